"""Register, surveys and remarks beyond their stories."""

from __future__ import annotations

from aggregates import commands
from aggregates.commands.annotation import Annotate
from aggregates.commands.region import ConductSurvey
from aggregates.commands.register import AbolishAgency, SetMembership
from aggregates.fold.answer import plan_answer
from tests.aggregates import stories as s
from tests.aggregates import stories_register as r
from tests.scenario import AUDITOR, CLERK, EVALUATOR, LEAD, PLAN, Scenario, by


def test_names_are_registered() -> None:
    """An unregistered agency is not abolished, and neither leads nor joins a collective."""
    r.when(AbolishAgency(fact=r.abolition(agency="甲县/无名局"))).then_refused("agency-unknown")
    for changes in ({"collective": "甲县/无名单位"}, {"members": ("甲县/教育局", "甲县/无名局")}):
        r.when(SetMembership(fact=r.membership(**changes))).then_refused("agency-unknown")


def test_a_later_document_sets_the_members_anew() -> None:
    """Members are set once per document; another document is another statement."""
    story = Scenario().given(*r.registered(), by(CLERK, SetMembership(fact=r.membership())))
    story.when(SetMembership(fact=r.membership()), actor=CLERK).then_refused("already-stated")
    later = r.membership(document="甲科〔2024〕1号", members=("甲县/教育局", "甲县/外宣办"))
    assert story.when(SetMembership(fact=later), actor=CLERK).facts


def test_a_collective_is_what_is_registered_as_one_now() -> None:
    """When the kind of the name is corrected, the corrected kind counts."""
    kind = commands.CorrectStatement(
        on=commands.REGISTER, statement=f"agency:{r.COLLECTIVE}", replaces=1, reason="误登", authority="核对记录",
        content=s.registered_agency("各成员单位", kind="GOVERNMENT").payload(),
    )  # fmt: skip
    story = Scenario().given(*r.registered(), by(CLERK, kind))
    story.when(SetMembership(fact=r.membership()), actor=CLERK).then_refused("not-a-collective")


def test_a_figure_comes_from_the_survey_it_names() -> None:
    """Another indicator or region, a survey nobody recorded, or one taken back are refused."""
    Scenario().when(r.measuring(), actor=EVALUATOR).then_refused("no-such-survey")
    story = Scenario().given(r.surveyed())
    story.when(r.measuring(indicator="科普经费"), actor=EVALUATOR).then_refused("no-such-survey")
    story.when(r.measuring(region="丙县"), actor=EVALUATOR).then_refused("no-such-survey")
    gone = commands.RetractStatement(
        on=commands.region_stream("甲县"), statement="survey:调查-2023", replaces=1, reason="重复", authority="核对记录"
    )
    story.given(by(EVALUATOR, gone)).when(r.measuring(), actor=EVALUATOR).then_refused("no-such-survey")


def test_a_figure_may_rest_on_no_survey() -> None:
    """Without `survey` nothing is asked; a survey is recorded once."""
    story = Scenario().given(r.surveyed())
    assert story.when(commands.RecordMeasurement(measurement=s.measured()), actor=EVALUATOR).facts
    story.when(ConductSurvey(fact=r.survey(sample=900)), actor=EVALUATOR).then_refused("already-stated")


def test_a_remark_changes_no_figure() -> None:
    """What the fold answers of the plan is the same before and after the remark; only an auditor makes one."""
    story = Scenario().given(*s.up_to_request())
    before = plan_answer(story.history(f"plan:{PLAN}").state("2024-06-03"))
    story.when(Annotate(plan=PLAN, fact=r.remark()), actor=LEAD).then_refused("role-not-allowed")
    story.given(by(AUDITOR, Annotate(plan=PLAN, fact=r.remark())))
    after = plan_answer(story.history(f"plan:{PLAN}").state("2024-06-03"))
    assert after["tasks"] == before["tasks"] and after["anomalies"] == before["anomalies"] == []
