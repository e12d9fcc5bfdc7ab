"""Commands of putting something right (整改): ordered, submitted round by round, verified by somebody else."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, PlanCommand
from aggregates.events.supervision import RectificationOrdered, RectificationSubmitted, RectificationVerified


class OrderRectification(PlanCommand):
    """Order an agency to put something right."""

    name: ClassVar[str] = "order_rectification"
    fact: RectificationOrdered


class SubmitRectification(PlanCommand):
    """Say what the own agency did, in one round."""

    name: ClassVar[str] = "submit_rectification"
    fact: RectificationSubmitted


class VerifyRectification(PlanCommand):
    """Establish the state of a submitted round: DONE, CONTINUING or NOT_DONE."""

    name: ClassVar[str] = "verify_rectification"
    fact: RectificationVerified


COMMANDS: tuple[type[Command], ...] = (OrderRectification, SubmitRectification, VerifyRectification)
