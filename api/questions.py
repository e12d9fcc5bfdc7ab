"""The questions of the command line: one function answers as JSON, one prints the same for people."""

from __future__ import annotations

from typing import Any

from aggregates.commands import plan_stream
from aggregates.fold.answer import standing_answer
from aggregates.fold.revision import Revision
from api.session import Reading
from projections.plan_state import answer, plans, register
from projections.responsibility import Holding, holdings
from projections.statements import current
from projections.targets import targets
from projections.task_status import plan_status
from projections.timeline import LATE_AFTER_DAYS, counts, timeline
from replay.terminal import say, table
from replay.viewpoint import Viewpoint

ROLES = {
    "lead": "牵头", "cooperate": "配合", "participate": "参加", "shared": "按职责分工负责",
    "responsible": "负责", "guide": "指导",
}  # fmt: skip
STATUSES = {
    "UNDEFINED": "未定义", "UNASSIGNED": "未交办", "ASSIGNED": "已交办", "ACKNOWLEDGED": "已签收",
    "IN_PROGRESS": "进行中", "CLOSURE_REQUESTED": "申请销号", "VERIFIED_COMPLETE": "已销号",
    "PARTIALLY_MET": "部分完成",
}  # fmt: skip
STANDINGS = {
    "NOT_EVALUABLE": "不可评估", "NO_DATA": "无数据", "ON_PATH": "达到序时进度", "BEHIND": "进度滞后",
    "MET": "已达成", "MET_EARLY": "提前完成", "MISSED": "未达成",
}  # fmt: skip
FAR = "9999-12-31"
HELD = {"in_force": "在任", "ended": "已止", "not_yet": "未起", "start_unknown": "起始日不明"}


def all_plans(reading: Reading, view: Viewpoint) -> list[dict[str, Any]]:
    """Every plan known at the viewpoint, with the number of its tasks by status.

    One known then whose document gives no date is listed for earlier days too: its start is unknown.
    """
    found = []
    with reading.connect() as connection:
        for plan in plans(connection, FAR, view.size):
            stands = standing(plan, view)
            if stands == "not_yet":
                continue
            statuses: dict[str, int] = {}
            for row in plan_status(connection, plan_stream(plan.data["plan"]), view.day, view.size):
                statuses[row.status] = statuses.get(row.status, 0) + 1
            shown = {name: value for name, value in plan.data.items() if name != "source"}
            counted = {"tasks": sum(statuses.values()), "statuses": dict(sorted(statuses.items()))}
            found.append({**shown, "standing": stands, **counted})
    return found


def standing(plan: Revision, view: Viewpoint) -> str:
    """`in_force`, `not_yet`, or `start_unknown` where the day of entry stands for a date nobody printed."""
    if plan.effective_on <= view.day:
        return "in_force"
    return "start_unknown" if plan.defaulted else "not_yet"


def plan_standing(reading: Reading, plan: str, view: Viewpoint) -> dict[str, Any]:
    """How the plan as a whole stands at the viewpoint, and from which day; `not_known` when it was not recorded."""
    with reading.connect() as connection:
        known = current(connection, plan_stream(plan), view.size, ("plan.registered",))
    if not known or known[0].retracted:
        return {"standing": "not_known", "from": None}
    stands = standing(known[0], view)
    return {"standing": stands, "from": None if stands == "start_unknown" else known[0].effective_on}


def print_standing(found: dict[str, Any]) -> None:
    """A sentence where an empty table would be read as "nothing" or "nobody"."""
    said = {
        "not_known": "当时账本尚无此方案 the ledger did not know this plan then",
        "not_yet": f"方案自 {found['from']} 起生效,该日尚未生效 not yet in force on that day",
        "start_unknown": "起始日不明:文件未载明日期,以入账日代之;此前情形账本不知,并非“无人负责” "
        "start unknown: the document prints no date; of earlier days the ledger does not know, which is not nobody",
    }
    if found["standing"] in said:
        say(f"  ! {said[found['standing']]}")


