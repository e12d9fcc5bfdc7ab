"""Who held which seat: the answer as JSON, and the same as a table."""

from __future__ import annotations

from typing import Any

from aggregates.fold.chain import SEAT
from aggregates.fold.revision import Revision
from api.plan_folds import folded_before
from api.registers import register
from api.session import Reading
from projections.plan_state import wordings
from projections.responsibility import Holding, holdings, holdings_in
from replay.terminal import table
from replay.viewpoint import Viewpoint

ROLES = {
    "lead": "牵头", "cooperate": "配合", "participate": "参加", "shared": "按职责分工负责",
    "responsible": "负责", "guide": "指导",
}  # fmt: skip
HELD = {"in_force": "在任", "ended": "已止", "not_yet": "未起", "start_unknown": "起始日不明"}


def responsible(reading: Reading, plan: str, task: str | None, agency: str | None, view: Viewpoint) -> list[Any]:
    """Who holds, held or will hold the seats, as known at the viewpoint."""
    with reading.connect() as connection:
        known = register(reading.reader, connection, view.day, view.size)
        held = folded_before(reading.reader, connection, plan, view.size)
        if held is None:
            found = holdings(connection, plan, view.day, view.size, task=task)
            worded = wordings(connection, plan, view.day, view.size)
        else:
            with held.at(view.day) as state:
                found = holdings_in(state, held.said.of_type(SEAT), task=task)
                worded = {name: one.defined for name, one in state.tasks.items() if one.defined}
    return [
        _holding(holding, known.identity(holding.seat.data["agency"]), worded.get(holding.seat.data["task"]))
        for holding in found
        if agency is None or agency in (holding.seat.data["agency"], known.identity(holding.seat.data["agency"]))
        or agency == holding.seat.data["agency_as_written"]
    ]  # fmt: skip


def printed_elsewhere(reading: Reading, plan: str, task: str, view: Viewpoint) -> str | None:
    """The task that the edition in effect prints under this number, where it is recorded under another id."""
    with reading.connect() as connection:
        worded = wordings(connection, plan, view.day, view.size)
    return next((name for name, r in worded.items() if r.data.get("printed") == task and r.in_force(view.day)), None)


def _holding(holding: Holding, identity: str, worded: Revision | None) -> dict[str, Any]:
    seat, source = holding.seat, holding.seat.data["source"]
    title = worded.data["title"] if worded else None
    return {
        "task": seat.data["task"], "title": title, "role": seat.data["role"], "order": seat.data["order"],
        "agency": seat.data["agency"], "as_written": seat.data["agency_as_written"], "identity": identity,
        "standing": holding.standing, "from": None if holding.standing == "start_unknown" else seat.effective_on,
        "from_defaulted": seat.defaulted, "to": holding.until,
        "ended_by": holding.ended_by.position if holding.ended_by else None, "basis": seat.data["basis"],
        "lines": [source["line_from"], source["line_to"]] if "line_from" in source else None,
        "source_kind": source["kind"], "statement": seat.statement, "position": seat.position,
        "recorded_at": seat.recorded_at,
    }  # fmt: skip


def print_responsible(found: list[dict[str, Any]]) -> None:
    """The seats, with the lines of the document and the entry each rests on."""
    rows = [
        (
            f"{s['task']} {s['title'] or ''}", ROLES[s["role"]], s["as_written"], HELD[s["standing"]],
            s["from"] or "不明 unknown", s["to"] or "", f"第 {s['lines'][0]}-{s['lines'][1]} 行" if s["lines"] else "",
            "示意 illustration" if s["source_kind"] == "illustration" else s["basis"], f"#{s['position']}",
        )
        for s in found
    ]  # fmt: skip
    table(("任务", "角色 role", "单位 agency", "状态", "自 from", "至 to", "文件行 lines", "依据 basis", "记录"), rows)
