"""A small plan and the steps of its life, to be combined into scenarios."""

from __future__ import annotations

from datetime import date
from typing import Any

from aggregates import commands
from aggregates.events import agency, execution, plan, region
from aggregates.events.base import Event, Fact
from aggregates.values import Source, seat_statement
from tests.scenario import LEAD, PLAN, VERIFIER, Step, by, fact

DOCUMENT = Source(kind="document", sha256="a" * 64, line_from=12, line_to=13)
PAPER = Source(kind="decision", number="甲政办〔2024〕3号")
PUBLISHED = Source(kind="publication", title="公报", publisher="甲县统计局")
REPORT = Source(kind="report")
DECISION = Source(kind="decision")
TASK = "1.1"
CLOSURE = "1.1/2024"
PHOTO, TABLE = "1" * 64, "2" * 64
LEAD_SEAT = seat_statement(TASK, "甲县/教育局", "lead")
HELP_SEAT = seat_statement(TASK, "甲县/文旅局", "cooperate")
REPORTED = f"report:{LEAD_SEAT}|2023"


def registration(**changes: Any) -> plan.PlanRegistered:
    """The plan's registration."""
    given = {
        "plan": PLAN, "title": "甲县全民科学素质行动实施方案", "level": "county", "region": "甲县", "held": True,
        "signed_on": date(2021, 12, 1), "period_from": 2021, "period_to": 2025, "source": DOCUMENT,
    }  # fmt: skip
    return plan.PlanRegistered(**{**given, **changes})


def definition(task: str = TASK, **changes: Any) -> plan.TaskDefined:
    """A task."""
    given = {"task": task, "no": 1, "group": "青少年", "title": "科学教育", "text": "开展教育。", "source": DOCUMENT}
    return plan.TaskDefined(**{**given, **changes})


def seat(agency_id: str = "甲县/教育局", role: str = "lead", **changes: Any) -> plan.SeatAssigned:
    """A seat on the task."""
    given = {
        "task": TASK, "agency": agency_id, "agency_as_written": agency_id.split("/")[1], "role": role, "order": 1,
        "basis": "explicit", "source": DOCUMENT,
    }  # fmt: skip
    return plan.SeatAssigned(**{**given, **changes})


def a_plan(*more: Event, task: plan.TaskDefined | None = None) -> list[Fact]:
    """A registered plan with one task, led by 教育局 with 文旅局, from 2021-12-01 on; and whatever else it says."""
    events = (registration(), task or definition(), seat(), seat("甲县/文旅局", "cooperate"), *more)
    return [fact(event, "2021-12-01") for event in events]


def calendar(**changes: Any) -> plan.ReportingCalendarAdopted:
    """A yearly reporting calendar."""
    given = {
        "calendar": "年报", "version": 1, "per": "year", "due_days": 31, "adopted_by": "甲县纲要办",
        "document": "甲科〔2022〕1号", "source": PAPER,
    }  # fmt: skip
    return plan.ReportingCalendarAdopted(**{**given, **changes})


def reporting(**changes: Any) -> commands.ReportProgress:
    """The lead's report for 2023."""
    given = {"plan": PLAN, "seat": LEAD_SEAT, "period": "2023", "percent": "60", "narrative": "已开展"}
    return commands.ReportProgress(**{**given, **changes})


def reported(**changes: Any) -> Step:
    """The lead reported for 2023."""
    return by(LEAD, reporting(effective_on=date(2024, 1, 10), **changes), date(2024, 1, 10))


def attaching(**changes: Any) -> commands.AttachEvidence:
    """A photograph for the lead's report."""
    given = {
        "plan": PLAN, "report": REPORTED, "kind": "photo", "sha256": PHOTO, "title": "活动照片", "personal_data": False
    }  # fmt: skip
    return commands.AttachEvidence(**{**given, **changes})


def attached() -> Step:
    """The lead attached a photograph."""
    return by(LEAD, attaching(), date(2024, 1, 11))


def reviewing(**changes: Any) -> commands.ReviewReport:
    """The report accepted."""
    return commands.ReviewReport(**{"plan": PLAN, "report": REPORTED, "result": "accepted", **changes})


