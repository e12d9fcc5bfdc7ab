"""Decisions that rested on what was later changed or contested (semantics.md, "Fixing, closing, restating").

A decision states its basis: a viewpoint, and the positions behind it where it names them. Without positions it
rested on everything its viewpoint saw of the plan and of the region's measurements.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from aggregates.fold.known import visible
from aggregates.fold.plan import fold
from aggregates.fold.revision import Revision

DECISIONS = (
    "plan.evaluation_opened", "plan.evaluation_concluded", "plan.snapshot_fixed", "plan.snapshot_restated",
    "plan.commendation_proposed", "plan.commendation_granted", "plan.dispute_ruled",
)  # fmt: skip
MEASURED = "region.measurement_recorded"
FAR = "9999-12-31"

Identity = tuple[str, str]


class Later(NamedTuple):
    """What became of one statement a decision rested on.

    `position` is that of the statement's current revision (corrected, retracted) or of the dispute (contested).
    """

    position: int
    kind: str
    statement: str
    role: str
    agency: str | None


class Rested(NamedTuple):
    """One decision with its basis, and what was later found of what it rested on, by position."""

    decision: Revision
    as_of: str
    known_at: int
    later: tuple[Later, ...]


class _Known:
    """Every statement with its revisions by position, at one size."""

    def __init__(self, revisions: Iterable[Revision], size: int) -> None:
        self.histories: dict[Identity, list[Revision]] = {}
        self.at: dict[int, Identity] = {}
        for r in revisions:
            if r.position <= size:
                self.histories.setdefault((r.stream, r.statement), []).append(r)
                self.at[r.position] = (r.stream, r.statement)

    def current(self, stream: str | None = None) -> list[Revision]:
        """The current revisions, of one stream or of all."""
        return [found[-1] for found in self.histories.values() if stream in (None, found[0].stream)]

    def seen(self, identity: Identity, day: str, size: int) -> bool:
        """Whether the statement was visible at (day, size)."""
        history = self.histories[identity]
        place = bisect_right(history, size, key=lambda r: r.position)
        return place > 0 and not history[place - 1].retracted and history[place - 1].effective_on <= day


def resting(revisions: Iterable[Revision], size: int, others: Iterable[Revision] = ()) -> list[Rested]:
    """The decisions of a plan, known at `size`, of whose basis something was later changed; by position.

    `revisions` are all of the plan's stream, `others` those of the region, the register and the rules, positions
    rising in each.
    """
    own = list(revisions)
    known = _Known((*own, *others), size)
    stands = [r for stream in dict.fromkeys(r.stream for r in own) for r in known.current(stream) if not r.retracted]
    disputes = _disputes(stands)
    found = [
        Rested(r, basis["as_of"], basis["known_at"], _later(r.stream, basis, known, disputes))
        for r in sorted(stands, key=lambda r: r.position)
        if r.type in DECISIONS and (basis := r.data.get("basis")) is not None
    ]
    return [rested for rested in found if rested.later]


def _disputes(stands: list[Revision]) -> list[tuple[str, Revision]]:
    """(statement, the raising) for each statement that an open dispute names, whenever its acts take effect."""
    disputes = fold(visible(stands, FAR), FAR).disputes.values()
    return [(name, dispute.raised) for dispute in disputes if dispute.open for name in dispute.statements]


def _later(
    stream: str, basis: Mapping[str, Any], known: _Known, disputes: list[tuple[str, Revision]]
) -> tuple[Later, ...]:
    moved = [r for r in known.current() if r.position > basis["known_at"] and r.revision > 1]
    rests = _Basis(stream, basis, known)
    changed = [
        Later(r.position, "retracted" if r.retracted else "corrected", r.statement, r.role, r.agency)
        for r in moved
        if rests((r.stream, r.statement))
    ]
    contested = [
        Later(raised.position, "contested", name, raised.role, raised.agency)
        for name, raised in disputes
        if (stream, name) in known.histories and rests((stream, name))
    ]
    return tuple(sorted((*changed, *contested)))


class _Basis:
    """Whether a basis rests on a statement: named by position, else seen from its viewpoint."""

    def __init__(self, stream: str, basis: Mapping[str, Any], known: _Known) -> None:
        positions = basis.get("positions") or ()
        self._named = {known.at[position] for position in positions if position in known.at} if positions else None
        self._stream, self._day, self._size, self._known = stream, basis["as_of"], basis["known_at"], known

    def __call__(self, identity: Identity) -> bool:
        if self._named is not None:
            return identity in self._named
        concerned = identity[0] == self._stream or self._known.histories[identity][0].type == MEASURED
        return concerned and self._known.seen(identity, self._day, self._size)


def resting_answer(found: Iterable[Rested]) -> list[dict[str, Any]]:
    """The same as JSON-ready values."""
    return [
        {
            "type": rested.decision.type,
            "statement": rested.decision.statement,
            "position": rested.decision.position,
            "basis": {"as_of": rested.as_of, "known_at": rested.known_at},
            "later": [
                {
                    "position": later.position,
                    "kind": later.kind,
                    "statement": later.statement,
                    "by": {"role": later.role, "agency": later.agency},
                }
                for later in rested.later
            ],
        }
        for rested in found
    ]
