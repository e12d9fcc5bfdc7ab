"""Slots of the random world about service orders (群众点单、社区派单、部门领单、服务队接单)."""

from __future__ import annotations

from tests.laws.slots import Slot, saying
from tests.laws.world_base import other_task, seat_id


def order(task: str, i: int) -> Slot:
    """A wish of a community."""
    name = f"{task}/w{i % 2}"
    said = saying(task=task, order=name, community="东街", wish="讲座")
    return Slot(f"plan:{task[0]}", "plan.service_ordered", f"order:{name}", said)


def handing(task: str, i: int) -> Slot:
    """The order handed on; now and then under the wrong task."""
    name, where = f"{task}/w{i % 2}", other_task(task) if i % 7 == 6 else task
    said = saying(task=where, order=name, seat=seat_id(task, i))
    return Slot(f"plan:{task[0]}", "plan.service_assigned", f"order_assignment:{name}", said)


def taking(task: str, i: int) -> Slot:
    """The order taken, by a department or by a team."""
    name, team = f"{task}/w{i % 2}", (None, "一队", "二队")[i // 2 % 3]
    said = saying(task=task, order=name, team=team)
    return Slot(f"plan:{task[0]}", "plan.service_accepted", f"order_acceptance:{name}|{team or ''}", said)


def completion(task: str, i: int) -> Slot:
    """The service done."""
    name = f"{task}/w{i % 2}"
    said = saying(task=task, order=name, person_times=30)
    return Slot(f"plan:{task[0]}", "plan.service_completed", f"order_completion:{name}", said)
