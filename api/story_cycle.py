"""The demo's second half, all invented and marked so: from adopted rules to a commendation that rested on an error.

It is told on the real plan of 襄汾 (docs/story.md walks through it): an agency merger, a dispute decided back to the
first day of the year, a period closed and a correction after it, an evaluation fixed, a commendation, two corrections
of what both rested on, and the restatement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import orjson

from aggregates import commands as c
from aggregates.commands import commendation, disputes, evaluation, fixing, obligations, rules, services, supervision
from aggregates.commands import rectification as rectifying
from aggregates.commands import region as regional
from aggregates.events import agency as agencies
from aggregates.events import commendation as honours
from aggregates.events import disputes as contests
from aggregates.events import evaluation as evaluated
from aggregates.events import fixing as fixed
from aggregates.events import obligations as duties
from aggregates.events import region as places
from aggregates.events import services as orders
from aggregates.events import supervision as supervised
from aggregates.values import Actor, seat_statement
from api.story import INVENTED, OFFICE_AGENCY, PLAN_OFFICE, TASK, VERIFIER, XIANGFEN, Step
from api.story_reports import MOVED, REGION, liaison, proof

if TYPE_CHECKING:
    from api.demo_ledger import Demo

SUPERVISOR = Actor(id="demo-supervisor", agency=f"{REGION}/县政府督查室", role="supervisor")
EVALUATOR = Actor(id="demo-evaluator", agency=f"{REGION}/示意评估组", role="evaluator")
ARBITER = Actor(id="demo-arbiter", agency=f"{REGION}/县委编办", role="arbiter")
AUTHORITY = Actor(id="demo-authority", agency=f"{REGION}/县人民政府", role="commending_authority")
CLERK = Actor(id="demo-clerk", role="registry_clerk")
BODY, PAPER = "示意:县全民科学素质工作领导组", "示意文件〔2022〕1号"
CULTURE, MEDIA, MERGED = f"{REGION}/县文旅局", f"{REGION}/县融媒体中心", f"{REGION}/示意:县文旅融媒局"
CIVIL, HEALTH, SCHOOLS = f"{REGION}/县民政局", f"{REGION}/县卫体局", f"{REGION}/县教科局"
INDICATOR = "公民具备科学素质的比例"
CONTESTED = "2.4.2"
HELPING = seat_statement(CONTESTED, HEALTH, "cooperate")
DISPUTE, EVALUATION, FIXED, RESTATED = "示意争议-老年健康科普", "示意终期评估", "示意终期评估-固定", "示意终期评估-重述"
PRAISED = f"report:{seat_statement('2.1.1', SCHOOLS, 'lead')}|2025-Q3"
"""The report the commendation rests on, and which its agency corrects afterwards."""
VERDICT = f"verification:demo-closure-2.1.1|{VERIFIER.agency}"


_EARLY: tuple[tuple[str, type[c.Command]], ...] = (
    ("weights", rules.AdoptWeights), ("lights", rules.AdoptLights), ("procedure", rules.AdoptProcedure),
)  # fmt: skip


def rule_sets(folder: Path) -> Iterator[Step]:
    """The proposals of examples/rules, adopted for this one plan by an invented decision; only leads report here."""
    day, since = date(2022, 12, 1), date(2023, 1, 1)
    for kind, command in _EARLY:
        said = orjson.loads((folder / f"{kind}.json").read_bytes())
        content = {**said["content"], **({"reporting_roles": ["lead"]} if kind == "procedure" else {})}
        yield Step(day, PLAN_OFFICE, _adoption(command, said, content, since))
    said = orjson.loads((folder / "rubric.json").read_bytes())
    yield Step(date(2025, 12, 20), EVALUATOR, _adoption(rules.AdoptRubric, said, said["content"], date(2025, 12, 20)))


def _adoption(command: type[c.Command], said: dict[str, Any], content: dict[str, Any], since: date) -> c.Command:
    body = {
        "rules": said["id"], "version": said["version"], "scope": XIANGFEN, "adopted_by": BODY, "document": PAPER,
        "content": content, "effective_on": since, "source": INVENTED.model_dump(exclude_none=True),
    }  # fmt: skip
    return command.model_validate_json(orjson.dumps(body))


def reform() -> Iterator[Step]:
    """Two agencies become one; the new one reports on a seat of the old."""
    registered = agencies.AgencyRegistered(
        agency=MERGED, name=MERGED.removeprefix(f"{REGION}/"), region=REGION, kind="PUBLIC_INSTITUTION",
        source=INVENTED)
    merged = agencies.AgenciesMerged(agencies=(CULTURE, MEDIA), to=MERGED, document="示意机构改革文件", source=INVENTED)
    yield Step(date(2024, 7, 10), CLERK, c.RegisterAgency(agency=registered, effective_on=date(2024, 7, 1)))
    yield Step(date(2024, 7, 10), CLERK, c.MergeAgencies(merger=merged, effective_on=date(2024, 7, 1)))
    yield Step(date(2024, 10, 9), liaison(MERGED), c.ReportProgress(
        plan=XIANGFEN, seat=seat_statement("3.2.2", MEDIA, "cooperate"), period="2024-Q3", percent="60",
        effective_on=date(2024, 9, 30), narrative="示意:合并后的单位为原单位席位填报", source=INVENTED))


def dispute() -> Iterator[Step]:
    """Who leads 2.4.2: raised, answered, negotiated in vain, escalated, and ruled back to 1 January 2024."""
    claims: dict[str, Any] = {"dispute": DISPUTE, "source": INVENTED}
    yield Step(date(2024, 3, 20), liaison(CIVIL), disputes.RaiseDispute(plan=XIANGFEN, fact=contests.DisputeRaised(
        **claims, task=CONTESTED, agency=CIVIL, ground="WHO_LEADS", statements=(MOVED,), basis_kind="STAFFING_CHARTER",
        claim="示意:老年健康科普属卫生健康职责,应由县卫体局牵头")))
    yield Step(date(2024, 4, 2), liaison(HEALTH), disputes.AnswerDispute(plan=XIANGFEN, fact=contests.DisputeAnswered(
        **claims, agency=HEALTH, claim="示意:方案已列明县民政局牵头", basis_kind="PLAN")))
    yield Step(date(2024, 4, 18), liaison(OFFICE_AGENCY), disputes.HoldNegotiation(
        plan=XIANGFEN, fact=contests.NegotiationHeld(
            **claims, number=1, convener=OFFICE_AGENCY, minutes=sha256("示意纪要".encode()).hexdigest(), agreed=False)))
    yield Step(date(2024, 5, 6), liaison(CIVIL), disputes.EscalateDispute(
        plan=XIANGFEN, fact=contests.DisputeEscalated(**claims, agency=CIVIL, reason="示意:协商未达成一致")))
    yield Step(date(2024, 9, 10), ARBITER, _ruling)


def _ruling(demo: Demo) -> c.Command:
    transfer = disputes.OrderedTransfer(seat=MOVED, to_agency=HEALTH, to_agency_as_written="县卫体局")
    return disputes.RuleDispute(
        plan=XIANGFEN, dispute=DISPUTE, outcome="WORLD_CHANGES", grounds="示意:依三定规定,自年初起由县卫体局牵头",
        document="示意编办函〔2024〕5号", transfers=(transfer,), revocations=(HELPING,), holds_from=date(2024, 1, 1),
        basis=demo.basis(date(2024, 9, 10)), source=INVENTED.model_copy(update={"title": "示意编办函〔2024〕5号"}),
    )  # fmt: skip


def supervision_acts() -> Iterator[Step]:
    """An inspection fed back, a rectification verified in time, a notice settled in time and one that was not."""
    inspected = supervised.InspectionConcluded(
        inspection="示意督查-2025", scope="示意:年度任务落实", agencies=(SCHOOLS,), tasks=("2.1.2",),
        findings=("示意:台账不全",), evidence=(proof("2.1.2", "督查"),), fed_back_on=date(2025, 5, 20), source=INVENTED)
    order: dict[str, Any] = {"rectification": "示意整改-1", "source": INVENTED}
    yield Step(date(2025, 5, 20), SUPERVISOR, supervision.ConcludeInspection(
        plan=XIANGFEN, fact=inspected, effective_on=date(2025, 5, 15)))
    yield Step(date(2025, 5, 22), SUPERVISOR, rectifying.OrderRectification(
        plan=XIANGFEN, fact=supervised.RectificationOrdered(
            **order, agency=SCHOOLS, task="2.1.2", inspection="示意督查-2025", kind="IMMEDIATE",
            due_on=date(2025, 7, 1), matter="示意:补齐台账")))
    yield Step(date(2025, 6, 20), liaison(SCHOOLS), rectifying.SubmitRectification(
        plan=XIANGFEN, fact=supervised.RectificationSubmitted(**order, round=1, text="示意:台账已补齐")))
    yield Step(date(2025, 6, 28), VERIFIER, rectifying.VerifyRectification(
        plan=XIANGFEN, fact=supervised.RectificationVerified(**order, round=1, result="DONE", grounds="示意:属实")))
    yield from _notices()


def _notices() -> Iterator[Step]:
    cases: tuple[tuple[str, str, str, Literal["YELLOW", "RED"], date, date], ...] = (
        ("1", f"{REGION}/县农业农村局", "2.2.3", "YELLOW", date(2025, 5, 1), date(2025, 4, 25)),
        ("2", f"{REGION}/县财政局", "3.3.1", "RED", date(2025, 8, 1), date(2025, 9, 1)),
    )
    for number, agency, task, colour, due, closed in cases:
        notice: dict[str, Any] = {"notice": f"示意督办-{number}", "source": INVENTED}
        issued = supervised.NoticeIssued(
            **notice, matter=f"示意:任务 {task} 进度滞后", agency=agency, task=task, colour=colour, due_on=due,
            reasons="示意:连续两期滞后", urgency="示意:上级督查点名" if colour == "RED" else None)
        settled = supervised.NoticeClosed(**notice, outcome="示意:已补报并整改")
        yield Step(date(2025, 4, 1), SUPERVISOR, supervision.IssueNotice(plan=XIANGFEN, fact=issued))
        yield Step(closed, SUPERVISOR, supervision.CloseNotice(plan=XIANGFEN, fact=settled))


def beside_the_tasks() -> Iterator[Step]:
    """Money of every year, the yearly meeting, and one order of the volunteer flow (群众点单 … 服务队接单)."""
    for year, amount in ((2021, "8"), (2022, "8"), (2023, "9"), (2024, "9.5"), (2025, "10")):
        yield Step(date(2023, 3, 1) if year < 2023 else date(year, 3, 1), PLAN_OFFICE, obligations.AllocateFunding(
            plan=XIANGFEN, effective_on=date(year, 3, 1) if year > 2022 else date(2022, 10, 20),
            fact=duties.FundingAllocated(year=year, amount=amount, unit="万元", purpose="示意:科普经费",
                                         document=f"示意预算 {year}", audited=True, source=INVENTED)))
    yield Step(date(2023, 3, 2), PLAN_OFFICE, _meeting)
    for year in (2023, 2024):
        yield Step(date(year, 12, 20), PLAN_OFFICE, _met(year))
    order: dict[str, Any] = {"task": TASK, "order": "示意点单-1", "source": INVENTED}
    acts: tuple[tuple[date, c.Command], ...] = (
        (date(2024, 5, 6), services.OrderService(plan=XIANGFEN, fact=orders.ServiceOrdered(
            **order, community="示意社区", wish="示意:智能手机使用课"))),
        (date(2024, 5, 7), services.AssignService(plan=XIANGFEN, fact=orders.ServiceAssigned(
            **order, seat=seat_statement(TASK, OFFICE_AGENCY, "lead")))),
        (date(2024, 5, 8), services.AcceptService(plan=XIANGFEN, fact=orders.ServiceAccepted(**order))),
        (date(2024, 5, 9), services.AcceptService(
            plan=XIANGFEN, fact=orders.ServiceAccepted(**order, team="示意服务队"))),
        (date(2024, 5, 20), services.CompleteService(
            plan=XIANGFEN, fact=orders.ServiceCompleted(**order, person_times=35))),
    )  # fmt: skip
    for day, command in acts:
        yield Step(day, liaison(OFFICE_AGENCY), command)


def _meeting(demo: Demo) -> c.Command:
    return obligations.ScheduleObligation(plan=XIANGFEN, fact=duties.ObligationScheduled(
        obligation=demo.obligation("每年召开一次"), category="MEETING", yearly=True, source=INVENTED))


def _met(year: int) -> Callable[[Demo], c.Command]:
    def made(demo: Demo) -> c.Command:
        return obligations.FulfilObligation(plan=XIANGFEN, fact=duties.ObligationFulfilled(
            obligation=demo.obligation("每年召开一次"), period=str(year), evidence=(proof("会议", str(year)),),
            source=INVENTED))

    return made


def closing() -> Iterator[Step]:
    """The year 2024 is closed; a report inside it is corrected afterwards, and listed."""
    seat = seat_statement("2.4.3", OFFICE_AGENCY, "lead")
    yield Step(date(2025, 2, 10), EVALUATOR, lambda demo: fixing.ClosePeriod(plan=XIANGFEN, fact=fixed.PeriodClosed(
        period="2024", basis=demo.basis(date(2024, 12, 31)), source=INVENTED)))
    yield Step(date(2025, 3, 20), liaison(OFFICE_AGENCY), c.ReportProgress(
        plan=XIANGFEN, seat=seat, period="2024-Q4", percent="40", effective_on=date(2024, 12, 31),
        narrative="示意:更正,原报含 2025 年活动", source=INVENTED, reason="示意:误计入次年活动",
        authority="示意:自查记录"))


def surveyed() -> Iterator[Step]:
    """An invented sample survey of the county, and its value: counties are not units of the national one."""
    survey: dict[str, Any] = {"region": REGION, "survey": "示意抽样-2025", "indicator": INDICATOR, "period": "2025"}
    yield Step(date(2026, 1, 8), PLAN_OFFICE, regional.ConductSurvey(fact=places.SurveyConducted(
        **survey, population="示意:18—69 岁常住人口", sample=1200, method="示意:入户抽样", conducted_by="示意:调查队",
        source=INVENTED.model_copy(update={"title": "示意调查报告"}))))
    yield Step(date(2026, 1, 8), PLAN_OFFICE, c.RecordMeasurement(measurement=places.MeasurementRecorded(
        **survey, value="14.5", unit="%", published_by="示意:调查队", method="SURVEY",
        source=INVENTED.model_copy(update={"title": "示意调查报告"}))))


def judged() -> Iterator[Step]:
    """Evaluated and fixed as of the plan's last day; commended; what both rested on is corrected; restated."""
    last = date(2025, 12, 31)
    yield Step(date(2026, 1, 26), EVALUATOR, lambda demo: evaluation.OpenEvaluation(
        plan=XIANGFEN, fact=evaluated.EvaluationOpened(evaluation=EVALUATION, basis=demo.basis(last), source=INVENTED)))
    yield Step(date(2026, 1, 27), EVALUATOR, lambda demo: evaluation.RecordScore(
        plan=XIANGFEN, fact=evaluated.ScoreRecorded(
            evaluation=EVALUATION, item="B1", score="12.5", grounds="示意:评估组现场核查", source=INVENTED)))
    yield Step(date(2026, 1, 28), EVALUATOR, lambda demo: fixing.FixSnapshot(
        plan=XIANGFEN, snapshot=FIXED, subject="evaluation", evaluation=EVALUATION, basis=demo.opened(EVALUATION),
        source=INVENTED))
    yield Step(date(2026, 1, 28), EVALUATOR, _conclusion)
    yield from _praised()
    yield Step(date(2026, 2, 5), liaison(SCHOOLS), c.ReportProgress(
        plan=XIANGFEN, seat=seat_statement("2.1.1", SCHOOLS, "lead"), period="2025-Q3", percent="70",
        effective_on=date(2025, 9, 30), narrative="示意:更正,部分学校未开展", source=INVENTED,
        reason="示意:汇总时重复计数", authority="示意:县教科局核查记录"))
    yield Step(date(2026, 2, 9), VERIFIER, c.CorrectStatement(
        on=f"plan:{XIANGFEN}", statement=f"review:{PRAISED}|{VERIFIER.agency}", replaces=2, source=INVENTED,
        reason="示意:更正后的填报已重新审核", authority="示意:督查室复核记录"))
    yield Step(date(2026, 2, 9), VERIFIER, _second_look)
    yield Step(date(2026, 2, 20), EVALUATOR, lambda demo: fixing.RestateSnapshot(
        plan=XIANGFEN, snapshot=RESTATED, supersedes=FIXED, basis=demo.basis(last), source=INVENTED,
        reason="示意:2.1.1 的填报与核验更正后重述"))


