"""Lights: every threshold at its edge, each part by itself, the worst of them, and the flags beside them.

Thresholds of the tests: yellow from 3 days before, red after 30 days beyond, gaps of 10 and 30 points, one and two
missing periods, yellow for a task partially met.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest

from aggregates.events.base import Fact
from aggregates.events.deadlines import DeadlineAnchored, DeadlineExtended
from aggregates.events.disputes import DisputeRaised, DisputeWithdrawn
from aggregates.events.execution import (
    ClosureRejected,
    ClosureRequested,
    ClosureVerified,
    ProgressReported,
    ReportReviewed,
)
from aggregates.events.lifecycle import (
    ClosureContested,
    TaskCancelled,
    TaskClosedUnimplemented,
    TaskReopened,
    TaskSuspended,
)
from aggregates.fold.lights import Light, light_answer, target_light, task_light, worst
from aggregates.fold.rules import Rules
from aggregates.fold.targets import standings
from tests.aggregates import stories as s
from tests.aggregates.fold.worlds import every_rule, lights, procedure, world_of
from tests.scenario import PLAN, fact

DUE = fact(DeadlineAnchored(item="task:1.1", due_on=date(2024, 6, 30), anchor="印发", reason="文件", source=s.PAPER),
           "2021-12-01")  # fmt: skip
"""The deadline of most tests."""


def _light(facts: list[Fact], day: str, rules: list[Fact] | None = None) -> Light:
    adopted = every_rule() if rules is None else rules
    found = world_of([*s.a_plan(), *adopted, *facts], day)
    plan = found.plans[PLAN]
    return task_light(plan, plan.tasks["1.1"], found.rules(PLAN))


def _requested(on: str) -> Fact:
    return fact(ClosureRequested(task="1.1", closure="c", grounds="完成", evidence=(s.PHOTO,), source=s.REPORT), on)


def _verified(result: Literal["FULL", "PARTIAL"], on: str) -> Fact:
    said = ClosureVerified(task="1.1", closure="c", result=result, grounds="核查", by="甲县/督查室", source=s.DECISION)
    return fact(said, on)


def _suspended(on: str) -> Fact:
    return fact(TaskSuspended(task="1.1", suspension="1", document="甲政办〔2024〕1号", source=s.PAPER), on)


CANCELLED = fact(TaskCancelled(task="1.1", document="甲政办〔2024〕2号", source=s.PAPER), "2024-01-01")
UNIMPLEMENTED = fact(TaskClosedUnimplemented(task="1.1", grounds="未开展", source=s.DECISION), "2024-01-01")


def _reported(period: str, percent: str | None, on: str, seat: str = s.LEAD_SEAT) -> Fact:
    said = ProgressReported(
        task="1.1", seat=seat, period=period, narrative="已开展", percent=percent, source=s.REPORT,
        submitted_on=date.fromisoformat(on),
    )  # fmt: skip
    return fact(said, on)


def test_the_worst_part_gives_the_colour() -> None:
    """Red before yellow before green; grey parts are left out, and grey alone stays grey."""
    assert worst(("GREEN", "YELLOW", "RED")) == "RED"
    assert worst(("GREY", "YELLOW", "GREEN")) == "YELLOW"
    assert worst(("GREY", "GREEN", "GREY")) == "GREEN"
    assert worst(("GREY", "GREY", "GREY")) == "GREY"


def test_without_thresholds_there_is_no_colour() -> None:
    """Nothing is adopted: no colour, and the reason; flags that need no threshold stay."""
    found = _light([DUE], "2024-07-01", rules=[])
    assert (found.colour, found.deadline, found.reason, found.flags) == (None, None, "no-lights", ("overdue",))
    assert light_answer(found)["reason"] == "no-lights"


@pytest.mark.parametrize(
    ("day", "colour"),
    [
        ("2024-06-26", "GREEN"),  # four days to go
        ("2024-06-27", "YELLOW"),  # three
        ("2024-06-30", "YELLOW"),  # the day itself
        ("2024-07-01", "YELLOW"),  # one day beyond
        ("2024-07-30", "YELLOW"),  # thirty
        ("2024-07-31", "RED"),  # thirty-one
    ],
)
def test_the_deadline_part_turns_by_the_day(day: str, colour: str) -> None:
    """Time alone turns it, at the adopted thresholds to the day."""
    assert _light([DUE], day).deadline == colour


def test_an_open_request_keeps_the_last_days_green_but_not_the_overdue_ones() -> None:
    """Asked for in time; beyond the deadline it is late whoever was asked."""
    asked = [DUE, _requested("2024-06-01")]
    assert [_light(asked, day).deadline for day in ("2024-06-29", "2024-07-01")] == ["GREEN", "YELLOW"]
    rejected = ClosureRejected(task="1.1", closure="c", reasons="不足", by="甲县/督查室", source=s.DECISION)
    assert _light([*asked, fact(rejected, "2024-06-20")], "2024-06-29").deadline == "YELLOW"


@pytest.mark.parametrize(
    ("facts", "colour"),
    [
        ([_requested("2024-01-01"), _verified("FULL", "2024-01-02")], "GREEN"),
        ([_requested("2024-01-01"), _verified("PARTIAL", "2024-01-02")], "YELLOW"),
        ([UNIMPLEMENTED], "RED"),
        ([_suspended("2024-01-01")], "GREY"),
        ([CANCELLED], "GREY"),
        ([], "RED"),
    ],
)
def test_what_became_of_the_task_decides_its_deadline_part(facts: list[Fact], colour: str) -> None:
    """Done is green however late, partial as adopted, not implemented red, stopped grey."""
    assert _light([DUE, *facts], "2025-01-01").deadline == colour


def test_partial_success_has_the_colour_that_was_adopted() -> None:
    """The colour of a task partially met is data."""
    facts = [DUE, _requested("2024-01-01"), _verified("PARTIAL", "2024-01-02")]
    adopted = [fact(lights({"partial": "RED"}), "2022-01-01")]
    assert _light(facts, "2025-01-01", adopted).deadline == "RED"


def test_without_a_deadline_two_parts_are_grey() -> None:
    """No period, no target, no anchor: nothing to be late for, not even when it is done."""
    open_ended = [fact(s.registration(period_to=None), "2021-12-01"), fact(s.definition(), "2021-12-01")]
    done = [_requested("2024-01-01"), _verified("FULL", "2024-01-02")]
    for facts, progress in (([], "GREY"), (done, "GREEN")):
        found = world_of([*open_ended, *every_rule(), *facts], "2024-02-01")
        plan = found.plans[PLAN]
        light = task_light(plan, plan.tasks["1.1"], found.rules(PLAN))
        assert (light.deadline, light.progress) == ("GREY", progress)


def test_a_task_nobody_defined_is_grey() -> None:
    """A seat on a task that the document does not have: no colour of any part."""
    found = world_of([fact(s.registration(), "2021-12-01"), fact(s.seat(), "2021-12-01"), *every_rule()], "2026-06-01")
    plan = found.plans[PLAN]
    assert task_light(plan, plan.tasks["1.1"], found.rules(PLAN))[:4] == ("GREY", "GREY", "GREY", "GREY")


@pytest.mark.parametrize(
    ("percent", "colour"),
    [("50.01", "GREEN"), ("50", "YELLOW"), ("30", "YELLOW"), ("29.99", "RED"), ("100", "GREEN")],
)
def test_the_progress_part_turns_at_its_gaps(percent: str, colour: str) -> None:
    """36 of 60 months have passed on 2023-12-31: 60 points expected; 10 behind is yellow, 30 is, more is red."""
    period_end = [_reported("2023", percent, "2023-12-31")]
    assert _light(period_end, "2023-12-31").progress == colour


def test_progress_counts_completed_months_up_to_the_deadline() -> None:
    """The day before the month ends 35 of 60 months count; after the deadline all of them."""
    said = [_reported("2022", "50", "2022-12-31")]
    assert [_light(said, day).progress for day in ("2023-12-30", "2023-12-31")] == ["GREEN", "YELLOW"]
    assert _light(said, "2027-01-01").progress == "RED"


@pytest.mark.parametrize(
    ("facts", "colour"),
    [
        ([_reported("2023", None, "2023-12-31")], "GREY"),
        ([_reported("2023", "1", "2023-12-31", s.HELP_SEAT)], "GREY"),
        ([_reported("2023", "1", "2023-12-31"), _suspended("2024-01-01")], "GREY"),
        ([_reported("2023", "1", "2023-12-31"), CANCELLED], "GREY"),
        ([_reported("2023", "1", "2023-12-31"), UNIMPLEMENTED], "GREY"),
        ([_reported("2023", "1", "2023-12-31"), _requested("2024-01-01"), _verified("FULL", "2024-01-02")], "GREEN"),
        ([_reported("2023", "1", "2023-12-31"), _requested("2024-01-01"), _verified("PARTIAL", "2024-01-02")], "RED"),
    ],
)
def test_progress_says_nothing_where_nothing_is_claimed_or_expected(facts: list[Fact], colour: str) -> None:
    """No percentage of an answering seat, or a task at rest: grey; done: green; partly done: by its gap."""
    assert _light(facts, "2024-06-30").progress == colour


def test_progress_needs_the_year_the_plan_begins() -> None:
    """A plan that prints no first year expects nothing on any day."""
    facts = [fact(s.registration(period_from=None), "2021-12-01"), fact(s.definition(), "2021-12-01"),
             fact(s.seat(), "2021-12-01"), _reported("2023", "1", "2023-12-31"), *every_rule()]  # fmt: skip
    found = world_of(facts, "2024-06-30")
    plan = found.plans[PLAN]
    assert task_light(plan, plan.tasks["1.1"], found.rules(PLAN)).progress == "GREY"


def test_the_reporting_part_counts_missing_periods() -> None:
    """Grey before the first period of a calendar begins, then green, yellow from one missing period, red from two."""
    calendar = fact(s.calendar(per="quarter", due_days=10), "2022-01-15")
    days = ("2022-03-31", "2022-04-01", "2022-07-10", "2022-07-11", "2022-10-10", "2022-10-11")
    colours = [_light([calendar], day).reporting for day in days]
    assert colours == ["GREY", "GREEN", "GREEN", "YELLOW", "YELLOW", "RED"]
    assert _light([], "2024-01-01").reporting == "GREY"


def test_reporting_counts_periods_of_answering_seats() -> None:
    """Two silent leads miss one period together; a silent cooperator misses none."""
    calendar = fact(s.calendar(per="quarter", due_days=10), "2022-01-01")
    second = fact(s.seat("甲县/科协", "lead"), "2021-12-01")
    assert _light([calendar, second], "2022-04-11").reporting == "YELLOW"
    assert _light([calendar, _reported("2022-Q1", "5", "2022-04-01")], "2022-04-11").reporting == "GREEN"


def test_a_light_names_its_parts() -> None:
    """Deadline yellow, progress red, reporting grey: red."""
    facts = [DUE, _reported("2023", "1", "2023-12-31")]
    assert light_answer(_light(facts, "2024-06-30", [fact(lights(), "2022-01-01")])) == {
        "colour": "RED", "deadline": "YELLOW", "progress": "RED", "reporting": "GREY", "flags": ["due-soon"],
        "reason": None,
    }  # fmt: skip


def test_the_lights_of_a_task_follow_the_rules_of_its_plan() -> None:
    """The same day under the plan's own thresholds is another colour."""
    own = fact(lights({"red_days_after": 5}, version=2, scope=PLAN), "2022-01-01")
    assert [_light([DUE, *more], "2024-07-10").deadline for more in ([], [own])] == ["YELLOW", "RED"]


