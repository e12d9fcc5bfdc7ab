"""What of a plan's own statements its tasks are counted by: calendars, period, deadlines, targets, open disputes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from aggregates.fold import disputes
from aggregates.fold.deadlines import ANCHORED, EXTENDED, TARGET, Said, dates_task
from aggregates.fold.disputes import Dispute
from aggregates.fold.reporting import CALENDAR, END, Calendars, calendars
from aggregates.fold.revision import Revision
from aggregates.fold.tallies_cells import Windows

REGISTERED = "plan.registered"
TYPES = frozenset((REGISTERED, CALENDAR, EXTENDED, ANCHORED, TARGET, *disputes.ACTS))
"""The types of statements a frame is made of."""

ByName = Mapping[str, tuple[Revision, ...]]


class Frame(NamedTuple):
    """Statements known at one size whatever their day, each list in the order of the fold.

    `extended` and `anchored` go by item, `targets` by task, `contested` gives the spans in which an open dispute names
    a statement.
    """

    registered: tuple[Revision, ...]
    calendars: Calendars
    extended: ByName
    anchored: ByName
    targets: ByName
    contested: Mapping[str, Windows]

    def said(self, task: str) -> Said:
        """What is said of one task's deadline."""
        item = f"task:{task}"
        return Said(
            self.extended.get(item, ()), self.anchored.get(item, ()), self.targets.get(task, ()), self.registered
        )


def frame_of(ordered: Iterable[Revision]) -> Frame:
    """The frame from the plan's current statements that are not retracted, in the order of the fold; others are
    passed over."""
    found: dict[str, list[Revision]] = {}
    for r in ordered:
        if r.type in TYPES:
            found.setdefault("dispute" if r.type in disputes.ACTS else r.type, []).append(r)
    dated = [r for r in found.get(TARGET, ()) if "task" in r.data and dates_task(r)]
    return Frame(
        tuple(found.get(REGISTERED, ())),
        calendars(found.get(CALENDAR, ())),
        _by("item", found.get(EXTENDED, ())),
        _by("item", found.get(ANCHORED, ())),
        _by("task", dated),
        _contested(found.get("dispute", ())),
    )


def _by(name: str, ordered: Iterable[Revision]) -> ByName:
    found: dict[str, tuple[Revision, ...]] = {}
    for r in ordered:
        found[r.data[name]] = (*found.get(r.data[name], ()), r)
    return found


def _contested(ordered: Iterable[Revision]) -> Mapping[str, Windows]:
    """Statement → the spans in which an open dispute names it, dispute by dispute."""
    state: dict[str, Dispute] = {}
    turns: dict[str, dict[str, bool]] = {}
    for r in ordered:
        disputes.ACTS[r.type](state, r)
        dispute = state.get(r.data["dispute"])
        if dispute is not None:
            turns.setdefault(dispute.id, {})[r.effective_on] = dispute.open
    found: dict[str, Windows] = {}
    for name, dispute in state.items():
        spans = _spans(turns[name])
        for statement in dispute.statements:
            found[statement] = (*found.get(statement, ()), *spans)
    return found


def _spans(turns: Mapping[str, bool]) -> Windows:
    """The spans in which something is open, from its state at the end of each day on which it was acted on."""
    spans: list[tuple[str, str]] = []
    begun: str | None = None
    for day, is_open in turns.items():
        if is_open and begun is None:
            begun = day
        elif not is_open and begun is not None:
            spans.append((begun, day))
            begun = None
    if begun is not None:
        spans.append((begun, END))
    return tuple(spans)
