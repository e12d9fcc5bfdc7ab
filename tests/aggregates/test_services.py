"""Service orders: each step once and in order, by those it is for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from aggregates import commands
from aggregates.fold.services import STAGES
from tests.aggregates import stories as s
from tests.aggregates import stories_services as v
from tests.scenario import HELPER, LEAD, PLAN, Scenario, by

STEPS: dict[str, Callable[[], commands.Command]] = {
    "ASSIGNED": lambda: v.assigning(20),
    "CLAIMED": lambda: v.accepting(20),
    "TAKEN": lambda: v.accepting(20, "甲县/第二服务队"),
    "COMPLETED": lambda: v.completing(20),
}


@pytest.mark.parametrize("reached", STAGES)
@pytest.mark.parametrize("wanted", STEPS)
def test_each_step_follows_the_one_before(reached: str, wanted: str) -> None:
    """Exactly the next step is accepted: none is skipped, none is done twice, also by a second team."""
    outcome = v.when(STEPS[wanted](), HELPER, reached)
    if STAGES.index(wanted) == STAGES.index(reached) + 1:
        assert outcome.facts
    else:
        outcome.then_refused("order-not-at-this-step")


def test_an_order_is_entered_once() -> None:
    """The same order id again is refused, also on another task."""
    v.when(v.ordering(), v.STREET, "ORDERED").then_refused("already-stated")
    other = s.definition("1.2", no=2)
    story = Scenario().given(*s.a_plan(other), *v.steps("ORDERED"))
    story.when(v.ordering(task="1.2"), actor=v.STREET).then_refused("already-stated")


def test_only_the_holder_of_the_seat_accepts_and_completes() -> None:
    """The lead cannot take what was assigned to the cooperating agency, nor say that it was done."""
    v.when(v.accepting(), LEAD, "ASSIGNED").then_refused("not-own-seat")
    v.when(v.accepting(4, v.TEAM), v.STREET, "CLAIMED").then_refused("not-own-seat")
    v.when(v.completing(), LEAD, "TAKEN").then_refused("not-own-seat")


def test_an_order_goes_to_a_seat_of_its_task() -> None:
    """A seat that does not exist, and one of another task, are refused."""
    story = Scenario().given(*s.a_plan(s.definition("1.2", no=2), s.seat(task="1.2")), *v.steps("ORDERED"))
    for seat in ("seat:1.2|甲县/教育局|lead|1", "seat:1.1|甲县/教育局|cooperate|1"):
        story.when(v.assigning(seat=seat), actor=v.STREET).then_refused("no-such-seat")


def test_a_withdrawn_assignment_stops_the_order() -> None:
    """When the assignment is taken back nobody holds the order: no team can take it."""
    gone = commands.RetractStatement(
        on=f"plan:{PLAN}", statement="order_assignment:点单-1", replaces=1, reason="派错", authority="街道"
    )
    v.when(v.accepting(4, v.TEAM), HELPER, "CLAIMED", by(v.STREET, gone)).then_refused("order-not-at-this-step")


def test_steps_are_judged_on_their_own_day() -> None:
    """A step dated before the one it follows is refused, though that one is already recorded."""
    v.when(v.accepting(1), HELPER, "ASSIGNED").then_refused("order-not-at-this-step")


def test_the_task_is_defined() -> None:
    """No order on a task that is not there."""
    v.when(v.ordering(task="9.9"), v.STREET).then_refused("no-such-task")
    early = v.ordering().model_copy(update={"effective_on": date(2021, 1, 1)})
    v.when(early, v.STREET).then_refused("no-such-task")
