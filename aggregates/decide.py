"""decide(command, history) → facts, or a refusal. One table from command to decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates import agency, closing, commands, execution, plan, region, revising
from aggregates.commands import Command
from aggregates.deciding import Context
from aggregates.events.base import Fact
from aggregates.fold.history import History

Decision = Callable[[Any, History, Context], list[Fact]]

DECISIONS: dict[type[Command], Decision] = {
    commands.RegisterPlan: plan.register,
    commands.LinkPlan: plan.link,
    commands.ResolveFinding: plan.resolve_finding,
    commands.AdoptReportingCalendar: plan.adopt_calendar,
    commands.SetTarget: plan.set_target,
    commands.AssignSeat: plan.assign_seat,
    commands.AcknowledgeSeat: execution.acknowledge,
    commands.ReportProgress: execution.report,
    commands.AttachEvidence: execution.attach_evidence,
    commands.ReviewReport: execution.review,
    commands.RequestClosure: closing.request,
    commands.VerifyClosure: closing.verify,
    commands.RejectClosure: closing.reject,
    commands.RecordMeasurement: region.measure,
    commands.RecordPublication: region.publish,
    commands.RegisterAgency: agency.register,
    commands.AssertAlias: agency.assert_alias,
    commands.RejectAlias: agency.reject_alias,
    commands.RenameAgency: agency.rename,
    commands.MergeAgencies: agency.merge,
    commands.SplitAgency: agency.split,
    commands.TransferDuties: agency.transfer_duties,
    commands.CorrectStatement: revising.correct,
    commands.RetractStatement: revising.retract,
}


def decide(command: Command, history: History, context: Context) -> list[Fact]:
    """The facts a command leads to; `Refused` with a reason in Chinese and English when it may not."""
    return DECISIONS[type(command)](command, history, context)
