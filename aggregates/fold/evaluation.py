"""An evaluation as plain JSON-ready values: no positions and no sizes, so that the same figures are the same bytes.

Exact numbers are fractions as text, scores are shown as the rubric rounds. Claim, review and evaluation of a task are
three statements side by side (semantics.md, "Fixing, closing, restating").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aggregates.fold.adjustments import Adjusted
from aggregates.fold.measures_tasks import counted
from aggregates.fold.number import PLAIN, exact, shown
from aggregates.fold.plan import Plan
from aggregates.fold.progression import answers
from aggregates.fold.reporting import last_period
from aggregates.fold.revision import Revision
from aggregates.fold.scoring import Evaluation, Scored, evaluate
from aggregates.fold.task import Task

__all__ = ["Evaluation", "Scored", "conflicts", "evaluate", "evaluation_answer", "item_answer", "scores"]

JUDGED_WITH_A_STAKE = ("plan.score_recorded", "plan.evaluation_concluded")
"""Statements of the evaluator that may declare a conflict."""


def evaluation_answer(e: Evaluation) -> dict[str, Any]:
    """Everything an evaluation says; without a rubric the reason `no-rubric`."""
    rubric = e.rubric
    content: Mapping[str, Any] = rubric.content if rubric else {"dimensions": (), "rounding": PLAIN}
    return {
        "plan": e.plan,
        "as_of": e.state.day,
        "rubric": rubric.ref() if rubric else None,
        "reason": None if e.total is not None else ("nothing-applicable" if rubric else "no-rubric"),
        "total": None if e.total is None else shown(e.total, content["rounding"]),
        "grade": e.grade,
        "applicable_points": exact(e.applicable),
        "dimensions": [_dimension(d, e.items, content["rounding"]) for d in content["dimensions"]],
        "adjustments": [_adjustment(a, content["rounding"]) for a in e.adjusted],
        "conflicts": conflicts(e.state),
        "tasks": {task.task: _task(task) for task in counted(e.state)},
        "scores": scores(e.state),
    }


def _dimension(dimension: Mapping[str, Any], items: Mapping[str, Scored], rounding: Any) -> dict[str, Any]:
    return {
        **{name: dimension[name] for name in ("id", "zh", "en", "points")},
        "items": [item_answer(items[item["id"]], rounding) for item in dimension["items"]],
    }


def item_answer(item: Scored, rounding: Any) -> dict[str, Any]:
    """One item. `points` are those after inapplicable items gave theirs away, `printed` those of the rubric."""
    got = item.measured
    return {
        **{name: item.rule[name] for name in ("id", "zh", "en", "measure")},
        "state": got.state,
        "reason": got.reason,
        "share": None if got.share is None else exact(got.share),
        "numerator": exact(got.numerator),
        "denominator": exact(got.denominator),
        "printed": item.rule["points"],
        "points": None if item.points is None else exact(item.points),
        "score": None if item.score is None else shown(item.score, rounding),
        "estimated": got.estimated,
        "capped": item.capped,
        "listed": [{"what": what, "why": why} for what, why in sorted(got.listed)],
    }


def _adjustment(a: Adjusted, rounding: Any) -> dict[str, Any]:
    return {
        **{name: a.rule[name] for name in ("id", "zh", "en")},
        "count": a.times,
        "points": shown(a.points, rounding),
        "voided": a.voided,
    }


def conflicts(plan: Plan) -> list[str]:
    """The statements behind the figures whose author declared a stake, by statement id."""
    return sorted({r.statement for r in _declaring(plan)})


def _declaring(plan: Plan) -> Iterator[Revision]:
    for task in counted(plan):
        yield from (r for r in task.said if r.data.get("conflict_declared"))
    for dispute in plan.disputes.values():
        yield from (r for r in dispute.acts if r.data.get("conflict_declared"))
    for type_ in JUDGED_WITH_A_STAKE:
        yield from (r for r in plan.of(type_).values() if r.data.get("conflict_declared"))


def scores(plan: Plan) -> dict[str, dict[str, Any]]:
    """What the evaluator recorded, by evaluation and item: beside the computed scores, never in them."""
    found: dict[str, dict[str, Any]] = {}
    for r in plan.of("plan.score_recorded").values():
        said = {name: r.data.get(name) for name in ("score", "not_applicable", "grounds")}
        found.setdefault(r.data["evaluation"], {})[r.data["item"]] = said
    return found


def _task(task: Task) -> dict[str, Any]:
    reports = task.reports.values()
    return {
        "claim": {"percent": task.progression.percent, "claims_done": _claims_done(task)},
        "review": {
            "accepted": sum(report.accepted for report in reports),
            "returned": sum(bool(r.reviews) and r.reviews[-1].data["result"] == "returned" for r in reports),
            "verdict": _verdict(task),
        },
        "evaluation": {"status": task.progression.status, "since": task.progression.since},
    }


def _claims_done(task: Task) -> bool:
    """Whether an answering seat's report of its latest period says the task is done."""
    latest = (seat.reports[last] for seat in task.seats.values() if (last := _last(seat.statement, seat.reports)))
    return any(bool(report.said.data.get("claims_done")) for report in latest)


def _last(seat: str, reports: Mapping[str, Any]) -> str | None:
    return last_period(reports) if answers(seat) else None


def _verdict(task: Task) -> str | None:
    """The last judgement of a closure request, in the order of the fold: FULL, PARTIAL or REJECTED."""
    acts = [act for closure in task.closures.values() for act in closure if act.type != "plan.closure_requested"]
    last = max(acts, key=lambda act: act.key, default=None)
    return None if last is None else str(last.data.get("result", "REJECTED"))
