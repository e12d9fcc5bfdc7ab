"""What of one task's statements is counted, as one line over all days: its seats, its status, when it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from aggregates.fold.reporting import END
from aggregates.fold.revision import Revision
from aggregates.fold.tallies_cells import Windows
from aggregates.fold.task import Task, apply

DEFINED, CONFIRMED = "plan.task_defined", "plan.cooperation_confirmed"
REQUESTED, VERIFIED = "plan.closure_requested", "plan.closure_verified"
TYPES = frozenset((
    DEFINED, CONFIRMED, REQUESTED, VERIFIED, "plan.closure_rejected", "plan.seat_assigned", "plan.seat_transferred",
    "plan.seat_revoked", "plan.task_suspended", "plan.task_cancelled", "plan.task_reopened",
    "plan.task_closed_unimplemented", "plan.evidence_falsified",
))  # fmt: skip
"""Types that make a line. Reports and acknowledgements move a task only from one open status to another."""


class Post(NamedTuple):
    """A seat: whose, in what role, over [begin, until); `first` is the position of its first entry."""

    agency: str
    role: str
    begin: str
    until: str
    first: int

    @property
    def key(self) -> tuple[str, int]:
        """Its place in the order of the fold."""
        return (self.begin, self.first)

    def holds(self, day: str) -> bool:
        """Whether it is in force on the day."""
        return self.begin <= day < self.until


class Confirmation(NamedTuple):
    """What a lead said of a cooperating seat's part in a period, from `day` on."""

    day: str
    seat: str
    period: str
    yes: bool


class Ground(NamedTuple):
    """What the reports of a task are counted by: its seats, the spans in which it counts, its status step by step, and
    since when each piece of evidence is known false."""

    posts: Mapping[str, Post]
    counts: Windows
    statuses: tuple[tuple[str, str], ...]
    false: Mapping[str, str]


class Line(NamedTuple):
    """One task over all days. `requests` and `full` are the days on which a closure was requested, and on which a
    requested one stood verified FULL."""

    task: str
    ground: Ground
    confirmed: tuple[Confirmation, ...]
    requests: tuple[str, ...]
    full: tuple[str, ...]


def line_of(task: str, ordered: Iterable[Revision]) -> Line:
    """The line from the task's current statements that are not retracted, in the order of the fold; types that make
    no line are passed over."""
    state = Task(task)
    definitions: list[Revision] = []
    confirmed: list[Confirmation] = []
    for r in ordered:
        if r.type not in TYPES:
            continue
        anomaly = apply(state, r)
        if state.defined is r:
            definitions.append(r)
        elif r.type == CONFIRMED and anomaly is None:
            data = r.data
            confirmed.append(Confirmation(r.effective_on, data["seat"], data["period"], bool(data["confirmed"])))
    posts = {
        name: Post(seat.agency, seat.role, seat.given.effective_on, seat.until or END, seat.given.first)
        for name, seat in state.seats.items()
    }
    false = {sha256: r.effective_on for sha256, r in state.falsified.items()}
    ground = Ground(posts, _counting(definitions), tuple(state.statuses), false)
    return Line(task, ground, tuple(confirmed), *_closures(state))


def _counting(definitions: list[Revision]) -> Windows:
    """The spans in which the definition that holds has not ended."""
    spans: list[tuple[str, str]] = []
    for place, r in enumerate(definitions):
        following = definitions[place + 1].effective_on if place + 1 < len(definitions) else END
        begin, end = r.effective_on, min(r.effective_to or END, following)
        if spans and spans[-1][1] == begin < end:
            spans[-1] = (spans[-1][0], end)
        elif begin < end:
            spans.append((begin, end))
    return tuple(spans)


def _closures(state: Task) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The days of the requests, and the days from which a request and its FULL verification are both visible."""
    requests, full = [], []
    for acts in state.closures.values():
        asked = [r.effective_on for r in acts if r.type == REQUESTED]
        verified = [r.effective_on for r in acts if r.type == VERIFIED and r.data["result"] == "FULL"]
        requests += asked
        full += [max(day, verified[0]) for day in asked if verified]
    return tuple(requests), tuple(full)
