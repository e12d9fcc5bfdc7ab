"""The marks an auditor looks for on one entry: late, after close, corrected, retracted, disputed, made up.

Nothing is defined here: lateness and corrections are those of the timeline, after-close entries and disputes the
fold's own.
"""

from __future__ import annotations

from collections.abc import Sequence

from aggregates.commands import plan_stream
from aggregates.fold.after_close import after_close
from aggregates.fold.known import current, visible
from aggregates.fold.plan import fold
from aggregates.fold.revision import Revision
from aggregates.fold.rules import rules_at
from projections.timeline import marks_of, tolerance
from replay.viewpoint import Viewpoint


def late_after(history: Sequence[Revision], plan: str, view: Viewpoint) -> tuple[int, str | None]:
    """(days from which an entry is late, the procedure that says so or None) for a plan at a viewpoint."""
    adopted = rules_at(visible(current(history, view.size).values(), view.day), view.day, plan).procedure
    return tolerance(adopted), f"{adopted.rules}@{adopted.version}" if adopted else None


def marks(history: Sequence[Revision], plan: str, view: Viewpoint) -> dict[int, tuple[str, ...]]:
    """Position → marks of every revision of `history` (positions rising) that is known at the viewpoint.

    `after_close` and `superseded` are as known at the size of the viewpoint; `disputed` is a statement that a dispute
    open there names.
    """
    days = late_after(history, plan, view)[0]
    known = [r for r in history if r.position <= view.size]
    own = [r for r in known if r.stream == plan_stream(plan)]
    latest = {(r.stream, r.statement): r.position for r in known}
    closed = {entry.position for entry in after_close(own, view.size)}
    contested = fold(visible(current(own, view.size).values(), view.day), view.day).disputed()
    return {
        r.position: (
            *marks_of(r, latest[r.stream, r.statement], days),
            *(("after_close",) if r.position in closed else ()),
            *(("disputed",) if r.stream == plan_stream(plan) and r.statement in contested else ()),
        )
        for r in known
    }
