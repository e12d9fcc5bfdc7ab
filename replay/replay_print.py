"""Steps on the screen: where they stand, who, what, marks, and what changed, in words."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.fold.lateness import days_late
from replay.diff import Change
from replay.papers import place
from replay.replaying import EFFECT, Replay
from replay.stepping import Block
from replay.steps import Step
from replay.terminal import say
from replay.viewpoint import civil
from replay.wording import MARKS, event_word, role_word
from replay.wording_paths import rows, statement_said

MOST = 12
"""Changes of one step that are shown; what more there are is counted."""
_OF_TIME = ("elapsed", "expected")
"""What moves with every month: counted, not listed."""


def print_heading(found: Replay) -> None:
    """The plan, the viewpoint, how many entries, and what counts as late."""
    order = "按生效日 by effect" if found.order == EFFECT else "按入账次序 in order of recording"
    by = found.late_by or "默认,未经采用 default, not adopted"
    say(f"{found.plan}\n{found.view.stamp()}")
    counted = f"{len(found.steps)}/{found.total} 条 entries"
    say(f"单步回放 replay · {order} · {counted} · 迟报 late >{found.late_after} 日({by})")
    if not found.steps:
        say("(此范围内没有记录 no entries in this range)")


def print_block(block: Block) -> None:
    """One block: the idle stretch before it, what time changed, then its step or, for an import, its summary."""
    if block.idle:
        say(f"—— {block.idle} 天无记录 —— {block.idle} days without entries")
    _print_passed(change for step in block.steps for change in step.passed)
    if block.bulk:
        _print_bulk(block)
    else:
        print_step(block.steps[0])


def _print_bulk(block: Block) -> None:
    first, last = block.steps[0], block.steps[-1]
    folded = f"已折叠 {len(block.steps)} 条批量导入 folded (--all)"
    say(f"{_stamp(first)} … #{last.revision.position} · {_who(first)} · {folded}")
    say(f"    {block.kinds()}")
    marks = {mark for step in block.steps for mark in step.marks if mark in ("late", "after_close", "disputed")}
    if marks:
        say(f"    〔{'、'.join(MARKS[mark] for mark in sorted(marks))}〕")


def print_step(step: Step) -> None:
    """One entry: position, both times, who, what, marks, reason; then each change as before → after."""
    r = step.revision
    what = f"{event_word(r.type)}:{statement_said(r.statement)}"
    if r.retracted or r.revision > 1:
        what = f"{'撤回' if r.retracted else '更正'} {what}(第 {r.revision} 版)"
    say(f"{_stamp(step)} · {_who(step)} · {what}{_marks(step)}")
    if r.reason or r.authority:
        say(f"    理由 {r.reason or '—'} · 依据 {r.authority or '—'}")
    where = place(r.data.get("source"), {})
    if where:
        say(f"    出处 {where}")
    _print_changes(step.changes)


def _stamp(step: Step) -> str:
    r = step.revision
    until = f" 至 {r.effective_to}" if r.effective_to else ""
    return f"#{r.position} · 入账 {civil(r.recorded_at)[:19]} · 生效 {r.effective_on}{until}"


def _who(step: Step) -> str:
    r = step.revision
    return f"{r.agency or '—'}({role_word(r.role)})"


def _marks(step: Step) -> str:
    said = [f"{MARKS[mark]} {days_late(step.revision)} 天" if mark == "late" else MARKS[mark] for mark in step.marks]
    return f" 〔{'、'.join(said)}〕" if said else ""


def _print_changes(changes: Iterable[Change]) -> None:
    said = rows(changes)
    for where, before, after in said[:MOST]:
        say(f"    {where}: {before} → {after}")
    if len(said) > MOST:
        say(f"    … 另有 {len(said) - MOST} 项变化 more changes (--json)")


def _print_passed(changes: Iterable[Change]) -> None:
    """What changed by itself as days passed: due dates, seats and targets; elapsed shares are only counted."""
    found = list(changes)
    listed = [change for change in found if change.path.rpartition("/")[2] not in _OF_TIME]
    if found:
        say(f"  其间随时间变化 by time: {len(found)} 项(序时进度 {len(found) - len(listed)} 项)")
    for where, before, after in rows(listed)[:MOST]:
        say(f"    {where}: {before} → {after}")
