"""Stories of an evaluation: opened by the rubric in force, scored, concluded, appealed, revised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import evaluation as c
from aggregates.events import evaluation as e
from aggregates.events.base import Fact
from aggregates.events.basis import Basis, RuleRef
from aggregates.fold.canonical import digest
from tests.aggregates import stories as s
from tests.aggregates.stories_rules import adopted, proposal
from tests.scenario import EVALUATOR, HELPER, LEAD, PLAN, Outcome, Scenario, Step, by, fact

NAME, RUBRIC = "终期评估", "甲县rubric"
AS_OF, OPENED, CONCLUDED = date(2025, 12, 31), date(2026, 3, 1), date(2026, 4, 1)
TODAY = date(2026, 6, 1)
REF = RuleRef(kind="rubric", rules=RUBRIC, version=1, digest=digest(proposal("rubric")))
BASIS = Basis(as_of=AS_OF, known_at=5, rules=(REF,))


def opened(**changes: Any) -> e.EvaluationOpened:
    """The final evaluation, by the proposed rubric."""
    return e.EvaluationOpened(**{"evaluation": NAME, "basis": BASIS, "source": s.PAPER, **changes})


def opening(on: date = OPENED, **changes: Any) -> c.OpenEvaluation:
    """The evaluation opened."""
    return c.OpenEvaluation(plan=PLAN, fact=opened(**changes), effective_on=on)


def scored(**changes: Any) -> e.ScoreRecorded:
    """18 of 20 points for the tasks verified."""
    given = {"evaluation": NAME, "item": "B1", "score": "18", "grounds": "核查记录", "source": s.PAPER}
    return e.ScoreRecorded(**{**given, **changes})


def scoring(on: date = date(2026, 3, 10), **changes: Any) -> c.RecordScore:
    """The score recorded."""
    return c.RecordScore(plan=PLAN, fact=scored(**changes), effective_on=on)


def concluded(**changes: Any) -> e.EvaluationConcluded:
    """81.5 points, good."""
    given = {
        "evaluation": NAME, "total": "81.5", "grade": "GOOD", "no_data": ("A1",), "basis": BASIS, "source": s.PAPER
    }  # fmt: skip
    return e.EvaluationConcluded(**{**given, **changes})


def concluding(on: date = CONCLUDED, **changes: Any) -> c.ConcludeEvaluation:
    """The evaluation concluded."""
    return c.ConcludeEvaluation(plan=PLAN, fact=concluded(**changes), effective_on=on)


def revising(**changes: Any) -> c.ConcludeEvaluation:
    """A second conclusion, knowing more."""
    given = {"version": 2, "total": "84", "changes": "补计一项任务", "basis": BASIS.model_copy(update={"known_at": 8})}
    return concluding(date(2026, 5, 1), **{**given, **changes})


def appealed(**changes: Any) -> e.EvaluationAppealed:
    """The lead appeals."""
    given = {"evaluation": NAME, "agency": "甲县/教育局", "ground": "任务一已销号未计", "source": s.REPORT}
    return e.EvaluationAppealed(**{**given, **changes})


def appealing(**changes: Any) -> c.AppealEvaluation:
    """The appeal made."""
    return c.AppealEvaluation(plan=PLAN, fact=appealed(**changes), effective_on=date(2026, 4, 10))


def up_to_opening() -> list[Fact | Step]:
    """A plan, the proposed rubric adopted, the evaluation opened."""
    return [*s.a_plan(), adopted("rubric"), by(EVALUATOR, opening())]


def up_to_conclusion() -> list[Fact | Step]:
    """The same, concluded."""
    return [*up_to_opening(), by(EVALUATOR, concluding())]


def _given(*items: Any) -> Scenario:
    return Scenario(today=TODAY).given(*s.a_plan(), adopted("rubric"), *items)


def _open() -> Scenario:
    return Scenario(today=TODAY).given(*up_to_opening())


def _done() -> Scenario:
    return Scenario(today=TODAY).given(*up_to_conclusion())


def _open_evaluation() -> Scenario:
    outcome = _given().when(opening(), actor=EVALUATOR)
    outcome.then_dated("2026-03-01")
    return outcome.then(opened())


def _record_score() -> Scenario:
    return _open().when(scoring(), actor=EVALUATOR).then(scored())


def _conclude_evaluation() -> Scenario:
    outcome = _open().when(concluding(), actor=EVALUATOR)
    outcome.then_dated("2026-04-01")
    return outcome.then(concluded())


def _appeal_evaluation() -> Scenario:
    return _done().when(appealing(), actor=LEAD).then(appealed())


HAPPY: dict[str, Callable[[], Scenario]] = {
    "open_evaluation": _open_evaluation,
    "record_score": _record_score,
    "conclude_evaluation": _conclude_evaluation,
    "appeal_evaluation": _appeal_evaluation,
}


def _scores(**changes: Any) -> Outcome:
    return _open().when(scoring(**changes), actor=EVALUATOR)


def _concludes(**changes: Any) -> Outcome:
    return _open().when(concluding(**changes), actor=EVALUATOR)


REFUSALS: dict[str, Callable[[], Any]] = {
    "evaluation.open_evaluation:rubric-not-in-force": lambda: _given().when(
        opening(basis=Basis(as_of=AS_OF, known_at=5)), actor=EVALUATOR),
    "evaluation.record_score:evaluation-concluded": lambda: _done().when(scoring(), actor=EVALUATOR),
    "evaluation._require_score:score-or-reason": lambda: _scores(not_applicable="无此项"),
    "evaluation._require_score:score-out-of-range": lambda: _scores(score="20.01"),
    "evaluation._require_positions:position-beyond-basis": lambda: _scores(positions=(4, 6)),
    "evaluation._require_items:no-such-item": lambda: _concludes(no_data=("A1", "Z9")),
    "evaluation._require_version:conclusion-not-next": lambda: _concludes(version=2),
    "evaluation._require_version:no-appeal": lambda: _done().when(revising(), actor=EVALUATOR),
    "evaluation._require_version:changes-needed": lambda: _done().given(by(LEAD, appealing())).when(
        revising(changes=None), actor=EVALUATOR),
    "evaluation._require_same_basis:basis-differs": lambda: _concludes(
        basis=BASIS.model_copy(update={"known_at": 6})),
    "evaluation._require_result:total-out-of-range": lambda: _concludes(total="100.5", grade="EXCELLENT"),
    "evaluation._require_result:grade-not-earned": lambda: _concludes(grade="EXCELLENT"),
    "evaluation.appeal:no-seat-on-plan": lambda: _done().when(
        appealing(agency="甲县/农业局"), actor=HELPER.model_copy(update={"agency": "甲县/农业局"})),
    "evaluation.appeal:not-concluded": lambda: _open().when(appealing(), actor=LEAD),
    "evaluation.require_opened:no-such-evaluation": lambda: _given().when(scoring(), actor=EVALUATOR),
    "evaluation._require_impartial:own-matter": lambda: _given().when(
        opening(), actor=EVALUATOR.model_copy(update={"agency": "甲县/文旅局"})),
    "evaluation._rubric:rubric-not-found": lambda: Scenario(today=TODAY).given(
        *s.a_plan(), fact(opened(), "2026-03-01")).when(scoring(), actor=EVALUATOR),
}  # fmt: skip
