"""Stories of what nobody may do by choosing a date or by revising: undo a closure, a ruling, a grant, a judgement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.values import Source
from tests.aggregates import stories as s
from tests.aggregates import stories_assignment as seats
from tests.aggregates import stories_commendation as honours
from tests.aggregates import stories_deadlines as deadlines
from tests.aggregates import stories_disputes as disputes
from tests.aggregates import stories_evaluation as evaluations
from tests.scenario import EVALUATOR, LEAD, OFFICE, VERIFIER, Outcome, Scenario, by, fact

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
    story = disputes._escalated().given(by(disputes.ARBITER, disputes.ruling()))
    return story.when(s.retracting(disputes.NEW_SEAT), actor=OFFICE)


def _proposal_corrected() -> Outcome:
    content = honours.proposed(title="另一称谓").payload()
    return honours._granted().when(s.correcting(honours.proposed().statement, content=content), actor=OFFICE)


def _score_corrected() -> Outcome:
    content = evaluations.scored(score="1").payload()
    given = [by(EVALUATOR, each) for each in (evaluations.opening(), evaluations.scoring(), evaluations.concluding())]
    story = evaluations._given(*given)
    return story.when(s.correcting(evaluations.scored().statement, content=content), actor=EVALUATOR)


REFUSALS: dict[str, Callable[[], Any]] = {
    "sequence.require_last:acted-later": _backdated_request,
    "closing._judged:own-request": _own_request,
    "guards.guard_correction:deadline-not-corrected": _extension_corrected,
    "guards.guard_retraction:judged-already": lambda: _given(*s.up_to_acceptance()).when(
        s.retracting(s.REPORTED), actor=LEAD),
    "guards._not_by_ruling:moved-by-ruling": _ruled_seat_retracted,
    "guards._not_granted:granted-on-it": _proposal_corrected,
    "guards._not_concluded:concluded-on-it": _score_corrected,
    "execution.report:first-day-stays": lambda: _given(*s.a_plan(), s.reported()).when(
        s.reporting(reason="补档", authority="自查", submitted_on=date(2024, 1, 5), source=ARCHIVE), actor=LEAD),
}  # fmt: skip
