"""The golden story of the whole cycle: one event of each type between assignment and final verdict."""

from __future__ import annotations

from datetime import date

from aggregates.events import (
    agency,
    annotation,
    assignment,
    cascade,
    commendation,
    deadlines,
    disputes,
    evaluation,
    fixing,
    lifecycle,
    obligations,
    region,
    rules,
    services,
    supervision,
)
from aggregates.events.base import Event, Fact
from aggregates.events.basis import Basis, RuleRef
from aggregates.values import Actor, seat_statement
from tests.aggregates import stories as s
from tests.scenario import (
    ARBITER,
    AUDITOR,
    AUTHORITY,
    CLERK,
    EVALUATOR,
    LEAD,
    OFFICE,
    SUPERVISOR,
    VERIFIER,
    fact,
)

Told = list[tuple[Actor, Fact]]
NEW_SEAT = seat_statement(s.TASK, "甲县/科技局", "lead")
BASIS = Basis(
    as_of=date(2025, 12, 31), known_at=40, positions=(8, 12),
    rules=(RuleRef(kind="rubric", rules="甲县评分办法", version=1, digest="c" * 64),),
)  # fmt: skip
LEADING = "甲县/教育局"
PAPER = "甲政办〔2024〕3号"
MINUTES = "3" * 64
ROUNDING = rules.Rounding(places=2, mode="half_up")


def _told(actor: Actor, on: str, *events: Event) -> Told:
    return [(actor, fact(event, on)) for event in events]


def _seats() -> Told:
    return [
        *_told(OFFICE, "2024-06-01", assignment.SeatTransferred(
            task=s.TASK, seat=s.LEAD_SEAT, to_seat=NEW_SEAT, document=PAPER, ruling="ruling:争议一|1", source=s.PAPER)),
        *_told(OFFICE, "2024-06-01", assignment.SeatRevoked(
            task=s.TASK, seat=s.HELP_SEAT, document=PAPER, source=s.PAPER)),
        *_told(LEAD, "2024-04-10", assignment.CooperationConfirmed(
            task=s.TASK, seat=s.HELP_SEAT, period="2023", confirmed=False, note="未提供材料", source=s.REPORT)),
    ]  # fmt: skip


def _lifecycle() -> Told:
    closure = {"task": s.TASK, "closure": s.CLOSURE, "seat": NEW_SEAT, "source": s.REPORT}
    return [
        *_told(OFFICE, "2024-07-01",
               lifecycle.TaskSuspended(task=s.TASK, suspension="疫情", document=PAPER, source=s.PAPER),
               lifecycle.TaskCancelled(task="1.9", document=PAPER, source=s.PAPER)),
        *_told(SUPERVISOR, "2024-09-01", lifecycle.TaskReopened(
            task=s.TASK, reopening="恢复", reason="条件具备", source=s.DECISION)),
        *_told(EVALUATOR, "2026-01-10", lifecycle.TaskClosedUnimplemented(
            task="1.8", grounds="五年未开展", source=s.DECISION)),
        *_told(LEAD, "2024-03-05", lifecycle.ClosureConfirmed(**closure),
               lifecycle.ClosureContested(**closure, ground="指标口径不一")),
    ]  # fmt: skip


def _deadlines() -> Told:
    return _told(
        OFFICE, "2024-01-20",
        deadlines.DeadlineAnchored(
            item="task:1.1", due_on=date(2024, 6, 30), anchor="印发之日", reason="原文只写“三个月内”", source=s.PAPER),
        deadlines.DeadlineExtended(
            item="task:1.1", due_on=date(2024, 12, 31), document=PAPER, after_the_fact=True, source=s.PAPER),
        deadlines.TargetRevised(
            target="headline-1", value="14.5", comparator=">=", due_on=date(2025, 12, 31), document=PAPER,
            approval="甲政复〔2024〕1号", source=s.PAPER),
        deadlines.IndicatorDefined(
            indicator="公民参与率", settles=("DEFINITION",), denominator="常住人口", period="年", method="ADMIN",
            source=s.PAPER),
    )  # fmt: skip


def _cascade() -> Told:
    return _told(
        OFFICE, "2024-02-01",
        cascade.TaskLinked(parent_plan="国发〔2021〕9号", parent_task="3.1", child_task="1.1", relation="ADAPTED",
                           basis="HAND", note="标题相同", source=s.PAPER),
        cascade.TargetLinked(target="headline-1", parent_plan="国发〔2021〕9号", parent_target="headline-1",
                             relation="COMPARES", basis="RULE", source=s.PAPER),
        cascade.ChildPlanRequired(requirement="甲乡", region="甲乡", due_on=date(2022, 3, 1), source=s.DOCUMENT),
        cascade.ChildPlanIssued(requirement="甲乡", child="甲乡/方案", issued_on=date(2022, 5, 1), source=s.PAPER),
        cascade.PlanSucceeded(successor="甲县/科学素质/2026-2030", source=s.PAPER),
        cascade.ObligationCarriedOver(item="task:1.8", successor="甲县/科学素质/2026-2030", source=s.PAPER),
    )  # fmt: skip