# flags


@pytest.mark.parametrize(
    ("day", "flags"),
    [("2024-06-26", ()), ("2024-06-27", ("due-soon",)), ("2024-06-30", ("due-soon",)), ("2024-07-01", ("overdue",))],
)
def test_an_open_task_is_due_soon_and_then_overdue(day: str, flags: tuple[str, ...]) -> None:
    """From three days before up to the day itself; overdue from the day after."""
    assert _light([DUE], day, [fact(lights(), "2022-01-01")]).flags == flags


def test_a_task_that_is_closed_or_at_rest_is_never_overdue() -> None:
    """Struck off, suspended or not implemented."""
    for facts in (
        [_requested("2024-01-01"), _verified("PARTIAL", "2024-01-02")],
        [_suspended("2024-01-01")],
        [UNIMPLEMENTED],
    ):
        assert "overdue" not in _light([DUE, *facts], "2024-09-01").flags


def test_verified_after_the_strict_deadline_is_late() -> None:
    """On the day itself it is not; an extension after the fact does not make it timely."""
    extended = DeadlineExtended(
        item="task:1.1", due_on=date(2024, 12, 31), document="甲政办〔2024〕5号", after_the_fact=True, source=s.PAPER
    )
    asked = [DUE, _requested("2024-06-01")]
    assert "late" not in _light([*asked, _verified("FULL", "2024-06-30")], "2025-01-01").flags
    assert "late" in _light([*asked, _verified("FULL", "2024-07-01")], "2025-01-01").flags
    after = _light([*asked, fact(extended, "2024-07-02"), _verified("FULL", "2024-07-03")], "2025-01-01").flags
    assert {"late", "extended-after-the-fact"} <= set(after)


