"""Stories of disputes over responsibility: raised, answered, negotiated, escalated, ruled, appealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import disputes as c
from aggregates.events import disputes as e
from aggregates.events.assignment import SeatTransferred
from aggregates.events.base import Fact
from aggregates.events.basis import Basis, RuleRef
from aggregates.values import Actor, seat_statement
from tests.aggregates import stories as s
from tests.scenario import ARBITER, HELPER, LEAD, PLAN, Outcome, Scenario, Step, by

SCHOOLS, TOURISM, WEATHER = "甲县/教育局", "甲县/文旅局", "甲县/气象局"
LEFT_OUT = Actor(id="left-out", agency=WEATHER, role="liaison")
CASE, PAPER, MINUTES = "争议-1", "甲编〔2024〕5号", "3" * 64
RAISED, RULED, HOLDS = date(2024, 3, 1), date(2024, 5, 20), date(2024, 1, 1)
BASIS = Basis(as_of=RULED, known_at=4)
NEW_SEAT = seat_statement(s.TASK, TOURISM, "lead")
RULING, SECOND = f"ruling:{CASE}|1", f"ruling:{CASE}|2"
WORDING = "争议 争议-1 裁定:记录有误"
GROUND: Any = {"dispute": CASE, "ground": "此任务不属本局职责", "source": s.REPORT}


def raised(**changes: Any) -> e.DisputeRaised:
    """The lead contests its seat."""
    given = {
        "dispute": CASE, "task": s.TASK, "agency": SCHOOLS, "ground": "WHO_LEADS", "statements": (s.LEAD_SEAT,),
        "claim": "三定方案未列此项", "basis_kind": "STAFFING_CHARTER", "source": s.REPORT,
    }  # fmt: skip
    return e.DisputeRaised(**{**given, **changes})


def raising(on: date = RAISED, **changes: Any) -> c.RaiseDispute:
    """The dispute raised."""
    return c.RaiseDispute(plan=PLAN, fact=raised(**changes), effective_on=on)


def answered(**changes: Any) -> e.DisputeAnswered:
    """The cooperator's answer."""
    given = {
        "dispute": CASE, "agency": TOURISM, "claim": "方案已明确牵头单位", "basis_kind": "PLAN", "source": s.REPORT
    }  # fmt: skip
    return e.DisputeAnswered(**{**given, **changes})


def answering(**changes: Any) -> c.AnswerDispute:
    """The answer given."""
    return c.AnswerDispute(plan=PLAN, fact=answered(**changes), effective_on=date(2024, 3, 10))


def held(**changes: Any) -> e.NegotiationHeld:
    """A meeting without agreement, called by the lead."""
    given = {
        "dispute": CASE, "number": 1, "convener": SCHOOLS, "minutes": MINUTES, "agreed": False, "source": s.PAPER
    }  # fmt: skip
    return e.NegotiationHeld(**{**given, **changes})


def negotiating(**changes: Any) -> c.HoldNegotiation:
    """The meeting held."""
    return c.HoldNegotiation(plan=PLAN, fact=held(**changes), effective_on=date(2024, 4, 1))


def escalating(agency: str = SCHOOLS) -> c.EscalateDispute:
    """The dispute taken to the staffing office."""
    event = e.DisputeEscalated(dispute=CASE, agency=agency, reason="协商不成", source=s.REPORT)
    return c.EscalateDispute(plan=PLAN, fact=event, effective_on=date(2024, 4, 20))


def withdrawing(agency: str = SCHOOLS) -> c.WithdrawDispute:
    """The dispute taken back."""
    event = e.DisputeWithdrawn(dispute=CASE, agency=agency, reason="已厘清", source=s.REPORT)
    return c.WithdrawDispute(plan=PLAN, fact=event, effective_on=date(2024, 4, 10))


def appealing(agency: str = TOURISM, on: date = date(2024, 5, 28)) -> c.AppealDispute:
    """An appeal of the agency that the ruling gave the lead to."""
    return c.AppealDispute(plan=PLAN, fact=e.DisputeAppealed(agency=agency, **GROUND), effective_on=on)


def ruling(**changes: Any) -> c.RuleDispute:
    """The lead goes to 文旅局 from the beginning of the year on."""
    given = {
        "plan": PLAN, "dispute": CASE, "outcome": "WORLD_CHANGES", "grounds": "职责已划转", "document": PAPER,
        "transfers": (moving(),), "holds_from": HOLDS, "basis": BASIS, "source": s.PAPER, "effective_on": RULED,
    }  # fmt: skip
    return c.RuleDispute(**{**given, **changes})


