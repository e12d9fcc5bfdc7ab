"""Who was responsible and why: the chain of a task, disputes, decisions that rested on what was later changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aggregates.fold.after_close import after_close_answer
from aggregates.fold.chain import contest_answer
from aggregates.fold.resting import resting_answer
from api.seats import HELD, ROLES
from api.session import Reading
from projections.decisions import after_close, resting
from projections.plan_state import state
from projections.responsibility import responsibility_chain
from replay.terminal import say, table
from replay.viewpoint import Viewpoint

STATUSES = {
    "RAISED": "已提出 raised", "NEGOTIATING": "协商中 negotiating", "AGREED": "已达成一致 agreed",
    "ESCALATED": "已提交编办 escalated", "DECIDED": "已裁定 decided", "WITHDRAWN": "已撤回 withdrawn",
}  # fmt: skip
OUTCOMES = {
    "RECORD_WRONG": "记录有误,予以更正 the record was wrong", "WORLD_CHANGES": "职责调整 the seat moves",
    "REJECTED": "维持不变 stays as recorded",
}  # fmt: skip
LATER = {"corrected": "已更正 corrected", "retracted": "已撤回 retracted", "contested": "有争议 contested"}
STANDING = {**HELD, "taken_back": "记录已撤回"}
Found = Mapping[str, Any]


def chain(reading: Reading, plan: str, task: str, view: Viewpoint) -> dict[str, Any]:
    """The responsibility chain of a task at the viewpoint."""
    with reading.connect() as connection:
        return responsibility_chain(connection, plan, task, view.day, view.size)


def disputes(reading: Reading, plan: str, view: Viewpoint) -> dict[str, Any]:
    """The disputes of a plan at the viewpoint, by id."""
    with reading.connect() as connection:
        found = state(connection, plan, view.day, view.size)
    return {name: {"task": one.task, **contest_answer(found, one)} for name, one in sorted(found.disputes.items())}


def decisions(reading: Reading, plan: str, view: Viewpoint) -> list[dict[str, Any]]:
    """The plan's decisions of whose basis something was later corrected, retracted or contested, as known at K."""
    with reading.connect() as connection:
        return resting_answer(resting(connection, plan, view.size))


def late(reading: Reading, plan: str, view: Viewpoint) -> list[dict[str, Any]]:
    """What was recorded inside a period after it was closed, as known at K."""
    with reading.connect() as connection:
        return after_close_answer(after_close(connection, plan, view.size))


def print_chain(found: Found) -> None:
    """The seats in the order of their days, each with the clause it rests on and what contests it."""
    rows = [
        (
            ROLES[one["role"]], one["agency_as_written"], STANDING[one["standing"]], one["from"] or "不明 unknown",
            one["until"] or "", _clause(one), _moves(one), "、".join(one["disputes"]), f"#{one['position']}",
        )
        for one in found["links"]
    ]  # fmt: skip
    headings = ("角色 role", "单位", "状态", "自 from", "至 until", "依据 clause", "变动 moved by", "争议", "记录")
    table(headings, rows)
    answering = [one["agency"] for one in found["links"] if one["seat"] in found["responsible"]]
    say(f"该日对任务负责 responsible on that day: {'、'.join(answering) or '无 nobody on record'}")
    print_disputes(found["disputes"])


def _clause(one: Found) -> str:
    source = one["clause"]
    lines = f"第 {source['line_from']}-{source['line_to']} 行" if "line_from" in source else ""
    paper = source.get("number") or source.get("title") or ""
    invented = "示意 illustration" if source.get("kind") == "illustration" else ""
    return " ".join(part for part in (paper, lines, source.get("quote", ""), invented) if part)


def _moves(one: Found) -> str:
    told = []
    for word, move in (("接自 from", one["came_by"]), ("止于 ended by", one["ended_by"])):
        if move:
            ruling = f",裁定 {move['ruling']}" if move["ruling"] else ""
            told.append(f"{word} {move['document']}{ruling} #{move['position']}")
    if one["revised"]:
        told.append(f"更正 corrected #{one['revised']['position']}: {one['revised']['reason']}")
    return "; ".join(told)


def print_disputes(found: Found) -> None:
    """Each dispute: what is contested, each side's claim, who convenes, how it was decided."""
    for name, one in found.items():
        convener = f"召集 convener {one['convener']}"
        say(f"\n争议 {name} · {STATUSES[one['status']]} · {one['ground']} · {convener} · #{one['position']}")
        say(f"  争议事项 contested: {'、'.join(one['statements'])}(裁定前职责不变 duties unchanged until decided)")
        for claim in one["claims"]:
            say(f"  主张 {claim['agency']}({claim['basis_kind']}): {claim['claim']} #{claim['position']}")
        for held in one["negotiations"]:
            agreed = "达成一致 agreed" if held["agreed"] else "未达成一致 not agreed"
            say(f"  协商 {held['number']}: {agreed},纪要 minutes {held['minutes'][:16]}… #{held['position']}")
        for ruling in one["rulings"]:
            said = f"{OUTCOMES[ruling['outcome']]} · {ruling['document']} · {ruling['grounds']}"
            say(f"  裁定 {ruling['instance']}: {said} #{ruling['position']}")


def print_decisions(found: list[dict[str, Any]]) -> None:
    """Each decision with what it rested on that was changed since."""
    rows = [
        (d["type"], d["statement"], f"{d['basis']['as_of']} #{d['basis']['known_at']}", f"#{d['position']}",
         LATER[one["kind"]], one["statement"], f"#{one['position']}")
        for d in found for one in d["later"]
    ]  # fmt: skip
    table(("决定 decision", "陈述", "依据 basis", "记录", "后来 later", "所依据的陈述 rested on", "记录"), rows)
    if not rows:
        say("没有决定的依据后来被更正、撤回或争议 no decision rests on what was later changed")


def print_late(found: list[dict[str, Any]]) -> None:
    """The after-close list."""
    rows = [(f"#{e['position']}", e["period"], e["type"], e["statement"], e["reason"]) for e in found]
    table(("记录", "已关账期 period", "类型", "陈述", "理由 reason"), rows)
    if not rows:
        say("关账后无入账 nothing was recorded after a close")
