"""Which paragraphs are read for which targets: goals, introductions, tasks, obligations, background."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aggregates.documents.baselines import baselines_in
from aggregates.documents.draft import PhaseDraft, TargetDraft
from aggregates.documents.outline import Section
from aggregates.documents.schedule import phase_starts
from aggregates.documents.source_map import Paragraph
from aggregates.documents.targets import Context, phase_targets, targets_in
from aggregates.documents.tasks import Task, TaskReading

_ORGANISES = re.compile(r"组织(?:体系|机构|架构|领导)|机构设置|体系建设|工作机制|人员配备|队伍")
_BY_YEAR = re.compile(r"到\s*20\d\d\s*年|到[“\"]?十[四五六]五[”\"]?末")
_MANDATORY = re.compile(r"不(?:得)?(?:少|低)于|至少|不(?:得)?超过|不高于")


def task_targets(task: Task, context: Context) -> tuple[TargetDraft, ...]:
    """Targets printed in one task's text."""
    here = replace(context, task_id=task.draft.id)
    return tuple(target for par in task.body for target in targets_in(par, here))


def plan_targets(
    sections: Sequence[Section], tasks: TaskReading, phases: Sequence[PhaseDraft], context: Context
) -> tuple[TargetDraft, ...]:
    """Headline targets, baselines, targets of introductions and obligations, one deadline a phase."""
    first = min(tasks.sections, default=len(sections))
    goals = [p for section in sections[: first + 1] for p in _goals(section)] or _dated(sections[:first])
    headline = [t for p in goals for t in targets_in(p, replace(context, goals=True))]
    metrics = {t.metric: t.unit for t in headline if t.value and t.kind == "headline"}
    in_goals = {id(par) for par in goals}
    starts = sorted(par.position(0) for task in tasks.tasks for par in task.body)
    background = [p for section in sections[:first] for p in section.paragraphs if id(p) not in in_goals]
    base = [t for p in background for t in baselines_in(p, metrics, context)]
    before = [t for p in _organising(sections[:first]) for t in targets_in(p, context) if _MANDATORY.search(t.text)]
    loose = [p for p in _others(sections, first, tasks.sections) if not _holds_task(p, starts)]
    others = [t for p in loose for t in targets_in(p, context, phase_starts(p))]
    return (*base, *headline, *before, *others, *phase_targets(phases))


def _goals(section: Section) -> list[Paragraph]:
    """Paragraphs under a heading that speaks of goals (目标); with groups, the group's heading decides."""
    if section.groups:
        named = [group for group in section.groups if "目标" in group.heading.title]
        return [p for g in named for p in ([g.heading.rest] if g.heading.rest else []) + g.body]
    return section.paragraphs if "目标" in section.heading.title else []


def _dated(sections: Sequence[Section]) -> list[Paragraph]:
    """Without a heading that speaks of goals, the paragraphs before the tasks that say what shall be by a year."""
    return [p for section in sections for p in section.paragraphs if _BY_YEAR.search(p.canon)]


def _holds_task(par: Paragraph, starts: Sequence[tuple[int, int]]) -> bool:
    """Whether the text of a task stands in the paragraph: its targets are the task's."""
    at = bisect_left(starts, par.position(0))
    return at < len(starts) and starts[at] <= par.position(max(0, len(par.text) - 1))


def _organising(sections: Sequence[Section]) -> Iterator[Paragraph]:
    """Sections before the tasks that set up posts and bodies: what they demand is binding, not background."""
    for section in sections:
        if _ORGANISES.search(section.heading.title):
            yield from section.paragraphs


def _others(sections: Sequence[Section], first: int, used: frozenset[int]) -> Iterator[Paragraph]:
    for index, section in enumerate(sections):
        if index in used:
            yield from ([section.heading.rest] if section.heading.rest else []) + section.intro
        elif index > first:
            yield from section.paragraphs
