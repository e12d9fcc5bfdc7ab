"""The answer about one plan at a viewpoint, as plain JSON-ready values: the same bytes wherever it is computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision
from aggregates.fold.targets import Standing, standings
from aggregates.fold.task import Report, Seat, Task

SHOWN_ITEMS = (
    "plan.linked", "plan.phase_scheduled", "plan.obligation_defined", "plan.baseline_recorded",
    "plan.reporting_calendar_adopted", "plan.text_imported", "plan.edition_matched", "plan.reading_corrected",
    "plan.finding_raised", "plan.finding_resolved",
)  # fmt: skip


def plan_answer(plan: Plan, measured: Iterable[Revision] = ()) -> dict[str, Any]:
    """Everything the fold says of a plan; every figure with the positions it rests on."""
    return {
        "as_of": plan.day,
        "plan": _item(plan.registered) if plan.registered else None,
        "tasks": {task.task: task_answer(task, plan.day) for task in plan.tasks.values()},
        "targets": {s.target.data["target"]: standing_answer(s) for s in standings(plan, measured)},
        "items": {
            type_: {name: _item(r) for name, r in sorted(plan.of(type_).items()) if r.in_force(plan.day)}
            for type_ in SHOWN_ITEMS
        },
        "anomalies": [{"code": a.code, "position": a.position, "statement": a.statement} for a in plan.anomalies],
    }


def task_answer(task: Task, day: str) -> dict[str, Any]:
    """One task: what it is, how far it has come, who holds its seats."""
    p = task.progression
    return {
        "no": task.defined.data["no"] if task.defined else None,
        "title": task.defined.data["title"] if task.defined else None,
        "group": task.defined.data["group"] if task.defined else None,
        "open_ended": bool(task.defined and task.defined.data.get("open_ended")),
        "ended_on": task.defined.effective_to if task.defined and not task.defined.in_force(day) else None,
        "status": p.status,
        "since": p.since,
        "support": [{"position": position, "use": use} for position, use in p.support],
        "percent": p.percent,
        "percent_support": [{"position": position, "use": use} for position, use in p.percent_support],
        "seats": {seat.statement: seat_answer(seat, day) for seat in task.seats.values()},
    }


def seat_answer(seat: Seat, day: str) -> dict[str, Any]:
    """One seat: who, in what role, since and until when, and what it has reported."""
    given = seat.given
    return {
        "agency": given.data["agency"],
        "role": given.data["role"],
        "order": given.data["order"],
        "basis": given.data["basis"],
        "from": given.effective_on,
        "from_defaulted": given.defaulted,
        "to": given.effective_to,
        "in_force": given.in_force(day),
        "position": given.position,
        "acknowledged": seat.acknowledged.position if seat.acknowledged else None,
        "reports": {period: _report(report) for period, report in sorted(seat.reports.items())},
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "percent": report.said.data.get("percent"),
        "submitted_on": report.said.data.get("submitted_on"),
        "position": report.said.position,
        "revision": report.said.revision,
        "evidence": sorted(e.data["sha256"] for e in report.evidence),
        "reviews": [{"result": r.data["result"], "by": r.data["by"], "position": r.position} for r in report.reviews],
    }


def standing_answer(s: Standing) -> dict[str, Any]:
    """One target against the measurements."""
    return {
        "text": s.target.data["text"],
        "indicator": s.target.data["indicator"],
        "comparator": s.target.data.get("comparator"),
        "value": s.target.data.get("value"),
        "unit": s.target.data.get("unit"),
        "due_on": s.target.data.get("due_on"),
        "task": s.target.data.get("task"),
        "kind": s.target.data["kind"],
        "hardness": s.target.data["hardness"],
        "status": s.status,
        "baseline": _text(s.baseline),
        "actual": _text(s.actual),
        "actual_period": s.actual_period,
        "expected": _text(s.expected),
        "completion": _text(s.completion),
        "elapsed": _text(s.elapsed),
        "reasons": list(s.reasons),
        "support": [{"position": position, "use": use} for position, use in s.support],
    }


def _item(r: Revision) -> dict[str, Any]:
    shown: dict[str, Any] = {name: value for name, value in r.data.items() if name != "source"}
    source: Mapping[str, Any] = r.data.get("source", {})
    return {
        **shown,
        "effective_on": r.effective_on,
        "effective_defaulted": r.defaulted,
        "position": r.position,
        "lines": [source["line_from"], source["line_to"]] if "line_from" in source else None,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")
