"""Commands of a dispute over responsibility; a ruling carries the changes it orders (domain.md §5)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field

from aggregates.commands.base import DECISION, Command, PlanCommand
from aggregates.events.basis import Basis
from aggregates.events.disputes import (
    DisputeAnswered,
    DisputeAppealed,
    DisputeEscalated,
    DisputeRaised,
    DisputeWithdrawn,
    NegotiationHeld,
)
from aggregates.events.plan import SeatAssigned
from aggregates.values import Id, SeatRole, Source, Statement, Text, Value


class OrderedTransfer(Value):
    """A seat goes to another agency; with the old role unless another is given."""

    seat: Statement
    to_agency: Id
    to_agency_as_written: Text
    role: SeatRole | None = None


class OrderedCorrection(Value):
    """A statement of the record becomes this; without `content` only its date changes, or it is reinstated."""

    statement: Statement
    replaces: int = Field(ge=1)
    content: dict[str, Any] | None = None
    effective_on: date | None = None


class OrderedRetraction(Value):
    """A statement of the record is taken back."""

    statement: Statement
    replaces: int = Field(ge=1)


class OrderedSeat(Value):
    """A seat that was held from that day on and that the record left out, or wrote down as another one."""

    seat: SeatAssigned
    effective_on: date


class RaiseDispute(PlanCommand):
    """Contest seats or facts for the own agency."""

    name: ClassVar[str] = "raise_dispute"
    fact: DisputeRaised


class AnswerDispute(PlanCommand):
    """Put the own agency's claim against it."""

    name: ClassVar[str] = "answer_dispute"
    fact: DisputeAnswered


class HoldNegotiation(PlanCommand):
    """Record a meeting of the convener, its minutes by hash."""

    name: ClassVar[str] = "hold_negotiation"
    fact: NegotiationHeld


class EscalateDispute(PlanCommand):
    """Take a dispute to the staffing office (编办)."""

    name: ClassVar[str] = "escalate_dispute"
    fact: DisputeEscalated


class WithdrawDispute(PlanCommand):
    """Take the own dispute back."""

    name: ClassVar[str] = "withdraw_dispute"
    fact: DisputeWithdrawn


class AppealDispute(PlanCommand):
    """Appeal against the first ruling."""

    name: ClassVar[str] = "appeal_dispute"
    fact: DisputeAppealed


class RuleDispute(PlanCommand):
    """Rule, and order what follows: transfers and revocations hold from `holds_from`, also earlier than today."""

    name: ClassVar[str] = "rule_dispute"
    dispute: Id
    outcome: Literal["RECORD_WRONG", "WORLD_CHANGES", "REJECTED"]
    grounds: Text
    document: Id
    transfers: tuple[OrderedTransfer, ...] = ()
    revocations: tuple[Statement, ...] = ()
    corrections: tuple[OrderedCorrection, ...] = ()
    retractions: tuple[OrderedRetraction, ...] = ()
    seats: tuple[OrderedSeat, ...] = ()
    holds_from: date | None = None
    basis: Basis
    source: Source = DECISION


COMMANDS: tuple[type[Command], ...] = (
    RaiseDispute, AnswerDispute, HoldNegotiation, EscalateDispute, WithdrawDispute, AppealDispute, RuleDispute,
)  # fmt: skip