def _obligations() -> Told:
    return _told(
        OFFICE, "2024-02-02",
        obligations.ObligationScheduled(obligation="obligation-1", category="MEETING", yearly=True,
                                        agencies=("甲县/科协",), source=s.PAPER),
        obligations.ObligationFulfilled(obligation="obligation-1", period="2023", agency="甲县/科协",
                                        evidence=(s.TABLE,), source=s.PAPER),
        obligations.FundingAllocated(year=2024, amount="12.5", unit="万元", purpose="科普", document=PAPER,
                                     audited=True, source=s.PAPER),
        obligations.FundingUsed(year=2024, amount="10", unit="万元", purpose="展品", document="凭证一", source=s.PAPER),
    )  # fmt: skip


def _supervision() -> Told:
    order = {"rectification": "整改一", "source": s.DECISION}
    return [
        *_told(SUPERVISOR, "2024-03-01",
               supervision.NoticeIssued(notice="督办一", matter="进度滞后", agency=LEADING, task=s.TASK, colour="RED",
                                        due_on=date(2024, 4, 1), reasons="未报送", urgency="上级督查",
                                        source=s.DECISION),
               supervision.NoticeClosed(notice="督办一", outcome="已补报", source=s.DECISION),
               supervision.InspectionConcluded(
                   inspection="督查一", scope="任务落实", agencies=(LEADING,), tasks=(s.TASK,), findings=("台账不全",),
                   evidence=(s.TABLE,), fed_back_on=date(2024, 3, 8), source=s.DECISION),
               supervision.InterviewHeld(interview="约谈一", agency=LEADING, post="分管副局长", matter="台账不全",
                                         source=s.DECISION),
               supervision.CircularIssued(circular="通报一", tone="CRITICISM", agencies=(LEADING,), matter="台账不全",
                                          document=PAPER, source=s.DECISION),
               supervision.RectificationOrdered(**order, agency=LEADING, task=s.TASK, inspection="督查一",
                                                kind="CONTINUING", due_on=date(2024, 6, 1), matter="补齐台账")),
        *_told(LEAD, "2024-05-01", supervision.RectificationSubmitted(
            **order, round=1, text="已补齐", evidence=(s.PHOTO,))),
        *_told(VERIFIER, "2024-05-20", supervision.RectificationVerified(
            **order, round=1, result="CONTINUING", grounds="尚缺一项")),
        *_told(SUPERVISOR, "2024-06-10",
               supervision.ConfidenceAssessed(assessment="研判一", task=s.TASK, level="IN_DOUBT", grounds="人手不足",
                                              evidence=(s.TABLE,), source=s.DECISION),
               supervision.EvidenceFalsified(task=s.TASK, sha256=s.PHOTO, finding="照片系旧照", document=PAPER,
                                             source=s.DECISION)),
    ]  # fmt: skip


def _services() -> Told:
    order = {"task": s.TASK, "order": "点单一", "source": s.REPORT}
    return _told(
        LEAD, "2024-05-05", services.ServiceOrdered(**order, community="甲社区", wish="智能手机课"),
        services.ServiceAssigned(**order, seat=s.HELP_SEAT), services.ServiceAccepted(**order, team="科普服务队"),
        services.ServiceCompleted(**order, person_times=40, evidence=(s.PHOTO,)),
    )  # fmt: skip


def _disputes() -> Told:
    party = {"dispute": "争议一", "agency": LEADING, "source": s.REPORT}
    claim = {"claim": "三定规定由科技局负责", "evidence": (s.TABLE,), "basis_kind": "STAFFING_CHARTER"}
    return [
        *_told(LEAD, "2024-04-02",
               disputes.DisputeRaised(**party, task=s.TASK, ground="WHO_LEADS", statements=(s.LEAD_SEAT,), **claim),
               disputes.DisputeAnswered(dispute="争议一", agency="甲县/科技局", claim="方案已列明", basis_kind="PLAN",
                                        source=s.REPORT),
               disputes.NegotiationHeld(dispute="争议一", number=1, convener=LEADING, minutes=MINUTES, agreed=False,
                                        source=s.REPORT),
               disputes.DisputeEscalated(**party, reason="协商不成")),
        *_told(ARBITER, "2024-05-30", disputes.DisputeRuled(
            dispute="争议一", instance=1, outcome="WORLD_CHANGES", grounds="依三定规定", document="甲编办〔2024〕7号",
            changes=(s.LEAD_SEAT, NEW_SEAT), basis=BASIS, source=s.DECISION)),
        *_told(LEAD, "2024-06-15", disputes.DisputeAppealed(**party, ground="未听取意见"),
               disputes.DisputeWithdrawn(dispute="争议二", agency=LEADING, reason="已说明", source=s.REPORT)),
    ]  # fmt: skip


