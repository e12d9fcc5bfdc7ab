"""Facts that fix what was known: snapshots, restatements, closings (semantics.md, "Fixing, closing, restating")."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from aggregates.events.base import Event
from aggregates.events.basis import Basis, Position
from aggregates.values import Id, Period, Sha256, Text, Value

Subject = Literal["evaluation", "scorecards"]


class Population(Value):
    """What a snapshot counts: tasks, agencies and targets, by number."""

    tasks: int = Field(ge=0)
    agencies: int = Field(ge=0)
    targets: int = Field(ge=0)


class SnapshotFixed(Event):
    """The plan's figures at one viewpoint, fixed by the digest of their canonical bytes.

    Anyone recomputes them from the first `basis.known_at` entries; another digest is an integrity failure.
    `checkpoint` is the ledger's latest signed checkpoint at that moment: it commits to those entries.
    """

    type: ClassVar[str] = "plan.snapshot_fixed"
    key: ClassVar[tuple[str, ...]] = ("snapshot", "snapshot")
    snapshot: Id
    subject: Subject
    evaluation: Id | None = None
    basis: Basis
    population: Population
    figures_sha256: Sha256
    kernel: Text
    checkpoint: Text | None = None


class Effect(Value):
    """How one figure moved: dotted path, canonical JSON text before and after."""

    figure: Text
    before: Text | None = None
    after: Text | None = None


class Driver(Value):
    """One entry that moved a fixed figure, and each figure it moves by being left out."""

    position: Position
    effects: tuple[Effect, ...]


class SnapshotRestated(Event):
    """A new snapshot beside the one it supersedes, with the entries that make the difference (law 3)."""

    type: ClassVar[str] = "plan.snapshot_restated"
    key: ClassVar[tuple[str, ...]] = ("snapshot", "snapshot")
    snapshot: Id
    supersedes: Id
    subject: Subject
    basis: Basis
    population: Population
    figures_sha256: Sha256
    kernel: Text
    drivers: tuple[Driver, ...]
    reason: Text
    checkpoint: Text | None = None


class PeriodClosed(Event):
    """A period is closed: nothing is blocked, later entries inside it are listed as after close."""

    type: ClassVar[str] = "plan.period_closed"
    key: ClassVar[tuple[str, ...]] = ("closing", "period")
    period: Period
    basis: Basis