def moving(**changes: Any) -> c.OrderedTransfer:
    """The lead's seat to 文旅局."""
    given = {"seat": s.LEAD_SEAT, "to_agency": TOURISM, "to_agency_as_written": "文旅局"}
    return c.OrderedTransfer(**{**given, **changes})


def of_the_record(**changes: Any) -> c.RuleDispute:
    """The record was wrong: 教育局 is not written as it is printed."""
    given = {"outcome": "RECORD_WRONG", "transfers": (), "holds_from": None, "corrections": (rewriting(),)}
    return ruling(**{**given, **changes})


def rewriting(statement: str = s.LEAD_SEAT, **changes: Any) -> c.OrderedCorrection:
    """The lead's seat with the name as printed."""
    given = {"statement": statement, "replaces": 1, "content": s.seat(agency_as_written="教育和体育局").payload()}
    return c.OrderedCorrection(**{**given, **changes})


def up_to_escalation(**changes: Any) -> list[Fact | Step]:
    """A plan, one report on it, a dispute raised by its lead, answered, and escalated; 气象局 is registered."""
    return [
        *s.a_plan(), s.reported(), *s.names("气象局"), by(LEAD, raising(**changes)), by(HELPER, answering()),
        by(LEAD, escalating()),
    ]  # fmt: skip


def _given(*items: Any) -> Scenario:
    return Scenario().given(*s.a_plan(), *s.names("气象局"), *items)


def _open() -> Scenario:
    return _given(by(LEAD, raising()))


def _escalated(**changes: Any) -> Scenario:
    return Scenario().given(*up_to_escalation(**changes))


def _rules(**changes: Any) -> Outcome:
    return _escalated().when(ruling(**changes), actor=ARBITER)


def _corrects(**changes: Any) -> Outcome:
    return _escalated().when(of_the_record(**changes), actor=ARBITER)


def ruled_event(**changes: Any) -> e.DisputeRuled:
    """What `ruling` records of itself."""
    given = {
        "dispute": CASE, "instance": 1, "outcome": "WORLD_CHANGES", "grounds": "职责已划转", "document": PAPER,
        "changes": (s.LEAD_SEAT,), "basis": BASIS, "source": s.PAPER,
    }  # fmt: skip
    return e.DisputeRuled(**{**given, **changes})


def transferred(**changes: Any) -> SeatTransferred:
    """What `ruling` causes: the old seat ends."""
    given = {
        "task": s.TASK, "seat": s.LEAD_SEAT, "to_seat": NEW_SEAT, "document": PAPER, "ruling": RULING, "source": s.PAPER
    }  # fmt: skip
    return SeatTransferred(**{**given, **changes})


def _raise_dispute() -> Scenario:
    outcome = _given().when(raising(), actor=LEAD)
    outcome.then_dated("2024-03-01")
    return outcome.then(raised())


def _answer_dispute() -> Scenario:
    return _open().when(answering(), actor=HELPER).then(answered())


def _hold_negotiation() -> Scenario:
    story = _open().when(negotiating(), actor=LEAD).then(held())
    agreed = held(number=2, agreed=True)
    return story.when(negotiating(number=2, agreed=True), actor=LEAD).then(agreed)


def _escalate_dispute() -> Scenario:
    return _open().when(escalating(TOURISM), actor=HELPER).then(escalating(TOURISM).fact)


def _withdraw_dispute() -> Scenario:
    return _open().when(withdrawing(), actor=LEAD).then(withdrawing().fact)


def _appeal_dispute() -> Scenario:
    decided = _escalated().given(by(ARBITER, ruling()))
    return decided.when(appealing(), actor=HELPER).then(appealing().fact)


def _rule_dispute() -> Scenario:
    """The ruling holds from the day it was given, what it moves from the day it says."""
    outcome = _rules()
    days = [each.effective.on.isoformat() for each in outcome.facts]
    assert days == ["2024-05-20", "2024-01-01", "2024-01-01"]
    lead = s.seat(TOURISM, "lead", basis="decision", source=s.PAPER)
    return outcome.then(ruled_event(), transferred(), lead)