def _evaluated() -> Told:
    figures = {
        "subject": "evaluation", "basis": BASIS, "figures_sha256": "d" * 64, "kernel": "1", "source": s.DECISION,
        "population": fixing.Population(tasks=1, agencies=2, targets=1),
    }  # fmt: skip
    effect = fixing.Effect(figure="total", before='"81.5"', after='"80.25"')
    return [
        *_told(EVALUATOR, "2026-02-01",
               evaluation.EvaluationOpened(evaluation="终期", basis=BASIS, source=s.DECISION),
               evaluation.ScoreRecorded(evaluation="终期", item="B1", score="17.5", grounds="逐项核验", positions=(12,),
                                        source=s.DECISION),
               evaluation.EvaluationConcluded(evaluation="终期", total="81.5", grade="GOOD", not_applicable=("C1",),
                                              no_data=("A1",), basis=BASIS, source=s.DECISION),
               fixing.SnapshotFixed(snapshot="终期快照", evaluation="终期", **figures),
               fixing.SnapshotRestated(snapshot="终期重述", supersedes="终期快照", reason="更正后重算", **figures,
                                       drivers=(fixing.Driver(position=44, effects=(effect,)),)),
               fixing.PeriodClosed(period="2025", basis=BASIS, source=s.DECISION)),
        *_told(LEAD, "2026-02-20", evaluation.EvaluationAppealed(
            evaluation="终期", agency=LEADING, ground="漏计一项", source=s.REPORT)),
    ]  # fmt: skip


def _commended() -> Told:
    case = {"commendation": "表彰一", "source": s.DECISION}
    return [
        *_told(OFFICE, "2026-03-01", commendation.CommendationProposed(
            **case, kind="COMMENDATION", recipient=LEADING, recipient_kind="AGENCY", level="province",
            title="先进集体", basis=BASIS)),
        *_told(AUTHORITY, "2026-03-10",
               commendation.PublicNoticePosted(**case, until=date(2026, 3, 20), document="公示一"),
               commendation.CommendationGranted(**case, document="表彰决定", granted_by="省政府", approval="国评8号",
                                                expires_on=date(2031, 1, 1), basis=BASIS),
               commendation.CommendationRevoked(**case, document="撤销决定", reason="材料不实")),
    ]  # fmt: skip


def _adopted() -> Told:
    adopted = {"version": 1, "scope": "*", "adopted_by": "甲县纲要办", "document": "示例", "digest": "c" * 64,
               "source": s.PAPER}  # fmt: skip
    item = rules.Item(id="B1", zh="任务核验", en="tasks verified", points="100", measure="tasks_verified",
                      partial_counts="0.5")  # fmt: skip
    events: tuple[Event, ...] = (
        rules.WeightsAdopted(rules="权重", content=rules.Weights(
            lead="1", cooperate="0.4", responsible="0.8", participate="0.2", guide="0", flat_shared="0.6", too_few=3,
            rounding=ROUNDING), **adopted),
        rules.LightsAdopted(rules="灯", content=rules.Lights(
            yellow_days_before=3, red_days_after=30, partial="YELLOW", yellow_gap="10", red_gap="30",
            yellow_missing=1, red_missing=2), **adopted),
        rules.RubricAdopted(rules="甲县评分办法", content=rules.Rubric(
            total="100", dimensions=(rules.Dimension(id="B", zh="任务", en="tasks", points="100", items=(item,)),),
            adjustments=(rules.Adjustment(id="X2", zh="督办扣分", en="notices", measure="red_notices_open",
                                          per={"RED": "-1"}, limit="5"),),
            grades=(rules.Grade(code="GOOD", zh="良好", min="80"), rules.Grade(code="LOW", zh="不合格", min="0")),
            rounding=ROUNDING), **adopted),
        rules.ProcedureAdopted(rules="程序", content=rules.Procedure(
            objection_days=10, late_after_days=30, dispute_days=60, required=("percent",),
            reporting_roles=("lead", "shared", "responsible", "cooperate")), **adopted),
    )  # fmt: skip
    return _told(OFFICE, "2021-12-01", *events)


def _beside() -> Told:
    return [
        *_told(OFFICE, "2025-12-31", region.SurveyConducted(
            region="甲县", survey="2025抽样", indicator="公民具备科学素质的比例", period="2025",
            population="18—69岁", sample=1200, method="入户", conducted_by="甲县统计局", source=s.PUBLISHED)),
        *_told(CLERK, "2024-08-01",
               agency.AgencyAbolished(agency="甲县/教研室", document=PAPER, source=s.PAPER),
               agency.MembershipSet(collective="甲县/各成员单位", members=("甲县/科协", LEADING), document=PAPER,
                                    source=s.PAPER)),
        *_told(AUDITOR, "2026-04-01", annotation.Annotated(
            annotation="批注一", position=12, text="与台账不符,见附件", source=s.REPORT)),
    ]  # fmt: skip


def cycle() -> Told:
    """One fact of every type of the cycle, in the order they were recorded."""
    return [
        *_adopted(), *_seats(), *_lifecycle(), *_deadlines(), *_cascade(), *_obligations(), *_supervision(),
        *_services(), *_disputes(), *_evaluated(), *_commended(), *_beside(),
    ]  # fmt: skip
