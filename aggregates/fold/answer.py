"""The answer about one plan at a viewpoint, as plain JSON-ready values: the same bytes wherever it is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from aggregates.fold.answer_parts import marked, said, said_or_none
from aggregates.fold.answer_topics import (
    commendation_answer,
    dispute_answer,
    notice_answer,
    order_answer,
    rectification_answer,
)
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision
from aggregates.fold.targets import Standing, standings
from aggregates.fold.task import Report, Seat, Task

SHOWN_ITEMS = (
    "plan.linked", "plan.phase_scheduled", "plan.obligation_defined", "plan.baseline_recorded",
    "plan.reporting_calendar_adopted", "plan.text_imported", "plan.edition_matched", "plan.reading_corrected",
    "plan.finding_raised", "plan.finding_resolved",
    "plan.deadline_anchored", "plan.deadline_extended", "plan.target_revised", "plan.indicator_defined",
    "plan.task_linked", "plan.target_linked", "plan.child_required", "plan.child_issued", "plan.succeeded",
    "plan.obligation_carried_over", "plan.obligation_scheduled", "plan.obligation_fulfilled",
    "plan.funding_allocated", "plan.funding_used", "plan.inspection_concluded", "plan.interview_held",
    "plan.circular_issued", "plan.evaluation_opened", "plan.score_recorded", "plan.evaluation_concluded",
    "plan.evaluation_appealed", "plan.snapshot_fixed", "plan.snapshot_restated", "plan.period_closed",
    "plan.annotated",
)  # fmt: skip
"""What stands by itself in a plan; targets are shown with their standing."""
Shown = Callable[[Report], bool]
"""Which of the seats' reports an answer holds: of a large plan they are nine tenths of it."""
KIND_OF_END = {"plan.seat_transferred": "transfer", "plan.seat_revoked": "revocation"}


def every_report(_report: Report) -> bool:
    """All reports are shown."""
    return True


def plan_answer(plan: Plan, measured: Iterable[Revision] = (), shown: Shown = every_report) -> dict[str, Any]:
    """Everything the fold says of a plan; every figure with the positions it rests on."""
    return {
        "as_of": plan.day,
        "plan": said_or_none(plan.registered),
        "tasks": {task.task: task_answer(task, plan.day, shown) for task in plan.tasks.values()},
        "targets": {s.target.data["target"]: standing_answer(s) for s in standings(plan, measured)},
        "items": {
            type_: {name: said(r) for name, r in sorted(plan.of(type_).items()) if r.in_force(plan.day)}
            for type_ in SHOWN_ITEMS
        },
        "disputes": {name: dispute_answer(found) for name, found in sorted(plan.disputes.items())},
        "notices": {name: notice_answer(found, plan.day) for name, found in sorted(plan.notices.items())},
        "rectifications": {name: rectification_answer(found) for name, found in sorted(plan.rectifications.items())},
        "commendations": {
            name: commendation_answer(found, plan.day) for name, found in sorted(plan.commendations.items())
        },
        "anomalies": [{"code": a.code, "position": a.position, "statement": a.statement} for a in plan.anomalies],
    }


def task_answer(task: Task, day: str, shown: Shown = every_report) -> dict[str, Any]:
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
        "seats": {seat.statement: seat_answer(seat, day, shown) for seat in task.seats.values()},
        "closures": {name: _closure(task, name) for name in sorted(task.closures)},
        "orders": {name: order_answer(order) for name, order in sorted(task.orders.items())},
        "falsified": {sha256: said(r) for sha256, r in sorted(task.falsified.items())},
        "conflicts": [{"type": r.type, "statement": r.statement, "position": r.position} for r in task.conflicts],
        "confidence": {name: said(r) for name, r in sorted(task.confidence.items())},
    }


def seat_answer(seat: Seat, day: str, shown: Shown = every_report) -> dict[str, Any]:
    """One seat: who, in what role, since and until when, what ended it, and what it has reported."""
    given = seat.given
    return {
        "agency": given.data["agency"],
        "role": given.data["role"],
        "order": given.data["order"],
        "basis": given.data["basis"],
        "from": given.effective_on,
        "from_defaulted": given.defaulted,
        "to": seat.until,
        "ended_by": end_answer(seat),
        "in_force": seat.in_force(day),
        "position": given.position,
        "acknowledged": seat.acknowledged.position if seat.acknowledged else None,
        "reports": {period: _report(report) for period, report in sorted(seat.reports.items()) if shown(report)},
        "cooperation": {period: r.data["confirmed"] for period, r in sorted(seat.cooperation.items())},
    }


def end_answer(seat: Seat) -> dict[str, Any] | None:
    """The transfer or revocation that ends a seat, with its document; None where its own end or none does."""
    if seat.ended is None or not seat.by_act:
        return None
    data = seat.ended.data
    return {
        "position": seat.ended.position,
        "kind": KIND_OF_END[seat.ended.type],
        "document": data["document"],
        "to_seat": data.get("to_seat"),
        "ruling": data.get("ruling"),
    }


def _closure(task: Task, closure: str) -> dict[str, Any]:
    """One request to be struck off: the request and its verdicts, who confirmed, who objects."""
    return {
        "acts": [marked(r) for r in task.closures[closure]],
        "confirmed": sorted(task.confirmations.get(closure, {})),
        "contested": [
            {"seat": r.data["seat"], "ground": r.data["ground"], "position": r.position}
            for r in task.contests.get(closure, [])
        ],
    }


def _report(report: Report) -> dict[str, Any]:
    entry = report.said
    return {
        "percent": entry.data.get("percent"),
        "submitted_on": entry.data.get("submitted_on"),
        "position": entry.position,
        "revision": entry.revision,
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


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")
