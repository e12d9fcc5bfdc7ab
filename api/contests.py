"""Who was responsible and why: the chain of a task, disputes, decisions that rested on what was later changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from aggregates.commands import plan_stream
from aggregates.fold.after_close import after_close_answer
from aggregates.fold.chain import contest_answer
from aggregates.fold.disputes import Dispute
from aggregates.fold.resting import resting_answer
from aggregates.fold.rules import RuleSet
from api.counted import invented
from api.seats import HELD, ROLES
from api.session import Reading
from projections.decisions import after_close, resting
from projections.plan_state import state
from projections.responsibility import responsibility_chain
from projections.statements import current
from projections.timeline import procedure
from replay.papers import REGISTERED, as_they_lie, papers, place
from replay.terminal import say, table
from replay.viewpoint import Viewpoint

STATUSES = {
    "RAISED": "已提出 raised", "NEGOTIATING": "协商中 negotiating", "AGREED": "已达成一致 agreed",
    "ESCALATED": "已提交编办 escalated", "DECIDED": "已裁定 decided", "WITHDRAWN": "已撤回 withdrawn",
}  # fmt: skip
GROUNDS = {"WHO_LEADS": "由谁牵头", "SCOPE": "职责范围", "FACT": "事实", "SCORE": "评分", "NAME": "单位名称"}
BASES = {"PLAN": "方案", "STAFFING_CHARTER": "三定规定", "LAW": "法规", "MINUTES": "纪要", "OTHER": "其他"}
OUTCOMES = {
    "RECORD_WRONG": "记录有误,予以更正 the record was wrong", "WORLD_CHANGES": "职责调整 the seat moves",
    "REJECTED": "维持不变 stays as recorded",
}  # fmt: skip
DECISIONS = {
    "plan.evaluation_opened": "启动评估", "plan.evaluation_concluded": "评估结论", "plan.snapshot_fixed": "固定快照",
    "plan.snapshot_restated": "重述快照", "plan.commendation_proposed": "提名表彰表扬",
    "plan.commendation_granted": "授予表彰表扬", "plan.dispute_ruled": "争议裁定",
}  # fmt: skip
LATER = {"corrected": "已更正 corrected", "retracted": "已撤回 retracted", "contested": "有争议 contested"}
STANDING = {**HELD, "taken_back": "记录已撤回"}
Found = Mapping[str, Any]


def chain(reading: Reading, plan: str, task: str, view: Viewpoint) -> dict[str, Any]:
    """The responsibility chain of a task at the viewpoint; `documents` names those its clauses stand in, by hash."""
    with reading.connect() as connection:
        found = responsibility_chain(connection, plan, task, view.day, view.size)
        named = papers(current(connection, plan_stream(plan), view.size, (REGISTERED,)))
        known = state(connection, plan, view.day, view.size)
    made_up = {one.raised.position for one in known.disputes.values() if invented(one.raised)}
    marked = {name: {**one, "illustration": one["position"] in made_up} for name, one in found["disputes"].items()}
    return {**found, "disputes": marked, "documents": as_they_lie(named, reading.reader, view.size)}


def disputes(reading: Reading, plan: str, view: Viewpoint) -> dict[str, Any]:
    """The disputes of a plan at the viewpoint, by id; `illustration` tells those made up."""
    with reading.connect() as connection:
        found = state(connection, plan, view.day, view.size)
        adopted = procedure(connection, plan, view.day, view.size)
    return {
        name: {
            "task": one.task, **contest_answer(found, one), **_term(one, adopted, view),
            "illustration": invented(one.raised),
        }
        for name, one in sorted(found.disputes.items())
    }  # fmt: skip


def _term(dispute: Dispute, adopted: RuleSet | None, view: Viewpoint) -> dict[str, Any]:
    """By when the adopted procedure wants the dispute settled, and whether it is open beyond that day."""
    if adopted is None:
        return {"due_on": None, "overdue": False}
    due = date.fromisoformat(dispute.raised.effective_on) + timedelta(days=adopted.content["dispute_days"])
    return {"due_on": due.isoformat(), "overdue": dispute.open and view.as_of > due}


def decisions(reading: Reading, plan: str, view: Viewpoint) -> list[dict[str, Any]]:
    """The plan's decisions taken by V of whose basis something was corrected, retracted or contested, as known at K."""
    with reading.connect() as connection:
        found = resting(connection, plan, view.size)
    return resting_answer(one for one in found if one.decision.effective_on <= view.day)


def late(reading: Reading, plan: str, view: Viewpoint) -> list[dict[str, Any]]:
    """What was recorded inside a period after it was closed, as known at K."""
    with reading.connect() as connection:
        return after_close_answer(after_close(connection, plan, view.size))


