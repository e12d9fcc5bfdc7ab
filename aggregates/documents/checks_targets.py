"""Findings on targets: what keeps a number from being evaluated until somebody defines it."""

from __future__ import annotations

from collections.abc import Iterator

from aggregates.documents.draft import TargetDraft
from aggregates.documents.findings import Finding, info, warn
from aggregates.documents.not_targets import REASONS
from aggregates.documents.subject import Subject
from aggregates.documents.targets import passed_in

_COMMA = ("数字中的逗号读作千位分隔符", "a comma inside a number read as a thousands separator")


def check_targets(subject: Subject) -> Iterator[Finding]:
    """Missing baselines, years, windows, definitions, units and numbers."""
    targets = subject.draft.targets
    yield from _baselines(targets)
    for target in targets:
        yield from _target(target)
        yield from _reading(target)
    yield from _passed(subject)


def _baselines(targets: tuple[TargetDraft, ...]) -> Iterator[Finding]:
    own = {target.metric: target for target in targets if target.kind == "baseline" and not target.cited}
    for target in targets:
        if target.kind == "headline" and target.unit == "%" and target.metric not in own:
            yield warn(
                "BASELINE_MISSING",
                target.lines,
                target.text,
                "没有基期数值，无法计算进度",
                "no baseline, so no progress share",
            )
    for target in own.values():
        if target.window is None:
            yield warn("BASELINE_UNDATED", target.lines, target.text, "基期数值未写年份", "the baseline has no year")


def _target(target: TargetDraft) -> Iterator[Finding]:
    at, text = target.lines, target.text
    if "人次" in target.metric and target.unit == "人":
        yield warn("UNIT", at, text, "同一句中“人次”与“人”并用", "person-times and persons in one clause")
    if target.kind == "outcome" and target.unit == "%" and target.metric.endswith("率"):
        yield warn("DEFINITION", at, text, f"“{target.metric}”的分母和时段未定义", "denominator and period undefined")
    entity = any("per entity" in note for note in target.notes)
    timeless = not entity and target.per is None and target.by is None and target.window is None
    if (
        timeless
        and target.value is not None
        and target.comparator != "<="
        and target.kind == "count"
        and target.unit not in ("项", "%")
    ):
        yield warn("WINDOW", at, text, "未写时段：每年还是累计", "no window: yearly or cumulative")
    if target.kind == "count" and target.value is None:
        yield warn("NO_NUMBER", at, text, "目标没有数量", "a target without a number")


def _reading(target: TargetDraft) -> Iterator[Finding]:
    """What the reader could not settle: a metric it cannot name, a deadline without a year or a start."""
    at, text = target.lines, target.text
    if any(note.startswith("指标名称不能确定") for note in target.notes):
        yield warn("DEFINITION", at, text, "指标名称不能确定，取分句原文", "what is measured cannot be told")
    if any(note.startswith("所列对象与数值") for note in target.notes):
        yield warn("DEFINITION", at, text, "所列对象与数值未能一一对应", "numbers and things do not pair off")
    if any(note.startswith("数字中的逗号") for note in target.notes):
        yield warn("PUNCTUATION", at, text, *_COMMA, repaired=True)
    if target.within and target.anchor is None:
        zh, en = f"期限 {target.within}，未写起算日", f"{target.within} without a start day"
        yield warn("DATE_RELATIVE", at, text, zh, en)
    if target.by_text and target.per is None:
        zh, en = f"期限“{target.by_text}”没有年份，不推断", "a deadline without a year, none inferred"
        yield warn("DATE_RELATIVE", at, text, zh, en)


def _passed(subject: Subject) -> Iterator[Finding]:
    """Numbers with units in the tasks that are not taken as targets, each with the reason."""
    for task in subject.tasks.tasks:
        for par in task.body:
            for number in passed_in(par):
                zh, en = REASONS[number.reason]
                quote = f"{number.printed}｜{number.text}"
                yield info("NUMBER_NOT_TARGET", number.lines, quote, zh, en)
