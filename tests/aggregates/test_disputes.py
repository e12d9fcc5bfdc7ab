"""Disputes over responsibility: nothing moves until a ruling says so, and then from the day it says."""

from __future__ import annotations

from datetime import date
from typing import Any

from aggregates.commands import AssignSeat
from aggregates.commands import disputes as c
from aggregates.events.assignment import SeatRevoked
from aggregates.events.basis import Basis
from aggregates.events.statement import StatementCorrected, StatementRetracted
from aggregates.fold.plan import Plan
from aggregates.values import seat_statement
from tests.aggregates import stories as s
from tests.aggregates import stories_disputes as d
from tests.scenario import ARBITER, HELPER, LEAD, OFFICE, PLAN, Scenario, by


def _state(story: Scenario, day: str = "2024-06-03") -> Plan:
    return story.history(f"plan:{PLAN}").state(day)


def _escalated(**changes: Any) -> Scenario:
    return Scenario().given(*d.up_to_escalation(**changes))


def test_an_agency_left_out_may_contest() -> None:
    """A registered agency without a seat may dispute who leads; one that nobody registered may not."""
    story = Scenario().given(*s.a_plan(), *s.names("气象局"))
    story.when(d.raising(agency=d.WEATHER), actor=d.LEFT_OUT).then(d.raised(agency=d.WEATHER))
    unknown = d.raising(agency="甲县/农业局", dispute="争议-2")
    story.when(unknown, actor=d.OTHER).then_refused("agency-unknown")


def test_a_fact_is_disputed_without_a_seat() -> None:
    """A dispute about a fact names the statement; it needs no seat among what it names."""
    story = Scenario().given(*s.a_plan(), s.reported())
    assert story.when(d.raising(ground="FACT", statements=(s.REPORTED,)), actor=HELPER).refusal
    assert story.when(d.raising(ground="FACT", statements=(s.REPORTED,)), actor=LEAD).refusal is None


def test_a_statement_taken_back_cannot_be_disputed() -> None:
    """What was retracted does not stand, so nobody contests it."""
    story = Scenario().given(*s.a_plan(), *s.names("教育局"), by(OFFICE, s.retracting(s.LEAD_SEAT)))
    story.when(d.raising(ground="FACT"), actor=LEAD).then_refused("no-such-statement")


def test_duties_go_on_while_a_dispute_lasts() -> None:
    """The seat is marked as disputed and nothing else: its holder goes on reporting on it."""
    story = Scenario().given(*s.a_plan(), by(LEAD, d.raising()))
    assert s.LEAD_SEAT in _state(story).disputed()
    assert story.when(s.reporting(), actor=LEAD).refusal is None


def test_agreement_moves_nothing() -> None:
    """An agreed negotiation closes the dispute and leaves the seat where it was; it cannot be ruled any more."""
    agreed = d.negotiating(agreed=True)
    story = Scenario().given(*s.a_plan(), by(LEAD, d.raising()), by(LEAD, agreed))
    state = _state(story)
    assert state.disputes[d.CASE].status == "AGREED"
    assert state.tasks[s.TASK].seats[s.LEAD_SEAT].until is None
    story.when(d.ruling(), actor=ARBITER).then_refused("not-escalated")
    story.when(d.escalating(), actor=LEAD).then_refused("dispute-not-open")


def test_without_a_lead_who_raised_it_convenes() -> None:
    """A task that nobody leads: the agency that raised the dispute calls the parties together."""
    seats = [s.seat("甲县/教育局", "shared"), s.seat("甲县/文旅局", "shared", order=2)]
    shared = [f for f in s.a_plan(*seats) if getattr(f.event, "role", "shared") == "shared"]
    mine = seat_statement(s.TASK, d.TOURISM, "shared")
    raised = d.raising(agency=d.TOURISM, statements=(mine,), ground="SCOPE")
    story = Scenario().given(*shared, by(HELPER, raised))
    story.when(d.negotiating(convener=d.SCHOOLS), actor=LEAD).then_refused("not-the-convener")
    story.when(d.negotiating(convener=d.TOURISM), actor=HELPER).then(d.held(convener=d.TOURISM))


def test_a_ruling_moves_the_seat_from_the_day_it_says() -> None:
    """Ruled in May, holding from January: from that day on 文旅局 leads and 教育局 does not, before it as recorded."""
    seats = _state(_escalated().given(by(ARBITER, d.ruling()))).tasks[s.TASK].seats
    assert seats[s.LEAD_SEAT].until == "2024-01-01"
    assert [seats[d.NEW_SEAT].in_force(day) for day in ("2023-12-31", "2024-01-01")] == [False, True]