def print_chain(found: Found) -> None:
    """The seats in the order of their days, each with the clause it rests on and what contests it."""
    rows = [
        (
            ROLES[one["role"]], one["agency_as_written"], STANDING[one["standing"]], one["from"] or "不明 unknown",
            one["until"] or "", place(one["clause"], found["documents"]), _moves(one), "、".join(one["disputes"]),
            f"#{one['position']}",
        )
        for one in found["links"]
    ]  # fmt: skip
    headings = ("角色 role", "单位", "状态", "自 from", "至 until", "依据 clause", "变动 moved by", "争议", "记录")
    table(headings, rows)
    answering = [one["agency"] for one in found["links"] if one["seat"] in found["responsible"]]
    say(f"该日对任务负责 responsible on that day: {_named(answering, found)}")
    print_disputes(found["disputes"], _ruled_since(found))


def _named(answering: list[str], found: Found) -> str:
    """Who answers; where nobody does because no start is printed, that is said, which is not nobody."""
    if answering:
        return "、".join(answering)
    unknown = any(one["standing"] == "start_unknown" for one in found["links"])
    return "起始日不明,并非无人 the start is unknown, which is not nobody" if unknown else "无 nobody on record"


def _ruled_since(found: Found) -> dict[str, str]:
    """Dispute → the ruling on it that moved a seat back to before the day asked about, and was taken after it."""
    moves = [move for one in found["links"] for move in (one["came_by"], one["ended_by"]) if move and move["ruling"]]
    return {
        name: move["ruling"]
        for move in moves for name, one in found["disputes"].items()
        if not one["rulings"] and move["ruling"].removeprefix("ruling:").rpartition("|")[0] == name
    }  # fmt: skip


def _moves(one: Found) -> str:
    told = []
    for word, move in (("接自 from", one["came_by"]), ("止于 ended by", one["ended_by"])):
        if move:
            ruling = f",裁定 {move['ruling']}" if move["ruling"] else ""
            told.append(f"{word} {move['document']}{ruling} #{move['position']}")
    if one["revised"]:
        told.append(f"更正 corrected #{one['revised']['position']}: {one['revised']['reason']}")
    return "; ".join(told)


def print_disputes(found: Found, ruled_since: Mapping[str, str] | None = None) -> None:
    """Each dispute: what is contested, each side's claim, who convenes, how it was decided."""
    for name, one in found.items():
        convener = f"召集 convener {one['convener']}"
        invented_ = " · 示意 illustration" if one["illustration"] else ""
        ground = f"{GROUNDS[one['ground']]} {one['ground']}"
        say(f"\n争议 {name} · {STATUSES[one['status']]} · {ground} · {convener} · #{one['position']}{invented_}")
        unchanged = "(裁定前职责不变 duties unchanged until decided)" if one["open"] else ""
        say(f"  争议事项 contested: {'、'.join(one['statements'])}{unchanged}")
        if one.get("due_on"):
            late = ",已超期 overdue" if one["overdue"] else ""
            say(f"  办结期限 to be settled by {one['due_on']}{late}")
        for claim in one["claims"]:
            basis = f"{BASES[claim['basis_kind']]} {claim['basis_kind']}"
            proof = f",证据 evidence {len(claim['evidence'])}" if claim["evidence"] else ""
            say(f"  主张 {claim['agency']}({basis}{proof}): {claim['claim']} #{claim['position']}")
        for held in one["negotiations"]:
            agreed = "达成一致 agreed" if held["agreed"] else "未达成一致 not agreed"
            say(f"  协商 {held['number']}: {agreed},纪要 minutes {held['minutes'][:16]}… #{held['position']}")
        for ruling in one["rulings"]:
            said = f"{OUTCOMES[ruling['outcome']]} · {ruling['document']} · {ruling['grounds']}"
            say(f"  裁定 {ruling['instance']}: {said} #{ruling['position']}")
        if later := (ruled_since or {}).get(name):
            say(f"  ! 该日之后已裁定并溯及该日 decided since, back to before that day: {later}")


def print_decisions(found: list[dict[str, Any]]) -> None:
    """Each decision, under it what it rested on that was changed since."""
    for d in found:
        basis = f"依据 basis {d['basis']['as_of']} #{d['basis']['known_at']}"
        say(f"\n{DECISIONS[d['type']]} {d['type']} · {d['statement']} · {basis} · #{d['position']}")
        for one in d["later"]:
            who = one["by"]["agency"] or one["by"]["role"]
            say(f"  {LATER[one['kind']]}: {one['statement']} · {who} · #{one['position']}")
    if not found:
        say("没有决定的依据后来被更正、撤回或争议 no decision rests on what was later changed")
    else:
        say("\n决定不因此自动失效 nothing is revoked by itself")


def print_late(found: list[dict[str, Any]]) -> None:
    """The after-close list."""
    rows = [(f"#{e['position']}", e["period"], e["type"], e["statement"], e["reason"]) for e in found]
    table(("记录", "已关账期 period", "类型", "陈述", "理由 reason"), rows)
    if not rows:
        say("关账后无入账 nothing was recorded after a close")
