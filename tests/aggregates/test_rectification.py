"""Putting something right, round by round: who submits, who judges, in what order, until DONE."""

from __future__ import annotations

from aggregates.commands import AssertAlias, RenameAgency
from aggregates.events.agency import AgencyRenamed
from tests.aggregates import stories as s
from tests.aggregates import stories_rectification as r
from tests.scenario import CLERK, LEAD, OFFICE, PLAN, SUPERVISOR, VERIFIER, Scenario, by


def _status(story: Scenario) -> str:
    return story.history(f"plan:{PLAN}").state("2024-12-31").rectifications["整改-1"].status


def test_rounds_go_on_until_done() -> None:
    """NOT_DONE and CONTINUING ask for another round, DONE ends it; the status follows each step."""
    story = Scenario().given(*r.ordered())
    assert _status(story) == "ORDERED"
    for round_, result, month in ((1, "NOT_DONE", 4), (2, "CONTINUING", 5), (3, "DONE", 6)):
        story.when(r.submitting(round_, month), actor=LEAD).then(r.submission(round_))
        assert _status(story) == "SUBMITTED"
        story.when(r.verifying(round_, result, month), actor=VERIFIER).then(r.verdict(round_, result))
        assert _status(story) == result
    story.when(r.submitting(4, 7), actor=LEAD).then_refused("rectification-done")


def test_a_round_is_submitted_and_judged_once() -> None:
    """Stating a round or a verdict again is refused: it would be a correction."""
    story = Scenario().given(*r.ordered(), r.submitted(), r.judged(result="NOT_DONE"))
    story.when(r.verifying(1, "DONE", 5), actor=VERIFIER).then_refused("already-stated")
    story.when(r.submitting(1, 5), actor=LEAD).then_refused("round-out-of-order")


def test_a_first_round_is_round_one() -> None:
    """Nothing was submitted: the first round is 1, and nothing can be judged."""
    story = Scenario().given(*r.ordered())
    story.when(r.submitting(2), actor=LEAD).then_refused("round-out-of-order")
    story.when(r.verifying(1), actor=VERIFIER).then_refused("round-not-submitted")


def test_a_round_is_not_judged_before_it_was_submitted() -> None:
    """A verdict dated before the submission finds no such round on its day."""
    story = Scenario().given(*r.ordered(), r.submitted(1, 5))
    story.when(r.verifying(1, "DONE", 4), actor=VERIFIER).then_refused("round-not-submitted")


def test_a_renamed_agency_still_answers_for_the_order() -> None:
    """After a rename the order reaches the successor; its old name cannot judge it from outside."""
    renamed = RenameAgency(rename=AgencyRenamed(agency="甲县/教育局", to="甲县/教体局", document="d", source=s.PAPER))
    story = Scenario().given(*r.ordered(), *s.names("教育局", "教体局"), by(CLERK, renamed))
    new = LEAD.model_copy(update={"agency": "甲县/教体局"})
    assert story.when(r.submitting(), actor=new).facts
    for name in ("甲县/教育局", "甲县/教体局"):
        judge = VERIFIER.model_copy(update={"agency": name})
        story.when(r.verifying(), actor=judge).then_refused("verifier-is-submitter")


def test_the_submitter_cannot_verify_under_another_name() -> None:
    """An alias of the submitting agency is the submitting agency; no agency named is no judge."""
    alias = by(CLERK, AssertAlias(alias=s.alias("教育局", "教体局")))
    story = Scenario().given(*r.ordered(), *s.names("教育局", "教体局"), alias, r.submitted())
    for agency in ("甲县/教体局", None):
        judge = VERIFIER.model_copy(update={"agency": agency})
        story.when(r.verifying(), actor=judge).then_refused("verifier-is-submitter")


def test_the_plan_office_may_verify() -> None:
    """The plan office judges a round like a verifier when its agency did not submit it."""
    story = Scenario().given(*r.ordered(), r.submitted())
    assert story.when(r.verifying(), actor=OFFICE).facts


def test_the_inspection_and_the_task_are_optional() -> None:
    """An order may rest on no inspection and concern no task; a task that is named is defined."""
    story = Scenario().given(*s.a_plan())
    story.when(r.ordering(inspection=None, task="9.9"), actor=SUPERVISOR).then_refused("no-such-task")
    assert story.when(r.ordering(inspection=None, task=None), actor=SUPERVISOR).facts