def test_a_deadline_before_the_definition_was_born_overdue() -> None:
    """2021-11-30 for a task defined on 2021-12-01; on the very day it is not."""
    for due_on, born in ((date(2021, 11, 30), True), (date(2021, 12, 1), False)):
        anchor = DeadlineAnchored(item="task:1.1", due_on=due_on, anchor="x", reason="x", source=s.PAPER)
        assert ("born-overdue" in _light([fact(anchor, "2021-12-01")], "2022-01-01").flags) is born


def test_a_dispute_flags_its_task_while_it_is_open() -> None:
    """Raised on a seat; withdrawn it is gone."""
    raised = DisputeRaised(
        dispute="d", task="1.1", agency="甲县/文旅局", ground="SCOPE", statements=(s.HELP_SEAT,), claim="不属本局",
        basis_kind="LAW", source=s.REPORT,
    )  # fmt: skip
    withdrawn = DisputeWithdrawn(dispute="d", agency="甲县/文旅局", reason="协商一致", source=s.REPORT)
    facts = [fact(raised, "2023-01-01"), fact(withdrawn, "2023-06-01")]
    assert ["disputed" in _light(facts, day).flags for day in ("2022-12-31", "2023-01-01", "2023-06-01")] == [
        False, True, False,
    ]  # fmt: skip
    elsewhere = DisputeRaised.model_validate({**dict(raised), "task": "9.9"})
    assert "disputed" in _light([fact(elsewhere, "2023-01-01")], "2023-01-01").flags


