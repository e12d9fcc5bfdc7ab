"""What is kept of tasks, reports and notices, and where reports and plans that were put away are fetched from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from aggregates.fold.calendar import period_last_day
from aggregates.fold.revision import Revision
from aggregates.fold.tallies import EVIDENCE, REPORT
from aggregates.fold.tallies_cells import Timeline, difference
from aggregates.fold.tallies_frame import Frame
from aggregates.fold.tallies_line import Ground, Line
from aggregates.fold.tallies_notices import notice_deltas
from aggregates.fold.tallies_slots import report_deltas


class Shelf(Protocol):
    """Where statements that were put away are fetched from, as known at a size, retracted ones included."""

    def known(self, stream: str, size: int) -> Iterable[Revision] | None:
        """Everything of a plan but reports, evidence and reviews; None when nothing at all is known of it."""

    def about(self, stream: str, report: str, size: int) -> Iterable[Revision]:
        """One report with its evidence and its reviews."""

    def reports(self, stream: str, seat: str, size: int) -> Iterable[str]:
        """The statement ids of every report of a seat."""

    def evidence(self, stream: str, seat: str, size: int) -> Iterable[Revision]:
        """Every piece of evidence attached to a seat's reports."""


@dataclass(slots=True)
class Work:
    """One task: its statements that make a line, and the line."""

    line: Line
    said: dict[str, Revision] = field(default_factory=dict)


class Told:
    """One report: what it says, its evidence and its reviews, in the order of the fold."""

    __slots__ = ("evidence", "reviews", "said")

    def __init__(self) -> None:
        self.said: Revision | None = None
        self.evidence: tuple[Revision, ...] = ()
        self.reviews: tuple[Revision, ...] = ()

    def learn(self, r: Revision) -> None:
        """Put a revision of one of its statements in the place of the one before."""
        if r.type == REPORT:
            self.said = None if r.retracted else r
        elif r.type == EVIDENCE:
            self.evidence = _with(self.evidence, r)
        else:
            self.reviews = _with(self.reviews, r)

    def since(self, day: str) -> bool:
        """Whether its period ends on the day (ISO) or later."""
        return self.said is not None and last_day(self.said.data["period"]) >= day

    def rests_on(self, evidence: frozenset[str]) -> bool:
        """Whether one of these pieces (SHA-256) is attached to it."""
        return any(r.data["sha256"] in evidence for r in self.evidence)

    def timeline(self, frame: Frame, ground: Ground) -> Timeline:
        """What it counts for; nothing while it is retracted."""
        return report_deltas(frame, ground, self.said, self.evidence, self.reviews) if self.said else {}


def _with(held: tuple[Revision, ...], r: Revision) -> tuple[Revision, ...]:
    others = tuple(other for other in held if other.statement != r.statement)
    return others if r.retracted else tuple(sorted((*others, r), key=place)) if others else (r,)


class Notices:
    """The notices of a plan, each with its closing."""

    __slots__ = ("_acts",)

    def __init__(self) -> None:
        self._acts: dict[str, dict[str, Revision]] = {}

    def learn(self, r: Revision) -> Timeline:
        """Take in a revision of a notice or of its closing; what it changes."""
        acts = self._acts.setdefault(r.data["notice"], {})
        before = _of_notice(acts)
        acts[r.type] = r
        return difference(before, _of_notice(acts))


def _of_notice(acts: dict[str, Revision]) -> Timeline:
    said = {type_: r for type_, r in acts.items() if not r.retracted}
    return notice_deltas(said.get("plan.notice_issued"), said.get("plan.notice_closed"))


def place(r: Revision) -> tuple[str, int]:
    """Its place in the order of the fold."""
    return r.key


def ordered(said: dict[str, Revision]) -> list[Revision]:
    """Statements by id as the fold takes them: what was retracted left out, in its order."""
    return sorted((r for r in said.values() if not r.retracted), key=place)


def period_named(report: str) -> str:
    """What stands where a report's statement id names its period."""
    return report.rpartition("|")[2]


@lru_cache(maxsize=4_096)
def last_day(period: str) -> str:
    """The last day of a period (ISO); of what is no period, later than every day."""
    try:
        return period_last_day(period).isoformat()
    except ValueError:
        return "9999-99-99"
