"""Slots of the random world about seats after the import: transferred, revoked, confirmed by the lead."""

from __future__ import annotations

from typing import Any

from tests.laws.slots import Slot, saying
from tests.laws.world_base import PERIODS, other_task, seat_id


def transfer(task: str, i: int) -> Slot:
    """A seat handed to another one; every fifth names the wrong task, and the new seat need not exist."""
    seat, document = seat_id(task, i), f"d{i // 8 % 2}"
    where = other_task(task) if i % 5 == 4 else task

    def content(n: int) -> dict[str, Any]:
        return saying(task=where, seat=seat, to_seat=seat_id(task, i + 1 + n % 3), document=document)(n)

    return Slot(f"plan:{task[0]}", "plan.seat_transferred", f"transfer:{seat}|{document}", content)


def revocation(task: str, i: int) -> Slot:
    """A seat that ends without a successor."""
    seat, document = seat_id(task, i), f"d{i // 8 % 2}"
    said = saying(task=task, seat=seat, document=document)
    return Slot(f"plan:{task[0]}", "plan.seat_revoked", f"revocation:{seat}|{document}", said)


def cooperation(task: str, i: int) -> Slot:
    """The lead's word on one period of a cooperating seat, now and then of another one."""
    seat, period = seat_id(task, i if i % 4 == 0 else 3), PERIODS[i // 8 % len(PERIODS)]

    def content(n: int) -> dict[str, Any]:
        return saying(task=task, seat=seat, period=period, confirmed=n % 3 != 0)(n)

    return Slot(f"plan:{task[0]}", "plan.cooperation_confirmed", f"cooperation:{seat}|{period}", content)
