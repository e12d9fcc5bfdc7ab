"""Everything the laws ask of a kernel on the fixed histories, in one call: what a mutant has to survive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.laws import oracle_calendar
from tests.laws.answers import Entry, Kernel
from tests.laws.corpus import history, truth, viewpoints
from tests.laws.explaining import detail_of, figures
from tests.laws.world_base import DAYS, VIEW_DAYS

FAR = "9999-12-31"
CALENDAR = "plan.reporting_calendar_adopted"
PERS = ("month", "quarter", "half_year", "year")
CALENDARS = [
    (per, due_days, start, day)
    for per in PERS
    for due_days in (0, 10, 45)
    for start in ("2022-01-01", "2022-02-15")
    for day in ("2021-12-31", "2022-03-31", "2022-04-01", "2022-04-11", "2023-01-01", "2023-01-11", "2024-02-29")
]


def failing(kernel: Kernel, seeds: Iterable[int]) -> str | None:
    """The name of the first law that fails, None when the kernel keeps them all."""
    if any(kernel.calendar.due_periods(*case) != oracle_calendar.due(*case) for case in CALENDARS):
        return "due periods"
    days = [date(2024, month, 15) for month in range(1, 13)]
    if any(kernel.calendar.period_of(day, per) != oracle_calendar.name(day, per) for day in days for per in PERS):
        return "periods"
    for seed in seeds:
        found = _of_history(kernel, seed)
        if found is not None:
            return f"{found} (history {seed})"
    return None


def _of_history(kernel: Kernel, seed: int) -> str | None:
    entries = history(seed)
    for day, size in viewpoints(seed):
        answer, detail = truth(seed, day, size)
        if kernel.answer(entries, day, size) != answer:
            return "one truth"
        if detail_of(kernel, entries, day, size) != detail:
            return "details"
    if not explained(kernel, entries, DAYS[seed % len(DAYS)]):
        return "explanation"
    if not (timelines_agree(kernel, entries) and tallies_agree(kernel, entries)):
        return "timeline"
    return None if head_is_the_fold(kernel, entries, seed) else "cached head"


def explained(kernel: Kernel, entries: list[Entry], day: str) -> bool:
    """Law 5 at the head: support is enough for every figure, and none of it is idle."""
    for figure in figures(kernel, entries, day, len(entries)):
        positions = {position for position, _ in figure.support}
        whole = figure.from_only(positions)
        if whole[0] != figure.figure or any(figure.from_only(positions - {p}) == whole for p in positions):
            return False
    return True


def timelines_agree(kernel: Kernel, entries: list[Entry]) -> bool:
    """The timeline that read models store gives, on each day, the progression of the fold."""
    revisions = [r for r in kernel.visible(entries, FAR, len(entries)) if r.type in kernel.progression.STEPS]
    for stream, task in {(r.stream, r.data["task"]) for r in revisions}:
        own = [r for r in revisions if r.stream == stream and r.data["task"] == task]
        lines = list(kernel.progression.timeline(own))
        for day in VIEW_DAYS:
            tasks = kernel.plan.fold([r for r in own if r.effective_on <= day], day).tasks
            shown = [state for on, state in lines if on <= day]
            last = shown[-1] if shown else kernel.progression.Progression()
            if last != (tasks[task].progression if task in tasks else kernel.progression.Progression()):
                return False
    return True


def tallies_agree(kernel: Kernel, entries: list[Entry]) -> bool:
    """The counts of agencies over all days, which read models store, are on each day those of the fold."""
    revisions = kernel.visible(entries, FAR, len(entries))
    for stream in sorted({r.stream for r in revisions if r.stream.startswith("plan:")}):
        plan = stream.removeprefix("plan:")
        own = [r for r in revisions if r.stream == stream]
        deltas = kernel.fold.tallies.plan_deltas(own, VIEW_DAYS[-1])
        for day in VIEW_DAYS:
            world = kernel.fold.world.world([r for r in own if r.effective_on <= day], day)
            if kernel.fold.tallies.counted(deltas, day) != kernel.fold.tallies.tallies_at(world, plan):
                return False
    return True


def head_is_the_fold(kernel: Kernel, entries: list[Entry], salt: int) -> bool:
    """What is kept while entries come in, asked for rising and falling days, is the fold anew."""
    for stream in sorted({e["subject"] for e in entries if e["subject"].startswith("plan:")}):
        kept = kernel.history.History()
        for entry in (e for e in entries if e["subject"] == stream):
            kept.learn(entry)
            day = VIEW_DAYS[(int(entry["sequence"]) * 7 + salt) % len(VIEW_DAYS)] if salt % 2 else "2023-12-31"
            if not kept_is_anew(kernel, kept, day):
                return False
    return True


def kept_is_anew(kernel: Kernel, kept: Any, day: str) -> bool:
    """Whether a history's states on a day, whole and near each task, equal folds from scratch."""
    visible = kernel.known.visible(kept.current.values(), day)
    whole = kernel.plan.fold(visible, day)
    if kept.state(day) != whole:
        return False
    for task in {r.data["task"] for r in kept.current.values() if r.type in kernel.task.ACTS} | {"P.9"}:
        near = [r for r in visible if r.type == CALENDAR or (r.type in kernel.task.ACTS and r.data["task"] == task)]
        anew = kernel.plan.fold(near, day)
        if kept.near(day, task) != anew or anew.tasks.get(task) != whole.tasks.get(task):
            return False
    return True