HAPPY: dict[str, Callable[[], Scenario]] = {
    "raise_dispute": _raise_dispute,
    "answer_dispute": _answer_dispute,
    "hold_negotiation": _hold_negotiation,
    "escalate_dispute": _escalate_dispute,
    "withdraw_dispute": _withdraw_dispute,
    "appeal_dispute": _appeal_dispute,
    "rule_dispute": _rule_dispute,
}

OTHER = Actor(id="other", agency="甲县/农业局", role="liaison")


def _known_beyond() -> Outcome:
    return Scenario(size=lambda: 9).given(*up_to_escalation()).when(
        ruling(basis=Basis(as_of=RULED, known_at=10)), actor=ARBITER)  # fmt: skip


def _ref(version: int = 1) -> RuleRef:
    return RuleRef(kind="weights", rules="甲县weights", version=version, digest="c" * 64)


def retracting(statement: str) -> c.OrderedRetraction:
    """A statement taken back by the ruling."""
    return c.OrderedRetraction(statement=statement, replaces=1)


REFUSALS: dict[str, Callable[[], Any]] = {
    "disputes.raise_dispute:no-such-statement": lambda: _given().when(
        raising(statements=(s.LEAD_SEAT, "seat:1.1|甲县/农业局|lead|1")), actor=LEAD),
    "disputes.raise_dispute:names-no-seat": lambda: _given().when(raising(statements=("task:1.1",)), actor=LEAD),
    "disputes._require_first:already-disputed": lambda: _open().when(raising(dispute="争议-2"), actor=LEAD),
    "disputes.answer:raiser-answers": lambda: _open().when(answering(agency=SCHOOLS), actor=LEAD),
    "disputes.negotiate:not-the-convener": lambda: _open().when(negotiating(convener=TOURISM), actor=HELPER),
    "disputes.negotiate:negotiation-not-next": lambda: _open().when(negotiating(number=2), actor=LEAD),
    "disputes.withdraw:not-the-raiser": lambda: _open().when(withdrawing(TOURISM), actor=HELPER),
    "disputes.appeal:no-first-ruling": lambda: _escalated().when(appealing(), actor=HELPER),
    "disputes.require_dispute:no-such-dispute": lambda: _given().when(answering(), actor=HELPER),
    "disputes._on_open:dispute-not-open": lambda: _open().given(by(LEAD, withdrawing())).when(
        escalating(), actor=LEAD),
    "disputes.require_own_agency:not-own-agency": lambda: _given().when(raising(), actor=HELPER),
    "disputes._require_party:not-a-party": lambda: _open().when(escalating("甲县/农业局"), actor=OTHER),
    "disputes._require_not_escalated:already-escalated": lambda: _escalated().when(negotiating().model_copy(
        update={"effective_on": date(2024, 5, 1)}), actor=LEAD),
    "ruling.rule:not-escalated": lambda: _open().when(ruling(), actor=ARBITER),
    "ruling._require_neutral:party-rules": lambda: _rules(
        transfers=(moving(to_agency=str(ARBITER.agency), to_agency_as_written="编办"),)),
    "ruling._require_fitting:changes-do-not-fit": lambda: _rules(outcome="REJECTED"),
    "ruling._require_fitting:no-duty-disputed": lambda: _escalated(ground="FACT").when(ruling(), actor=ARBITER),
    "ruling._require_fitting:holds-from-with-seats": lambda: _rules(holds_from=None),
    "ruling._require_fitting:seat-of-another-task": lambda: _rules(
        revocations=("seat:1.2|甲县/教育局|lead|1",)),
    "ruling._seated:seat-recorded": lambda: _corrects(
        seats=(c.OrderedSeat(seat=s.seat(), effective_on=HOLDS),)),
    "ruling._concerned:outside-the-dispute": lambda: _corrects(
        corrections=(), retractions=(retracting(f"plan:{PLAN}"),)),
    "ruling._require_once:changed-twice": lambda: _corrects(retractions=(retracting(s.LEAD_SEAT),)),
    "grounding.require_basis:basis-beyond-head": _known_beyond,
    "grounding.require_basis:position-beyond-basis": lambda: _rules(
        basis=Basis(as_of=RULED, known_at=4, positions=(3, 5))),
    "grounding.require_basis:two-rules-of-a-kind": lambda: _rules(
        basis=Basis(as_of=RULED, known_at=4, rules=(_ref(), _ref(2)))),
    "grounding.require_basis:rules-not-adopted": lambda: _rules(
        basis=Basis(as_of=RULED, known_at=4, rules=(_ref(),))),
}  # fmt: skip
