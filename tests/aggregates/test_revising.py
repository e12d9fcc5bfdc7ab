"""What follows from a revision: acceptances fall, seats move with their transfer, deadlines stay without a paper."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.commands import SetTarget
from aggregates.events.execution import ReportReviewed
from aggregates.events.statement import StatementRetracted
from tests.aggregates import stories as s
from tests.aggregates import stories_assignment as a
from tests.aggregates import stories_deadlines as d
from tests.aggregates import stories_disputes as disputes
from tests.aggregates import stories_fixing as fixing
from tests.aggregates import stories_lifecycle as lifecycle
from tests.scenario import ARBITER, EVALUATOR, HELPER, LEAD, OFFICE, PLAN, VERIFIER, Scenario, by

REVIEW = f"review:{s.REPORTED}|{VERIFIER.agency}"
AGAIN = s.reporting(percent="40", reason="误计", authority="自查")
LATER, EARLIER = date(2026, 6, 30), date(2022, 6, 30)


def _leads(story: Scenario, day: str) -> list[str]:
    task = story.history(f"plan:{PLAN}").state(day).tasks[s.TASK]
    return [seat.agency for seat in task.seats.values() if seat.role == "lead" and seat.in_force(day)]


def _accepted(story: Scenario) -> bool:
    return story.history(f"plan:{PLAN}").state("2024-06-03").tasks[s.TASK].reports[s.REPORTED].accepted


@pytest.mark.parametrize("again", [AGAIN, s.correcting(s.REPORTED, content=s.progress(percent="40").payload())])
def test_an_acceptance_falls_with_the_content_it_was_given_for(again: object) -> None:
    """A second report, or a correction, takes the acceptance back in the same commit: nothing closes on it until the
    verifier looked again."""
    story = Scenario().given(*s.up_to_acceptance())
    assert _accepted(story)
    outcome = story.when(again, actor=LEAD)  # type: ignore[arg-type]
    assert [each.statement for each in outcome.facts] == [s.REPORTED, REVIEW]
    assert isinstance(outcome.facts[1].event, StatementRetracted)
    assert not _accepted(story)
    story.when(s.requesting(), actor=LEAD).then_refused("needs-accepted-report")
    assert _accepted(story.given(by(VERIFIER, s.correcting(REVIEW, replaces=2))))


def test_an_acceptance_falls_with_the_evidence_it_was_given_on() -> None:
    """A piece of evidence taken back takes the acceptance with it; one that the verifier never saw is added freely."""
    story = Scenario().given(*s.up_to_acceptance(), by(LEAD, s.attaching(sha256=s.TABLE)))
    assert _accepted(story)
    outcome = story.when(s.retracting(f"evidence:{s.REPORTED}|{s.PHOTO}"), actor=LEAD)
    assert [each.statement for each in outcome.facts][1:] == [REVIEW]
    assert not _accepted(story)


def test_a_returned_report_is_corrected_alone() -> None:
    """Control: what was sent back stays sent back, and a new day alone leaves the acceptance."""
    returned = by(VERIFIER, s.reviewing(result="returned", reasons="缺附件"))
    assert len(Scenario().given(*s.a_plan(), s.reported(), returned).when(AGAIN, actor=LEAD).facts) == 1
    moved = s.correcting(s.REPORTED, effective_on=date(2024, 1, 9))
    assert len(Scenario().given(*s.up_to_acceptance()).when(moved, actor=LEAD).facts) == 1


def test_a_ruling_that_corrects_a_report_takes_its_acceptance_back_too() -> None:
    """Whoever corrects it, nobody accepted what it says now."""
    accepted = by(VERIFIER, s.reviewing(), date(2024, 2, 1))
    story = disputes._escalated().given(accepted)
    content = s.progress(percent="40").payload()
    command = disputes.of_the_record(corrections=(disputes.rewriting(s.REPORTED, content=content),))
    assert [each.statement for each in story.when(command, actor=ARBITER).facts][1:] == [s.REPORTED, REVIEW]
    orders = {"corrections": command.corrections, "retractions": (disputes.retracting(REVIEW),)}
    both = disputes._escalated().given(accepted).when(disputes.of_the_record(**orders), actor=ARBITER)
    assert [each.statement for each in both.facts][1:] == [s.REPORTED, REVIEW]


@pytest.mark.parametrize("way", ["review", "evidence"])
def test_a_closure_keeps_what_it_rests_on(way: str) -> None:
    """While a request stands, its last accepted report with evidence stays as it is; not once it was turned down."""
    returned = ReportReviewed(
        task=s.TASK, report=s.REPORTED, result="returned", reasons="再看", by=str(VERIFIER.agency), source=s.DECISION
    )
    command, actor = {
        "review": (s.correcting(REVIEW, content=returned.payload()), VERIFIER),
        "evidence": (s.retracting(f"evidence:{s.REPORTED}|{s.PHOTO}"), LEAD),
    }[way]
    story = Scenario().given(*s.up_to_request())
    story.when(command, actor=actor).then_refused("closure-rests-on-it")
    assert story.given(by(VERIFIER, s.rejecting())).when(command, actor=actor).facts


def test_a_report_can_be_put_right_after_the_task_was_closed() -> None:
    """The closure stays, and what it rested on is seen to be no longer accepted until the verifier looked again."""
    story = Scenario().given(*s.up_to_request(), by(VERIFIER, s.verifying()), by(LEAD, AGAIN))
    assert not _accepted(story)
    assert _accepted(story.given(by(VERIFIER, s.correcting(REVIEW, replaces=2))))


def test_a_request_is_not_rewritten_once_it_was_judged() -> None:
    """Not even on the day of the verdict; before that its grounds may be put better."""
    statement = f"closure:{s.CLOSURE}"
    story = Scenario().given(*s.up_to_request())
    said = story.history(f"plan:{PLAN}").current[statement].data
    rewriting = s.correcting(statement, content={**said, "grounds": "另写"})
    day = date.fromisoformat(story.history(f"plan:{PLAN}").current[statement].effective_on)
    judged = Scenario().given(*s.up_to_request(), by(VERIFIER, s.verifying(effective_on=day), day))
    judged.when(rewriting, actor=LEAD).then_refused("judged-already")
    assert story.when(rewriting, actor=LEAD).facts


def test_a_transfer_is_taken_back_with_the_seat_it_began() -> None:
    """One lead before and one after, whether the transfer stands, is taken back, or is brought back on another day."""
    story = Scenario().given(*s.a_plan(), a.transferred())
    assert (_leads(story, "2024-02-29"), _leads(story, "2024-06-01")) == (["甲县/教育局"], [a.SCIENCE])
    story.given(by(OFFICE, s.retracting(a.moved().statement)))
    assert _leads(story, "2024-06-01") == ["甲县/教育局"]
    story.given(by(OFFICE, s.correcting(a.moved().statement, replaces=2, effective_on=date(2024, 5, 1))))
    assert (_leads(story, "2024-04-30"), _leads(story, "2024-05-01")) == (["甲县/教育局"], [a.SCIENCE])


def test_the_seat_a_transfer_began_keeps_its_day() -> None:
    """What the seat says of itself is corrected; its day is that of the transfer."""
    story = Scenario().given(*s.a_plan(), a.transferred())
    story.when(s.correcting(a.NEW_SEAT, effective_on=date(2024, 4, 1)), actor=OFFICE).then_refused("begins-by-transfer")
    written = a.begun(agency_as_written="县科技局").payload()
    assert len(story.when(s.correcting(a.NEW_SEAT, content=written), actor=OFFICE).facts) == 1


@pytest.mark.parametrize("source", [s.DECISION, s.PAPER])
def test_a_correction_of_a_target_puts_nothing_off_without_a_paper(source: object) -> None:
    """The paper is that of the correction: the document quoted at first does not answer for a later day."""
    dated = s.target(target="1.1-1", task=s.TASK, kind="task", due_on=date(2023, 6, 30), source=s.DOCUMENT)
    for day in (LATER, EARLIER):
        content = dated.model_copy(update={"due_on": day}).payload()
        correction = s.correcting(dated.statement, content=content, source=source)
        outcome = Scenario().given(*s.a_plan(dated)).when(correction, actor=OFFICE)
        if day == LATER and source == s.DECISION:
            outcome.then_refused("document-needed")
        else:
            assert outcome.facts


def test_what_gives_the_earlier_day_is_not_taken_back_without_a_paper() -> None:
    """Without its anchor the task would be due with the plan's period only, which is later."""
    anchored = by(OFFICE, d.anchoring(item=f"task:{s.TASK}"))
    story = Scenario().given(*s.a_plan(), anchored)
    name = d.anchoring(item=f"task:{s.TASK}").fact.statement
    story.when(s.retracting(name), actor=OFFICE).then_refused("document-needed")
    assert story.when(s.retracting(name, source=s.PAPER), actor=OFFICE).facts


