"""Commands on duties outside the task brackets, and on money."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, PlanCommand
from aggregates.events.obligations import FundingAllocated, FundingUsed, ObligationFulfilled, ObligationScheduled


class ScheduleObligation(PlanCommand):
    """Say what an obligation demands: once or each year, of the plan or of each listed agency."""

    name: ClassVar[str] = "schedule_obligation"
    fact: ObligationScheduled


class FulfilObligation(PlanCommand):
    """Record that an obligation was met, with evidence."""

    name: ClassVar[str] = "fulfil_obligation"
    fact: ObligationFulfilled


class AllocateFunding(PlanCommand):
    """Record money set aside for one year."""

    name: ClassVar[str] = "allocate_funding"
    fact: FundingAllocated


class UseFunding(PlanCommand):
    """Record money of one year that was spent."""

    name: ClassVar[str] = "use_funding"
    fact: FundingUsed


COMMANDS: tuple[type[Command], ...] = (ScheduleObligation, FulfilObligation, AllocateFunding, UseFunding)
