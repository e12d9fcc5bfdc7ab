"""The difference of one plan between two viewpoints: task by task, and the rest of the plan as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aggregates.commands import plan_stream, region_stream
from aggregates.fold.answer import plan_answer
from aggregates.fold.known import visible
from aggregates.fold.plan import fold
from aggregates.fold.revision import Revision, revisions
from aggregates.fold.task import ACTS
from ledger.reader import LedgerReader
from replay.diff import Change, Difference, difference
from replay.viewpoint import Viewpoint

NOT_COMPARED = ("position", "support", "percent_support", "revision", "acknowledged", "as_of")
"""Where a value comes from is not the value: a new source alone is no difference."""


def plan_difference(
    reader: LedgerReader, plan: str, one: Viewpoint, other: Viewpoint, task: str | None = None
) -> Difference:
    """What differs about a plan, or one task of it, from the viewpoint with less knowledge to the one with more.

    Of a task: its own values and findings; targets belong to the plan. Read from the entries themselves: an auditor
    does not rest on read models.
    """
    first, second = sorted((one, other), key=lambda point: (point.size, point.as_of))
    history = plan_history(reader, plan, second.size)
    if task is not None:
        history = [r for r in history if part(r) == f"task {task}"]  # tasks are folded apart: nothing else moves it
    return difference(history, (first.day, first.size), (second.day, second.size), flat_answer, part)


def difference_answer(plan: str, one: Viewpoint, other: Viewpoint, found: Difference) -> dict[str, Any]:
    """The difference between two viewpoints, the one with less knowledge first, as JSON-ready values."""
    return {
        "plan": plan, "from": one.to_json(), "to": other.to_json(),
        "by_time": [_change(c) for c in found.by_time], "took_effect": [_driver(r) for r in found.took_effect],
        "by_knowledge": [_change(c) for c in found.by_knowledge], "drivers": [_driver(r) for r in found.drivers],
    }  # fmt: skip


def _change(change: Change) -> dict[str, Any]:
    return {"path": change.path, "before": change.before, "after": change.after}


def _driver(r: Revision) -> dict[str, Any]:
    return {
        "position": r.position, "statement": r.statement, "revision": r.revision, "type": r.type,
        "retracted": r.retracted, "effective_on": r.effective_on, "recorded_at": r.recorded_at,
        "reason": r.reason, "authority": r.authority,
    }  # fmt: skip


def plan_history(reader: LedgerReader, plan: str, size: int) -> list[Revision]:
    """Every revision of a plan's stream and of its region's, with position <= size, by position."""
    own = list(revisions(entry.event for entry in reader.entries(upto=size, stream=plan_stream(plan))))
    regions = {r.data["region"] for r in own if r.type == "plan.registered"}
    for region in sorted(regions):
        own += revisions(entry.event for entry in reader.entries(upto=size, stream=region_stream(region)))
    return sorted(own, key=lambda r: r.position)


def part(revision: Revision) -> str:
    """Tasks are folded apart from each other; registration, targets, measurements and the rest together."""
    return f"task {revision.data['task']}" if revision.type in ACTS else "plan"


def flat_answer(current: list[Revision], day: str) -> Mapping[str, Any]:
    """The answer as path → value; anomalies by code and statement."""
    own = [r for r in current if r.type.startswith("plan.")]
    measured = [r for r in current if r.type == "region.measurement_recorded"]
    answer = plan_answer(fold(visible(own, day), day), visible(measured, day))
    anomalies = answer.pop("anomalies")
    flat = dict(_flat("", answer))
    flat.update({f"anomalies/{a['code']}/{a['statement']}": True for a in anomalies})
    return flat


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        yield path, [{name: one[name] for name in one if name not in NOT_COMPARED} for one in value]
        return
    if not isinstance(value, dict):
        yield path, value
        return
    for name, inner in value.items():
        if name not in NOT_COMPARED:
            yield from _flat(f"{path}/{name}" if path else name, inner)
