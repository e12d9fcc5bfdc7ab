"""Slots of the random world about days and numbers: anchored, extended, revised, defined."""

from __future__ import annotations

from typing import Any

from tests.laws.slots import READINGS, Slot, saying

DUE = ("2022-12-31", "2023-06-30", "2024-08-31", "2020-12-31", "2026-01-31", "2025-12-31")
REVISED = ("2023-12-31", "2024-12-31", None)


def _item(task: str, i: int) -> str:
    items = (f"task:{task}", f"task:{task}", f"obligation:{task[0]}/o0", f"child_requirement:{task[0]}/c0",
             f"target:{task[0]}/t0", f"task:{task}")  # fmt: skip
    return items[i % len(items)]


def anchor(task: str, i: int) -> Slot:
    """A day for a deadline that the document leaves open."""
    item = _item(task, i)

    def content(n: int) -> dict[str, Any]:
        return saying(item=item, due_on=DUE[n % len(DUE)], anchor="印发之日", reason="三个月内")(n)

    return Slot(f"plan:{task[0]}", "plan.deadline_anchored", f"deadline:{item}", content)


def extension(task: str, i: int) -> Slot:
    """More time by one of two documents, some of them after the fact."""
    item, document = _item(task, i), f"d{i // 6 % 2}"

    def content(n: int) -> dict[str, Any]:
        return saying(item=item, due_on=DUE[n % len(DUE)], document=document, after_the_fact=n // 6 % 2 == 1)(n)

    return Slot(f"plan:{task[0]}", "plan.deadline_extended", f"extension:{item}|{document}", content)


def target_revision(task: str, i: int) -> Slot:
    """A target changed in mid-course, approved or not."""
    target, document = f"{task[0]}/t{i % 2}", f"d{i // 2 % 3}"

    def content(n: int) -> dict[str, Any]:
        return saying(
            target=target, value=READINGS[n % 8], comparator=(None, ">", "<=")[n // 8 % 3],
            due_on=REVISED[n // 3 % 3], document=document, approval=None if n % 4 == 3 else "批复",
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.target_revised", f"target_revision:{target}|{document}", content)


def definition(task: str, i: int) -> Slot:
    """What an indicator counts: settles one, both or none of the codes left undefined."""
    indicator = ("素质", "素质", "场馆")[i % 3]

    def content(n: int) -> dict[str, Any]:
        settles = (["DEFINITION"], ["DEFINITION", "WINDOW"], ["WINDOW"], [])[n % 4]
        return saying(indicator=indicator, settles=settles, method="SURVEY")(n)

    return Slot(f"plan:{task[0]}", "plan.indicator_defined", f"definition:{indicator}", content)
