"""Looks inside the fold for the laws: the details decisions use, and figures replayed from their support only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from tests.laws.answers import Entry, Kernel
from tests.laws.answers_parts import standing

Figure = Any
Use = tuple[tuple[int, str], ...]


def detail_of(kernel: Kernel, entries: Sequence[Entry], day: str, size: int) -> dict[str, Any]:
    """The kernel's tasks in the form of `oracle.detail`."""
    visible = kernel.visible(entries, day, size)
    found: dict[str, Any] = {}
    for stream in sorted({r.stream for r in visible if r.stream.startswith("plan:")}):
        plan = kernel.plan.fold([r for r in visible if r.stream == stream], day)
        for name, task in sorted(plan.tasks.items()):
            found[f"{stream} {name}"] = _task(task)
    return found


def _task(task: Any) -> dict[str, Any]:
    return {
        "defined": [task.defined.position] if task.defined else [],
        "seats": {
            name: {
                "acknowledged": [seat.acknowledged.position] if seat.acknowledged else [],
                "reports": {period: _report(report) for period, report in seat.reports.items()},
                "cooperation": {period: r.position for period, r in seat.cooperation.items()},
                "ended": seat.ended.position if seat.ended else None,
            }
            for name, seat in task.seats.items()
        },
        "closures": {name: [r.position for r in rs] for name, rs in sorted(task.closures.items())},
        "contests": {name: [r.position for r in rs] for name, rs in task.contests.items()},
        "confirmations": {name: {s: r.position for s, r in by.items()} for name, by in task.confirmations.items()},
        "false": {name: r.position for name, r in task.falsified.items()},
        "conflicts": [r.position for r in task.conflicts],
        "said": [r.position for r in task.said],
    }


def _report(report: Any) -> dict[str, Any]:
    return {
        "position": report.said.position, "evidence": [r.position for r in report.evidence],
        "reviews": [r.position for r in report.reviews],
        "accepted": report.accepted,
    }  # fmt: skip


class Explained:
    """One figure at a viewpoint: its value, its support, and how to compute it from fewer visible statements."""

    def __init__(self, what: str, figure: Figure, support: Use, replay: Any) -> None:
        self.what, self.figure, self.support, self._replay = what, figure, support, replay

    def from_only(self, positions: Collection[int]) -> tuple[Figure, list[str]]:
        """(figure, anomalies) computed from the visible statements at these positions only."""
        figure, anomalies = self._replay(positions)
        return figure, anomalies


def figures(kernel: Kernel, entries: Sequence[Entry], day: str, size: int) -> Iterator[Explained]:
    """Every status, percentage and target standing of every plan at (V, K)."""
    visible = kernel.visible(entries, day, size)
    for stream in sorted({r.stream for r in visible if r.stream.startswith("plan:")}):
        own = [r for r in visible if r.stream == stream]
        plan = kernel.plan.fold(own, day)
        for name, task in plan.tasks.items():
            yield from _of_task(kernel, own, name, task.progression, day)
        yield from _of_targets(kernel, visible, plan, own, day)


def _of_task(kernel: Kernel, own: list[Any], name: str, far: Any, day: str) -> Iterator[Explained]:
    def replay(positions: Collection[int], shown: Any) -> tuple[Figure, list[str]]:
        plan = kernel.plan.fold([r for r in own if r.position in positions], day)
        state = plan.tasks[name].progression if name in plan.tasks else kernel.progression.Progression()
        return shown(state), [a.code for a in plan.anomalies]

    yield Explained(f"status of {name}", _status(far), far.support, lambda p: replay(p, _status))
    yield Explained(f"percent of {name}", far.percent, far.percent_support, lambda p: replay(p, lambda s: s.percent))


def _status(state: Any) -> Figure:
    return state.status, state.since, state.closure


def _of_targets(kernel: Kernel, visible: list[Any], plan: Any, own: list[Any], day: str) -> Iterator[Explained]:
    for found in kernel.fold.targets.standings(plan, _measured(visible, plan)):

        def replay(positions: Collection[int], name: str = found.target.statement) -> tuple[Figure, list[str]]:
            less = kernel.plan.fold([r for r in own if r.position in positions], day)
            region = [r for r in _measured(visible, less) if r.position in positions]
            again = [standing(s) for s in kernel.fold.targets.standings(less, region) if s.target.statement == name]
            return again[0] if again else None, [a.code for a in less.anomalies]

        yield Explained(f"standing of {found.target.statement}", standing(found), found.support, replay)


def _measured(visible: list[Any], plan: Any) -> list[Any]:
    """What is visible of the region the plan names; nothing where no registration is known."""
    return [r for r in visible if plan.registered and r.stream == f"region:{plan.registered.data['region']}"]