def print_plans(found: list[dict[str, Any]]) -> None:
    """The plans as a table; a plan only cited by others is marked."""
    if not found:
        say("(无 none)")
    rows = [
        (
            p["plan"], p["title"] if p["held"] else f"{p['title']}(仅被引用 cited only)", p.get("document_number"),
            p.get("signed_on") or p.get("printed_on") or p.get("published_on") or "未载明 not stated",
            p["tasks"] or "",
            "、".join(f"{STATUSES[s]} {n}" for s, n in p["statuses"].items())
            if p["standing"] == "in_force" else "起始日不明 start unknown",
        )
        for p in found
    ]  # fmt: skip
    table(("方案 plan", "标题 title", "文号 number", "日期 date", "任务", "进度 status"), rows)


def status(reading: Reading, plan: str, view: Viewpoint) -> dict[str, Any]:
    """The whole answer about a plan at the viewpoint."""
    with reading.connect() as connection:
        found = answer(connection, plan, view.day, view.size)
        marks = timeline(connection, plan, view.size)
    counted = {**counts(marks, view.day), "late_after_days": LATE_AFTER_DAYS}
    return {**plan_standing(reading, plan, view), **found, "counts": counted}


def print_status(found: dict[str, Any]) -> None:
    """The tasks in the order officials know: number, task, leads, status, progress, on which entry it rests."""
    print_standing(found)
    rows = []
    for name, task in sorted(found["tasks"].items(), key=lambda item: item[1]["no"] or 0):
        seats = [seat for seat in task["seats"].values() if seat["in_force"]]
        lead = [s["agency"].split("/")[-1] for s in seats if s["role"] == "lead"]
        shared = [s["agency"].split("/")[-1] for s in seats if s["role"] == "shared"]
        others = sum(s["role"] not in ("lead", "shared") for s in seats)
        why = task["support"][-1]["position"] if task["support"] else None
        rows.append((
            task["no"], name, task["title"], "、".join(lead) or f"无牵头;{'、'.join(shared)} 分工负责",
            others or "", STATUSES[task["status"]], f"{task['percent']} %" if task["percent"] else "—",
            task["since"], f"#{why}" if why else "",
        ))  # fmt: skip
    table(("序号", "任务", "名称", "牵头 lead", "配合", "状态 status", "进展", "自 since", "依据"), rows)
    c = found["counts"]
    say(
        f"迟报 late (>{c['late_after_days']} 日,默认,未经采用 default, not adopted) {c['late']} · "
        f"更正 corrected {c['corrected']} · 撤回 retracted {c['retracted']} · 示意 illustration {c['illustration']} · "
        f"异常 anomalies {len(found['anomalies'])}"
    )
    for anomaly in found["anomalies"]:
        say(f"  ! {anomaly['code']} #{anomaly['position']} {anomaly['statement']}")


def responsible(reading: Reading, plan: str, task: str | None, agency: str | None, view: Viewpoint) -> list[Any]:
    """Who holds, held or will hold the seats, as known at the viewpoint."""
    with reading.connect() as connection:
        known = register(connection, view.day, view.size)
        found = holdings(connection, plan, view.day, view.size, task=task)
    return [
        _holding(holding, known.identity(holding.seat.data["agency"]))
        for holding in found
        if agency is None or agency in (holding.seat.data["agency"], known.identity(holding.seat.data["agency"]))
        or agency == holding.seat.data["agency_as_written"]
    ]  # fmt: skip


def _holding(holding: Holding, identity: str) -> dict[str, Any]:
    seat, source = holding.seat, holding.seat.data["source"]
    return {
        "task": seat.data["task"], "role": seat.data["role"], "order": seat.data["order"],
        "agency": seat.data["agency"], "as_written": seat.data["agency_as_written"], "identity": identity,
        "standing": holding.standing, "from": None if holding.standing == "start_unknown" else seat.effective_on,
        "from_defaulted": seat.defaulted, "to": seat.effective_to, "basis": seat.data["basis"],
        "lines": [source["line_from"], source["line_to"]] if "line_from" in source else None,
        "source_kind": source["kind"], "statement": seat.statement, "position": seat.position,
        "recorded_at": seat.recorded_at,
    }  # fmt: skip


