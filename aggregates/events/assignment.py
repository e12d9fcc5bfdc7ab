"""Facts about seats after the import: transferred, revoked, and whether a cooperator did its part (domain.md §8)."""

from __future__ import annotations

from typing import ClassVar

from aggregates.events.base import Event
from aggregates.values import Id, Period, Statement, Text


class SeatTransferred(Event):
    """The seat ends on the effective day and `to_seat`, a statement of its own, begins on that day.

    Rests on a document, never on agreement alone; `ruling` names the dispute's ruling that caused it.
    """

    type: ClassVar[str] = "plan.seat_transferred"
    key: ClassVar[tuple[str, ...]] = ("transfer", "seat", "document")
    task: Id
    seat: Statement
    to_seat: Statement
    document: Id
    ruling: Statement | None = None


class SeatRevoked(Event):
    """The seat ends on the effective day and nobody takes it over."""

    type: ClassVar[str] = "plan.seat_revoked"
    key: ClassVar[tuple[str, ...]] = ("revocation", "seat", "document")
    task: Id
    seat: Statement
    document: Id
    ruling: Statement | None = None


class CooperationConfirmed(Event):
    """The lead says whether a cooperating seat did its part in a period: the lead's statement, contestable."""

    type: ClassVar[str] = "plan.cooperation_confirmed"
    key: ClassVar[tuple[str, ...]] = ("cooperation", "seat", "period")
    task: Id
    seat: Statement
    period: Period
    confirmed: bool
    note: Text | None = None
