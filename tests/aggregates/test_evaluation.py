"""Evaluations: by the rubric in force, by somebody outside, each conclusion kept when it is revised."""

from __future__ import annotations

from datetime import date

from aggregates.events.basis import Basis, RuleRef
from aggregates.fold.canonical import digest
from tests.aggregates import stories as s
from tests.aggregates import stories_evaluation as d
from tests.aggregates.stories_rules import adopted, proposal, rubric_with
from tests.scenario import EVALUATOR, HELPER, LEAD, PLAN, Scenario, by, fact

AGAIN = rubric_with(lambda rubric: rubric["rounding"].update(places=1))


def _basis(content: object, version: int = 1, known_at: int = 7, rules: str = d.RUBRIC) -> Basis:
    ref = RuleRef(kind="rubric", rules=rules, version=version, digest=digest(content))
    return Basis(as_of=d.AS_OF, known_at=known_at, rules=(ref,))


def test_an_evaluation_opens_by_the_rubric_in_force() -> None:
    """A later version in force replaces the earlier one; one that takes effect after the opening does not yet."""
    second = adopted("rubric", content=AGAIN, version=2, on=date(2026, 2, 1))
    story = Scenario(today=d.TODAY).given(*s.a_plan(), adopted("rubric"), second)
    story.when(d.opening(), actor=EVALUATOR).then_refused("rubric-not-in-force")
    before = d.opening(date(2026, 1, 31), basis=_basis(proposal("rubric")))
    assert story.when(before, actor=EVALUATOR).refusal is None
    after = d.opening(basis=_basis(AGAIN, 2), evaluation="评估二")
    assert story.when(after, actor=EVALUATOR).refusal is None


def test_a_rubric_adopted_after_the_day_evaluated_will_do() -> None:
    """The evaluation of 2025-12-31 is opened in 2026 by a rubric adopted in 2026: in force when it opens, and named."""
    story = Scenario(today=d.TODAY).given(*s.a_plan(), adopted("rubric", on=date(2026, 2, 1)))
    assert story.when(d.opening(), actor=EVALUATOR).refusal is None


def test_a_rubric_of_the_plan_goes_before_one_for_all() -> None:
    """Where the plan has a rubric of its own, that one must be named."""
    own = adopted("rubric", content=AGAIN, rules="本方案评分办法", scope=PLAN)
    story = Scenario(today=d.TODAY).given(*s.a_plan(), adopted("rubric"), own)
    story.when(d.opening(), actor=EVALUATOR).then_refused("rubric-not-in-force")
    named = d.opening(basis=_basis(AGAIN, rules="本方案评分办法"))
    assert story.when(named, actor=EVALUATOR).refusal is None


def test_a_rubric_must_be_known_when_the_basis_knows() -> None:
    """A basis that knows less than the adoption of its rubric does not know the rubric."""
    story = Scenario(today=d.TODAY).given(*s.a_plan(), adopted("rubric"))
    story.when(d.opening(basis=_basis(proposal("rubric"), known_at=4)), actor=EVALUATOR).then_refused(
        "rules-not-adopted"
    )


def test_an_item_may_be_scored_or_be_not_applicable() -> None:
    """Full points, no points and a reason instead of points are accepted; neither or both are not."""
    story = Scenario(today=d.TODAY).given(*d.up_to_opening())
    spared = {"item": "F2", "score": None, "not_applicable": "五年间无争议"}
    for changes in ({"score": "20"}, {"item": "B2", "score": "0"}, spared):
        assert story.when(d.scoring(**changes), actor=EVALUATOR).refusal is None
    neither = d.scoring(item="C1", score=None)
    story.when(neither, actor=EVALUATOR).then_refused("score-or-reason")
    story.when(d.scoring(item="C1", score="-1"), actor=EVALUATOR).then_refused("score-out-of-range")


