"""Facts that stop, resume or contest the way of a task to its closure (domain.md §8, §9)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from aggregates.events.base import Event
from aggregates.values import Id, Statement, Text


class TaskSuspended(Event):
    """The task rests from the effective day on, by a document; a reopening lets it go on."""

    type: ClassVar[str] = "plan.task_suspended"
    key: ClassVar[tuple[str, ...]] = ("suspension", "suspension")
    task: Id
    suspension: Id
    document: Id


class TaskCancelled(Event):
    """A revising document takes the task out of the plan."""

    type: ClassVar[str] = "plan.task_cancelled"
    key: ClassVar[tuple[str, ...]] = ("cancellation", "task", "document")
    task: Id
    document: Id


class TaskReopened(Event):
    """A closed, suspended or cancelled task is open again, with the reason."""

    type: ClassVar[str] = "plan.task_reopened"
    key: ClassVar[tuple[str, ...]] = ("reopening", "reopening")
    task: Id
    reopening: Id
    reason: Text


class TaskClosedUnimplemented(Event):
    """At the end the evaluator establishes that the task was not carried out; after a reopening for the 2nd time …"""

    type: ClassVar[str] = "plan.task_closed_unimplemented"
    key: ClassVar[tuple[str, ...]] = ("unimplemented", "task", "occurrence")
    task: Id
    occurrence: int = Field(default=1, ge=1)
    grounds: Text
    conflict_declared: bool = False


class ClosureConfirmed(Event):
    """On a task shared without a lead, a seat confirms another seat's closure request."""

    type: ClassVar[str] = "plan.closure_confirmed"
    key: ClassVar[tuple[str, ...]] = ("confirmation", "closure", "seat")
    task: Id
    closure: Id
    seat: Statement


class ClosureContested(Event):
    """Another lead objects to a closure request within the objection window."""

    type: ClassVar[str] = "plan.closure_contested"
    key: ClassVar[tuple[str, ...]] = ("contest", "closure", "seat")
    task: Id
    closure: Id
    seat: Statement
    ground: Text
