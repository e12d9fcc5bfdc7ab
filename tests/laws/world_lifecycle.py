"""Slots of the random world that stop, resume or contest a task's way to its closure."""

from __future__ import annotations

from typing import Any

from tests.laws.slots import Slot, saying
from tests.laws.world_base import seat_id


def suspension(task: str, i: int) -> Slot:
    """The task rests."""
    name = f"{task}/s{i % 2}"
    said = saying(task=task, suspension=name, document="停办文")
    return Slot(f"plan:{task[0]}", "plan.task_suspended", f"suspension:{name}", said)


def cancellation(task: str, i: int) -> Slot:
    """The task is taken out, by one of two documents."""
    document = f"d{i % 2}"
    said = saying(task=task, document=document)
    return Slot(f"plan:{task[0]}", "plan.task_cancelled", f"cancellation:{task}|{document}", said)


def reopening(task: str, i: int) -> Slot:
    """The task is open again."""
    name = f"{task}/r{i % 2}"
    return Slot(
        f"plan:{task[0]}", "plan.task_reopened", f"reopening:{name}", saying(task=task, reopening=name, reason="续办")
    )


def unimplemented(task: str, _i: int) -> Slot:
    """The evaluator finds that the task was not carried out."""

    def content(n: int) -> dict[str, Any]:
        return saying(task=task, grounds="未办", conflict_declared=n % 4 == 1)(n)

    return Slot(f"plan:{task[0]}", "plan.task_closed_unimplemented", f"unimplemented:{task}|1", content)


def confirmation(task: str, i: int) -> Slot:
    """A shared seat confirms a closure request."""
    closure, seat = f"{task}/{i % 3 // 2}", seat_id(task, (4, 0)[i // 3 % 2])
    said = saying(task=task, closure=closure, seat=seat)
    return Slot(f"plan:{task[0]}", "plan.closure_confirmed", f"confirmation:{closure}|{seat}", said)


def contest(task: str, i: int) -> Slot:
    """Another lead objects to a closure request."""
    closure, seat = f"{task}/{i % 3 // 2}", seat_id(task, (0, 4)[i // 3 % 2])
    said = saying(task=task, closure=closure, seat=seat, ground="未完")
    return Slot(f"plan:{task[0]}", "plan.closure_contested", f"contest:{closure}|{seat}", said)
