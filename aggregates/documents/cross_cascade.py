"""Findings along the chain of plans: targets above and below, tasks dropped and added, leads that change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from aggregates.documents.agencies import Parts, abbreviates
from aggregates.documents.cross_agencies import lead_parts
from aggregates.documents.draft import PlanDraft, TargetDraft
from aggregates.documents.family import children, corresponds, counterpart, mutual
from aggregates.documents.findings import Finding, info
from aggregates.documents.reader import Reading

_ADDED = 0.1


def goals(reading: Reading, readings: Sequence[Reading]) -> Iterator[Finding]:
    """The headline targets of parent and child side by side; no rule says which must be higher."""
    for child in children(reading, readings):
        for one in _headlines(reading.draft):
            for two in (t for t in _headlines(child.draft) if t.metric == one.metric and t.unit == one.unit):
                zh = f"下级方案（{child.draft.region}）目标 {two.comparator}{two.value}{two.unit}，{_compare(two, one)}"
                en = f"child plan {child.draft.region}: {two.comparator}{two.value}{two.unit}"
                yield info("CASCADE", one.lines, one.text, zh, en)


def _headlines(draft: PlanDraft) -> list[TargetDraft]:
    return [
        target for target in draft.targets if target.kind == "headline" and target.value and "-" not in target.value
    ]


def _compare(child: TargetDraft, parent: TargetDraft) -> str:
    low, high = Decimal(child.value or 0), Decimal(parent.value or 0)
    if low == high and child.comparator == parent.comparator:
        return "与本级相同"
    return "低于本级" if low < high else "高于本级"


def dropped(reading: Reading, readings: Sequence[Reading]) -> Iterator[Finding]:
    """A task without a counterpart of its own in two or more child plans."""
    below = children(reading, readings)
    for task in reading.draft.tasks:
        without = [child.draft.region or "?" for child in below if not mutual(task, reading.draft, child.draft)]
        if len(without) >= 2:
            zh, en = f"{'、'.join(without)}的方案中没有对应任务", f"no counterpart in {len(without)} child plans"
            yield info("CASCADE", task.lines, task.display_title, zh, en)


def added(reading: Reading, readings: Sequence[Reading]) -> Iterator[Finding]:
    """A task without a counterpart in the parent plan, and leads that differ from the counterpart's."""
    for parent in (other for other in readings if reading in children(other, readings)):
        for task in reading.draft.tasks:
            other, near = counterpart(task, parent.draft)
            if other is None or near < _ADDED:
                yield info(
                    "CASCADE",
                    task.lines,
                    task.display_title,
                    "上级方案中没有对应任务",
                    "no counterpart in the parent plan",
                )
            elif corresponds(near):
                ours, theirs = lead_parts(task, reading.draft.region), lead_parts(other, parent.draft.region)
                more = [part.stem for part in ours if not any(_covers(part, x) for x in theirs)]
                less = [part.stem for part in theirs if not any(_covers(x, part) for x in ours)]
                if ours and theirs and (more or less):
                    zh = f"牵头单位与上级任务 {other.id} 不同：增{'、'.join(more) or '无'}，减{'、'.join(less) or '无'}"
                    en = f"leads differ from {other.id}: added {len(more)}, dropped {len(less)}"
                    yield info("CASCADE", task.lines, "、".join(task.named("lead")), zh, en)


def _covers(local: Parts, upper: Parts) -> bool:
    """Whether a local office can be the counterpart: same stem, short form, or a merged office (教科: 教育, 科技)."""
    if local.stem == upper.stem or abbreviates(local.stem, upper.stem) or abbreviates(upper.stem, local.stem):
        return True
    return len(local.stem) == 2 and bool(local.suffix and upper.suffix) and upper.stem[:1] in local.stem


def parts_counted(reading: Reading, others: Sequence[Reading]) -> Iterator[Finding]:
    """The announced number of actions or programmes differs from what most sister plans announce."""
    for target in (t for t in reading.draft.targets if t.unit == "项" and t.task_id is None and t.kind == "count"):
        usual = Counter(
            t.value for o in others for t in o.draft.targets if t.unit == "项" and t.metric == target.metric
        )
        value, count = usual.most_common(1)[0] if usual else (None, 0)
        if value and value != target.value and count * 2 > len(others):
            zh, en = f"其他 {count} 个方案为 {value} 项", f"{count} sister plans have {value}"
            yield info("STRUCTURE", target.lines, target.text, zh, en)


def bodies(reading: Reading, others: Sequence[Reading]) -> Iterator[Finding]:
    """The coordinating body is called otherwise than in sister plans (领导组, 领导小组)."""
    body, lines = reading.draft.coordinating_body, reading.draft.body_lines
    ending = "领导组" if body and body.endswith("领导组") else "领导小组"
    theirs = {o.draft.coordinating_body for o in others if o.draft.coordinating_body}
    odd = sorted(name for name in theirs if not name.endswith(ending))
    if body and lines and odd:
        yield info("NAME_VARIANT", lines, body, f"其他方案称“{odd[0]}”", f"sister plans call it {odd[0]}")
