"""Slots of the random world between plans of different levels."""

from __future__ import annotations

from typing import Any

from tests.laws.slots import Slot, saying

DUE = ("2022-12-31", "2023-06-30", None, "2023-12-31")
ISSUED = ("2022-12-31", "2023-01-01", "2023-07-31", "2024-03-31", "2022-06-30", "2023-12-31")


def task_link(task: str, i: int) -> Slot:
    """How a task relates to one of the parent; dropped and added ones leave a side open."""
    relation = ("INHERITED", "ADAPTED", "DROPPED", "ADDED")[i % 4]
    parent, child = None if relation == "ADDED" else "N.1", None if relation == "DROPPED" else task
    said = saying(parent_plan="N", parent_task=parent, child_task=child, relation=relation, basis="HAND")
    return Slot(f"plan:{task[0]}", "plan.task_linked", f"task_link:N|{parent or ''}|{child or ''}", said)


def target_link(task: str, i: int) -> Slot:
    """A target that contributes to one of the parent, or is compared with it."""
    target = f"{task[0]}/t{i % 2}"

    def content(n: int) -> dict[str, Any]:
        relation = ("CONTRIBUTES", "COMPARES")[n % 2]
        return saying(target=target, parent_plan="N", parent_target="N/t0", relation=relation, basis="RULE")(n)

    return Slot(f"plan:{task[0]}", "plan.target_linked", f"target_link:{target}|N|N/t0", content)


def child_requirement(task: str, i: int) -> Slot:
    """A subordinate plan that is due, some without a day."""
    name = f"{task[0]}/c{i % 3}"

    def content(n: int) -> dict[str, Any]:
        return saying(requirement=name, region="R/甲县", due_on=DUE[n % 4])(n)

    return Slot(f"plan:{task[0]}", "plan.child_required", f"child_requirement:{name}", content)


def child_issued(task: str, i: int) -> Slot:
    """The child plan, in time, late, or far too late; it may come before anybody required it."""
    name = f"{task[0]}/c{i % 3}"

    def content(n: int) -> dict[str, Any]:
        return saying(requirement=name, child="K", issued_on=ISSUED[n % 6])(n)

    return Slot(f"plan:{task[0]}", "plan.child_issued", f"child:{name}", content)


def succession(task: str, _i: int) -> Slot:
    """The next plan takes over."""
    return Slot(f"plan:{task[0]}", "plan.succeeded", "succession:S", saying(successor="S"))


def carrying(task: str, _i: int) -> Slot:
    """An item carried over to the next plan."""
    item = f"task:{task}"
    return Slot(
        f"plan:{task[0]}", "plan.obligation_carried_over", "carrying:" + f"{item}|S", saying(item=item, successor="S")
    )
