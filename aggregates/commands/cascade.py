"""Commands between plans of different levels and periods: links, child plans, succession."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, PlanCommand
from aggregates.events.cascade import (
    ChildPlanIssued,
    ChildPlanRequired,
    ObligationCarriedOver,
    PlanSucceeded,
    TargetLinked,
    TaskLinked,
)


class LinkTask(PlanCommand):
    """Say how a task of this plan relates to one of its parent's."""

    name: ClassVar[str] = "link_task"
    fact: TaskLinked


class LinkTarget(PlanCommand):
    """Say how a target of this plan relates to one of its parent's."""

    name: ClassVar[str] = "link_target"
    fact: TargetLinked


class RequireChildPlan(PlanCommand):
    """Record that this plan obliges a place to issue a plan of its own."""

    name: ClassVar[str] = "require_child_plan"
    fact: ChildPlanRequired


class IssueChildPlan(PlanCommand):
    """Record that a required child plan was issued; effective on the day of issue unless told otherwise."""

    name: ClassVar[str] = "issue_child_plan"
    fact: ChildPlanIssued


class SucceedPlan(PlanCommand):
    """Name the plan that takes over."""

    name: ClassVar[str] = "succeed_plan"
    fact: PlanSucceeded


class CarryOver(PlanCommand):
    """Carry an item that is not closed over to the next plan."""

    name: ClassVar[str] = "carry_over"
    fact: ObligationCarriedOver


COMMANDS: tuple[type[Command], ...] = (
    LinkTask, LinkTarget, RequireChildPlan, IssueChildPlan, SucceedPlan, CarryOver,
)  # fmt: skip
