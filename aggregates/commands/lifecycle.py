"""Commands that stop, resume or contest the way of a task to its closure."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, PlanCommand
from aggregates.events.lifecycle import (
    ClosureConfirmed,
    ClosureContested,
    TaskCancelled,
    TaskClosedUnimplemented,
    TaskReopened,
    TaskSuspended,
)


class SuspendTask(PlanCommand):
    """Let a task rest, by a document."""

    name: ClassVar[str] = "suspend_task"
    fact: TaskSuspended


class CancelTask(PlanCommand):
    """Take a task out of the plan, by a document."""

    name: ClassVar[str] = "cancel_task"
    fact: TaskCancelled


class ReopenTask(PlanCommand):
    """Open a closed or stopped task again."""

    name: ClassVar[str] = "reopen_task"
    fact: TaskReopened


class CloseTaskUnimplemented(PlanCommand):
    """Establish, after the plan's period, that a task was not carried out."""

    name: ClassVar[str] = "close_task_unimplemented"
    fact: TaskClosedUnimplemented


class ConfirmClosure(PlanCommand):
    """Confirm, for an own shared seat, another seat's closure request."""

    name: ClassVar[str] = "confirm_closure"
    fact: ClosureConfirmed


class ContestClosure(PlanCommand):
    """Object, for an own seat, to another party's closure request."""

    name: ClassVar[str] = "contest_closure"
    fact: ClosureContested


COMMANDS: tuple[type[Command], ...] = (
    SuspendTask, CancelTask, ReopenTask, CloseTaskUnimplemented, ConfirmClosure, ContestClosure,
)  # fmt: skip
