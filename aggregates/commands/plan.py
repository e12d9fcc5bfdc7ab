"""Commands on the plan document: registration, links, seats, calendar, findings, targets."""

from __future__ import annotations

from typing import ClassVar, Literal

from aggregates.commands.base import DECISION, Command, PlanCommand, plan_stream
from aggregates.events.plan import PlanLinked, PlanRegistered, ReportingCalendarAdopted, SeatAssigned, TargetSet
from aggregates.values import Id, Source, Text


class RegisterPlan(Command):
    """Make a plan known, held or only cited."""

    name: ClassVar[str] = "register_plan"
    registration: PlanRegistered

    @property
    def stream(self) -> str:
        """The plan's stream."""
        return plan_stream(self.registration.plan)


class LinkPlan(PlanCommand):
    """Say which plan this one implements or succeeds."""

    name: ClassVar[str] = "link_plan"
    link: PlanLinked


class ResolveFinding(PlanCommand):
    """Decide about a finding of the import."""

    name: ClassVar[str] = "resolve_finding"
    finding: Id
    decision: Literal["accepted", "dismissed", "to_be_corrected"]
    reason: Text
    source: Source = DECISION


class AdoptReportingCalendar(PlanCommand):
    """Adopt who reports how often."""

    name: ClassVar[str] = "adopt_reporting_calendar"
    calendar: ReportingCalendarAdopted


class SetTarget(PlanCommand):
    """Set a target of a plan whose document is not held, from a published source."""

    name: ClassVar[str] = "set_target"
    target: TargetSet


class AssignSeat(PlanCommand):
    """Give an agency a seat on a task; on a listed-open task, citing the open list or a decision."""

    name: ClassVar[str] = "assign_seat"
    seat: SeatAssigned


COMMANDS: tuple[type[Command], ...] = (
    RegisterPlan, LinkPlan, ResolveFinding, AdoptReportingCalendar, SetTarget, AssignSeat,
)  # fmt: skip
