"""Every refusal in aggregates/ has a story that provokes it, at the very place it is raised."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from aggregates import commands
from aggregates.events import agency, decode, plan
from aggregates.events.execution import ReportReviewed
from aggregates.refusal import Refused
from tests.aggregates import all_stories
from tests.aggregates import stories as s
from tests.aggregates.reading_stories import READING
from tests.scenario import CLERK, HELPER, IMPORTER, LEAD, OFFICE, PLAN, VERIFIER, Outcome, Scenario, by

AGGREGATES = Path(__file__).resolve().parents[2] / "aggregates"
Story = Callable[[], Any]


def _sites(tree: ast.Module, module: str) -> Iterator[str]:
    """`module.function:code` of every refuse_unless(…, code, …) and Refused(code, …) in a module."""
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"refuse_unless": 1, "Refused": 0}.get(node.func.id)
                if place is not None:
                    code = node.args[place]
                    assert isinstance(code, ast.Constant), f"{module}: a refusal code is not a literal"
                    yield f"{module}.{function.name}:{code.value}"


def sites() -> list[str]:
    """All places in aggregates/ that can refuse; refusal.py itself only passes codes on."""
    found: list[str] = []
    for path in sorted(AGGREGATES.rglob("*.py")):
        module = ".".join(path.relative_to(AGGREGATES).with_suffix("").parts).removesuffix(".__init__")
        if module != "refusal" and not module.startswith("documents"):
            found += _sites(ast.parse(path.read_text(encoding="utf-8")), module)
    return found


def _given(*items: Any) -> Scenario:
    return Scenario().given(*items)


def _with_agencies(command: commands.Command) -> Outcome:
    return _given(*s.names("教育局", "教体局")).when(command, actor=CLERK)


def _seat(**changes: Any) -> commands.AssignSeat:
    added = s.seat("甲县/气象局", "cooperate", **{"basis": "decision", "source": s.PAPER, **changes})
    return commands.AssignSeat(plan=PLAN, seat=added)


def _open_calendar() -> Scenario:
    return _given(*s.a_plan(s.calendar()))


STORIES: dict[str, Story] = {
    "deciding.effective:ends-before-start": lambda: _given(*s.a_plan()).when(
        commands.AdoptReportingCalendar(
            plan=PLAN, calendar=s.calendar(), effective_on=date(2023, 1, 1), effective_to=date(2023, 1, 1)
        ), actor=OFFICE),
    "deciding.assert_once:already-stated": lambda: _with_agencies(
        commands.RegisterAgency(agency=s.registered_agency("教育局"))),
    "permissions.require_writer:role-not-allowed": lambda: _given(*s.a_plan(), s.reported()).when(
        s.reviewing(), actor=LEAD),
    "plan.require_plan:no-such-plan": lambda: Scenario().when(s.reporting(), actor=LEAD),
    "plan.require_task:no-such-task": lambda: _given(*s.up_to_acceptance()).when(
        s.requesting(task="9.9"), actor=LEAD),
    "plan.require_plan_id:plan-id": lambda: Scenario().when(
        commands.RegisterPlan(registration=s.registration(plan="*")), actor=IMPORTER),
    "plan.register:date-needs-reason": lambda: Scenario().when(
        commands.RegisterPlan(registration=s.registration(signed_on=None)), actor=IMPORTER),
    "plan.link:parent-unknown": lambda: _given(*s.a_plan()).when(
        commands.LinkPlan(plan=PLAN, link=plan.PlanLinked(
            link="parent-1", relation="IMPLEMENTS", cited_title="纲要", parent="乙省/方案", source=s.DOCUMENT)),
        actor=OFFICE),
    "plan.resolve_finding:no-such-finding": lambda: _given(*s.a_plan()).when(
        commands.ResolveFinding(plan=PLAN, finding="X-1", decision="dismissed", reason="无"), actor=OFFICE),
    "plan.set_target:source-needed": lambda: _given(*s.a_plan()).when(
        commands.SetTarget(plan=PLAN, target=s.target(source=s.DECISION)), actor=OFFICE),
    "plan.assign_seat:list-is-closed": lambda: _given(*s.a_plan()).when(_seat(basis="open_list"), actor=OFFICE),
    "plan.assign_seat:basis-needed": lambda: _given(*s.a_plan()).when(_seat(source=s.DECISION), actor=OFFICE),
    "plan.assign_seat:seat-already-held": lambda: _given(*s.a_plan()).when(
        commands.AssignSeat(plan=PLAN, seat=s.seat(basis="decision", occurrence=2, source=s.PAPER)), actor=OFFICE),
    "execution.require_seat:no-such-seat": lambda: _given(*s.a_plan()).when(
        s.reporting(effective_on=date(2021, 1, 1)), actor=LEAD),
    "execution.require_own_seat:not-own-seat": lambda: _given(*s.a_plan()).when(s.reporting(), actor=HELPER),
    "execution.require_report:no-such-report": lambda: _given(*s.a_plan()).when(s.reviewing(), actor=VERIFIER),
    "duties.separate_duties:own-matter": lambda: _given(*s.a_plan(), s.reported()).when(
        s.reviewing(), actor=VERIFIER.model_copy(update={"agency": "甲县/文旅局"})),
    "duties.separate_duties:agency-needed": lambda: _given(*s.a_plan(), s.reported()).when(
        s.reviewing(), actor=VERIFIER.model_copy(update={"agency": None})),
    "revising._keep_server_day:submitted-on-is-the-servers": lambda: _given(*s.a_plan(), s.reported()).when(
        s.correcting(s.REPORTED, content=s.progress(submitted_on=date(2023, 12, 1)).payload()), actor=LEAD),
    "duties.separate_duties:no-conflict-to-declare": lambda: _given(*s.a_plan(), s.reported()).when(
        s.reviewing(conflict_declared=True), actor=OFFICE),
    "execution.report:submitted-on-is-the-servers": lambda: _given(*s.a_plan()).when(
        s.reporting(submitted_on=date(2024, 1, 1)), actor=LEAD),
    "execution.report:revision-needs-reason": lambda: _given(*s.a_plan(), s.reported()).when(
        s.reporting(reason="更正"), actor=LEAD),
    "execution.require_period:period-not-in-calendar": lambda: _open_calendar().when(
        s.reporting(period="2023-Q4"), actor=LEAD),
    "execution.require_period:period-not-begun": lambda: _given(*s.a_plan()).when(
        s.reporting(period="2024-07"), actor=LEAD, today=date(2024, 6, 30)),
    "execution.review:reasons-needed": lambda: _given(*s.a_plan(), s.reported()).when(
        s.reviewing(result="returned"), actor=VERIFIER),
    "closing.request:closure-open-or-done": lambda: _given(*s.up_to_request()).when(
        s.requesting(closure="1.1/again"), actor=LEAD),
    "closing.request:needs-accepted-report": lambda: _given(*s.a_plan(), s.reported(), s.attached()).when(
        s.requesting(), actor=LEAD),
    "closing.request:evidence-not-attached": lambda: _given(*s.up_to_acceptance()).when(
        s.requesting(evidence=(s.PHOTO, s.TABLE)), actor=LEAD),
    "closing._require_answering:not-answering": lambda: _given(*s.up_to_acceptance()).when(
        s.requesting(), actor=HELPER),
    "objections.open_request:no-open-request": lambda: _given(*s.up_to_acceptance()).when(
        s.verifying(), actor=VERIFIER),
    "region.measure:source-needed": lambda: Scenario().when(
        commands.RecordMeasurement(measurement=s.measured(source=s.DECISION)), actor=OFFICE),
    "region.measure:unit-differs": lambda: _given(*s.a_plan(s.target())).when(
        commands.RecordMeasurement(measurement=s.measured(value="141.4", unit="‰")), actor=OFFICE),
    "agency._require_registered:agency-unknown": lambda: _with_agencies(
        commands.AssertAlias(alias=s.alias("教育局", "无名局"))),
    "agency.register:agency-id": lambda: Scenario().when(
        commands.RegisterAgency(agency=s.registered_agency("教育局", agency="教育局")), actor=CLERK),
    "agency.assert_alias:already-same": lambda: _with_agencies(
        commands.AssertAlias(alias=s.alias("教育局", "教育局"))),
    "agency._reform:same-name": lambda: _with_agencies(commands.RenameAgency(rename=agency.AgencyRenamed(
        agency="甲县/教育局", to="甲县/教育局", document="d", source=s.PAPER))),
    "revising.latest:no-such-statement": lambda: _given(*s.a_plan()).when(s.retracting("task:9.9"), actor=OFFICE),
    "revising.latest:revision-moved-on": lambda: _given(*s.a_plan()).when(
        s.retracting(s.LEAD_SEAT, replaces=2), actor=OFFICE),
    "revising.latest:never-revised": lambda: _open_calendar().when(
        s.retracting(s.calendar().statement), actor=OFFICE),
    "revising._own:not-own-statement": lambda: _given(*s.a_plan(), s.reported()).when(
        s.retracting(s.REPORTED), actor=HELPER),
    "revising.correction:identity-changed": lambda: _given(*s.a_plan()).when(
        s.correcting("task:1.1", content=s.definition("1.2").payload()), actor=OFFICE),
    "revising.correction:nothing-changed": lambda: _given(*s.a_plan()).when(s.correcting("task:1.1"), actor=OFFICE),
    "revising.moved:ends-before-start": lambda: _given(*s.a_plan()).when(
        s.correcting("task:1.1", effective_to=date(2021, 12, 1)), actor=OFFICE),
    "revising.retraction:already-retracted": lambda: _given(*s.a_plan(), by(OFFICE, s.retracting("task:1.1"))).when(
        s.retracting("task:1.1", replaces=2), actor=OFFICE),
    "upcasters.upcast:newer-revision": lambda: decode("plan.task_defined", 2, s.definition().payload()),
    "upcasters.upcast:no-upcaster": lambda: decode("plan.task_defined", 0, s.definition().payload()),
    "events.decode:unknown-type": lambda: decode("plan.forgotten", 1, {}),
    "events.decode:invalid-data": lambda: decode("plan.task_defined", 1, {}),
    **READING,
    **all_stories.REFUSALS,
}  # fmt: skip


def test_every_refusal_has_a_story_and_every_story_a_refusal() -> None:
    """The table above names exactly the places in aggregates/ that can refuse."""
    assert Counter(sites()) == Counter(STORIES.keys())


@pytest.mark.parametrize("site", STORIES)
def test_a_refusal(site: str) -> None:
    """The story is refused with the code, in Chinese and English, by the function named, and changes nothing."""
    place, code = site.split(":")
    try:
        refusal = STORIES[site]().then_refused(code)
    except Refused as raised:
        refusal = Outcome(Scenario(), [], raised).then_refused(code)
    assert _raised_in(refusal.__traceback__) == place


def _raised_in(traceback: TracebackType | None) -> str:
    """The module below aggregates and the function that raised, `refuse_unless` itself passed over."""
    frames = []
    while traceback is not None:
        frames.append(traceback.tb_frame)
        traceback = traceback.tb_next
    if frames[-1].f_globals["__name__"] == "aggregates.refusal":
        frames.pop()
    return f"{frames[-1].f_globals['__name__'].removeprefix('aggregates.')}.{frames[-1].f_code.co_name}"


def test_a_period_begins_on_its_first_day() -> None:
    """A period may be reported from its first day on, not a day earlier, whatever its length."""
    for period, first in (("2024", 1), ("2024-H2", 7), ("2024-Q4", 10), ("2024-02", 2)):
        on_time, early = date(2024, first, 1), date(2024, first, 1).toordinal() - 1
        assert _given(*s.a_plan()).when(s.reporting(period=period), actor=LEAD, today=on_time).refusal is None
        before = _given(*s.a_plan()).when(s.reporting(period=period), actor=LEAD, today=date.fromordinal(early))
        before.then_refused("period-not-begun")


def test_a_calendar_that_ended_binds_nobody() -> None:
    """A calendar in force until 2023 does not refuse a quarterly report in 2024."""
    ended = commands.AdoptReportingCalendar(
        plan=PLAN, calendar=s.calendar(), effective_on=date(2022, 1, 1), effective_to=date(2024, 1, 1)
    )
    story = _given(*s.a_plan(), by(OFFICE, ended))
    assert story.when(s.reporting(period="2023-Q4"), actor=LEAD).refusal is None


def test_a_statement_stays_with_its_task() -> None:
    """A correction may not move a report to another task: tasks are folded apart from each other."""
    elsewhere = s.progress().model_copy(update={"task": "1.2"}).payload()
    story = _given(*s.a_plan(), s.reported())
    story.when(s.correcting(s.REPORTED, content=elsewhere), actor=LEAD).then_refused("identity-changed")


def test_a_retracted_name_is_unknown() -> None:
    """An agency whose registration was taken back cannot be given an alias."""
    gone = commands.RetractStatement(
        on=commands.REGISTER, statement="agency:甲县/教体局", replaces=1, reason="误录", authority="核对记录"
    )
    story = _given(*s.names("教育局", "教体局"), by(CLERK, gone))
    alias = commands.AssertAlias(alias=s.alias("教育局", "教体局"))
    story.when(alias, actor=CLERK).then_refused("agency-unknown")


def test_a_stated_conversion_allows_another_unit() -> None:
    """A figure in another unit than the target's is recorded when it says how the two compare."""
    figure = s.measured(value="141.4", unit="‰", conversion="10‰ = 1%")
    story = _given(*s.a_plan(s.target()))
    assert story.when(commands.RecordMeasurement(measurement=figure), actor=OFFICE).refusal is None


