"""Whose matter it is: seats held since the day of a judgement, and seats of agencies that belong together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.events import agency as e
from aggregates.events.base import Event
from aggregates.fold.register import Register
from tests.aggregates import stories as s
from tests.aggregates import stories_assignment as a
from tests.scenario import VERIFIER, Scenario, fact

BEFORE = date(2024, 2, 29)
HOLDER = "甲县/教育局"
PARTS = (HOLDER, "甲县/体育局")
PAPER: dict[str, Any] = {"document": "文", "source": s.PAPER}


def _judge(name: str) -> Any:
    return VERIFIER.model_copy(update={"agency": name})


def test_a_later_holder_does_not_judge_by_dating_back() -> None:
    """Who took the lead over on 1 March may not review with the day before: the seat is held by the ledger's day."""
    story = Scenario().given(*s.a_plan(), s.reported(), a.transferred())
    story.when(s.reviewing(effective_on=BEFORE), actor=_judge(a.SCIENCE)).then_refused("own-matter")


def test_a_seat_that_ended_before_the_judgement_binds_nobody() -> None:
    """Held on no day since the judgement's: no conflict."""
    story = Scenario().given(*s.a_plan(), s.reported(), a.transferred(seat=s.HELP_SEAT))
    assert story.when(s.reviewing(effective_on=a.MOVED), actor=_judge("甲县/文旅局")).facts


@pytest.mark.parametrize(
    ("event", "judge"),
    [
        (e.AgencySplit(agency=HOLDER, to=("甲县/教育一局", "甲县/教育二局"), **PAPER), "甲县/教育二局"),
        (e.AgencySplit(agency="甲县/文教局", to=PARTS, **PAPER), "甲县/文教局"),
        (e.MembershipSet(collective=HOLDER, members=("甲县/教研室",), **PAPER), "甲县/教研室"),
        (e.MembershipSet(collective="甲县/领导小组", members=PARTS, **PAPER), "甲县/领导小组"),
    ],
    ids=["a part of the holder", "what the holder came from", "a member of the holder", "the holder is a member"],
)  # fmt: skip
def test_who_belongs_together_does_not_judge_each_other(event: Event, judge: str) -> None:
    """By splits and collective parties, in both directions; the same judge is welcome where nothing ties them."""
    plan = (*s.a_plan(), s.reported())
    tied = Scenario().given(*plan, fact(event, "2021-12-01"))
    tied.when(s.reviewing(), actor=_judge(judge)).then_refused("own-matter")
    assert Scenario().given(*plan).when(s.reviewing(), actor=_judge(judge)).facts


def test_sisters_are_strangers() -> None:
    """Two parts of one agency, and two members of one collective, are not each other's matter."""
    register = Register(parts={"文教局": ("教育局", "体育局")}, members={"领导小组": ("科技局", "卫健局")})
    assert register.related("文教局", "体育局") and register.related("体育局", "文教局")
    assert not register.related("教育局", "体育局")
    assert not register.related("科技局", "卫健局")
