"""A deadline that holds is not put off in passing: a later day rests on a paper, under whatever name it is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aggregates.deciding import Context
from aggregates.fold.deadlines import item_due
from aggregates.fold.history import History
from aggregates.fold.revision import Revision
from aggregates.papers import require_paper
from aggregates.values import Source

DATING = ("plan.target_set", "plan.deadline_anchored", "plan.deadline_extended", "plan.child_required")


def require_paper_to_postpone(
    history: History, item: str, due_on: date | None, source: Source, context: Context
) -> None:
    """`document-needed` where `due_on` is later than the item's deadline at the head and no paper says so
    (domain.md §8). `item` is a statement id such as `task:1.1`."""
    held = item_due(history.state(context.today.isoformat()), item)
    if due_on is not None and held is not None and due_on.isoformat() > held.day:
        require_paper(source)


def require_paper_to_revise(
    before: Revision, history: History, after: History, source: Source, context: Context
) -> None:
    """The same of a revision: `after` is the stream as it would leave it, `source` what the revision itself rests on.

    The paper of the first recording does not answer for a later day, whoever gives it.
    """
    day = context.today.isoformat()
    items = set(_dated(before)) | set(_dated(after.current[before.statement]))
    if not items:
        return
    was, becomes = history.state(day), after.state(day)
    for item in sorted(items):
        old, new = item_due(was, item), item_due(becomes, item)
        if old is not None and new is not None and new.day > old.day:
            require_paper(source)


def _dated(r: Revision) -> Iterator[str]:
    """The items whose deadline a statement may give; the plan's own last year gives that of every task without one."""
    if r.type == "plan.registered":
        yield "obligation:"  # whatever has no day of its own is due with the plan's period
    if r.type == "plan.obligation_scheduled":
        yield f"obligation:{r.data['obligation']}"
    if r.type in DATING:
        yield r.data.get("item", r.statement)
        if "task" in r.data:
            yield f"task:{r.data['task']}"