def print_responsible(found: list[dict[str, Any]]) -> None:
    """The seats, with the lines of the document and the entry each rests on."""
    rows = [
        (
            s["task"], ROLES[s["role"]], s["as_written"], HELD[s["standing"]], s["from"] or "不明 unknown",
            s["to"] or "", f"第 {s['lines'][0]}-{s['lines'][1]} 行" if s["lines"] else "",
            "示意 illustration" if s["source_kind"] == "illustration" else s["basis"], f"#{s['position']}",
        )
        for s in found
    ]  # fmt: skip
    table(("任务", "角色 role", "单位 agency", "状态", "自 from", "至 to", "文件行 lines", "依据 basis", "记录"), rows)


def target_answer(reading: Reading, plan: str, view: Viewpoint) -> dict[str, Any]:
    """How the plan stands, and every target of it with the entries each figure rests on."""
    with reading.connect() as connection:
        found = [
            {"target": s.target.data["target"], **standing_answer(s)}
            for s in targets(connection, plan, view.day, view.size)
        ]
    return {**plan_standing(reading, plan, view), "targets": found}


def print_targets(found: dict[str, Any]) -> None:
    """The targets: printed value, last measurement, where it should be by now, and what it rests on."""
    rows = [
        (
            t["target"], t["text"], f"{t['comparator'] or ''} {t['value'] or '未给数值'} {t['unit'] or ''}",
            t["due_on"], t["baseline"] or "—", f"{t['actual']} ({t['actual_period']})" if t["actual"] else "—",
            t["expected"] or "—", " ".join((STANDINGS[t["status"]], *t["reasons"])),
            " ".join(f"#{s['position']}" for s in t["support"]),
        )
        for t in found["targets"]
    ]  # fmt: skip
    print_standing(found)
    table(("指标", "原文 text", "目标值", "期限", "基线", "实际 actual", "序时应达", "判断 standing", "依据"), rows)


def entries(reading: Reading, plan: str, view: Viewpoint) -> list[dict[str, Any]]:
    """What was recorded about a plan up to the viewpoint, by position, with marks.

    Entries that take effect only after the day asked about are listed too, marked `not_yet`.
    """
    with reading.connect() as connection:
        return [
            {
                "position": mark.revision.position, "recorded_at": mark.revision.recorded_at,
                "effective_on": mark.revision.effective_on, "type": mark.revision.type,
                "statement": mark.revision.statement, "revision": mark.revision.revision,
                "role": mark.revision.role, "agency": mark.revision.agency, "reason": mark.revision.reason,
                "marks": [*mark.marks, *(("not_yet",) if mark.revision.effective_on > view.day else ())],
            }
            for mark in timeline(connection, plan, view.size)
        ]  # fmt: skip


def print_entries(found: list[dict[str, Any]]) -> None:
    """The entries; runs of more than six of one type, recorded together, are folded into one line."""
    rows: list[tuple[object, ...]] = []
    place = 0
    while place < len(found):
        run = place
        while run < len(found) and _alike(found[run], found[place]):
            run += 1
        if run - place > 6:
            first, last = found[place], found[run - 1]
            rows.append((
                f"#{first['position']}–{last['position']}", first["recorded_at"][:10], first["effective_on"],
                first["type"], f"已折叠 {run - place} 条 folded", "", "、".join(first["marks"]),
            ))  # fmt: skip
            place = run
            continue
        e = found[place]
        rows.append((
            f"#{e['position']}", e["recorded_at"][:10], e["effective_on"], e["type"], e["statement"],
            e["reason"], "、".join(e["marks"]),
        ))  # fmt: skip
        place += 1
    table(("记录", "入账 recorded", "生效 effective", "类型 type", "陈述 statement", "理由", "标记 marks"), rows)


def _alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("type", "recorded_at", "effective_on", "marks"))
