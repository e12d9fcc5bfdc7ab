"""Facts between plans of different levels: links with their basis, child plans due and issued, succession."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from aggregates.events.base import Event
from aggregates.values import Id, Statement, Text

LinkBasis = Literal["HAND", "RULE"]


class TaskLinked(Event):
    """How a task of this plan relates to one of a parent: never inherited mechanically (domain.md §4).

    `task` is absent when the child dropped the parent's task, `parent_task` when the child added its own.
    """

    type: ClassVar[str] = "plan.task_linked"
    key: ClassVar[tuple[str, ...]] = ("task_link", "parent_plan", "parent_task", "child_task")
    parent_plan: Id
    parent_task: Id | None = None
    child_task: Id | None = None
    relation: Literal["INHERITED", "ADAPTED", "SPLIT", "MERGED", "DROPPED", "ADDED"]
    basis: LinkBasis
    note: Text | None = None


class TargetLinked(Event):
    """A target of this plan contributes to one of a parent, or is only compared with it."""

    type: ClassVar[str] = "plan.target_linked"
    key: ClassVar[tuple[str, ...]] = ("target_link", "target", "parent_plan", "parent_target")
    target: Id
    parent_plan: Id
    parent_target: Id
    relation: Literal["CONTRIBUTES", "COMPARES"]
    basis: LinkBasis


class ChildPlanRequired(Event):
    """This plan obliges a subordinate place to issue a plan of its own; due on a day, if one is stated."""

    type: ClassVar[str] = "plan.child_required"
    key: ClassVar[tuple[str, ...]] = ("child_requirement", "requirement")
    requirement: Id
    region: Id
    due_on: date | None = None


class ChildPlanIssued(Event):
    """The child plan was issued: closes the parent's obligation, also late."""

    type: ClassVar[str] = "plan.child_issued"
    key: ClassVar[tuple[str, ...]] = ("child", "requirement")
    requirement: Id
    child: Id
    issued_on: date


class PlanSucceeded(Event):
    """The next period's plan takes over; nothing is carried over by itself."""

    type: ClassVar[str] = "plan.succeeded"
    key: ClassVar[tuple[str, ...]] = ("succession", "successor")
    successor: Id


class ObligationCarriedOver(Event):
    """An item not closed is carried over to the next plan, explicitly."""

    type: ClassVar[str] = "plan.obligation_carried_over"
    key: ClassVar[tuple[str, ...]] = ("carrying", "item", "successor")
    item: Statement
    successor: Id