def test_the_new_holder_reports_after_the_ruling() -> None:
    """After the ruling the seat is 文旅局's to report on; 教育局 has none any more."""
    story = _escalated().given(by(ARBITER, d.ruling()))
    assert story.when(s.reporting(seat=d.NEW_SEAT), actor=HELPER).refusal is None
    story.when(s.reporting(period="2024"), actor=LEAD).then_refused("no-such-seat")


def test_a_ruling_may_end_a_seat_and_give_it_to_nobody() -> None:
    """A revocation is ordered by the ruling, names it and holds from its day."""
    outcome = _escalated().when(d.ruling(transfers=(), revocations=(s.LEAD_SEAT,)), actor=ARBITER)
    revoked = SeatRevoked(task=s.TASK, seat=s.LEAD_SEAT, document=d.PAPER, ruling=d.RULING, source=s.PAPER)
    outcome.then(d.ruled_event(), revoked)
    assert outcome.facts[1].effective.on == d.HOLDS


def test_a_ruling_corrects_what_another_role_wrote() -> None:
    """The record was wrong: a liaison's report is corrected on the ruling's authority, its reason names the dispute."""
    content = s.progress(percent="40").payload()
    story = _escalated(ground="FACT", statements=(s.REPORTED,))
    command = d.of_the_record(corrections=(d.rewriting(s.REPORTED, content=content),))
    ruled, corrected = (each.event for each in story.when(command, actor=ARBITER).facts)
    assert corrected == StatementCorrected(
        of_type="plan.progress_reported", of_revision=1, replaces=1, reason=d.WORDING, authority=d.PAPER,
        content=content, source=s.PAPER,
    )  # fmt: skip
    assert ruled.payload()["changes"] == [s.REPORTED]
    assert _state(story).tasks[s.TASK].reports[s.REPORTED].said.data["percent"] == "40"


def test_a_wrong_seat_is_replaced_in_one_act() -> None:
    """The record named the wrong lead: the seat is taken back and the right one stated, since it was first held."""
    lead = s.seat(d.WEATHER, "lead", basis="decision", source=s.PAPER)
    command = d.of_the_record(
        corrections=(), retractions=(d.retracting(s.LEAD_SEAT),),
        seats=(c.OrderedSeat(seat=lead, effective_on=date(2021, 12, 1)),),
    )  # fmt: skip
    story = _escalated()
    changes = (s.LEAD_SEAT, lead.statement)
    taken_back = StatementRetracted(
        of_type="plan.seat_assigned", replaces=1, reason=d.WORDING, authority=d.PAPER, source=s.PAPER
    )
    ruled = d.ruled_event(outcome="RECORD_WRONG", changes=changes)
    story.when(command, actor=ARBITER).then(ruled, taken_back, lead)
    assert {seat.agency for seat in _state(story, "2022-01-01").tasks[s.TASK].seats.values()} == {d.WEATHER, d.TOURISM}


def test_a_ruling_gives_no_seat_of_another_task() -> None:
    """A seat that the record left out is stated on the disputed task only."""
    other = c.OrderedSeat(seat=s.seat(d.WEATHER, task="1.2"), effective_on=d.HOLDS)
    _escalated().when(d.of_the_record(seats=(other,)), actor=ARBITER).then_refused("seat-of-another-task")


def test_a_ruling_corrects_no_act_of_a_dispute() -> None:
    """What the parties claimed stays as they claimed it, although it is about the task."""
    claim = d.of_the_record(corrections=(), retractions=(d.retracting(f"dispute:{d.CASE}"),))
    _escalated().when(claim, actor=ARBITER).then_refused("outside-the-dispute")


def test_a_rejection_changes_nothing() -> None:
    """The dispute is decided, by one fact, and the seat stays as recorded."""
    command = d.ruling(outcome="REJECTED", transfers=(), holds_from=None)
    story = _escalated()
    story.when(command, actor=ARBITER).then(d.ruled_event(outcome="REJECTED", changes=()))
    assert _state(story).disputes[d.CASE].status == "DECIDED"
    assert _state(story).tasks[s.TASK].seats[s.LEAD_SEAT].until is None


def test_the_second_ruling_needs_an_appeal() -> None:
    """After the first ruling none follows but on appeal, as the second instance; after that nobody appeals again."""
    story = _escalated().given(by(ARBITER, d.ruling()))
    again = d.ruling(outcome="REJECTED", transfers=(), holds_from=None, effective_on=date(2024, 6, 1))
    story.when(again, actor=ARBITER).then_refused("not-escalated")
    story.given(by(HELPER, d.appealing()))
    story.when(again, actor=ARBITER).then(d.ruled_event(instance=2, outcome="REJECTED", changes=()))
    once_more = d.appealing(d.SCHOOLS, date(2024, 6, 2))
    story.when(once_more, actor=LEAD).then_refused("no-first-ruling")


