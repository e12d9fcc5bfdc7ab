"""Supervision beyond its stories: which notices may follow which, who counts as one agency, who may judge."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates import commands
from aggregates.commands import supervision as c
from tests.aggregates import stories as s
from tests.aggregates import stories_supervision as v
from tests.scenario import CLERK, OFFICE, PLAN, SUPERVISOR, VERIFIER, Outcome, Scenario, by

LATER = date(2024, 3, 10)


def _after(*given: Any, **changes: Any) -> Outcome:
    """A second notice, ten days into March, after what was given."""
    return Scenario().given(*s.a_plan(), *given).when(v.issuing("督办-2", LATER, **changes), actor=SUPERVISOR)


@pytest.mark.parametrize(
    ("open_", "colour", "refused"),
    [
        ("BLUE", "BLUE", True), ("BLUE", "YELLOW", False), ("BLUE", "RED", False),
        ("YELLOW", "BLUE", True), ("YELLOW", "YELLOW", True), ("YELLOW", "RED", False),
        ("RED", "BLUE", True), ("RED", "YELLOW", True), ("RED", "RED", True),
    ],
)  # fmt: skip
def test_while_a_notice_is_open_only_a_stronger_colour_follows(open_: str, colour: str, refused: bool) -> None:
    """On one matter of one agency the same or a weaker colour is refused while a notice is open."""
    outcome = _after(v.issued(colour=open_, urgency="群众反映强烈"), colour=colour)
    if refused:
        outcome.then_refused("one-matter-one-notice")
    else:
        assert outcome.facts


def test_the_strongest_open_notice_counts() -> None:
    """After blue and yellow on one matter a second yellow is refused, red is not."""
    both = (v.issued(), v.issued("督办-1乙", date(2024, 3, 5), colour="YELLOW"))
    _after(*both, colour="YELLOW").then_refused("one-matter-one-notice")
    assert _after(*both, colour="RED").facts


def test_once_closed_the_matter_may_be_taken_up_again() -> None:
    """A closed notice bars nothing from the day of its closing on, and still spares red its urgency."""
    closed = by(SUPERVISOR, v.closing(on=date(2024, 3, 8)))
    assert _after(v.issued(), closed).facts
    assert _after(v.issued(), closed, colour="RED").facts
    late = by(SUPERVISOR, v.closing(on=date(2024, 3, 11)))
    _after(v.issued(), late).then_refused("one-matter-one-notice")


def test_another_matter_or_agency_is_free() -> None:
    """The open notice bars its own matter and agency only; a red one elsewhere needs its own urgency."""
    assert _after(v.issued(), matter="经费").facts
    assert _after(v.issued(), agency=v.TOURISM).facts
    _after(v.issued(), matter="经费", colour="RED").then_refused("red-needs-urgency")
    _after(v.issued(), agency=v.TOURISM, colour="RED").then_refused("red-needs-urgency")
    assert _after(colour="RED", urgency="汛期在即").facts


def test_an_alias_is_the_same_agency() -> None:
    """A second notice under another name of the agency is still the second notice on one matter."""
    names = [*s.names("教育局", "教体局"), by(CLERK, commands.AssertAlias(alias=s.alias("教育局", "教体局")))]
    _after(*names, v.issued(), agency="甲县/教体局").then_refused("one-matter-one-notice")


def test_a_registered_agency_needs_no_seat() -> None:
    """Notices, talks and circulars reach any registered agency; one neither registered nor seated is refused."""
    given = [*s.a_plan(), *s.names("气象局")]
    other = "甲县/气象局"
    for command in (
        v.issuing(agency=other), c.HoldInterview(plan=PLAN, fact=v.interview(agency=other)),
        c.IssueCircular(plan=PLAN, fact=v.circular(agencies=(other, v.TOURISM))), v.inspecting(agencies=(other,)),
    ):  # fmt: skip
        assert Scenario().given(*given).when(command, actor=SUPERVISOR).facts
        Scenario().given(*s.a_plan()).when(command, actor=SUPERVISOR).then_refused("agency-unknown")


def test_named_tasks_are_defined() -> None:
    """A notice, an inspection and a judgement on a task name tasks that are defined on the day."""
    for command in (
        v.issuing(task="9.9"), v.inspecting(tasks=(s.TASK, "9.9")),
        c.AssessConfidence(plan=PLAN, fact=v.confidence(task="9.9")),
        c.FindEvidenceFalse(plan=PLAN, fact=v.falsification(task="9.9")),
    ):  # fmt: skip
        Scenario().given(*s.a_plan()).when(command, actor=SUPERVISOR).then_refused("no-such-task")


def test_a_notice_is_closed_once_and_not_before_its_issue() -> None:
    """Before its day of issue there is nothing to close; what was closed stays closed."""
    story = Scenario().given(*s.a_plan(), v.issued())
    story.when(v.closing(on=date(2024, 2, 28)), actor=SUPERVISOR).then_refused("no-open-notice")
    story.given(by(SUPERVISOR, v.closing()))
    notice = story.history(f"plan:{PLAN}").state("2024-06-03").notices["督办-1"]
    assert (notice.closed_in_time, notice.overdue("2024-06-03")) == (True, False)
    story.when(v.closing(on=date(2024, 4, 2)), actor=SUPERVISOR).then_refused("no-open-notice")


def test_feedback_may_come_on_the_day_or_later() -> None:
    """Findings fed back on the day of the conclusion are accepted, a day earlier not."""
    story = Scenario().given(*s.a_plan())
    story.when(v.inspecting(fed_back_on=date(2024, 2, 29)), actor=SUPERVISOR).then_refused("fed-back-before-concluded")
    assert story.when(v.inspecting(fed_back_on=v.ISSUED), actor=SUPERVISOR).facts


def test_a_seat_that_ended_bars_no_judgement() -> None:
    """A supervisor's agency may judge the task again once its own seat is over."""
    ended = s.seat(str(SUPERVISOR.agency), "cooperate", basis="decision", source=s.PAPER)
    seated = commands.AssignSeat(plan=PLAN, seat=ended, effective_on=date(2022, 1, 1), effective_to=date(2024, 2, 1))
    story = Scenario().given(*s.a_plan(), by(OFFICE, seated))
    inside = c.AssessConfidence(plan=PLAN, fact=v.confidence(), effective_on=date(2024, 1, 31))
    story.when(inside, actor=SUPERVISOR).then_refused("own-matter")
    after = c.AssessConfidence(plan=PLAN, fact=v.confidence(), effective_on=date(2024, 2, 1))
    assert story.when(after, actor=SUPERVISOR).facts


def test_only_a_supervisor_supervises() -> None:
    """A verifier writes none of the facts of supervision, whatever its agency."""
    given: list[Any] = [*s.a_plan(), s.reported(), s.attached()]
    for command in (
        v.issuing(), v.inspecting(), c.HoldInterview(plan=PLAN, fact=v.interview()),
        c.IssueCircular(plan=PLAN, fact=v.circular()), c.AssessConfidence(plan=PLAN, fact=v.confidence()),
        c.FindEvidenceFalse(plan=PLAN, fact=v.falsification()), v.closing(),
    ):  # fmt: skip
        Scenario().given(*given).when(command, actor=VERIFIER).then_refused("role-not-allowed")
