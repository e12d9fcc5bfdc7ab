"""Stories of what nobody may do by choosing a date or by revising: undo a closure, a ruling, a grant, a judgement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.events.plan import BaselineRecorded
from aggregates.values import Source
from tests.aggregates import stories as s
from tests.aggregates import stories_assignment as seats
from tests.aggregates import stories_commendation as honours
from tests.aggregates import stories_deadlines as deadlines
from tests.aggregates import stories_disputes as disputes
from tests.aggregates import stories_evaluation as evaluations
from tests.aggregates import stories_supervision as supervision
from tests.scenario import (
    ARBITER,
    EVALUATOR,
    HELPER,
    LEAD,
    OFFICE,
    PLAN,
    SUPERVISOR,
    VERIFIER,
    Outcome,
    Scenario,
    by,
    fact,
)

ARCHIVE = Source(kind="report", entered_from="archive")
SEATED = fact(s.seat("甲县/科技局", "shared"), "2021-12-01")
VERIFIED = by(VERIFIER, s.verifying(effective_on=date(2024, 5, 1)))
HAPPY: dict[str, Callable[[], Scenario]] = {}


def _given(*items: Any) -> Scenario:
    return Scenario().given(*items)


def _backdated_request() -> Outcome:
    story = _given(*s.up_to_request(), VERIFIED)
    return story.when(s.requesting(closure="空", effective_on=date(2024, 2, 15)), actor=LEAD)


def _own_request() -> Outcome:
    """The lead hands its seat over, and then judges what it asked for as a verifier."""
    judge = VERIFIER.model_copy(update={"agency": LEAD.agency})
    moved = seats.transferred(effective_on=date(2024, 6, 1))
    return _given(*s.up_to_request(), moved).when(s.verifying(effective_on=date(2024, 6, 2)), actor=judge)


def _extension_corrected() -> Outcome:
    late = Scenario(today=date(2026, 2, 1)).given(*s.a_plan(), by(OFFICE, deadlines.extending()))
    extension = deadlines.extended(after_the_fact=False)
    return late.when(s.correcting(extension.statement, content=extension.payload()), actor=OFFICE)


def _ruled_seat_retracted() -> Outcome:
    story = disputes._escalated().given(by(ARBITER, disputes.ruling()))
    return story.when(s.retracting(disputes.NEW_SEAT), actor=OFFICE)


def _proposal_corrected() -> Outcome:
    content = honours.proposed(title="另一称谓").payload()
    return honours._granted().when(s.correcting(honours.proposed().statement, content=content), actor=OFFICE)


def _score_corrected() -> Outcome:
    content = evaluations.scored(score="1").payload()
    given = [by(EVALUATOR, each) for each in (evaluations.opening(), evaluations.scoring(), evaluations.concluding())]
    story = evaluations._given(*given)
    return story.when(s.correcting(evaluations.scored().statement, content=content), actor=EVALUATOR)


def _acceptance_turned_round() -> Outcome:
    content = {"task": s.TASK, "report": s.REPORTED, "result": "returned", "reasons": "再看", "by": VERIFIER.agency,
               "conflict_declared": False, "source": s.DECISION.model_dump(exclude_none=True)}  # fmt: skip
    review = f"review:{s.REPORTED}|{VERIFIER.agency}"
    return _given(*s.up_to_request()).when(s.correcting(review, content=content), actor=VERIFIER)


def _request_without_evidence() -> Outcome:
    story = _given(*s.up_to_request())
    said = story.history(f"plan:{PLAN}").current[f"closure:{s.CLOSURE}"].data
    return story.when(s.correcting(f"closure:{s.CLOSURE}", content={**said, "evidence": []}), actor=LEAD)


def _baseline_in_another_unit() -> Outcome:
    start = BaselineRecorded(
        baseline="headline", indicator=s.target().indicator, value="9.8", unit="%", text="9.8%", source=s.DOCUMENT
    )
    content = start.model_copy(update={"unit": "‰"}).payload()
    return _given(*s.a_plan(s.target(), start)).when(s.correcting(start.statement, content=content), actor=OFFICE)


def _transfer_to_another_seat() -> Outcome:
    content = seats.moved(to_seat="seat:1.1|甲县/民政局|lead|1").payload()
    return _given(*s.a_plan(), seats.transferred()).when(
        s.correcting(seats.moved().statement, content=content), actor=OFFICE)  # fmt: skip


def _transfer_moved_on() -> Outcome:
    onward = {"seat": seats.NEW_SEAT, "to_agency": "甲县/民政局", "to_agency_as_written": "民政局"}
    later = seats.transferred(**onward, document="另一文件", effective_on=date(2024, 4, 1))
    return _given(*s.a_plan(), seats.transferred(), later).when(s.retracting(seats.moved().statement), actor=OFFICE)


def _backdated_escalation() -> Outcome:
    story = disputes._open().given(by(HELPER, disputes.answering()))
    early = disputes.escalating().model_copy(update={"effective_on": date(2024, 3, 5)})
    return story.when(early, actor=LEAD)


def _own_notice() -> Outcome:
    addressee = SUPERVISOR.model_copy(update={"agency": supervision.SCHOOLS})
    return supervision._when(supervision.closing(), supervision.issued(), actor=addressee)


REFUSALS: dict[str, Callable[[], Any]] = {
    "acceptance.require_closures_keep:closure-rests-on-it": _acceptance_turned_round,
    "again._made:invalid-content": _request_without_evidence,
    "guards._same_unit:unit-differs": _baseline_in_another_unit,
    "guards.guard_correction:identity-changed": _transfer_to_another_seat,
    "handing_over.require_with_its_transfer:begins-by-transfer": lambda: _given(
        *s.a_plan(), seats.transferred()).when(s.retracting(seats.NEW_SEAT), actor=OFFICE),
    "handing_over.require_not_moved_on:seat-moved-on": _transfer_moved_on,
    "sequence.require_last_on_dispute:dispute-acted-later": _backdated_escalation,
    "supervision._require_another:own-notice": _own_notice,
    "sequence.require_last:acted-later": _backdated_request,
    "closing._judged:own-request": _own_request,
    "guards.guard_correction:deadline-not-corrected": _extension_corrected,
    "guards._not_judged:judged-already": lambda: _given(*s.up_to_acceptance()).when(
        s.retracting(s.REPORTED), actor=LEAD),
    "guards._not_by_ruling:moved-by-ruling": _ruled_seat_retracted,
    "guards._not_granted:granted-on-it": _proposal_corrected,
    "guards._not_concluded:concluded-on-it": _score_corrected,
    "execution.report:first-day-stays": lambda: _given(*s.a_plan(), s.reported()).when(
        s.reporting(reason="补档", authority="自查", submitted_on=date(2024, 1, 5), source=ARCHIVE), actor=LEAD),
}  # fmt: skip
