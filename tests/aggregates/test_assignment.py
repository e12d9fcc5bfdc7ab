"""Seats that move: who reports and who judges before and after, rulings that look back, seats held again."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.commands import AssignSeat, ReportProgress
from aggregates.events.assignment import SeatRevoked, SeatTransferred
from aggregates.events.plan import SeatAssigned
from aggregates.values import Actor, seat_statement
from tests.aggregates import stories as s
from tests.aggregates import stories_assignment as a
from tests.scenario import ARBITER, HELPER, LEAD, OFFICE, PLAN, VERIFIER, Outcome, Scenario, by, fact

SCIENTISTS = Actor(id="scientists", agency=a.SCIENCE, role="liaison")


def _transferred() -> Scenario:
    """The lead went from 教育局 to 科技局 on 1 March 2024."""
    return Scenario().given(*s.a_plan(), a.transferred())


def _report(story: Scenario, seat: str, actor: Actor, on: date) -> Outcome:
    command = ReportProgress(plan=PLAN, seat=seat, period="2024", narrative="已开展", effective_on=on)
    return story.when(command, actor=actor)


def _begun(outcome: Outcome) -> SeatAssigned:
    """The seat that a transfer lets begin."""
    assert outcome.refusal is None, outcome.refusal
    ended, begun = (each.event for each in outcome.facts)
    assert isinstance(ended, SeatTransferred)
    assert isinstance(begun, SeatAssigned)
    assert ended.to_seat == begun.statement
    return begun


def test_the_old_holder_answers_until_the_day_before_a_transfer() -> None:
    """On the last day of February the old lead reports and the new one cannot; on 1 March it is the other way."""
    story, eve = _transferred(), date(2024, 2, 29)
    _report(story, s.LEAD_SEAT, LEAD, a.MOVED).then_refused("no-such-seat")
    _report(story, a.NEW_SEAT, SCIENTISTS, eve).then_refused("no-such-seat")
    assert _report(story, s.LEAD_SEAT, LEAD, eve).facts
    assert _report(story, a.NEW_SEAT, SCIENTISTS, a.MOVED).facts


def test_a_seat_that_ended_cannot_end_again() -> None:
    """Neither a second transfer nor a revocation finds the seat in force."""
    story = _transferred()
    again = a.transferring(to_agency="甲县/民政局", document="另一文件", effective_on=date(2024, 4, 1))
    story.when(again, actor=OFFICE).then_refused("no-such-seat")
    story.when(a.revoking(seat=s.LEAD_SEAT), actor=OFFICE).then_refused("no-such-seat")


def test_a_revocation_taken_back_lets_the_seat_go_on() -> None:
    """After the revocation is retracted, the cooperating seat is in force again, and may be transferred."""
    name = SeatRevoked(task=s.TASK, seat=s.HELP_SEAT, document=a.PAPER_ID, source=s.PAPER).statement
    story = Scenario().given(*s.a_plan(), by(OFFICE, a.revoking()))
    moving = a.transferring(seat=s.HELP_SEAT, effective_on=date(2024, 4, 1))
    story.when(moving, actor=OFFICE).then_refused("no-such-seat")
    assert _begun(story.given(by(OFFICE, s.retracting(name))).when(moving, actor=OFFICE)).role == "cooperate"


def test_a_transfer_taken_back_makes_room_for_an_earlier_one() -> None:
    """While the transfer of March stands, one of January is refused; once it is retracted, and with it the seat it
    began, it is not."""
    story, earlier = _transferred(), a.transferring(document="另一文件", effective_on=date(2024, 1, 1))
    story.when(earlier, actor=OFFICE).then_refused("seat-moves-later")
    story.given(by(OFFICE, s.retracting(a.moved().statement)))
    assert _begun(story.when(earlier, actor=OFFICE)).statement == seat_statement(s.TASK, a.SCIENCE, "lead", 2)


def test_an_agency_that_gets_its_seat_back_holds_it_for_the_second_time() -> None:
    """A transfer there and back: the seat that begins is a statement of its own, occurrence 2."""
    back = a.transferring(
        seat=a.NEW_SEAT, to_agency="甲县/教育局", to_agency_as_written="教育局", effective_on=date(2024, 5, 1)
    )
    assert _begun(_transferred().when(back, actor=OFFICE)).statement == seat_statement(s.TASK, "甲县/教育局", "lead", 2)


def test_a_revoked_agency_can_be_seated_again() -> None:
    """Once the seat was revoked, the same agency and role may be assigned anew, not before."""
    again = AssignSeat(
        plan=PLAN, effective_on=date(2024, 6, 1),
        seat=s.seat("甲县/文旅局", "cooperate", basis="decision", source=s.PAPER, occurrence=2),
    )  # fmt: skip
    Scenario().given(*s.a_plan()).when(again, actor=OFFICE).then_refused("seat-already-held")
    assert Scenario().given(*s.a_plan(), by(OFFICE, a.revoking())).when(again, actor=OFFICE).facts


def test_the_new_seat_keeps_place_and_term() -> None:
    """A second lead until the end of 2024 goes over with its place in the list and the end that was known."""
    second = fact(s.seat("甲县/文旅局", order=2), "2021-12-01", "2025-01-01")
    story = Scenario().given(*s.a_plan()[:3], second)
    outcome = story.when(a.transferring(seat=second.statement), actor=OFFICE)
    assert _begun(outcome).order == 2
    assert [each.effective.to for each in outcome.facts] == [None, date(2025, 1, 1)]


def test_a_new_role_comes_last_in_its_list() -> None:
    """Who takes a cooperating seat over as a lead stands behind the leads there are; the convener does not change."""
    begun = _begun(Scenario().given(*s.a_plan()).when(a.transferring(seat=s.HELP_SEAT, role="lead"), actor=OFFICE))
    assert (begun.role, begun.order) == ("lead", 2)


def test_one_agency_may_change_its_role() -> None:
    """The cooperating bureau becomes a lead: its old seat ends, so nobody holds two roles on the day."""
    change = a.transferring(seat=s.HELP_SEAT, to_agency="甲县/文旅局", to_agency_as_written="文旅局", role="lead")
    story = Scenario().given(*s.a_plan())
    _begun(story.when(change, actor=OFFICE))
    assert story.history(f"plan:{PLAN}").state("2024-06-03").anomalies == []


def test_a_ruling_moves_a_seat_from_an_earlier_day() -> None:
    """The staffing office carries its ruling out in June, from January on; both facts say so."""
    story = Scenario().given(*s.a_plan(), *a.ruled())
    outcome = story.when(a.transferring(ruling=a.RULING, effective_on=date(2024, 1, 1)), actor=ARBITER)
    outcome.then_dated("2024-01-01")
    outcome.then(a.moved(ruling=a.RULING), a.begun())


@pytest.mark.parametrize("actor", [ARBITER, OFFICE])
def test_a_ruling_moves_only_what_it_is_about(actor: Actor) -> None:
    """Whoever names it: a ruling on the lead does not revoke a cooperator; one that is none moves nothing."""
    story = Scenario().given(*s.a_plan(), *a.ruled())
    story.when(a.revoking(ruling=a.RULING), actor=actor).then_refused("ruling-moves-it-not")
    other = a.transferring(ruling="task:1.1")
    story.when(other, actor=actor).then_refused("no-such-ruling")


def test_a_transfer_names_where_its_paper_says_so() -> None:
    """A decision without number, title or wording is refused as much as minutes of an agreement; a quote suffices."""
    story = Scenario().given(*s.a_plan())
    story.when(a.transferring(source=s.DECISION), actor=OFFICE).then_refused("document-needed")
    quoted = s.DECISION.model_copy(update={"quote": "由科技局牵头"})
    assert story.when(a.transferring(source=quoted), actor=OFFICE).facts


def test_who_gave_its_seat_away_may_judge_what_comes_after() -> None:
    """A verifier's agency whose seat was transferred is bound on the days before, not after."""
    judge = VERIFIER.model_copy(update={"agency": "甲县/文旅局"})
    handed = a.transferred(seat=s.HELP_SEAT)
    story = Scenario().given(*s.a_plan(), s.reported(), handed)
    story.when(s.reviewing(effective_on=date(2024, 2, 29)), actor=judge).then_refused("own-matter")
    assert story.when(s.reviewing(effective_on=a.MOVED), actor=judge).facts


