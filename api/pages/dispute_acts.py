"""What may be done on a dispute, and the command that a filled-in form stands for.

Which form is offered is a courtesy; whether the act is allowed, the command itself decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from api.pages.form import Form
from api.pages.problem import PageProblem

Json = dict[str, Any]
INVENTED = {"kind": "illustration", "note": "虚构,仅作示意 / invented, for illustration only"}
ROWS = 60
"""Rows of seats or statements that a ruling's form can hold."""


class Act(NamedTuple):
    """A command on a dispute: what its button is called, and what it says of who may give it."""

    name: str
    zh: str
    en: str
    who_zh: str
    who_en: str


ACTS: Mapping[str, Act] = {
    one.name: one
    for one in (
        Act("answer_dispute", "答复异议", "Answer", "提出方以外的有关单位答复", "agencies other than the raiser"),
        Act("hold_negotiation", "记录协商", "Record a negotiation", "由召集单位记录", "the convener records it"),
        Act("escalate_dispute", "提交编办", "Take it to the staffing office", "由当事方或有席位的单位提交",
            "a party or a holder of a seat takes it there"),
        Act("withdraw_dispute", "撤回异议", "Withdraw", "由提出方撤回", "the raiser withdraws it"),
        Act("appeal_dispute", "申诉", "Appeal", "由当事方或有席位的单位申诉,以一次为限", "a party appeals, once"),
        Act("rule_dispute", "作出裁定", "Rule", "由编办裁定", "the staffing office rules"),
    )
}  # fmt: skip
RAISE = Act("raise_dispute", "提出异议", "Raise a dispute", "由联络员代表本单位提出", "a liaison for its agency")


def next_acts(dispute: Mapping[str, Any]) -> list[str]:
    """The acts that the state of a dispute leaves open, whoever may do them."""
    status = dispute["status"]
    if status == "DECIDED":
        return ["appeal_dispute"] if len(dispute["rulings"]) == 1 else []
    if not dispute["open"]:
        return []
    if status == "ESCALATED":
        return ["rule_dispute", "answer_dispute", "withdraw_dispute"]
    return ["answer_dispute", "hold_negotiation", "escalate_dispute", "withdraw_dispute"]


def offered(
    dispute: Mapping[str, Any], operations: Collection[str], agency: str | None, holders: Collection[str]
) -> tuple[list[Act], list[Act]]:
    """(acts to offer now, acts others are called to do) for somebody of this agency who may use these operations."""
    raiser, parties = dispute["claims"][0]["agency"], {one["agency"] for one in dispute["claims"]}
    fits = {
        "answer_dispute": agency != raiser, "hold_negotiation": agency == dispute["convener"],
        "escalate_dispute": agency in parties or agency in holders, "withdraw_dispute": agency == raiser,
        "appeal_dispute": agency in parties or agency in holders, "rule_dispute": agency not in parties,
    }  # fmt: skip
    acts = [ACTS[name] for name in next_acts(dispute)]
    mine = [act for act in acts if f"command.{act.name}" in operations and fits[act.name]]
    return mine, [act for act in acts if act not in mine]


def body(act: str, form: Form, plan: str, dispute: str, agency: str | None) -> Json:
    """The command of a filled-in form, made of nothing but the form: sent again it is the same. PageProblem 422."""
    if act == "rule_dispute":
        return {**_base(form, plan), "dispute": dispute, **_ruling(form), "source": _paper(form)}
    made = _FACTS.get(act)
    if made is None:
        raise PageProblem(422, "no-such-act", "没有这种处理", "there is no such act on a dispute")
    kind = "decision" if act == "hold_negotiation" else "report"
    named = {} if act == "hold_negotiation" else {"agency": agency or ""}
    fact = {"source": _source(form, kind), "dispute": dispute, **named, **made(form)}
    if act == "hold_negotiation":
        fact["convener"] = agency or ""
    return {**_base(form, plan), "fact": fact}


def _base(form: Form, plan: str) -> Json:
    day = form.one("effective_on").strip()
    return {"plan": plan, **({"effective_on": day} if day else {})}


def _source(form: Form, kind: str) -> Json:
    return dict(INVENTED) if form.one("illustration") else {"kind": kind}


def _paper(form: Form) -> Json:
    """A ruling's own document: what moves a seat rests on one."""
    document = form.one("document")
    return {**INVENTED, "title": document} if form.one("illustration") else {"kind": "decision", "number": document}


def evidence(form: Form) -> list[str]:
    """Digests of evidence, typed in and of a file that came with the form."""
    return list(dict.fromkeys([*form.one("evidence").lower().split(), *_digests(form, "evidence_file")]))


