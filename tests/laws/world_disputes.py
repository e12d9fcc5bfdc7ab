"""Slots of the random world about disputes: claims, talks, rulings, also of disputes never raised."""

from __future__ import annotations

from typing import Any

from tests.laws.slots import Slot, saying
from tests.laws.world_base import report_id, seat_id

GROUNDS = ("WHO_LEADS", "SCOPE", "FACT", "NAME")
PARTIES = ("乙局", "丙会")
BASIS = {"as_of": "2022-12-31", "known_at": 1, "positions": [1]}


def _name(task: str, i: int) -> str:
    return f"{task}/y{i % 2}"


def raised(task: str, i: int) -> Slot:
    """Seats or reports contested."""
    name = _name(task, i)

    def content(n: int) -> dict[str, Any]:
        contested = ([seat_id(task, n // 4)], [seat_id(task, 0), seat_id(task, 3)], [report_id(task, n // 4)])[n % 3]
        return saying(
            dispute=name, task=task, agency=PARTIES[n // 3 % 2], ground=GROUNDS[n % 4], statements=contested,
            claim="非我职责", basis_kind="STAFFING_CHARTER",
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.dispute_raised", f"dispute:{name}", content)


def answered(task: str, i: int) -> Slot:
    """Another party's claim."""
    name = _name(task, i)
    said = saying(dispute=name, agency="甲局", claim="方案载明", basis_kind="PLAN")
    return Slot(f"plan:{task[0]}", "plan.dispute_answered", f"dispute_answer:{name}|甲局", said)


def negotiation(task: str, i: int) -> Slot:
    """One of two meetings, agreed or not."""
    name, number = _name(task, i), 1 + i // 2 % 2

    def content(n: int) -> dict[str, Any]:
        return saying(dispute=name, number=number, convener="甲局", minutes="3" * 64, agreed=n % 3 == 2)(n)

    return Slot(f"plan:{task[0]}", "plan.negotiation_held", f"negotiation:{name}|{number}", content)


def escalation(task: str, i: int) -> Slot:
    """Taken to the staffing office."""
    name = _name(task, i)
    said = saying(dispute=name, agency="乙局", reason="协商未果")
    return Slot(f"plan:{task[0]}", "plan.dispute_escalated", f"escalation:{name}", said)


def ruling(task: str, i: int) -> Slot:
    """The ruling, first instance or second, also the second before the first."""
    name, instance = _name(task, i), 1 + i // 2 % 3 // 2

    def content(n: int) -> dict[str, Any]:
        return saying(
            dispute=name, instance=instance, outcome=("RECORD_WRONG", "WORLD_CHANGES", "REJECTED")[n % 3],
            grounds="三定", document="裁决", basis=BASIS, conflict_declared=n % 5 == 4,
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.dispute_ruled", f"ruling:{name}|{instance}", content)


def withdrawal(task: str, i: int) -> Slot:
    """Taken back."""
    name = _name(task, i)
    said = saying(dispute=name, agency="乙局", reason="已协商")
    return Slot(f"plan:{task[0]}", "plan.dispute_withdrawn", f"withdrawal:{name}", said)


def appeal(task: str, i: int) -> Slot:
    """An appeal against the first ruling."""
    name = _name(task, i)
    said = saying(dispute=name, agency="乙局", ground="不服")
    return Slot(f"plan:{task[0]}", "plan.dispute_appealed", f"dispute_appeal:{name}", said)
