"""Histories made by hand about figures: revised and repeated targets, duties, money, thresholds, rules of a scope."""

from __future__ import annotations

from collections.abc import Iterator

from tests.laws import (
    world,
    world_beside,
    world_cascade,
    world_deadlines,
    world_obligations,
    world_rules,
)
from tests.laws.crafted_process import OPENED, RULES, TASK
from tests.laws.histories import Entry, told


def revised() -> Iterator[list[Entry]]:
    """A headline target against a baseline, revised with and without approval, once and twice, also estimated."""
    plan = [*TASK, *RULES, (world.baseline("P.1", 1), 1000, OPENED), (world.target("P.1", 0), 0, OPENED)]
    first, again = world_deadlines.target_revision("P.1", 0), world_deadlines.target_revision("P.1", 2)
    for n in (0, 4, 11, 17, 22):  # measured by survey, by estimate, below, on and above
        measured = (world_beside.measurement("P.1", 3), n, "2022-12-31")
        yield told(*plan, measured)
        yield told(*plan, measured, (first, 9, "2022-12-31"))
        yield told(*plan, measured, (first, 9, "2022-12-31"), (again, 5, "2023-12-31"))
        yield told(*plan, measured, (first, 3, "2022-12-31"))
        yield told(*plan, measured, (first, 20, "2022-12-31"))
    for indicator in (0, 2):
        open_one = (world.target("P.1", 1), 22, OPENED)
        yield told(*plan, open_one, (world_deadlines.definition("P.1", indicator), 1, "2022-12-31"))


def repeated() -> Iterator[list[Entry]]:
    """A target of a task that reports fill: once, in each year, in each half of a year."""
    for n in (0, 1, 2, 4, 6, 8, 12, 14):
        target = (world.target("P.1", 2), n, OPENED)
        reports = [(world.report("P.1", i), said, "2023-12-31") for i, said in ((0, 3), (16, 6), (64, 9))]
        reviews = [(world.review("P.1", i), 0, "2023-12-31") for i in (0, 16, 64)]
        yield told(*TASK, *RULES, target, *reports, *reviews)
        yield told(*TASK, *RULES, target, *reports, *reviews[:1])
        yield told(*TASK, *RULES, target, *reports)
        yield told(*TASK, *RULES, target, (world.target("P.1", 7), n + 3, OPENED))


def owed() -> Iterator[list[Entry]]:
    """Duties of each category, once and yearly, of the plan and of agencies; child plans in time, late, too late."""
    for n in range(0, 32, 3):
        duty = [(world_obligations.obligation("P.1", 0), 0, OPENED), (world_obligations.schedule("P.1", 0), n, OPENED)]
        done = [(world_obligations.fulfilment("P.1", i), 0, "2023-06-30") for i in (0, 8, 12, 24)]
        yield told(*TASK, *RULES, *duty, *done)
        yield told(*TASK, *RULES, *duty, *done[1:2])
    yield told(*TASK, *RULES, (world_obligations.obligation("P.1", 0), 0, OPENED), *done[:1])
    for n in range(6):
        required = (world_cascade.child_requirement("P.1", 0), 0, OPENED)
        yield told(*TASK, *RULES, required, (world_cascade.child_issued("P.1", 0), n, "2024-12-31"))
    yield told(*TASK, *RULES, (world_cascade.child_requirement("P.1", 0), 2, OPENED))
    scheduled = (world_obligations.schedule("P.1", 0), 0, OPENED)
    entries = told(*TASK, *RULES, scheduled, (world_obligations.obligation("P.1", 0), 0, OPENED))
    entries[-1]["effectiveto"] = "2023-06-30"
    yield entries


def funded() -> Iterator[list[Entry]]:
    """Money for one year and for three, falling, not audited, in several units."""

    def given(year: int, n: int) -> tuple[object, int, str]:
        return world_obligations.funding("P.1", year - 2021), n, f"{year}-12-31"

    for first, second, third in ((3, 6, 9), (3, 1, 4), (1, 3, 4), (8, 1, 1), (3, 16, 1), (3, 33, 1)):
        yield told(*TASK, *RULES, given(2021, first))  # type: ignore[arg-type]
        every = (given(2021, first), given(2022, second), given(2023, third))
        yield told(*TASK, *RULES, *every)  # type: ignore[arg-type]


def lit() -> Iterator[list[Entry]]:
    """Every threshold with a deadline before, on and after the days one looks from; a target missed; two tasks late."""
    for n in range(6):
        lights = (world_rules.lights("P.1", 1), n, OPENED)
        for due in range(5):
            anchored = (world_deadlines.anchor("P.1", 0), due, OPENED)
            report = (world.report("P.1", 0), 1 + (n + due) % 4, "2022-12-31")
            yield told(*TASK, *RULES, lights, anchored, report, (world.calendar("P.1", 0), 0, OPENED))
    due_in_2023 = (world.target("P.1", 0), 3, OPENED)
    for n in (1, 3, 5):
        yield told(*TASK, *RULES, due_in_2023, (world_beside.measurement("P.1", 11), n, "2023-12-31"))
    second = [(world.define("P.2", 1), 0, OPENED), (world.seat("P.2", 0), 0, OPENED)]
    days = [(world_deadlines.anchor("P.1", 0), 0, OPENED), (world_deadlines.anchor("P.2", 0), 1, OPENED)]
    yield told(*TASK, *RULES, *second, *days)


def judged() -> Iterator[list[Entry]]:
    """Rule sets for all and for the plan, in both orders, one that ends; weights with other numbers."""
    seats = [(world.seat("P.1", i), 0, OPENED) for i in (2, 5, 3, 10)]
    asked, full = (world.request("P.1", 0), 0, "2022-03-31"), (world.verification("P.1", 0), 0, "2022-12-31")
    for n in range(1, 6):
        own, other = world_rules.weights("P.1", 2), world_rules.weights("P.1", 1)
        yield told(*TASK, *RULES, *seats, asked, full, (own, n, "2022-12-31"), (other, n + 1, "2023-06-30"))
        yield told(*TASK, *seats, asked, full, (other, n, OPENED))
        rubric = (world_rules.rubric("P.1", 2), 2 * n + 9, "2022-12-31")
        yield told(*TASK, *RULES, asked, full, rubric)
