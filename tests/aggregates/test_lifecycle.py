"""Tasks that stop, resume and are contested: what is allowed when, and until which day."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.events.base import Fact
from aggregates.values import Source
from tests.aggregates import stories as s
from tests.aggregates import stories_lifecycle as life
from tests.scenario import (
    EVALUATOR,
    HELPER,
    LEAD,
    OFFICE,
    PLAN,
    SUPERVISOR,
    VERIFIER,
    Outcome,
    Scenario,
    Step,
    by,
    fact,
)

ARCHIVE = Source(kind="report", entered_from="archive")
LAST_DAY, DAY_AFTER = date(2024, 3, 11), date(2024, 3, 12)
"""Of ten days to object to a request of 1 March."""


def _status(story: Scenario) -> str:
    return story.history(f"plan:{PLAN}").state("2026-12-31").tasks[s.TASK].progression.status


def _contest(*before: Fact | Step, today: date, on: date | None = None, source: Source = s.REPORT) -> Outcome:
    story = Scenario().given(*life.two_leads(life.procedure()), *before)
    return story.when(life.contesting(on, source=source), actor=HELPER, today=today)


def test_a_suspended_task_goes_on_after_it_is_reopened() -> None:
    """While it rests nobody may ask for closure; reopened, the same request is accepted."""
    story = Scenario().given(*s.up_to_acceptance(), by(OFFICE, life.suspending()))
    story.when(s.requesting(), actor=LEAD).then_refused("task-stopped")
    story.given(by(SUPERVISOR, life.reopening()))
    assert _status(story) == "REOPENED"
    assert story.when(s.requesting(), actor=LEAD).facts


def test_a_suspension_lets_an_open_request_lapse() -> None:
    """The verifier finds no request to judge once the task rests, and none after it is reopened."""
    story = Scenario().given(*s.up_to_request(), by(OFFICE, life.suspending()))
    story.when(s.verifying(), actor=VERIFIER).then_refused("no-open-request")
    story.given(by(SUPERVISOR, life.reopening()))
    story.when(s.verifying(), actor=VERIFIER).then_refused("no-open-request")


def test_a_cancelled_task_is_not_suspended_but_a_suspended_one_is_cancelled() -> None:
    """Cancelling is the stronger of the two."""
    cancelled = Scenario().given(*s.a_plan(), by(OFFICE, life.cancelling()))
    cancelled.when(life.suspending(), actor=OFFICE).then_refused("already-stopped")
    suspended = Scenario().given(*s.a_plan(), by(OFFICE, life.suspending()))
    assert suspended.when(life.cancelling(), actor=OFFICE).facts


@pytest.mark.parametrize("command", [life.suspending(source=s.REPORT), life.cancelling(source=s.DECISION)])
def test_a_task_stops_by_a_document_only(command: life.PlanCommand) -> None:
    """A report, or a decision without number, title or wording, stops no task; nor has the stop an end of its own."""
    story = Scenario().given(*s.a_plan())
    story.when(command, actor=OFFICE).then_refused("document-needed")
    ended = command.model_copy(update={"effective_to": date(2027, 1, 1)})
    story.when(ended, actor=OFFICE).then_refused("takes-no-end")


def test_a_verified_task_can_be_reopened_and_asked_for_again() -> None:
    """A later check shows the task undone: it is open again, and may be struck off a second time."""
    story = Scenario().given(*s.up_to_request(), by(VERIFIER, s.verifying()), by(SUPERVISOR, life.reopening()))
    assert story.when(s.requesting(closure="1.1/2025"), actor=LEAD).facts


def test_a_task_found_not_carried_out_takes_no_request() -> None:
    """From 1 January after the plan's last year the evaluator may say so; then only a reopening helps."""
    story = Scenario().given(*s.up_to_acceptance())
    closing = life.not_carried_out()
    story.when(closing, actor=EVALUATOR, today=date(2025, 12, 31)).then_refused("period-not-over")
    ahead = life.not_carried_out(effective_on=date(2026, 1, 1))
    story.when(ahead, actor=EVALUATOR, today=date(2025, 12, 31)).then_refused("period-not-over")
    backdated = life.not_carried_out(effective_on=date(2025, 12, 31))
    story.when(backdated, actor=EVALUATOR, today=date(2026, 1, 1)).then_refused("period-not-over")
    assert story.when(closing, actor=EVALUATOR, today=date(2026, 1, 1)).facts
    story.when(s.requesting(), actor=LEAD, today=life.AFTER).then_refused("task-stopped")


