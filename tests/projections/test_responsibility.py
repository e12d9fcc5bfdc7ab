"""Who held a seat when it was transferred or revoked, and what a stopped task looks like in one read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.events.base import Event, Fact
from aggregates.events.rules import Procedure, ProcedureAdopted
from aggregates.fold.known import known
from aggregates.fold.plan import fold
from aggregates.fold.revision import revisions
from projections.responsibility import Holding, holdings
from projections.task_status import plan_status
from projections.timeline import LATE_AFTER_DAYS, procedure, timeline, tolerance
from tests.aggregates import stories as s
from tests.aggregates.entries import recorded
from tests.aggregates.fold.test_seats import MOVED, NEW, REVOKED
from tests.aggregates.fold.test_stops import COMPLETE, _cancelled, _reopened, _suspended, _unimplemented
from tests.projections.given import views_of
from tests.scenario import PLAN, fact

STREAM = f"plan:{PLAN}"


def _held(facts: list[Fact], day: str, size: int = 10**9, **only: Any) -> dict[str, Holding]:
    with views_of(recorded(facts)) as connection:
        return {holding.seat.statement: holding for holding in holdings(connection, PLAN, day, size, **only)}


def test_a_transferred_seat_has_ended_by_its_transfer() -> None:
    """From the transfer's day on the old seat is ended, with the day and the entry; the new one is in force."""
    after, before = _held(MOVED, "2023-03-01"), _held(MOVED, "2023-02-28")
    old = after[s.LEAD_SEAT]
    assert (old.standing, old.until, old.ended_by and old.ended_by.position) == ("ended", "2023-03-01", 5)
    assert (after[NEW].standing, after[NEW].until, after[NEW].ended_by) == ("in_force", None, None)
    assert (before[s.LEAD_SEAT].standing, before[s.LEAD_SEAT].ended_by) == ("in_force", None)
    assert before[NEW].standing == "not_yet"


def test_before_the_transfer_was_recorded_nobody_knew() -> None:
    """At a smaller size the seat is in force on every day."""
    assert _held(MOVED, "2024-01-01", 4)[s.LEAD_SEAT].standing == "in_force"


def test_a_revocation_and_an_end_of_its_own() -> None:
    """A revoked seat names the revocation; one that ended by itself before names nothing."""
    revoked = _held([*s.a_plan(), fact(REVOKED, "2023-03-01")], "2024-01-01", agency="甲县/教育局")[s.LEAD_SEAT]
    assert (revoked.standing, revoked.ended_by and revoked.ended_by.type) == ("ended", "plan.seat_revoked")
    own = [s.a_plan()[1], fact(s.seat(), "2021-12-01", "2022-12-31"), fact(REVOKED, "2023-03-01")]
    ended = _held(own, "2024-01-01", task=s.TASK)[s.LEAD_SEAT]
    assert (ended.standing, ended.until, ended.ended_by) == ("ended", "2022-12-31", None)


STOPPED = [
    *COMPLETE, _reopened("2023-03-01"), _suspended("2023-04-01"), _reopened("2023-05-01", "r2"),
    _unimplemented("2023-06-01"), _reopened("2023-07-01", "r3"), _cancelled("2023-08-01"),
]  # fmt: skip


@pytest.mark.parametrize("page", [1, 4, 100])
def test_rectangles_carry_every_status(page: int) -> None:
    """Every status a task can be stopped, closed or reopened in, at each day and size, as the fold gives it."""
    entries = recorded(STOPPED)
    every = list(revisions(entries))
    seen = set()
    with views_of(entries, page) as connection:
        for month in range(1, 10):
            for size in range(1, len(entries) + 1):
                day = f"2023-{month:02d}-01"
                tasks = fold(known(every, day, size), day).tasks
                found = {row.task: row.status for row in plan_status(connection, STREAM, day, size)}
                assert found == {name: task.progression.status for name, task in tasks.items()}
                seen |= set(found.values())
    assert {"REOPENED", "SUSPENDED", "CLOSED_NOT_IMPLEMENTED", "CANCELLED", "VERIFIED_COMPLETE"} <= seen


def _procedure(late_after: int, scope: str, version: int) -> Event:
    terms = Procedure(objection_days=10, late_after_days=late_after, dispute_days=90, reporting_roles=("lead",))
    return ProcedureAdopted(
        rules="程序", version=version, scope=scope, adopted_by="甲县纲要办", document="文", digest="d" * 64,
        content=terms, source=s.PAPER,
    )  # fmt: skip


def test_lateness_is_judged_by_the_adopted_procedure() -> None:
    """The plan's own procedure before the general one, from its day on; without any the stated default."""
    report = fact(s.progress(submitted_on=date(2024, 5, 20)), "2024-05-20")  # recorded on 2024-06-03, 14 days later
    rules = [fact(_procedure(20, "*", 1), "2022-01-01"), fact(_procedure(10, PLAN, 2), "2023-01-01")]
    with views_of(recorded([*s.a_plan(), report, *rules])) as connection:
        asked = ("2021-12-31", "2022-06-30", "2024-01-01")
        days = [tolerance(procedure(connection, PLAN, day, 10**9)) for day in asked]
        assert days == [LATE_AFTER_DAYS, 20, 10]
        assert tolerance(procedure(connection, PLAN, "2024-01-01", 5)) == LATE_AFTER_DAYS
        for late_after in days:
            (mark,) = timeline(connection, PLAN, 5, after=4, late_after=late_after)
            assert ("late" in mark.marks) is (late_after < 14)
