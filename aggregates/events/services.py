"""Volunteer service orders on a task: 群众点单、社区派单、部门领单、服务队接单 (domain.md §8)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from aggregates.events.base import Event
from aggregates.values import Id, Sha256, Statement, Text


class ServiceOrdered(Event):
    """群众点单: people of a community ask for a service."""

    type: ClassVar[str] = "plan.service_ordered"
    key: ClassVar[tuple[str, ...]] = ("order", "order")
    task: Id
    order: Id
    community: Id
    wish: Text


class ServiceAssigned(Event):
    """社区派单: the community hands the order to the holder of a seat."""

    type: ClassVar[str] = "plan.service_assigned"
    key: ClassVar[tuple[str, ...]] = ("order_assignment", "order")
    task: Id
    order: Id
    seat: Statement


class ServiceAccepted(Event):
    """部门领单 (no team yet) or 服务队接单 (`team` named)."""

    type: ClassVar[str] = "plan.service_accepted"
    key: ClassVar[tuple[str, ...]] = ("order_acceptance", "order", "team")
    task: Id
    order: Id
    team: Id | None = None


class ServiceCompleted(Event):
    """The service was done, for so many person-times (人次), with evidence where there is some."""

    type: ClassVar[str] = "plan.service_completed"
    key: ClassVar[tuple[str, ...]] = ("order_completion", "order")
    task: Id
    order: Id
    person_times: int | None = Field(default=None, ge=0)
    evidence: tuple[Sha256, ...] = ()
