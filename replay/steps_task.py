"""The history of one task, event by event: its own entries, and the acts on disputes and notices about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from aggregates.fold.lateness import civil_day
from aggregates.fold.revision import Revision
from replay.states import REST, PlanState, part
from replay.steps import Step

TOPICS = ("dispute", "notice", "rectification")
"""Members that name a matter: who opens one says which task it is about, who acts on it later names the matter only."""


def concerning(history: Sequence[Revision], task: str) -> frozenset[int]:
    """The positions of the entries about a task: those that name it, and the acts on a matter opened about it."""
    matters: set[tuple[str, str]] = set()
    found: set[int] = set()
    for r in history:
        named = {(one, r.data[one]) for one in TOPICS if isinstance(r.data.get(one), str)}
        if r.data.get("task") == task or task in (r.data.get("tasks") or ()):
            matters |= named
        elif not named & matters:
            continue
        found.add(r.position)
    return frozenset(found)


def by_ledger_of_task(
    history: Sequence[Revision], marks: Mapping[int, tuple[str, ...]], task: str
) -> Iterator[Step]:
    """What `by_ledger` says of these entries, without folding the other tasks: tasks are folded apart from each other.

    `passed` is what time changed about the task since its own last step.
    """
    about = concerning(history, task)
    state: PlanState | None = None
    for r in history:
        day = civil_day(r.recorded_at).isoformat()
        if r.position not in about:
            if part(r) == REST:
                state = state or PlanState(day)
                state.learn(r)
            continue
        state = state or PlanState(day)
        passed = state.pass_to(day)
        yield of_task(Step(r, day, marks.get(r.position, ()), passed, state.learn(r)), task)


def of_task(step: Step, task: str) -> Step:
    """The step with what it and time changed about the task; where it changed nothing there, all that it changed."""
    prefix = f"tasks/{task}/"
    own = tuple(c for c in step.changes if c.path.startswith(prefix))
    passed = tuple(c for c in step.passed if c.path.startswith(prefix))
    return replace(step, passed=passed, changes=own or step.changes)