def minutes(form: Form) -> str:
    """The digest of the minutes: of the file that came, else as typed in."""
    return next(iter(_digests(form, "minutes_file")), form.one("minutes").strip().lower())


def _digests(form: Form, name: str) -> list[str]:
    file = form.file(name)
    return [] if file is None else [sha256(file[1]).hexdigest()]


def _claim(form: Form) -> Json:
    return {"claim": form.one("claim"), "basis_kind": form.one("basis_kind"), "evidence": evidence(form)}


def _raised(form: Form) -> Json:
    return {"task": form.one("task"), "ground": form.one("ground"), "statements": _statements(form), **_claim(form)}


def _statements(form: Form) -> list[str]:
    typed = [line.strip() for line in form.one("statements").split("\n")]
    return [one for one in dict.fromkeys([*form.all("statement"), *typed]) if one]


def _negotiated(form: Form) -> Json:
    return {"number": _integer(form.one("number"), "number"), "minutes": minutes(form),
            "agreed": form.one("agreed") == "yes"}  # fmt: skip


def _reason(form: Form) -> Json:
    return {"reason": form.one("reason")}


_FACTS: Mapping[str, Callable[[Form], Json]] = {
    "raise_dispute": _raised, "answer_dispute": _claim, "hold_negotiation": _negotiated,
    "escalate_dispute": _reason, "withdraw_dispute": _reason,
    "appeal_dispute": lambda form: {"ground": form.one("ground")},
}  # fmt: skip


def _ruling(form: Form) -> Json:
    outcome = form.one("outcome")
    orders = _moves(form) if outcome == "WORLD_CHANGES" else _corrections(form) if outcome == "RECORD_WRONG" else {}
    basis = {"as_of": form.one("basis_as_of"), "known_at": _integer(form.one("basis_known_at"), "basis"),
             "positions": [_integer(one, "basis") for one in form.one("basis_positions").split()]}  # fmt: skip
    said = {name: form.one(name) for name in ("grounds", "document")}
    return {"outcome": outcome, **said, "basis": basis, **orders}


def _moves(form: Form) -> Json:
    """Seats that go to another agency or are revoked, from a day on."""
    transfers, revocations = [], []
    for index in range(ROWS):
        seat, what = form.one(f"seat.{index}"), form.one(f"move.{index}")
        if seat and what == "transfer":
            to, role = form.one(f"to.{index}").strip(), form.one(f"role.{index}")
            written = form.one(f"written.{index}").strip() or to.rsplit("/", 1)[-1]
            given = {"role": role} if role else {}
            transfers.append({"seat": seat, "to_agency": to, "to_agency_as_written": written, **given})
        elif seat and what == "revoke":
            revocations.append(seat)
    return {"transfers": transfers, "revocations": revocations, "holds_from": form.one("holds_from").strip() or None}


def _corrections(form: Form) -> Json:
    """Statements that become something else or are taken back, and a seat that the record left out."""
    corrections, retractions = [], []
    for index in range(ROWS):
        name, what = form.one(f"statement.{index}"), form.one(f"fix.{index}")
        if not name or what not in ("date", "content", "retract"):
            continue
        named = {"statement": name, "replaces": _integer(form.one(f"replaces.{index}"), f"fix.{index}")}
        if what == "retract":
            retractions.append(named)
        elif what == "date":
            corrections.append({**named, "effective_on": form.one(f"date.{index}").strip()})
        else:
            corrections.append({**named, "content": _json(form.one(f"content.{index}"), f"content.{index}")})
    found: Json = {"corrections": corrections, "retractions": retractions}
    if form.one("new.agency").strip():
        found["seats"] = [_left_out(form)]
    return found


def _left_out(form: Form) -> Json:
    agency = form.one("new.agency").strip()
    written, order = form.one("new.written").strip() or agency.rsplit("/", 1)[-1], form.one("new.order") or "1"
    seat = {"task": form.one("task"), "agency": agency, "agency_as_written": written, "role": form.one("new.role"),
            "order": _integer(order, "new.order"), "basis": "decision", "source": _paper(form)}  # fmt: skip
    return {"seat": seat, "effective_on": form.one("new.from").strip()}


def _integer(text: str, field: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 16):
        raise PageProblem(
            422, "not-a-number", "此处应为整数", "a whole number is wanted here",
            [{"pointer": f"/{field}", "detail": ""}],
        )  # fmt: skip
    return int(plain)


def _json(text: str, field: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise PageProblem(
            422, "not-json", "更正后的内容不是 JSON", "the corrected content is not JSON",
            [{"pointer": f"/{field}", "detail": ""}],
        ) from None  # fmt: skip