def _conclusion(demo: Demo) -> c.Command:
    basis = demo.opened(EVALUATION)
    found = demo.evaluation(basis)
    items = [item for dimension in found["dimensions"] for item in dimension["items"]]
    return evaluation.ConcludeEvaluation(plan=XIANGFEN, fact=evaluated.EvaluationConcluded(
        evaluation=EVALUATION, total=found["total"], grade=found["grade"], basis=basis,
        not_applicable=tuple(item["id"] for item in items if item["state"] == "NOT_APPLICABLE"),
        no_data=tuple(item["id"] for item in items if item["state"] == "NO_DATA"), source=INVENTED))


def _praised() -> Iterator[Step]:
    case: dict[str, Any] = {"commendation": "示意表扬-1", "source": INVENTED}
    yield Step(date(2026, 1, 29), PLAN_OFFICE, lambda demo: commendation.ProposeCommendation(
        plan=XIANGFEN, fact=honours.CommendationProposed(
            **case, kind="PRAISE", recipient=SCHOOLS, recipient_kind="AGENCY", level="county", title="示意:通报表扬",
            basis=demo.basis(date(2026, 1, 29), PRAISED, VERDICT))))
    yield Step(date(2026, 2, 2), AUTHORITY, lambda demo: commendation.GrantCommendation(
        plan=XIANGFEN, fact=honours.CommendationGranted(
            **case, document="示意通报〔2026〕1号", granted_by="示意:县人民政府",
            basis=demo.basis(date(2026, 2, 2), PRAISED, VERDICT))))


def _second_look(demo: Demo) -> c.Command:
    return c.CorrectStatement(
        on=f"plan:{XIANGFEN}", statement=VERDICT, replaces=1, source=INVENTED,
        content={**demo.said(VERDICT), "result": "PARTIAL", "grounds": "示意:填报更正后复核,仅部分完成"},
        reason="示意:所据填报已更正", authority="示意:督查室复核记录",
    )  # fmt: skip


def cycle(folder: Path) -> Iterator[Step]:
    """The whole second half."""
    yield from rule_sets(folder)
    yield from reform()
    yield from dispute()
    yield from supervision_acts()
    yield from beside_the_tasks()
    yield from closing()
    yield from surveyed()
    yield from judged()


