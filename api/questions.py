"""The questions of the command line: one function answers as JSON, one prints the same for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from aggregates.commands import plan_stream
from aggregates.fold.answer import Shown, every_report, plan_answer, standing_answer
from aggregates.fold.revision import Revision
from api.lights import Lights, followed_rules, lights
from api.lights import shown as lights_shown
from api.plan_folds import folded
from api.session import Reading
from projections.plan_state import ended_tasks, measured, plans
from projections.statements import current
from projections.targets import targets
from projections.task_status import plan_status
from projections.timeline import procedure, timeline, tolerance
from replay.terminal import say, table
from replay.viewpoint import Viewpoint
from replay.wording import STANDINGS, STATUSES

Reports = Literal["all", "returned"]
SHOWN: dict[Reports, Shown] = {"all": every_report, "returned": lambda report: report.returned}
"""Which reports of the seats an answer about a plan holds: all, or those that the last review returned."""


def all_plans(reading: Reading, view: Viewpoint) -> list[dict[str, Any]]:
    """Every plan known at the viewpoint, with the number of its tasks by status; those an edition ended apart.

    One known then whose document gives no date is listed for earlier days too: its start is unknown.
    """
    found = []
    with reading.connect() as connection:
        for plan in plans(connection, view.day, view.size):
            stands = standing(plan, view)
            if stands == "not_yet":
                continue
            ended = ended_tasks(connection, plan.data["plan"], view.day, view.size)
            statuses: dict[str, int] = {}
            for row in plan_status(connection, plan_stream(plan.data["plan"]), view.day, view.size):
                if row.task not in ended:
                    statuses[row.status] = statuses.get(row.status, 0) + 1
            shown = {name: value for name, value in plan.data.items() if name != "source"}
            counted = {
                "tasks": sum(statuses.values()), "statuses": dict(sorted(statuses.items())), "ended": len(ended)
            }
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
            _progress(p) if p["standing"] == "in_force" else "起始日不明 start unknown",
        )
        for p in found
    ]  # fmt: skip
    table(("方案 plan", "标题 title", "文号 number", "日期 date", "任务", "进度 status"), rows)


def _progress(plan: dict[str, Any]) -> str:
    told = [f"{STATUSES[status]} {n}" for status, n in plan["statuses"].items()]
    return "、".join([*told, *([f"新版不再列 {plan['ended']}"] if plan["ended"] else [])])


def status(reading: Reading, plan: str, view: Viewpoint) -> dict[str, Any]:
    """The whole answer about a plan at the viewpoint, as judged by the rules in force there."""
    return judged_status(reading, plan, view)[1]


def judged_status(
    reading: Reading, plan: str, view: Viewpoint, rules: Sequence[str] = (), reports: Reports = "all"
) -> tuple[Viewpoint, dict[str, Any]]:
    """The whole answer about a plan, and the viewpoint with the rules followed: those in force there, or those named.
    `reports` says which reports of the seats it holds.

    A task says besides under which number the edition in effect prints it, where that is another one (`printed`),
    and what became of it when an edition ended it (`ended_by`: dropped, or merged into which).
    """
    stands = plan_standing(reading, plan, view)
    with reading.connect() as connection:
        followed = followed_rules(connection, plan, view, rules)
        known = folded(reading.reader, connection, plan, view.size)
        with known.at(view.day) as state:
            region = state.registered.data["region"] if state.registered else None
            said = measured(connection, region, view.day, view.size) if region else []
            found = plan_answer(state, said, SHOWN[reports])
            _add_lights(found, lights(state, said, followed.rules))
            worded = {name: task.defined.data for name, task in state.tasks.items() if task.defined}
    matches = [m for item in found["items"]["plan.edition_matched"].values() for m in item["matches"]]
    for name, task in found["tasks"].items():
        if printed := worded.get(name, {}).get("printed"):
            task["printed"] = printed
        if task["ended_on"]:
            task["ended_by"] = _ended_by(name, matches)
    adopted = followed.procedure
    counted = {
        **known.said.counts(view.day, tolerance(adopted))._asdict(), "late_after_days": tolerance(adopted),
        "late_after_adopted": f"{adopted.rules}@{adopted.version}" if adopted else None,
    }  # fmt: skip
    return followed.view, {**stands, **found, "counts": counted}


def _add_lights(found: dict[str, Any], lit: Lights) -> None:
    """Put the lights, deadlines and standings of seats into the answer."""
    for name, task in found["tasks"].items():
        task["light"], task["deadline"] = lit.tasks[name]["light"], lit.tasks[name]["deadline"]
        for seat, held in task["seats"].items():
            held["status"] = lit.tasks[name]["seats"].get(seat)
    for name, target in found["targets"].items():
        target["light"] = lit.targets[name]


def _ended_by(task: str, matches: list[dict[str, Any]]) -> dict[str, Any]:
    """The match that ended a task: dropped, or merged into another; an end that no edition gave says "other"."""
    for match in reversed(matches):
        if task in match["old"] and task not in match["kept"] and match["kind"] in ("dropped", "merged"):
            return {"kind": match["kind"], "into": list(match["kept"])}
    return {"kind": "other", "into": []}


def _state(task: dict[str, Any]) -> str:
    """The status as printed; a task an edition ended says so, and where it went."""
    if not task["ended_on"]:
        return STATUSES[task["status"]]
    into = task["ended_by"]["into"]
    word = f"并入 {'、'.join(into)} merged" if into else "不再列入 dropped"
    before = f"(此前{STATUSES[task['status']]})" if task["status"] not in ("UNASSIGNED", "ASSIGNED") else ""
    return f"{task['ended_on']} 起{word}{before}"


def print_status(found: dict[str, Any]) -> None:
    """The tasks in the order officials know: number, task, leads, status, progress, on which entry it rests."""
    print_standing(found)
    rows = []
    for name, task in sorted(found["tasks"].items(), key=_as_printed):
        seats = [seat for seat in task["seats"].values() if seat["in_force"]]
        leads, others = _leads(seats)
        why = task["support"][-1]["position"] if task["support"] else None
        number = f"{name}(印作 {task['printed']})" if "printed" in task else name
        rows.append((
            task["no"] if not task["ended_on"] else "", number, task["title"], leads if not task["ended_on"] else "",
            others or "", _deadline(task), _state(task),
            f"{task['percent']} %" if task["percent"] else "—",
            lights_shown(task["light"]) if not task["ended_on"] else "", task["since"], f"#{why}" if why else "",
        ))  # fmt: skip
    table(("序号", "任务", "名称", "牵头 lead", "配合", "时限", "状态 status", "进展", "灯 light", "自 since", "依据"),
          rows)
    c = found["counts"]
    tolerance_of = c["late_after_adopted"] or "默认,未经采用 default, not adopted"
    say(
        f"迟报 late (>{c['late_after_days']} 日,{tolerance_of}) {c['late']} · "
        f"更正 corrected {c['corrected']} · 撤回 retracted {c['retracted']} · 示意 illustration {c['illustration']} · "
        f"异常 anomalies {len(found['anomalies'])}"
    )
    for anomaly in found["anomalies"]:
        say(f"  ! {anomaly['code']} #{anomaly['position']} {anomaly['statement']}")


def _deadline(task: dict[str, Any]) -> str:
    return task["deadline"]["on"] if task["deadline"] and not task["ended_on"] else ""


def _as_printed(item: tuple[str, dict[str, Any]]) -> tuple[bool, int]:
    return bool(item[1]["ended_on"]), item[1]["no"] or 0


def _leads(seats: list[dict[str, Any]]) -> tuple[str, int]:
    """(who answers for a task, how many others hold a seat): the leads, else those who answer without one."""
    for role, words in (("lead", ""), ("shared", " 分工负责"), ("responsible", " 负责")):
        held = [seat["agency"].split("/")[-1] for seat in seats if seat["role"] == role]
        if held:
            return f"{'无牵头;' if words else ''}{'、'.join(held)}{words}", len(seats) - len(held)
    return "无牵头", len(seats)


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
        adopted = procedure(connection, plan, view.day, view.size)
        return [
            {
                "position": mark.revision.position, "recorded_at": mark.revision.recorded_at,
                "effective_on": mark.revision.effective_on, "type": mark.revision.type,
                "statement": mark.revision.statement, "revision": mark.revision.revision,
                "role": mark.revision.role, "agency": mark.revision.agency,
                "task": mark.revision.data.get("task"),
                "reason": mark.revision.reason or mark.revision.data.get("reason"),
                "marks": [*mark.marks, *(("not_yet",) if mark.revision.effective_on > view.day else ())],
            }
            for mark in timeline(connection, plan, view.size, late_after=tolerance(adopted))
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
