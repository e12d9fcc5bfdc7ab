"""A deadline that holds is not put off in passing: a later day rests on a paper, under whatever name it is recorded."""

from __future__ import annotations

from datetime import date

from aggregates.deciding import Context
from aggregates.fold.deadlines import item_due
from aggregates.fold.history import History
from aggregates.papers import require_paper
from aggregates.values import Source


def require_paper_to_postpone(
    history: History, item: str, due_on: date | None, source: Source, context: Context
) -> None:
    """`document-needed` where `due_on` is later than the item's deadline at the head and no paper says so
    (domain.md §8). `item` is a statement id such as `task:1.1`."""
    held = item_due(history.state(context.today.isoformat()), item)
    if due_on is not None and held is not None and due_on.isoformat() > held.day:
        require_paper(source)