def test_a_plan_that_names_no_period_does_not_hold_the_evaluator_back() -> None:
    """No last day is invented where the document prints none."""
    undated = fact(s.registration(period_from=None, period_to=None), "2021-12-01")
    story = Scenario().given(undated, *s.a_plan()[1:])
    assert story.when(life.not_carried_out(), actor=EVALUATOR).facts


def test_an_evaluator_with_a_seat_finds_nothing_about_its_own_task() -> None:
    """The evaluator whose agency cooperates may not close the task, declared or not."""
    party = EVALUATOR.model_copy(update={"agency": "甲县/文旅局"})
    declared = life.not_carried_out(fact=life.not_carried_out().fact.model_copy(update={"conflict_declared": True}))
    for command in (life.not_carried_out(), declared):
        Scenario().given(*s.a_plan()).when(command, actor=party, today=life.AFTER).then_refused("own-matter")


def test_objections_end_with_the_window() -> None:
    """Ten days from the request: on the tenth the second lead may object, on the eleventh no more."""
    assert _contest(today=LAST_DAY).facts
    _contest(today=DAY_AFTER).then_refused("objection-window-closed")


def test_an_objection_is_not_dated_back() -> None:
    """Recorded late with an early day it is late, unless it comes from an archive; an archive's late one is late."""
    _contest(today=DAY_AFTER, on=date(2024, 3, 5)).then_refused("objection-window-closed")
    assert _contest(today=DAY_AFTER, on=date(2024, 3, 5), source=ARCHIVE).facts
    _contest(today=DAY_AFTER, on=DAY_AFTER, source=ARCHIVE).then_refused("objection-window-closed")


def test_a_verdict_waits_for_the_window() -> None:
    """With several leads the verifier waits until the day after; neither a later nor an earlier date gets round it."""
    story = Scenario().given(*life.two_leads(life.procedure()))
    story.when(s.verifying(), actor=VERIFIER, today=LAST_DAY).then_refused("objection-window-open")
    ahead, back = s.verifying(effective_on=DAY_AFTER), s.verifying(effective_on=LAST_DAY)
    story.when(ahead, actor=VERIFIER, today=LAST_DAY).then_refused("objection-window-open")
    story.when(back, actor=VERIFIER, today=DAY_AFTER).then_refused("objection-window-open")
    assert story.when(s.verifying(), actor=VERIFIER, today=DAY_AFTER).facts


def test_without_a_procedure_there_is_no_window() -> None:
    """Nobody adopted a term: the second lead may object until the verdict, and the verdict may come at once."""
    story = Scenario().given(*life.two_leads())
    assert story.when(life.contesting(None), actor=HELPER, today=date(2024, 6, 1)).facts
    assert story.when(s.verifying(), actor=VERIFIER).facts
    story.when(life.contesting(None, seat=s.LEAD_SEAT), actor=LEAD).then_refused("no-open-request")


def test_the_term_is_that_of_the_day_of_the_request() -> None:
    """A procedure adopted after the request sets no term for it; the plan's own procedure goes before the general."""
    later = fact(life.procedure(), "2024-03-02")
    story = Scenario().given(*life.two_leads(), later)
    assert story.when(s.verifying(), actor=VERIFIER, today=date(2024, 3, 3)).facts
    own = life.procedure(2, rules="本方案程序", scope=PLAN)
    story = Scenario().given(*life.two_leads(life.procedure(), own))
    assert story.when(s.verifying(), actor=VERIFIER, today=date(2024, 3, 4)).facts


