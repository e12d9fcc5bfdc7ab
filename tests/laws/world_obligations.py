"""Slots of the random world about duties outside the task brackets, and money."""

from __future__ import annotations

from typing import Any

from tests.laws.slots import Slot, saying

CATEGORIES = ("GENERAL", "ANNUAL_PLAN", "MEETING", "TRAINING")
WHO: tuple[tuple[str, ...], ...] = ((), (), ("甲局",), ("甲局", "乙局"))
DUE = ("2022-12-31", None, "2024-08-31")
YEARS = (None, "2021", "2022", "2023")


def obligation(task: str, i: int) -> Slot:
    """A duty of the plan."""
    name = f"{task[0]}/o{i % 4}"
    said = saying(obligation=name, heading="组织", text="文", owner_kind="none")
    return Slot(f"plan:{task[0]}", "plan.obligation_defined", f"obligation:{name}", said)


def schedule(task: str, i: int) -> Slot:
    """What a duty demands: once or yearly, of the plan or of agencies; it may precede the duty itself."""
    name = f"{task[0]}/o{i % 4}"

    def content(n: int) -> dict[str, Any]:
        return saying(
            obligation=name, category=CATEGORIES[n % 4], yearly=n // 4 % 2 == 1, due_on=DUE[n // 8 % 3],
            agencies=list(WHO[n // 3 % 4]),
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.obligation_scheduled", f"schedule:{name}", content)


def fulfilment(task: str, i: int) -> Slot:
    """A duty met, once or for a year, by the plan or by one agency."""
    name, year, agency = f"{task[0]}/o{i % 4}", YEARS[i // 4 % 4], (None, "甲局", "乙局")[i // 16 % 3]
    said = saying(obligation=name, period=year, agency=agency, evidence=["1" * 64])
    statement = f"fulfilment:{name}|{year or ''}|{agency or ''}"
    return Slot(f"plan:{task[0]}", "plan.obligation_fulfilled", statement, said)


def funding(task: str, i: int) -> Slot:
    """Money for a year; some is audited, some in another unit, some less than the year before."""
    year, document = 2021 + i % 5, f"d{i // 5 % 4 // 3}"

    def content(n: int) -> dict[str, Any]:
        return saying(
            year=year, amount=("10", "12.5", "10")[n % 3], unit="元" if n % 17 == 16 else "万元", purpose="科普",
            document=document, audited=n % 8 != 0,
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.funding_allocated", f"funding:{year}|{document}", content)


def spending(task: str, i: int) -> Slot:
    """Money spent."""
    year = 2021 + i % 3
    said = saying(year=year, amount="3", unit="万元", purpose="科普", document="d0")
    return Slot(f"plan:{task[0]}", "plan.funding_used", f"spending:{year}|d0", said)
