"""Acts on the closure of a task keep their order: none is dated before one that stands already.

Else a backdated request or verdict would undo a verified closure, which only a reopening may (domain.md §5.2).
"""

from __future__ import annotations

from aggregates.fold.history import History
from aggregates.refusal import refuse_unless
from aggregates.values import Effective

CLOSING = frozenset({
    "plan.closure_requested", "plan.closure_verified", "plan.closure_rejected", "plan.task_suspended",
    "plan.task_cancelled", "plan.task_reopened", "plan.task_closed_unimplemented",
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
