"""Findings on the structure: untitled tasks, aims, open lists, no lead, no owner, overlaps, wrong counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from aggregates.documents.clauses import unread_clauses
from aggregates.documents.draft import ObligationDraft, TaskDraft
from aggregates.documents.findings import Finding, error, info, warn
from aggregates.documents.glyphs import canonical
from aggregates.documents.subject import Subject

_PROGRAMME = re.compile(r"(?:实施|开展|推进)([\u4e00-\u9fff]{4,20}?(?:计划|行动|工程))")
_VERB = 2  # a title opens with a verb of two characters: 强化…, 开展…
_OBJECT_MIN = 10
_PROGRAMME_MIN = 5
_PRAISE, _COMMEND = re.compile(r"表扬"), re.compile(r"(?:给予|开展|推荐|予以)[^，。；]{0,4}表彰")


def check_structure(subject: Subject) -> Iterator[Finding]:
    """What the skeleton says and leaves unsaid."""
    draft = subject.draft
    if draft.kind == "not_a_plan" and draft.not_a_plan_reason:
        yield warn("NOT_A_PLAN", subject.whole, draft.title or "", *draft.not_a_plan_reason)
        return
    for par in subject.paragraphs:
        for start, end in unread_clauses(par):
            yield error(
                "CLAUSE_UNREAD",
                par.lines(start, end),
                par.text[start:end],
                "责任括号无法解析",
                "a clause could not be read",
            )
    yield from _aims_and_titles(subject)
    yield from _lists(draft.tasks)
    yield from _unassigned(subject)
    yield from _counts(subject)
    yield from _overlaps(draft.tasks)
    yield from _commendations(draft.obligations)


def _aims_and_titles(subject: Subject) -> Iterator[Finding]:
    for group in subject.draft.groups:
        if group.aim and group.aim_lines:
            yield info(
                "GROUP_INTRO",
                group.aim_lines,
                group.aim[:40],
                "本组开头为总目标段，不是任务",
                "an aim paragraph, nobody's task",
            )
    for task in subject.draft.tasks:
        if task.title_from_group:
            yield info(
                "UNTITLED",
                task.lines,
                task.text[:30],
                "任务没有标题句，以组名代替",
                "no title sentence; titled from the group",
            )


def _lists(tasks: tuple[TaskDraft, ...]) -> Iterator[Finding]:
    """One finding for the document, not one a task: the custom is the document's."""
    open_ended = [task for task in tasks if task.open_ended]
    if open_ended:
        zh, en = (
            f"{len(open_ended)} 项任务的名单以“等”结尾，并未列尽",
            f"{len(open_ended)} lists end in 等 and are not closed",
        )
        lines = (open_ended[0].lines[0], open_ended[-1].lines[1])
        yield warn("OPEN_LIST", lines, (open_ended[0].responsibility_text or "")[-12:], zh, en)
    leaderless = [task for task in tasks if task.seats and not task.named("lead")]
    if leaderless:
        zh, en = f"{len(leaderless)} 项任务没有牵头单位", f"{len(leaderless)} tasks name no lead"
        lines = (leaderless[0].lines[0], leaderless[-1].lines[1])
        yield warn("NO_LEAD", lines, (leaderless[0].responsibility_text or "")[-12:], zh, en)


def _unassigned(subject: Subject) -> Iterator[Finding]:
    for unit in subject.tasks.unassigned:
        yield warn(
            "NO_OWNER",
            unit.lines,
            unit.paragraphs[0].text[:30],
            "此项没有责任单位",
            "an item without a responsible party",
        )
    seen: set[tuple[str, int]] = set()
    for duty in subject.draft.obligations:
        if duty.owner_kind == "none" and (duty.heading, duty.lines[0]) not in seen:
            seen.add((duty.heading, duty.lines[0]))
            yield warn(
                "NO_OWNER",
                duty.lines,
                duty.text[:30],
                "括号外的要求，未写由谁承担",
                "an order outside the brackets, owner unsaid",
            )


def _counts(subject: Subject) -> Iterator[Finding]:
    kinds: Counter[str] = Counter(group.kind for group in subject.draft.groups)
    for target in subject.draft.targets:
        kind = {"行动": "action", "工程": "programme"}.get(target.metric[-2:])
        if target.unit == "项" and kind and target.task_id is None and target.value != str(kinds[kind]):
            zh, en = (
                f"正文写 {target.value} 项，实有 {kinds[kind]} 组",
                f"{target.value} announced, {kinds[kind]} groups found",
            )
            yield warn("STRUCTURE", target.lines, target.text, zh, en)


def _overlaps(tasks: tuple[TaskDraft, ...]) -> Iterator[Finding]:
    """The object of one task's title in another task's text; a named programme under two tasks."""
    titled: dict[str, tuple[TaskDraft, str]] = {}
    for task in tasks:
        thing = (task.title or "")[_VERB:]
        if len(thing) >= _OBJECT_MIN:
            titled.setdefault(thing[:_OBJECT_MIN], (task, thing))
    bodies = [canonical(task.text)[len(task.title or "") :] for task in tasks]
    for task, body in zip(tasks, bodies, strict=True):
        for at in range(len(body) - _OBJECT_MIN + 1):
            one, thing = titled.get(body[at : at + _OBJECT_MIN], (task, ""))
            if one is not task and body.startswith(thing, at):
                zh, en = f"与任务 {one.id}“{one.title}”内容重叠", f"the subject of task {one.id} as well"
                yield warn("OVERLAP", task.lines, thing, zh, en)
    yield from _programmes(tasks, bodies)


def _programmes(tasks: tuple[TaskDraft, ...], bodies: list[str]) -> Iterator[Finding]:
    """农村妇女素质提升计划 and 妇女素质提升计划: one name ends in the other."""
    whole: dict[str, TaskDraft] = {}
    endings: dict[str, tuple[TaskDraft, str]] = {}
    for task, body in zip(tasks, bodies, strict=True):
        for name in sorted(set(_PROGRAMME.findall(body))):
            suffixes = [name[cut:] for cut in range(len(name) - _PROGRAMME_MIN)]
            shorter = next(((whole[part], part) for part in suffixes if part in whole), None)
            earlier, other = shorter or endings.get(name, (task, ""))
            if earlier is not task:
                zh, en = f"任务 {earlier.id} 已有“{other}”", f"task {earlier.id} already has {other}"
                yield info("OVERLAP", task.lines, name, zh, en)
            whole.setdefault(name, task)
            for part in suffixes:
                endings.setdefault(part, (task, name))


def _commendations(duties: tuple[ObligationDraft, ...]) -> Iterator[Finding]:
    """表扬 and 表彰 differ in law (domain.md §5.6): both in one plan contradict, one alone is worth knowing."""
    praise = [duty for duty in duties if _PRAISE.search(duty.text)]
    commend = [duty for duty in duties if _COMMEND.search(duty.text)]
    for duty in praise:
        if commend:
            zh, en = (
                f"第 {commend[0].lines[0]} 行写“表彰”，此处写“表扬”",
                f"praise here, commendation on line {commend[0].lines[0]}",
            )
            yield warn("CONTRADICTION", duty.lines, duty.text[:40], zh, en)
        else:
            yield info(
                "CLAUSE", duty.lines, duty.text[:40], "只有表扬，没有表彰依据", "praise only, no authority to commend"
            )
