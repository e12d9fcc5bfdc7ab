"""A correction is decided again as its fact was at first: what recording would refuse gets in by no correction.

The command of the first recording is made anew from the corrected content and its day, and decided on the stream
without the statement (semantics.md, "Statements and revisions"). What has no command of its own, and what a document
says, is the record of that document and stays the word of whoever corrects it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from aggregates.commands import (
    REGISTER,
    AcknowledgeSeat,
    AttachEvidence,
    Command,
    RejectClosure,
    ReportProgress,
    RequestClosure,
    ResolveFinding,
    ReviewReport,
    VerifyClosure,
)
from aggregates.commands.assignment import RevokeSeat, TransferSeat
from aggregates.commands.deadlines import ExtendDeadline
from aggregates.deciding import Context, Decision
from aggregates.events import REGISTRY, decode
from aggregates.events.base import Event, Fact
from aggregates.fold.history import History
from aggregates.fold.known import visible
from aggregates.fold.lateness import civil_day
from aggregates.fold.register import fold as fold_register
from aggregates.fold.revision import Revision
from aggregates.handing_over import SEAT, TRANSFER, begun_by
from aggregates.refusal import Refused
from aggregates.supposing import Supposed
from aggregates.values import Effective

SPELT_OUT: Mapping[str, type[Command]] = {
    "plan.finding_resolved": ResolveFinding, "plan.seat_acknowledged": AcknowledgeSeat,
    "plan.progress_reported": ReportProgress, "plan.evidence_attached": AttachEvidence,
    "plan.report_reviewed": ReviewReport, "plan.closure_requested": RequestClosure,
    "plan.closure_verified": VerifyClosure, "plan.closure_rejected": RejectClosure,
    "plan.seat_transferred": TransferSeat, "plan.seat_revoked": RevokeSeat,
    "plan.deadline_extended": ExtendDeadline,
}  # fmt: skip
"""Facts whose command gives their fields one by one; the others are carried by theirs as a whole."""
ADDED_LATER = ("open_list", "decision")
"""Bases of a seat that no document gave: those of a command."""


def carriers(decisions: Mapping[type[Command], Decision]) -> dict[str, tuple[type[Command], str]]:
    """Event type → the command that carries such a fact as a whole, and the field it is carried in."""
    return {
        field.annotation.type: (command, name)
        for command in decisions
        for name, field in command.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Event)
    }


def decide_again(
    before: Revision, made: Fact, history: History, context: Context, decisions: Mapping[type[Command], Decision]
) -> None:
    """Refused with the code that recording the corrected fact would have had.

    `made` is the correction of `before`. The day of the decision is that of the recording, unless a retraction is
    undone: what was in time then still is.
    """
    event = decode(before.type, REGISTRY[before.type].revision, made.event.payload()["content"])
    command = _command(before, event, made.effective, history, decisions)
    if command is None:
        return
    left_out: dict[str, Revision | None] = {before.statement: None}
    if before.type == TRANSFER:
        left_out[before.data["to_seat"]] = None
    without = Supposed(history, left_out, (made.effective.on.isoformat(), before.first))
    decisions[type(command)](command, without, _surroundings(before, without, context))


def _surroundings(before: Revision, without: History, context: Context) -> Context:
    """The decision's surroundings on the day of the recording, with a register that lacks what is corrected."""
    today = context.today if before.retracted else civil_day(before.recorded_at)
    register = context.register
    if before.stream == REGISTER:
        register = fold_register(visible(without.current.values(), today.isoformat()))
    return replace(context, today=today, register=register)


def _command(
    before: Revision, event: Event, when: Effective, history: History, decisions: Mapping[type[Command], Decision]
) -> Command | None:
    """The command that would record `event` now; None for what only an import records, or a document gives."""
    if _by_document(before, event) or (before.type == SEAT and begun_by(before.statement, history)):
        return None
    days: dict[str, Any] = {"effective_on": when.on, "effective_to": when.to, "effective_precision": when.precision}
    if before.type in SPELT_OUT:
        return _spelt_out(SPELT_OUT[before.type], before, event, days, history)
    command, field = carriers(decisions).get(before.type, (None, ""))
    return None if command is None else _made(command, before, {field: event, **days})


def _by_document(before: Revision, event: Event) -> bool:
    """Whether the statement is a document's: a seat of its bracket, a target in its lines."""
    data, new = before.data, event.payload()
    if before.type == SEAT:
        return {data["basis"], new["basis"]}.isdisjoint(ADDED_LATER)
    return before.type == "plan.target_set" and "sha256" in data["source"] and "sha256" in new["source"]


def _spelt_out(
    command: type[Command], before: Revision, event: Event, days: dict[str, Any], history: History
) -> Command:
    given = {name: value for name, value in event if name in command.model_fields and value is not None}
    if before.type == "plan.progress_reported" and event.source.entered_from != "archive":
        given.pop("submitted_on")  # the server's own day, which nobody gives
    if before.type == TRANSFER:
        seat = history.current[before.data["to_seat"]].data
        given |= {"to_agency": seat["agency"], "to_agency_as_written": seat["agency_as_written"], "role": seat["role"]}
    return _made(command, before, {**given, **days})


def _made(command: type[Command], before: Revision, fields: dict[str, Any]) -> Command:
    named = {"plan": before.stream.partition(":")[2]} if "plan" in command.model_fields else {}
    try:
        return command(**{**fields, **named})
    except ValidationError as error:
        where = "/".join(str(part) for part in error.errors()[0]["loc"])
        raise Refused(
            "invalid-content",
            f"更正后的内容不能由 {command.name} 记录:{where} {error.errors()[0]['msg']}",
            f"{command.name} would not record the corrected content: {where}: {error.errors()[0]['msg']}",
        ) from None
