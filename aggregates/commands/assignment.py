"""Commands on seats after the import: transfer, revoke, say whether a cooperator did its part."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, PlanCommand
from aggregates.events.assignment import CooperationConfirmed
from aggregates.values import Id, SeatRole, Source, Statement, Text


class TransferSeat(PlanCommand):
    """End a seat and let another agency begin it the same day, by a document; `role` where it changes."""

    name: ClassVar[str] = "transfer_seat"
    seat: Statement
    to_agency: Id
    to_agency_as_written: Text
    role: SeatRole | None = None
    document: Id
    ruling: Statement | None = None
    source: Source


class RevokeSeat(PlanCommand):
    """End a seat that nobody takes over, by a document."""

    name: ClassVar[str] = "revoke_seat"
    seat: Statement
    document: Id
    ruling: Statement | None = None
    source: Source


class ConfirmCooperation(PlanCommand):
    """Say, for the lead, whether a cooperating seat did its part in a period."""

    name: ClassVar[str] = "confirm_cooperation"
    fact: CooperationConfirmed


COMMANDS: tuple[type[Command], ...] = (TransferSeat, RevokeSeat, ConfirmCooperation)
