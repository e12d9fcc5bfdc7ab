"""The responsibility chain of a task: who, when, by which clause of which document, contested by whom, decided how.

Everything is read from the fold at (V, K); what is known at K but not visible at V is given beside it, so that an
unknown start and a seat taken back are said, never left out (semantics.md, docs/figures.md §2, §6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from aggregates.fold.disputes import Dispute
from aggregates.fold.plan import Plan
from aggregates.fold.progression import ANSWERING
from aggregates.fold.revision import Revision
from aggregates.fold.task import Seat

SEAT = "plan.seat_assigned"


class Link(NamedTuple):
    """One seat of the chain.

    `standing` is in_force, ended, start_unknown (its day was only written down, and is after V) or taken_back;
    `came_by` is the transfer that named it, `disputes` those that name it or what moved it.
    """

    seat: Seat
    standing: str
    came_by: Revision | None
    disputes: tuple[Dispute, ...]

    @property
    def in_force(self) -> bool:
        """Whether the seat is held on V."""
        return self.standing == "in_force"


def chain(plan: Plan, task: str, current: Iterable[Revision] = ()) -> list[Link]:
    """Every seat ever held on the task as known at (V, K), by the day it began.

    `current` are the current revisions of the plan's stream at K, retracted ones included: from them come the
    seats taken back and those whose start is unknown.
    """
    found = plan.tasks.get(task)
    seats = dict(found.seats) if found else {}
    came = {seat.ended.data.get("to_seat"): seat.ended for seat in seats.values() if seat.ended}
    links = [_link(plan, seat, _standing(seat, plan.day), came.get(name)) for name, seat in seats.items()]
    for r in current:
        if r.type == SEAT and r.data["task"] == task and r.statement not in seats and (r.retracted or r.defaulted):
            links.append(_link(plan, Seat(r), "taken_back" if r.retracted else "start_unknown", None))
    return sorted(links, key=lambda link: link.seat.given.key)


def _standing(seat: Seat, day: str) -> str:
    return "in_force" if seat.in_force(day) else "ended"


def _link(plan: Plan, seat: Seat, standing: str, came_by: Revision | None) -> Link:
    moves = [r for r in (came_by, seat.ended) if r]
    names = {seat.statement, *(r.statement for r in moves), *(r.data["ruling"] for r in moves if "ruling" in r.data)}
    disputes = tuple(dispute for dispute in plan.disputes.values() if _touches(dispute, names))
    return Link(seat, standing, came_by, disputes)


def _touches(dispute: Dispute, names: set[str]) -> bool:
    """Whether it contests one of the statements, or a ruling on it is one or changes one."""
    rulings = dispute.of("plan.dispute_ruled")
    changed = (name for ruling in rulings for name in ruling.data.get("changes", ()))
    return not names.isdisjoint((*dispute.statements, *(ruling.statement for ruling in rulings), *changed))


def chain_answer(plan: Plan, task: str, current: Iterable[Revision] = ()) -> dict[str, Any]:
    """The chain as JSON-ready values: seats by day, the statements responsible on V, the disputes named."""
    links = chain(plan, task, current)
    disputes = {dispute.id: dispute for link in links for dispute in link.disputes}
    own = {name: dispute for name, dispute in plan.disputes.items() if dispute.task == task}
    return {
        "task": task,
        "as_of": plan.day,
        "responsible": [link.seat.statement for link in links if link.in_force and link.seat.role in ANSWERING],
        "links": [link_answer(link) for link in links],
        "disputes": {name: contest_answer(plan, found) for name, found in sorted({**disputes, **own}.items())},
    }


def link_answer(link: Link) -> dict[str, Any]:
    """One seat: holder, days, clause, what brought and what ended it, which disputes name it, what revised it."""
    given, ended = link.seat.given, link.seat.ended if link.seat.by_act else None
    unknown = link.standing == "start_unknown"
    return {
        "seat": given.statement,
        "agency": given.data["agency"],
        "agency_as_written": given.data["agency_as_written"],
        "role": given.data["role"],
        "answers": given.data["role"] in ANSWERING,
        "from": None if unknown else given.effective_on,
        "from_defaulted": given.defaulted,
        "until": link.seat.until,
        "standing": link.standing,
        "basis": given.data["basis"],
        "clause": clause(given),
        "position": given.position,
        "came_by": _move(link.came_by),
        "ended_by": _move(ended),
        "revised": _revised(given),
        "disputes": [dispute.id for dispute in link.disputes],
    }


def clause(r: Revision) -> dict[str, Any]:
    """The place in the document that a statement rests on: its lines, its words, its number, its hash."""
    source: Mapping[str, Any] = r.data.get("source", {})
    names = ("kind", "number", "title", "sha256", "line_from", "line_to", "page_from", "page_to", "quote", "dating")
    return {name: source[name] for name in names if name in source}


def _move(r: Revision | None) -> dict[str, Any] | None:
    """A transfer or revocation: its day, its document, the ruling behind it."""
    if r is None:
        return None
    names = ("seat", "to_seat", "document", "ruling")
    shown = {name: r.data.get(name) for name in names}
    return {"type": r.type, "on": r.effective_on, **shown, "clause": clause(r), "position": r.position}


def _revised(r: Revision) -> dict[str, Any] | None:
    """Why the record of the seat is not what it was at first: the reason and authority of its last revision."""
    if r.revision == 1:
        return None
    return {"revision": r.revision, "reason": r.reason, "authority": r.authority, "position": r.position}


def contest_answer(plan: Plan, dispute: Dispute) -> dict[str, Any]:
    """One dispute: who claims what on which ground, who convenes, how it was decided."""
    raised = dispute.raised
    return {
        "status": dispute.status,
        "open": dispute.open,
        "ground": raised.data["ground"],
        "statements": list(dispute.statements),
        "raised_on": raised.effective_on,
        "convener": dispute.convener(plan),
        "claims": [_claim(r) for r in (raised, *dispute.of("plan.dispute_answered"))],
        "negotiations": [
            {name: r.data[name] for name in ("number", "convener", "minutes", "agreed")} | _at(r)
            for r in dispute.of("plan.negotiation_held")
        ],
        "rulings": [_ruling(r) for r in dispute.of("plan.dispute_ruled")],
        "position": raised.position,
    }


def _claim(r: Revision) -> dict[str, Any]:
    shown = {name: r.data.get(name) for name in ("agency", "claim", "basis_kind", "evidence")}
    return {**shown, **_at(r)}


def _ruling(r: Revision) -> dict[str, Any]:
    names = ("instance", "outcome", "grounds", "document", "basis")
    shown = {name: r.data.get(name) for name in names}
    return {**shown, "changes": list(r.data.get("changes", ())), "clause": clause(r), **_at(r)}


def _at(r: Revision) -> dict[str, Any]:
    return {"on": r.effective_on, "statement": r.statement, "position": r.position}
