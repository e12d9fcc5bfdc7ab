"""Measures over supervision and disputes (docs/figures.md §9)."""

from __future__ import annotations

from aggregates.fold.measured import Item, Measured, Seen, no_basis, ratio


def rectified_on_time(seen: Seen, item: Item) -> Measured:
    """Rectifications found done by their due day, of those due."""
    ordered = list(seen.plan.rectifications.values())
    if not ordered:
        return no_basis("none-ordered")
    due = [r for r in ordered if r.due_on <= seen.plan.day]
    done = sum(r.done_on is not None and r.done_on <= r.due_on for r in due)
    return ratio(done, len(due)) if due else no_basis("none-due")


def disputes_closed(seen: Seen, item: Item) -> Measured:
    """Disputes agreed, decided or withdrawn, of those raised."""
    raised = list(seen.plan.disputes.values())
    return ratio(sum(not d.open for d in raised), len(raised)) if raised else no_basis("none-raised")