def test_a_judgement_is_revised_by_its_judge_only() -> None:
    """Neither a party of the task nor another verifier can turn a returned report into an accepted one."""
    returned = [*s.a_plan(), s.reported(), by(VERIFIER, s.reviewing(result="returned", reasons="缺附件"))]
    review = f"review:{s.REPORTED}|{VERIFIER.agency}"
    content = ReportReviewed(
        task=s.TASK, report=s.REPORTED, result="accepted", by=str(VERIFIER.agency), source=s.DECISION
    ).payload()
    for other in ("甲县/文旅局", "丙县/督查室"):
        party = VERIFIER.model_copy(update={"agency": other})
        _given(*returned).when(s.correcting(review, content=content), actor=party).then_refused("not-own-statement")
        _given(*returned).when(s.retracting(review), actor=party).then_refused("not-own-statement")
    assert _given(*returned).when(s.correcting(review, content=content), actor=VERIFIER).facts


def test_a_judge_that_now_holds_a_seat_may_not_revise() -> None:
    """The separation of duties holds for revisions too: it is asked again on the day the judgement took effect."""
    seated = s.seat(agency=str(VERIFIER.agency), agency_as_written="督查室", basis="decision", source=s.PAPER)
    late = commands.AssignSeat(plan=PLAN, seat=seated, effective_on=date(2023, 1, 1))
    returned = by(VERIFIER, s.reviewing(result="returned", reasons="缺附件"))
    taking_back = s.retracting(f"review:{s.REPORTED}|{VERIFIER.agency}")
    given = _given(*s.a_plan(), s.reported(), returned, by(OFFICE, late))
    given.when(taking_back, actor=VERIFIER).then_refused("own-matter")
