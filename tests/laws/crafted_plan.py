"""Histories made by hand about plans, targets and names: what chance finds too seldom."""

from __future__ import annotations

from collections.abc import Iterator

from tests.laws import world, world_beside
from tests.laws.histories import Entry, told
from tests.laws.slots import Slot


def lines() -> Iterator[list[Entry]]:
    """Figures exactly on the line, on the due day and on the target."""
    plan = [(world.registered("P.1", 0), 0, "2021-01-01"), (world.baseline("P.1", 1), 1000, "2021-01-01")]
    in_2022, in_2023 = world_beside.measurement("P.1", 3), world_beside.measurement("P.1", 11)
    for due in (0, 1, 3):  # by 2025-12-31 at least 15, more than 15, by 2023-12-31 about 14.5
        target = (world.target("P.1", 0), due, "2021-01-01")
        for n in range(8):
            yield told(*plan, target, (in_2022, n, "2022-12-31"))
            yield told(*plan, target, (in_2022, n, "2022-12-31"), (in_2023, 4 + n % 2, "2023-12-31"))


def verdicts() -> Iterator[list[Entry]]:
    """Two reviews of one report, and a request after the task is closed."""
    task = [(world.define("P.1", 1), 0, "2021-01-01"), (world.seat("P.1", 0), 0, "2021-01-01")]
    for one, other in ((0, 0), (0, 3), (3, 0), (3, 3)):
        report = (world.report("P.1", 0), 1, "2022-12-31")
        reviews = [(world.review("P.1", 0), one, "2023-06-30"), (world.review("P.1", 9), other, "2023-12-31")]
        yield told(*task, report, *reviews)
        closure = [(world.request("P.1", 0), 0, "2022-12-31"), (world.verification("P.1", 0), one // 3, "2023-06-30")]
        yield told(*task, *closure, (world.request("P.1", 2), 0, "2023-12-31"))


def namesakes() -> Iterator[list[Entry]]:
    """The same statement id in two streams, and one name said to be two agencies."""
    first, second = world.baseline("P.1", 0), world.baseline("P.1", 1)
    day = "2021-01-01"
    yield told((world.baseline("Q.1", 1), 1, day), (first, 1, day), (second, 2, day), (world.target("P.1", 0), 0, day))
    names = [(world_beside.agency("P.1", i), 0, day) for i in range(4)]
    yield told(*names, (world_beside.alias("P.1", 1), 0, day), (world_beside.alias("P.1", 2), 0, "2022-12-31"))


def later_editions() -> Iterator[list[Entry]]:
    """A task worded anew by a later edition, and a target and a baseline that end with the edition before it."""
    again = Slot("plan:P", "plan.task_defined", "task:P.1|2", world.saying(
        task="P.1", no=2, group="组", title="新题", text="文", edition=2))  # fmt: skip
    task = [(world.define("P.1", 1), 0, "2021-01-01"), (world.seat("P.1", 0), 0, "2021-01-01")]
    yield told(*task, (again, 0, "2022-12-31"))
    yield told((again, 0, "2022-12-31"), *task)
    plan = [(world.registered("P.1", 0), 0, "2021-01-01"), (world_beside.measurement("P.1", 3), 3, "2022-12-31")]
    for ended in (2, 3):
        entries = told(*plan, (world.baseline("P.1", 1), 1000, "2021-01-01"), (world.target("P.1", 0), 0, "2021-01-01"))
        entries[ended]["effectiveto"] = "2022-12-31"
        yield entries
