"""Commands: imperative, may be refused. The body of a request is the command, flat and strict."""

from __future__ import annotations

from aggregates.commands import (
    annotation,
    assignment,
    cascade,
    commendation,
    deadlines,
    disputes,
    evaluation,
    execution,
    fixing,
    lifecycle,
    obligations,
    plan,
    rectification,
    region,
    register,
    revising,
    rules,
    services,
    supervision,
)
from aggregates.commands.base import (
    DECISION,
    REGISTER,
    REPORT,
    RULES,
    Command,
    PlanCommand,
    RegisterCommand,
    plan_stream,
    region_stream,
)
from aggregates.commands.execution import (
    AcknowledgeSeat,
    AttachEvidence,
    RejectClosure,
    ReportProgress,
    RequestClosure,
    ReviewReport,
    VerifyClosure,
)
from aggregates.commands.plan import (
    AdoptReportingCalendar,
    AssignSeat,
    LinkPlan,
    RegisterPlan,
    ResolveFinding,
    SetTarget,
)
from aggregates.commands.region import RecordMeasurement, RecordPublication
from aggregates.commands.register import (
    AssertAlias,
    MergeAgencies,
    RegisterAgency,
    RejectAlias,
    RenameAgency,
    SplitAgency,
    TransferDuties,
)
from aggregates.commands.revising import CorrectStatement, RetractStatement, Revise

MODULES = (
    plan, execution, assignment, lifecycle, deadlines, region, register, annotation, cascade,
    obligations, rectification, services, supervision, rules, disputes, commendation, evaluation, fixing, revising,
)  # fmt: skip

COMMANDS: dict[str, type[Command]] = {command.name: command for module in MODULES for command in module.COMMANDS}
"""Every command by its name."""

__all__ = [
    "COMMANDS",
    "DECISION",
    "REGISTER",
    "REPORT",
    "RULES",
    "AcknowledgeSeat",
    "AdoptReportingCalendar",
    "AssertAlias",
    "AssignSeat",
    "AttachEvidence",
    "Command",
    "CorrectStatement",
    "LinkPlan",
    "MergeAgencies",
    "PlanCommand",
    "RecordMeasurement",
    "RecordPublication",
    "RegisterAgency",
    "RegisterCommand",
    "RegisterPlan",
    "RejectAlias",
    "RejectClosure",
    "RenameAgency",
    "ReportProgress",
    "RequestClosure",
    "ResolveFinding",
    "RetractStatement",
    "ReviewReport",
    "Revise",
    "SetTarget",
    "SplitAgency",
    "TransferDuties",
    "VerifyClosure",
    "plan_stream",
    "region_stream",
]