def test_declaring_a_conflict_does_not_help_an_evaluator() -> None:
    """Scores and conclusions with a declared conflict are refused: only somebody outside evaluates."""
    story = Scenario(today=d.TODAY).given(*d.up_to_opening())
    story.when(d.scoring(conflict_declared=True), actor=EVALUATOR).then_refused("own-matter")
    story.when(d.concluding(conflict_declared=True), actor=EVALUATOR).then_refused("own-matter")
    nobody = EVALUATOR.model_copy(update={"agency": None})
    story.when(d.scoring(), actor=nobody).then_refused("own-matter")


def test_who_held_a_seat_does_not_evaluate() -> None:
    """A seat that ended years ago still makes it the evaluator's own matter."""
    story = Scenario(today=d.TODAY).given(*s.a_plan(), adopted("rubric"))
    story.given(fact(s.seat(str(EVALUATOR.agency), "cooperate"), "2021-12-01", "2022-12-31"))
    story.when(d.opening(), actor=EVALUATOR).then_refused("own-matter")


def test_an_earlier_day_does_not_get_round_a_conclusion() -> None:
    """After the conclusion no score is added, not even one dated before it."""
    story = Scenario(today=d.TODAY).given(*d.up_to_conclusion())
    early = d.scoring(date(2026, 3, 10))
    story.when(early, actor=EVALUATOR).then_refused("evaluation-concluded")


def test_a_revised_conclusion_follows_an_appeal_and_keeps_the_first() -> None:
    """After an appeal version 2 may know more; the first stays; a third needs another appeal."""
    story = Scenario(today=d.TODAY).given(*d.up_to_conclusion(), by(LEAD, d.appealing()))
    outcome = story.when(d.revising(), actor=EVALUATOR)
    assert outcome.refusal is None
    history = story.history(f"plan:{PLAN}")
    assert [history.stands(f"conclusion:{d.NAME}|{version}") for version in (1, 2)] == [True, True]
    third = d.revising(version=3)
    story.when(third, actor=EVALUATOR).then_refused("no-appeal")
    story.given(by(HELPER, d.appealing(agency="甲县/文旅局").model_copy(update={"effective_on": date(2026, 5, 10)})))
    assert story.when(third, actor=EVALUATOR).refusal is None


def test_a_revision_does_not_change_day_or_rubric() -> None:
    """Version 2 is about the same day, and never knows less than the evaluation opened with."""
    story = Scenario(today=d.TODAY).given(*d.up_to_conclusion(), by(LEAD, d.appealing()))
    for change in ({"as_of": date(2025, 12, 30)}, {"known_at": 4, "rules": ()}, {"rules": ()}):
        basis = d.BASIS.model_copy(update=change)
        story.when(d.revising(basis=basis), actor=EVALUATOR).then_refused("basis-differs")


def test_a_grade_may_be_lower_than_the_total_earns() -> None:
    """A finding of falsehood caps the grade, so a lower one is accepted; one the rubric does not know is not."""
    story = Scenario(today=d.TODAY).given(*d.up_to_opening())
    story.when(d.concluding(grade="FAIR"), actor=EVALUATOR).then_refused("grade-not-earned")
    assert story.when(d.concluding(grade="QUALIFIED"), actor=EVALUATOR).refusal is None


def test_a_rubric_is_named_by_its_digest() -> None:
    """The right id and version with the digest of another content name no rubric that was adopted."""
    story = Scenario(today=d.TODAY).given(*s.a_plan(), adopted("rubric"))
    story.when(d.opening(basis=_basis(AGAIN)), actor=EVALUATOR).then_refused("rules-not-adopted")


def test_evaluations_are_concluded_each_for_itself() -> None:
    """A second evaluation begins with version 1 of its conclusion, whatever became of the first."""
    second = by(EVALUATOR, d.opening(evaluation="评估二"))
    story = Scenario(today=d.TODAY).given(*d.up_to_conclusion(), second)
    assert story.when(d.scoring(evaluation="评估二"), actor=EVALUATOR).refusal is None
    assert story.when(d.concluding(evaluation="评估二"), actor=EVALUATOR).refusal is None
