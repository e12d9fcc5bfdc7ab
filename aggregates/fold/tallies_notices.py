"""Timeline of one supervision notice (docs/figures.md §7)."""

from __future__ import annotations

from aggregates.fold.reporting import END
from aggregates.fold.revision import Revision
from aggregates.fold.tallies_cells import Step, Timeline, within

TYPES = frozenset(("plan.notice_issued", "plan.notice_closed"))
COUNTED = ("YELLOW", "RED")


def notice_deltas(issued: Revision | None, closed: Revision | None) -> Timeline:
    """A notice and its closing, both current and not retracted, None where there is none; BLUE is not counted."""
    if issued is None or issued.data["colour"] not in COUNTED:
        return {}
    colour, day = issued.data["colour"], issued.effective_on
    steps: list[Step] = [(day, f"issued:{colour}", 1)]
    if closed is not None and closed.key > issued.key and closed.effective_on <= issued.data["due_on"]:
        steps.append((closed.effective_on, f"in_time:{colour}", 1))
    return within(issued.data["agency"], steps, ((day, END),))
