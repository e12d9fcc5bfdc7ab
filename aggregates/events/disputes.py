"""Facts of a dispute over responsibility: claims, negotiation, ruling, appeal (domain.md §5.5, semantics.md).

A dispute marks statements and changes nothing until it is ruled; the ruling's changes are facts of their own,
caused by it.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from aggregates.events.base import Event
from aggregates.events.basis import Basis
from aggregates.values import Id, Sha256, Statement, Text

Ground = Literal["WHO_LEADS", "SCOPE", "FACT", "SCORE", "NAME"]
Evidence = tuple[Sha256, ...]


class DisputeRaised(Event):
    """An agency contests statements: seats, or facts. Duties go on unchanged.

    `basis_kind` says what the claim rests on: a plan is strong evidence of a task, weak evidence of a duty.
    """

    type: ClassVar[str] = "plan.dispute_raised"
    key: ClassVar[tuple[str, ...]] = ("dispute", "dispute")
    dispute: Id
    task: Id
    agency: Id
    ground: Ground
    statements: tuple[Statement, ...] = Field(min_length=1)
    claim: Text
    evidence: Evidence = ()
    basis_kind: Literal["PLAN", "STAFFING_CHARTER", "LAW", "MINUTES", "OTHER"]


class DisputeAnswered(Event):
    """Another party's claim and evidence."""

    type: ClassVar[str] = "plan.dispute_answered"
    key: ClassVar[tuple[str, ...]] = ("dispute_answer", "dispute", "agency")
    dispute: Id
    agency: Id
    claim: Text
    evidence: Evidence = ()
    basis_kind: Literal["PLAN", "STAFFING_CHARTER", "LAW", "MINUTES", "OTHER"]


class NegotiationHeld(Event):
    """The convener's meeting; minutes (协商工作纪要) by hash. Agreement alone moves no seat."""

    type: ClassVar[str] = "plan.negotiation_held"
    key: ClassVar[tuple[str, ...]] = ("negotiation", "dispute", "number")
    dispute: Id
    number: int = Field(ge=1)
    convener: Id
    minutes: Sha256
    agreed: bool


class DisputeEscalated(Event):
    """A party takes the dispute to the staffing office (编办)."""

    type: ClassVar[str] = "plan.dispute_escalated"
    key: ClassVar[tuple[str, ...]] = ("escalation", "dispute")
    dispute: Id
    agency: Id
    reason: Text


class DisputeRuled(Event):
    """The staffing office's ruling, first instance or on appeal.

    RECORD_WRONG: the record was wrong, and is corrected. WORLD_CHANGES: the seat moves from `holds_from` on, also
    earlier than today. REJECTED: it stays as recorded. `changes` names the statements that the ruling moves.
    """

    type: ClassVar[str] = "plan.dispute_ruled"
    key: ClassVar[tuple[str, ...]] = ("ruling", "dispute", "instance")
    dispute: Id
    instance: int = Field(ge=1, le=2)
    outcome: Literal["RECORD_WRONG", "WORLD_CHANGES", "REJECTED"]
    grounds: Text
    document: Id
    changes: tuple[Statement, ...] = ()
    basis: Basis
    conflict_declared: bool = False


class DisputeWithdrawn(Event):
    """The raiser takes the dispute back."""

    type: ClassVar[str] = "plan.dispute_withdrawn"
    key: ClassVar[tuple[str, ...]] = ("withdrawal", "dispute")
    dispute: Id
    agency: Id
    reason: Text


class DisputeAppealed(Event):
    """A party appeals against the first ruling; it holds until the second."""

    type: ClassVar[str] = "plan.dispute_appealed"
    key: ClassVar[tuple[str, ...]] = ("dispute_appeal", "dispute")
    dispute: Id
    agency: Id
    ground: Text
