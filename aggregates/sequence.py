"""Acts on the closure of a task, and on a dispute, keep their order: none is dated before one that stands already.

Else a backdated request or verdict would undo a verified closure, which only a reopening may (domain.md §5.2), and a
backdated ruling would be given on a dispute withdrawn since.
"""

from __future__ import annotations

from aggregates.fold.history import History
from aggregates.refusal import refuse_unless
from aggregates.values import Effective

CLOSING = frozenset({
    "plan.closure_requested", "plan.closure_verified", "plan.closure_rejected", "plan.task_suspended",
    "plan.task_cancelled", "plan.task_reopened", "plan.task_closed_unimplemented",
})  # fmt: skip
DISPUTING = frozenset({
    "plan.dispute_answered", "plan.negotiation_held", "plan.dispute_escalated", "plan.dispute_ruled",
    "plan.dispute_withdrawn", "plan.dispute_appealed",
})  # fmt: skip


def require_last(history: History, task: str, when: Effective) -> None:
    """No act on the closure of the task takes effect after this one."""
    later = [
        r for r in history.current.values()
        if r.type in CLOSING and not r.retracted and r.data["task"] == task and r.effective_on > when.on.isoformat()
    ]  # fmt: skip
    refuse_unless(
        not later,
        "acted-later",
        f"任务 {task} 在 {when.on} 之后已有办结、中止或恢复等记录,不能以更早的日期改变其结果",
        f"the closure of task {task} was acted on after {when.on}; nothing is dated before that",
    )


def require_last_on_dispute(history: History, dispute: str, when: Effective) -> None:
    """No act on the dispute takes effect after this one (domain.md §5.5)."""
    later = [
        r.statement for r in history.current.values()
        if r.type in DISPUTING and not r.retracted and r.data["dispute"] == dispute
        and r.effective_on > when.on.isoformat()
    ]  # fmt: skip
    refuse_unless(
        not later,
        "dispute-acted-later",
        f"争议 {dispute} 在 {when.on} 之后已有 {'、'.join(later)},不能以更早的日期另作处理",
        f"{', '.join(later)} on the dispute {dispute} took effect after {when.on}; nothing is dated before that",
    )
