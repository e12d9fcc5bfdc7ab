"""Every command once on its happy path: the facts it leads to, on which statement, holding when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from aggregates import commands
from aggregates.commands import COMMANDS
from aggregates.events import agency, execution, plan, region
from aggregates.events.statement import StatementCorrected, StatementRetracted
from tests.aggregates import all_stories
from tests.aggregates import stories as s
from tests.scenario import CLERK, EVALUATOR, IMPORTER, LEAD, OFFICE, PLAN, VERIFIER, Scenario, by, fact

Story = Callable[[], Scenario]


def _register_plan() -> Scenario:
    command = commands.RegisterPlan(registration=s.registration())
    outcome = Scenario().when(command, actor=IMPORTER)
    outcome.then_dated("2021-12-01")
    return outcome.then(s.registration())


def _link_plan() -> Scenario:
    link = plan.PlanLinked(link="parent-1", relation="IMPLEMENTS", cited_title="纲要", parent=PLAN, source=s.DOCUMENT)
    return Scenario().given(*s.a_plan()).when(commands.LinkPlan(plan=PLAN, link=link), actor=OFFICE).then(link)


def _resolve_finding() -> Scenario:
    raised = plan.ImportFindingRaised(
        finding="DATE_TWO-3",
        code="DATE_TWO",
        severity="INFO",
        message_zh="两个日期",
        message_en="two dates",
        source=s.DOCUMENT,
    )
    command = commands.ResolveFinding(plan=PLAN, finding="DATE_TWO-3", decision="accepted", reason="以成文日为准")
    resolved = plan.ImportFindingResolved(
        finding="DATE_TWO-3", decision="accepted", reason="以成文日为准", source=s.DECISION
    )
    return Scenario().given(*s.a_plan(raised)).when(command, actor=OFFICE).then(resolved)


def _adopt_reporting_calendar() -> Scenario:
    command = commands.AdoptReportingCalendar(plan=PLAN, calendar=s.calendar(), effective_on=date(2022, 1, 1))
    outcome = Scenario().given(*s.a_plan()).when(command, actor=OFFICE)
    outcome.then_dated("2022-01-01")
    return outcome.then(s.calendar())


def _set_target() -> Scenario:
    command = commands.SetTarget(plan=PLAN, target=s.target())
    return Scenario().given(*s.a_plan()).when(command, actor=OFFICE).then(s.target())


def _assign_seat() -> Scenario:
    added = s.seat("甲县/气象局", "cooperate", basis="open_list", source=s.PAPER)
    command = commands.AssignSeat(plan=PLAN, seat=added, effective_on=date(2023, 1, 1), effective_to=date(2024, 1, 1))
    outcome = Scenario().given(*s.a_plan(task=s.definition(open_ended=True))).when(command, actor=OFFICE)
    outcome.then_dated("2023-01-01", "2024-01-01")
    return outcome.then(added)


def _acknowledge_seat() -> Scenario:
    command = commands.AcknowledgeSeat(plan=PLAN, seat=s.LEAD_SEAT, officer_post="基教科科长")
    outcome = Scenario().given(*s.a_plan()).when(command, actor=LEAD)
    outcome.then_dated("2024-06-03", defaulted=True)
    return outcome.then(
        execution.SeatAcknowledged(task=s.TASK, seat=s.LEAD_SEAT, officer_post="基教科科长", source=s.REPORT)
    )


def _report_progress() -> Scenario:
    outcome = Scenario().given(*s.a_plan()).when(s.reporting(), actor=LEAD)
    outcome.then_dated("2024-06-03", defaulted=True)
    return outcome.then(s.progress(submitted_on=date(2024, 6, 3)))


def _attach_evidence() -> Scenario:
    evidence = execution.EvidenceAttached(
        task=s.TASK,
        report=s.REPORTED,
        kind="photo",
        sha256=s.PHOTO,
        title="活动照片",
        personal_data=False,
        source=s.REPORT,
    )
    return Scenario().given(*s.a_plan(), s.reported()).when(s.attaching(), actor=LEAD).then(evidence)


def _review_report() -> Scenario:
    review = execution.ReportReviewed(
        task=s.TASK, report=s.REPORTED, result="accepted", by="甲县/督查室", source=s.DECISION
    )
    return Scenario().given(*s.a_plan(), s.reported()).when(s.reviewing(), actor=VERIFIER).then(review)


def _request_closure() -> Scenario:
    wanted = execution.ClosureRequested(
        task=s.TASK, closure=s.CLOSURE, grounds="任务完成", evidence=(s.PHOTO,), source=s.REPORT
    )
    return Scenario().given(*s.up_to_acceptance()).when(s.requesting(), actor=LEAD).then(wanted)


def _verify_closure() -> Scenario:
    verified = execution.ClosureVerified(
        task=s.TASK, closure=s.CLOSURE, result="FULL", grounds="现场核查属实", by="甲县/督查室", source=s.DECISION
    )
    return Scenario().given(*s.up_to_request()).when(s.verifying(), actor=VERIFIER).then(verified)


def _reject_closure() -> Scenario:
    rejected = execution.ClosureRejected(
        task=s.TASK, closure=s.CLOSURE, reasons="佐证不足", by="甲县/督查室", source=s.DECISION
    )
    return Scenario().given(*s.up_to_request()).when(s.rejecting(), actor=VERIFIER).then(rejected)


def _record_measurement() -> Scenario:
    outcome = Scenario().when(commands.RecordMeasurement(measurement=s.measured()), actor=EVALUATOR)
    outcome.then_dated("2023-12-31")
    return outcome.then(s.measured())


def _record_publication() -> Scenario:
    kept = region.PublicationRecorded(
        region="甲县", fact="F40", subject="科普示范县", period="2023", value="授牌", unit="次", source=s.PUBLISHED
    )
    return Scenario().when(commands.RecordPublication(publication=kept), actor=OFFICE).then(kept)


def _register_agency() -> Scenario:
    command = commands.RegisterAgency(agency=s.registered_agency("教育局"))
    return Scenario().when(command, actor=CLERK).then(s.registered_agency("教育局"))


def _assert_alias() -> Scenario:
    command = commands.AssertAlias(alias=s.alias("教育局", "教体局"))
    return Scenario().given(*s.names("教育局", "教体局")).when(command, actor=CLERK).then(command.alias)


def _reject_alias() -> Scenario:
    rejected = agency.AliasRejected(alias="甲县/教育局", agency="甲县/教体局", basis="两个机构", source=s.PAPER)
    command = commands.RejectAlias(alias=rejected)
    return Scenario().given(*s.names("教育局", "教体局")).when(command, actor=CLERK).then(rejected)


def _rename_agency() -> Scenario:
    renamed = agency.AgencyRenamed(agency="甲县/教育局", to="甲县/教体局", document="甲编〔2023〕1号", source=s.PAPER)
    command = commands.RenameAgency(rename=renamed, effective_on=date(2023, 3, 1))
    return Scenario().given(*s.names("教育局", "教体局")).when(command, actor=CLERK).then(renamed)


def _merge_agencies() -> Scenario:
    merged = agency.AgenciesMerged(
        agencies=("甲县/文化局", "甲县/旅游局"), to="甲县/文旅局", document="甲编〔2019〕1号", source=s.PAPER
    )
    story = Scenario().given(*s.names("文化局", "旅游局", "文旅局"))
    return story.when(commands.MergeAgencies(merger=merged), actor=CLERK).then(merged)


def _split_agency() -> Scenario:
    divided = agency.AgencySplit(
        agency="甲县/文旅局", to=("甲县/文化局", "甲县/旅游局"), document="甲编〔2024〕1号", source=s.PAPER
    )
    story = Scenario().given(*s.names("文化局", "旅游局", "文旅局"))
    return story.when(commands.SplitAgency(split=divided), actor=CLERK).then(divided)


def _transfer_duties() -> Scenario:
    transfer = agency.DutiesTransferred(
        duty="老龄工作", from_stem="卫健", to_stem="民政", document="甲编〔2024〕2号", source=s.PAPER
    )
    return Scenario().when(commands.TransferDuties(transfer=transfer), actor=CLERK).then(transfer)


def _correct_statement() -> Scenario:
    content = s.definition(title="青少年科学教育")
    command = s.correcting(f"task:{s.TASK}", content=content.payload())
    outcome = Scenario().given(*s.a_plan()).when(command, actor=OFFICE)
    outcome.then_dated("2021-12-01", revision=2)
    return outcome.then(
        StatementCorrected(
            of_type="plan.task_defined", of_revision=1, replaces=1, reason="录入有误", authority="核对记录",
            content=content.payload(), source=s.DECISION,
        )
    )  # fmt: skip


def _retract_statement() -> Scenario:
    outcome = Scenario().given(*s.a_plan()).when(s.retracting(s.LEAD_SEAT), actor=OFFICE)
    outcome.then_dated("2021-12-01", revision=2)
    return outcome.then(
        StatementRetracted(
            of_type="plan.seat_assigned", replaces=1, reason="重复录入", authority="核对记录", source=s.DECISION
        )
    )


STORIES: dict[str, Story] = {
    name.removeprefix("_"): story
    for name, story in list(globals().items())
    if name.startswith("_") and name.removeprefix("_") in COMMANDS
} | all_stories.HAPPY


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_on_its_happy_path(name: str) -> None:
    """The command leads to exactly the expected fact, dated as expected; every command has such a story."""
    STORIES[name]()


def test_a_second_report_of_a_period_is_a_revision_that_keeps_its_day() -> None:
    """The same seat and period again: a correction, effective and submitted when the first was, however late."""
    again = s.reporting(percent="65", reason="漏报一场活动", authority="局长办公会")
    outcome = Scenario().given(*s.a_plan(), s.reported()).when(again, actor=LEAD, today=date(2024, 5, 5))
    outcome.then_dated("2024-01-10", revision=2)
    (revised,) = (each.event for each in outcome.facts)
    assert isinstance(revised, StatementCorrected)
    assert revised.content == s.progress(percent="65").payload()


def test_a_retracted_report_is_reinstated_by_reporting_again() -> None:
    """After a retraction the same period may be reported again, as the third revision of the statement."""
    back = s.reporting(reason="撤回有误", authority="局长办公会")
    story = Scenario().given(*s.a_plan(), s.reported(), by(LEAD, s.retracting(s.REPORTED)))
    story.when(back, actor=LEAD).then_dated("2024-01-10", revision=3)


def test_a_correction_without_content_moves_only_the_date() -> None:
    """The content stays, the new date is written with its own precision and an end given earlier stays."""
    story = Scenario().given(fact(s.seat(), "2021-12-01", "2023-01-01"))
    outcome = story.when(s.correcting(s.LEAD_SEAT, effective_on=date(2022, 1, 1)), actor=OFFICE)
    outcome.then_dated("2022-01-01", "2023-01-01", revision=2)
    (revised,) = (each.event for each in outcome.facts)
    assert isinstance(revised, StatementCorrected)
    assert revised.content == s.seat().payload()


def test_a_correction_of_content_keeps_the_date_with_its_precision() -> None:
    """Correcting what a statement says leaves untouched when it holds, how exactly, and whether it was defaulted."""
    command = commands.AdoptReportingCalendar(plan=PLAN, calendar=s.calendar())
    vague = commands.AssignSeat(
        plan=PLAN, seat=s.seat("甲县/气象局", "cooperate", basis="decision", source=s.PAPER),
        effective_on=date(2022, 3, 1), effective_precision="month",
    )  # fmt: skip
    name = vague.seat.statement
    story = Scenario().given(*s.a_plan(), by(OFFICE, command), by(OFFICE, vague))
    changed = s.seat("甲县/气象局", "cooperate", basis="decision", source=s.PAPER, order=2)
    outcome = story.when(s.correcting(name, content=changed.payload()), actor=OFFICE)
    outcome.then_dated("2022-03-01", revision=2)
    assert outcome.facts[0].effective.precision == "month"


def test_reinstating_needs_no_content() -> None:
    """A correction without content after a retraction brings back what was taken back."""
    story = Scenario().given(*s.a_plan(), by(OFFICE, s.retracting(s.LEAD_SEAT)))
    outcome = story.when(s.correcting(s.LEAD_SEAT, replaces=2), actor=OFFICE)
    outcome.then_dated("2021-12-01", revision=3)
    (revised,) = (each.event for each in outcome.facts)
    assert isinstance(revised, StatementCorrected)
    assert revised.content == s.seat().payload()


def test_the_plan_office_may_judge_its_own_matter_when_it_says_so() -> None:
    """With conflict_declared the plan office may review where its agency holds a seat, and the fact carries it."""
    own = s.seat("甲县/科协", "cooperate")
    outcome = Scenario().given(*s.a_plan(own), s.reported()).when(s.reviewing(conflict_declared=True), actor=OFFICE)
    (review,) = (each.event for each in outcome.facts)
    assert isinstance(review, execution.ReportReviewed)
    assert review.conflict_declared


def test_a_renamed_agency_keeps_its_seat() -> None:
    """A liaison of the renamed agency reports on the seat given under the old name."""
    renamed = agency.AgencyRenamed(agency="甲县/教育局", to="甲县/教体局", document="d", source=s.PAPER)
    story = Scenario().given(*s.a_plan(), *s.names("教育局", "教体局"), fact(renamed, "2023-03-01"))
    new_name = LEAD.model_copy(update={"agency": "甲县/教体局"})
    assert story.when(s.reporting(), actor=new_name).refusal is None


def test_a_partly_met_task_may_be_requested_again() -> None:
    """After a PARTIAL verdict a new closure may be requested; after FULL none (see test_refusals)."""
    story = Scenario().given(*s.up_to_request(), by(VERIFIER, s.verifying(result="PARTIAL")))
    again = s.requesting(closure="1.1/2025")
    assert story.when(again, actor=LEAD).refusal is None


def test_dates_default_as_documented() -> None:
    """Without effective_on: a plan holds from its document's day, a dated period from its last day, else today."""
    undated = s.registration(signed_on=None, unknown={"date": "未载明"})
    command = commands.RegisterPlan(registration=undated)
    Scenario().when(command, actor=IMPORTER).then_dated("2024-06-03", defaulted=True)
    quarter = commands.RecordMeasurement(measurement=s.measured(period="2023-Q1"))
    Scenario().when(quarter, actor=OFFICE).then_dated("2023-03-31")
    day = commands.RecordMeasurement(measurement=s.measured(period="2023-05-04"))
    Scenario().when(day, actor=OFFICE).then_dated("2023-05-04")
    vague = commands.RecordMeasurement(measurement=s.measured(period="十三五"))
    Scenario().when(vague, actor=OFFICE).then_dated("2024-06-03", defaulted=True)