def test_conflicts_and_contested_closures_are_flagged() -> None:
    """A review whose author has a stake; a request another lead objects to, as long as it is open."""
    review = ReportReviewed(
        task="1.1", report=s.REPORTED, result="accepted", by="甲县/教育局", conflict_declared=True, source=s.DECISION
    )
    reviewed = [_reported("2023", "50", "2023-12-31"), fact(review, "2024-01-05")]
    assert "conflict-declared" in _light(reviewed, "2024-01-05").flags
    contest = ClosureContested(task="1.1", closure="c", seat=s.HELP_SEAT, ground="未完成", source=s.REPORT)
    contested = [_requested("2024-01-01"), fact(contest, "2024-01-05"), _verified("FULL", "2024-01-20")]
    days = ("2024-01-04", "2024-01-05", "2024-01-20")
    assert ["contested-closure" in _light(contested, day).flags for day in days] == [False, True, False]


def test_statements_recorded_long_after_their_day_are_flagged() -> None:
    """Recorded on 2024-06-03: 30 days late is tolerated, 31 is not; without a procedure nothing says what is late."""

    def flagged(on: str, rules: list[Fact]) -> bool:
        plan = [fact(s.registration(), "2024-05-20"), fact(s.definition(), "2024-05-20"), fact(s.seat(), on), *rules]
        found = world_of(plan, "2024-06-10")
        return "late-recorded" in task_light(found.plans[PLAN], found.plans[PLAN].tasks["1.1"], found.rules(PLAN)).flags

    terms = [fact(procedure(), "2022-01-01")]
    assert [flagged(on, terms) for on in ("2024-05-04", "2024-05-03")] == [False, True]
    assert not flagged("2024-05-03", [])