def test_a_single_lead_that_asks_waits_for_nobody() -> None:
    """One lead, one cooperator: there is nobody whose objection to wait for."""
    story = Scenario().given(*s.a_plan(), fact(life.procedure(), "2022-01-01"))
    story.given(s.reported(), s.attached(), s.accepted(), s.requested())
    assert story.when(s.verifying(), actor=VERIFIER, today=date(2024, 3, 2)).facts


def test_a_contested_request_can_be_verified_and_the_objection_stays() -> None:
    """The objection binds no verifier, but stays beside the verdict."""
    story = Scenario().given(*life.two_leads(), by(HELPER, life.contesting()), by(VERIFIER, s.verifying()))
    task = story.history(f"plan:{PLAN}").state("2026-12-31").tasks[s.TASK]
    assert task.progression.status == "VERIFIED_COMPLETE"
    assert [each.data["seat"] for each in task.contests[s.CLOSURE]] == [life.SECOND]


def test_a_shared_task_is_closed_when_all_have_been_heard() -> None:
    """Confirming and contesting both count as heard; who says nothing is named as silent, and nobody else is."""
    story = Scenario().given(*life.all_shared())
    everybody = s.verifying(silent=(life.TOURISM, life.SCIENCE))
    refusal = story.when(s.verifying(), actor=VERIFIER).then_refused("seats-not-heard")
    assert life.TOURISM in refusal.en
    assert life.SCIENCE in refusal.en
    assert life.SCHOOLS not in refusal.en
    story.given(by(HELPER, life.agreeing()))
    story.when(everybody, actor=VERIFIER).then_refused("not-silent")
    story.given(by(life.SCIENTISTS, life.contesting(None, seat=life.SCIENCE)))
    story.when(s.verifying(silent=(life.SCIENCE,)), actor=VERIFIER).then_refused("not-silent")
    (verdict,) = story.when(s.verifying(), actor=VERIFIER).facts
    assert "silent" not in verdict.event.payload()


def test_silence_shows_only_when_the_window_is_over() -> None:
    """Under a procedure a seat cannot be called silent while it may still speak; when all spoke nobody waits."""
    story = Scenario().given(*life.all_shared(life.procedure()))
    silent = s.verifying(silent=(life.TOURISM, life.SCIENCE))
    story.when(silent, actor=VERIFIER, today=LAST_DAY).then_refused("objection-window-open")
    spoken = Scenario().given(*life.all_shared(life.procedure()))
    for actor, seat in ((HELPER, life.TOURISM), (life.SCIENTISTS, life.SCIENCE)):
        spoken.given(by(actor, life.agreeing(seat=seat), date(2024, 3, 2)))
    assert spoken.when(s.verifying(), actor=VERIFIER, today=date(2024, 3, 3)).facts
    assert story.when(silent, actor=VERIFIER, today=DAY_AFTER).facts


def test_a_led_task_has_no_silent_seats() -> None:
    """Where somebody leads, silence of others is not recorded: they answer for their own part only."""
    story = Scenario().given(*s.up_to_request())
    story.when(s.verifying(silent=(s.HELP_SEAT,)), actor=VERIFIER).then_refused("not-silent")


def test_a_rejection_needs_nobody_to_be_heard() -> None:
    """A request can be turned down at once, whatever the others think."""
    story = Scenario().given(*life.all_shared(life.procedure()))
    assert story.when(s.rejecting(), actor=VERIFIER, today=date(2024, 3, 2)).facts


def test_a_confirmation_is_for_the_own_seat_and_an_open_request() -> None:
    """A bureau confirms neither for another nor a request that was never made."""
    story = Scenario().given(*life.all_shared())
    story.when(life.agreeing(seat=life.SCIENCE), actor=HELPER).then_refused("not-own-seat")
    story.when(life.agreeing(closure="另一申请"), actor=HELPER).then_refused("no-open-request")
