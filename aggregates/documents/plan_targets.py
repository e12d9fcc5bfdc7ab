"""Which paragraphs are read for which targets: goals, introductions, tasks, obligations, background."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aggregates.documents.baselines import baselines_in
from aggregates.documents.draft import PhaseDraft, TargetDraft
from aggregates.documents.outline import Section
from aggregates.documents.schedule import phase_starts
from aggregates.documents.source_map import Paragraph
from aggregates.documents.targets import Context, phase_targets, targets_in
from aggregates.documents.tasks import Task, TaskReading


def task_targets(task: Task, context: Context) -> tuple[TargetDraft, ...]:
    """Targets printed in one task's text."""
    here = replace(context, task_id=task.draft.id)
    return tuple(target for par in task.body for target in targets_in(par, here))


def plan_targets(
    sections: Sequence[Section], tasks: TaskReading, phases: Sequence[PhaseDraft], context: Context
) -> tuple[TargetDraft, ...]:
    """Headline targets, baselines, targets of introductions and obligations, one deadline a phase."""
    first = min(tasks.sections)
    goals = [p for section in sections[: first + 1] for p in _goals(section)]
    headline = [t for p in goals for t in targets_in(p, replace(context, goals=True))]
    metrics = dict.fromkeys(t.metric for t in headline if t.unit == "%")
    in_goals = {id(par) for par in goals}
    background = [p for section in sections[:first] for p in section.paragraphs if id(p) not in in_goals]
    base = [t for p in background for t in baselines_in(p, metrics, context)]
    others = [t for p in _others(sections, first, tasks.sections) for t in targets_in(p, context, phase_starts(p))]
    return (*base, *headline, *others, *phase_targets(phases))


def _goals(section: Section) -> list[Paragraph]:
    """Paragraphs under a heading that speaks of goals (目标); with groups, the group's heading decides."""
    if section.groups:
        named = [group for group in section.groups if "目标" in group.heading.title]
        return [p for g in named for p in ([g.heading.rest] if g.heading.rest else []) + g.body]
    return section.paragraphs if "目标" in section.heading.title else []


def _others(sections: Sequence[Section], first: int, used: frozenset[int]) -> Iterator[Paragraph]:
    for index, section in enumerate(sections):
        if index in used:
            yield from ([section.heading.rest] if section.heading.rest else []) + section.intro
        elif index > first:
            yield from section.paragraphs