def test_who_holds_a_seat_does_not_rule() -> None:
    """The staffing office itself may not rule where its agency has a seat, or raised the dispute."""
    own = s.seat(str(ARBITER.agency), "cooperate")
    seated = [*s.a_plan(own), by(LEAD, d.raising()), by(LEAD, d.escalating())]
    Scenario().given(*seated).when(d.ruling(), actor=ARBITER).then_refused("own-matter")
    party = ARBITER.model_copy(update={"agency": d.WEATHER})
    raised = by(d.LEFT_OUT, d.raising(agency=d.WEATHER))
    story = Scenario().given(*s.a_plan(), *s.names("气象局"), raised, by(LEAD, d.escalating()))
    story.when(d.ruling(), actor=party).then_refused("party-rules")


def test_two_leads_cannot_become_one_seat_twice() -> None:
    """Two seats moved to one agency in one role would be the same seat twice: one ruling changes each once."""
    second = s.seat("甲县/科技局", "lead", order=2, basis="decision", source=s.PAPER)
    story = _escalated().given(by(OFFICE, AssignSeat(plan=PLAN, seat=second, effective_on=date(2022, 1, 1))))
    both = d.ruling(transfers=(d.moving(), d.moving(seat=second.statement)))
    story.when(both, actor=ARBITER).then_refused("changed-twice")


def test_a_basis_within_the_ledger_is_accepted() -> None:
    """Control: knowledge up to the head, with positions inside it, is a basis."""
    story = Scenario(size=lambda: 9).given(*d.up_to_escalation())
    basis = Basis(as_of=d.RULED, known_at=9, positions=(3, 9))
    assert story.when(d.ruling(basis=basis), actor=ARBITER).refusal is None


def test_one_agency_has_one_open_dispute_on_a_statement() -> None:
    """About another statement, or after the first dispute was withdrawn, the same agency may raise another one."""
    story = Scenario().given(*s.a_plan(), by(LEAD, d.raising()))
    elsewhere = d.raising(dispute="争议-2", statements=(s.HELP_SEAT,))
    assert story.when(elsewhere, actor=LEAD).refusal is None
    story.given(by(LEAD, d.withdrawing()))
    anew = d.raising(dispute="争议-3", on=date(2024, 5, 1))
    assert story.when(anew, actor=LEAD).refusal is None


def test_who_was_given_the_duty_may_appeal() -> None:
    """An agency that was no party and held no seat before holds one since the ruling, and may appeal against it."""
    given = d.moving(to_agency=d.WEATHER, to_agency_as_written="气象局")
    story = _escalated().given(by(ARBITER, d.ruling(transfers=(given,), holds_from=date(2024, 5, 21))))
    story.when(d.appealing(d.WEATHER), actor=d.LEFT_OUT).then(d.appealing(d.WEATHER).fact)


def test_who_lost_the_duty_may_appeal() -> None:
    """An agency that neither raised the dispute nor answered it, and whose seat the ruling moved, may appeal."""
    raised, escalated = d.raising(agency=d.WEATHER), d.escalating(d.WEATHER)
    story = Scenario().given(*s.a_plan(), *s.names("气象局"), by(d.LEFT_OUT, raised), by(d.LEFT_OUT, escalated))
    story.given(by(ARBITER, d.ruling(holds_from=date(2024, 5, 21))))
    story.when(d.appealing(d.SCHOOLS), actor=LEAD).then(d.appealing(d.SCHOOLS).fact)


def test_a_ruling_corrects_what_the_dispute_names_or_its_task_has() -> None:
    """A target of the plan that the dispute names, and the task's own text that it does not name; no other task's."""
    lower = s.target(value="14.5").payload()
    story = Scenario().given(*s.a_plan(s.target(), s.definition("1.2")), *s.names("气象局"))
    raised = d.raising(ground="FACT", statements=("target:headline-1",))
    story.given(by(LEAD, raised), by(LEAD, d.escalating()))
    text = d.rewriting("task:1.1", content=s.definition(text="开展教育活动。").payload())
    other = d.rewriting("task:1.2", content=s.definition("1.2", text="开展教育活动。").payload())
    story.when(d.of_the_record(corrections=(other,)), actor=ARBITER).then_refused("outside-the-dispute")
    both = (d.rewriting("target:headline-1", content=lower), text)
    outcome = story.when(d.of_the_record(corrections=both), actor=ARBITER)
    assert [each.statement for each in outcome.facts] == [d.RULING, "target:headline-1", "task:1.1"]