def test_a_reopened_task_can_be_overdue_again() -> None:
    """Struck off in time, reopened after the deadline."""
    reopened = TaskReopened(task="1.1", reopening="1", reason="反弹", source=s.DECISION)
    facts = [DUE, _requested("2024-01-01"), _verified("FULL", "2024-01-02"), fact(reopened, "2024-09-01")]
    assert ["overdue" in _light(facts, day).flags for day in ("2024-08-31", "2024-09-01")] == [False, True]


# targets


def _target_light(value: str, day: str = "2022-12-31", rules: list[Fact] | None = None) -> Light:
    figures = [fact(s.measured(period="2020", value="10"), "2020-12-31"),
               fact(s.measured(period="2022", value=value), "2022-12-31")]  # fmt: skip
    target = fact(s.target(comparator=">=", value="20", unit="%", due_on=date(2025, 12, 31)), "2021-12-01")
    plan = [fact(s.registration(), "2021-12-01"), target]
    found = world_of([*plan, *figures, *(every_rule() if rules is None else rules)], day)
    (standing,) = standings(found.plans[PLAN], found.measured["甲县"])
    return target_light(standing, found.rules(PLAN))


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        ("13.01", "GREEN"),  # 40 points expected, 30.1 reached
        ("13", "YELLOW"),  # ten behind
        ("11", "YELLOW"),  # thirty behind
        ("10.9999", "RED"),  # a little more: 30.001
        ("20", "GREEN"),  # met early
    ],
)
def test_the_light_of_a_target_turns_at_the_same_gaps(value: str, colour: str) -> None:
    """10 in 2020, 20 wanted by 2025, measured for 2022 after 24 of 60 months; judged on exact fractions."""
    found = _target_light(value)
    assert (found.colour, found.progress, found.deadline, found.reporting) == (colour, colour, "GREY", "GREY")


def test_a_target_missed_is_red_and_one_without_data_grey() -> None:
    """Measured for the due day and below: red; due and nothing measured for it: grey. No thresholds: no colour."""
    assert _target_light("15", "2026-01-31").colour == "GREY"
    late = fact(s.measured(period="2025", value="19"), "2025-12-31")
    target = fact(s.target(comparator=">=", value="20", unit="%", due_on=date(2025, 12, 31)), "2021-12-01")
    found = world_of([fact(s.registration(), "2021-12-01"), target, late, *every_rule()], "2026-01-31")
    (standing,) = standings(found.plans[PLAN], found.measured["甲县"])
    assert target_light(standing, found.rules(PLAN)).colour == "RED"
    assert target_light(standing, Rules()) == Light(None, None, None, None, (), "no-lights")


def test_a_settled_task_owes_no_reports() -> None:
    """A verified task is green although old reports are missing; a cancelled one is grey (docs/figures.md §5)."""
    calendar = fact(s.calendar(per="quarter", due_days=10), "2022-01-01")
    assert _light([calendar], "2024-01-01").reporting == "RED"
    verified = [calendar, _requested("2023-11-01"), _verified("FULL", "2023-12-01")]
    assert _light(verified, "2024-01-01").colour == "GREEN"
    assert _light([calendar, CANCELLED], "2024-01-01").colour == "GREY"