def accepted() -> Step:
    """A verifier accepted the report."""
    return by(VERIFIER, reviewing(), date(2024, 2, 1))


def requesting(**changes: Any) -> commands.RequestClosure:
    """The lead asks for the task to be closed."""
    given = {"plan": PLAN, "task": TASK, "closure": CLOSURE, "grounds": "任务完成", "evidence": (PHOTO,)}
    return commands.RequestClosure(**{**given, **changes})


def requested() -> Step:
    """The lead asked for closure."""
    return by(LEAD, requesting(), date(2024, 3, 1))


def verifying(**changes: Any) -> commands.VerifyClosure:
    """The closure confirmed in full."""
    given = {"plan": PLAN, "task": TASK, "closure": CLOSURE, "result": "FULL", "grounds": "现场核查属实"}
    return commands.VerifyClosure(**{**given, **changes})


def rejecting(**changes: Any) -> commands.RejectClosure:
    """The closure turned down."""
    given = {"plan": PLAN, "task": TASK, "closure": CLOSURE, "reasons": "佐证不足"}
    return commands.RejectClosure(**{**given, **changes})


def up_to_acceptance() -> list[Fact | Step]:
    """A plan whose lead reported with evidence and was accepted."""
    return [*a_plan(), reported(), attached(), accepted()]


def up_to_request() -> list[Fact | Step]:
    """The same, with a closure requested."""
    return [*up_to_acceptance(), requested()]


def registered_agency(name: str, **changes: Any) -> agency.AgencyRegistered:
    """A name of 甲县 as written."""
    given = {"agency": f"甲县/{name}", "name": name, "region": "甲县", "kind": "GOVERNMENT", "source": DOCUMENT}
    return agency.AgencyRegistered(**{**given, **changes})


def names(*which: str) -> list[Fact]:
    """Names registered at the plan's date."""
    return [fact(registered_agency(name), "2021-12-01") for name in which]


def alias(one: str, other: str) -> agency.AliasAsserted:
    """Two names said to be one agency."""
    return agency.AliasAsserted(alias=f"甲县/{one}", agency=f"甲县/{other}", basis="同一机构", source=PAPER)


def measured(**changes: Any) -> region.MeasurementRecorded:
    """A published figure."""
    given = {
        "region": "甲县", "indicator": "公民具备科学素质的比例", "period": "2023", "value": "14.14", "unit": "%",
        "published_by": "中国科协", "method": "SURVEY", "source": PUBLISHED,
    }  # fmt: skip
    return region.MeasurementRecorded(**{**given, **changes})


def target(**changes: Any) -> plan.TargetSet:
    """The headline target."""
    given = {
        "target": "headline-1", "indicator": "公民具备科学素质的比例", "text": "超过15%", "kind": "headline",
        "comparator": ">", "value": "15", "unit": "%", "due_on": date(2025, 12, 31), "hardness": "hard",
        "source": PUBLISHED,
    }  # fmt: skip
    return plan.TargetSet(**{**given, **changes})


def correcting(statement: str, **changes: Any) -> commands.CorrectStatement:
    """A correction of the first revision of a statement of the plan."""
    given = {
        "on": f"plan:{PLAN}", "statement": statement, "replaces": 1, "reason": "录入有误", "authority": "核对记录"
    }  # fmt: skip
    return commands.CorrectStatement(**{**given, **changes})


def retracting(statement: str, **changes: Any) -> commands.RetractStatement:
    """The first revision of a statement of the plan taken back."""
    given = {
        "on": f"plan:{PLAN}", "statement": statement, "replaces": 1, "reason": "重复录入", "authority": "核对记录"
    }  # fmt: skip
    return commands.RetractStatement(**{**given, **changes})


def progress(**changes: Any) -> execution.ProgressReported:
    """What `reported` records."""
    given = {
        "task": TASK, "seat": LEAD_SEAT, "period": "2023", "percent": "60", "narrative": "已开展",
        "submitted_on": date(2024, 1, 10), "source": REPORT,
    }  # fmt: skip
    return execution.ProgressReported(**{**given, **changes})