def test_a_target_set_by_command_keeps_its_source() -> None:
    """A correction cannot leave a target without anything that says where it stands."""
    story = Scenario().given(*s.a_plan(), by(OFFICE, SetTarget(plan=PLAN, target=s.target())))
    content = s.target(source=s.DECISION).payload()
    story.when(s.correcting(s.target().statement, content=content), actor=OFFICE).then_refused("source-needed")


def test_what_was_in_time_can_be_corrected_later() -> None:
    """An objection is worded anew after the window closed, but not dated after it: the recording was in time."""
    contested = by(HELPER, lifecycle.contesting(), date(2024, 3, 6))
    story = Scenario().given(*lifecycle.two_leads(lifecycle.procedure()), contested)
    contest = lifecycle.objection()
    content = {**contest.payload(), "ground": "另一说法"}
    late = s.correcting(contest.statement, content=content, effective_on=date(2024, 5, 30))
    story.when(late, actor=HELPER).then_refused("objection-window-closed")
    assert story.when(s.correcting(contest.statement, content=content), actor=HELPER).facts


def test_a_second_step_of_the_same_day_does_not_stand_in_the_way() -> None:
    """The first negotiation is corrected although the second was held on the same day: then there was none yet."""
    story = disputes._open().given(by(LEAD, disputes.negotiating()), by(LEAD, disputes.negotiating(number=2)))
    worded = disputes.held(minutes="4" * 64)
    assert story.when(s.correcting(worded.statement, content=worded.payload()), actor=LEAD).facts


def test_a_snapshot_is_restated_not_corrected() -> None:
    """Fixed twice under one name, the refusal says how to restate."""
    story = fixing._fixed()
    refusal = story.when(fixing.fixing(), actor=EVALUATOR).then_refused("already-stated")
    assert "shilu fix --restates" in refusal.zh
    assert "shilu fix --restates" in refusal.en