def test_cooperation_is_confirmed_for_periods_of_the_calendar() -> None:
    """Where reports are yearly a quarter is refused, and so is a year that has not begun."""
    story = Scenario().given(*s.a_plan(s.calendar()))
    story.when(a.confirming(period="2023-Q4"), actor=LEAD).then_refused("period-not-in-calendar")
    story.when(a.confirming(period="2025"), actor=LEAD).then_refused("period-not-begun")
    assert story.when(a.confirming(confirmed=False, note="未提供场地"), actor=LEAD).facts


def test_the_lead_of_the_day_confirms() -> None:
    """After the transfer the new lead has the word on cooperation, not the old one; a lead without agency never."""
    story = _transferred()
    story.when(a.confirming(), actor=LEAD).then_refused("not-the-lead")
    nobody = SCIENTISTS.model_copy(update={"agency": None})
    story.when(a.confirming(), actor=nobody).then_refused("not-the-lead")
    assert story.when(a.confirming(), actor=SCIENTISTS).facts
    story.when(a.confirming(task="1.2"), actor=SCIENTISTS).then_refused("no-such-seat")


def test_a_cooperator_transfers_nothing() -> None:
    """Only the plan office and the staffing office move seats."""
    Scenario().given(*s.a_plan()).when(a.transferring(), actor=HELPER).then_refused("role-not-allowed")
