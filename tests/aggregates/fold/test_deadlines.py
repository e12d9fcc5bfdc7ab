"""Deadlines: the first basis that is there, and what a strict deadline leaves out."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from aggregates.events.base import Fact
from aggregates.events.cascade import ChildPlanRequired
from aggregates.events.deadlines import DeadlineAnchored, DeadlineExtended
from aggregates.events.obligations import ObligationScheduled
from aggregates.fold.deadlines import Due, elapsed, item_due, task_due
from tests.aggregates import stories as s
from tests.aggregates.entries import state
from tests.scenario import fact

DAY = "2024-01-01"


def _extended(due_on: str, document: str = "甲政办〔2023〕1号", **changes: Any) -> DeadlineExtended:
    given = {"item": "task:1.1", "due_on": date.fromisoformat(due_on), "document": document, "source": s.PAPER}
    return DeadlineExtended(**{**given, **changes})


def _anchored(due_on: str, item: str = "task:1.1") -> DeadlineAnchored:
    return DeadlineAnchored(
        item=item, due_on=date.fromisoformat(due_on), anchor="印发之日", reason="三个月内", source=s.PAPER
    )


def _target(name: str, due_on: str, **changes: Any) -> Fact:
    made = s.target(**{"target": name, "task": "1.1", "kind": "count", "due_on": date.fromisoformat(due_on), **changes})
    return fact(made, "2021-12-01")


def _due(facts: list[Fact], day: str = DAY, strict: bool = False) -> Due | None:
    return task_due(state([*s.a_plan(), *facts], day), "1.1", strict)


def test_without_anything_else_the_plans_period_ends_it() -> None:
    """31 December of the last year; none where the plan prints no period."""
    found = _due([])
    assert found is not None
    assert (found.day, found.basis, found.position) == ("2025-12-31", "plan-period", 1)
    undated = [fact(s.registration(period_to=None), "2021-12-01"), fact(s.definition(), "2021-12-01")]
    assert task_due(state(undated, DAY), "1.1") is None


def test_targets_of_the_task_state_its_day() -> None:
    """The last one in the order of the fold; what is undated, implied or of another task does not count."""
    stated = _target("a", "2023-06-30")
    for other in (
        _target("b", "2024-06-30", kind="headline"), _target("b", "2024-06-30", kind="baseline"),
        _target("b", "2024-06-30", due_implied=True), _target("b", "2024-06-30", task="9.9"),
        fact(s.target(target="b", task="1.1", kind="count", due_on=None), "2021-12-01"),
    ):  # fmt: skip
        found = _due([stated, other])
        assert found is not None
        assert (found.day, found.basis) == ("2023-06-30", "stated")
    later = _due([stated, _target("b", "2024-06-30")])
    assert later is not None
    assert later.day == "2024-06-30"


def test_a_target_that_has_ended_states_nothing() -> None:
    """From the end of its wording on the next basis holds."""
    ended = fact(_target("a", "2023-06-30").event, "2021-12-01", "2023-01-01")
    assert [found.basis for day in ("2022-12-31", "2023-01-01") if (found := _due([ended], day))] == [
        "stated", "plan-period",
    ]  # fmt: skip


def test_an_anchor_comes_before_targets_and_an_extension_before_an_anchor() -> None:
    """Each from the day it takes effect on; of extensions the last one."""
    facts = [
        _target("a", "2023-06-30"),
        fact(_anchored("2022-06-30"), "2022-02-01"),
        fact(_extended("2022-12-31"), "2022-05-01"),
        fact(_extended("2022-10-31", "甲政办〔2023〕2号"), "2022-07-01"),
    ]
    days = ("2022-01-31", "2022-02-01", "2022-05-01", "2022-07-01")
    found = [(due.day, due.basis) for day in days if (due := _due(facts, day))]
    assert found == [
        ("2023-06-30", "stated"), ("2022-06-30", "anchored"), ("2022-12-31", "extended"), ("2022-10-31", "extended"),
    ]  # fmt: skip


def test_the_strict_deadline_leaves_out_extensions_after_the_fact() -> None:
    """An earlier extension in time still holds; without one the anchor does."""
    late = fact(_extended("2025-06-30", "甲政办〔2023〕9号", after_the_fact=True), "2023-09-01")
    timely = fact(_extended("2022-12-31"), "2022-05-01")
    anchor = fact(_anchored("2022-06-30"), "2022-02-01")
    assert [found.day for facts in ([anchor, timely, late], [anchor, late]) if (found := _due(facts))] == [
        "2025-06-30", "2025-06-30",
    ]  # fmt: skip
    strict = [found.day for facts in ([anchor, timely, late], [anchor, late]) if (found := _due(facts, strict=True))]
    assert strict == ["2022-12-31", "2022-06-30"]


DATED = _target("a", "2023-06-30")
MEETING = ObligationScheduled(obligation="o", category="MEETING", due_on=date(2023, 1, 31), source=s.PAPER)
CHILD = ChildPlanRequired(requirement="c", region="乙县", due_on=date(2022, 3, 31), source=s.PAPER)


@pytest.mark.parametrize(
    ("item", "facts", "day", "basis"),
    [
        ("task:1.1", [], "2025-12-31", "plan-period"),
        ("target:a", [DATED], "2023-06-30", "stated"),
        ("target:a", [DATED, fact(_anchored("2023-09-30", "target:a"), DAY)], "2023-09-30", "anchored"),
        ("obligation:o", [], "2025-12-31", "plan-period"),
        ("obligation:o", [fact(MEETING, DAY)], "2023-01-31", "stated"),
        ("child_requirement:c", [fact(CHILD, DAY)], "2022-03-31", "stated"),
        (
            "child_requirement:c",
            [fact(CHILD, DAY), fact(_extended("2022-09-30", item="child_requirement:c"), DAY)],
            "2022-09-30",
            "extended",
        ),
    ],
)
def test_other_items_have_days_of_their_own(item: str, facts: list[Fact], day: str, basis: str) -> None:
    """Extension, anchor, their own day; for an obligation then the plan's period."""
    found = item_due(state([*s.a_plan(), *facts], DAY), item)
    assert found is not None
    assert (found.day, found.basis) == (day, basis)


def test_an_item_without_a_day_has_none() -> None:
    """A target or a child plan without a day is undated; so is what nobody defined."""
    plan = state([*s.a_plan(), fact(ChildPlanRequired(requirement="c", region="乙县", source=s.PAPER), DAY)], DAY)
    assert item_due(plan, "child_requirement:c") is item_due(plan, "target:x") is item_due(plan, "x") is None


def test_elapsed_shares_count_completed_months() -> None:
    """24 of 60 months; nothing before the beginning, all at the end."""
    assert elapsed("2021-01-01", "2025-12-31", "2022-12-31") == Fraction(2, 5)
    assert elapsed("2021-01-01", "2025-12-31", "2020-12-31") == 0
    assert elapsed("2021-01-01", "2025-12-31", "2026-01-01") == 1
