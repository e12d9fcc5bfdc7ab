"""Commands on volunteer service orders: 群众点单、社区派单、部门领单、服务队接单, done."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, PlanCommand
from aggregates.events.services import ServiceAccepted, ServiceAssigned, ServiceCompleted, ServiceOrdered


class OrderService(PlanCommand):
    """Enter what people of a community ask for."""

    name: ClassVar[str] = "order_service"
    fact: ServiceOrdered


class AssignService(PlanCommand):
    """Hand an order to the holder of a seat."""

    name: ClassVar[str] = "assign_service"
    fact: ServiceAssigned


class AcceptService(PlanCommand):
    """Accept an order for the own agency, or, with `team`, for a team of it."""

    name: ClassVar[str] = "accept_service"
    fact: ServiceAccepted


class CompleteService(PlanCommand):
    """Say that the service was done."""

    name: ClassVar[str] = "complete_service"
    fact: ServiceCompleted


COMMANDS: tuple[type[Command], ...] = (OrderService, AssignService, AcceptService, CompleteService)
