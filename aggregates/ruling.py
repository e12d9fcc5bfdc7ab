"""The ruling on a dispute, and the facts it causes in the same commit (docs/figures.md §6).

A ruling that the record was wrong corrects it, whoever wrote it; one that changes the world moves seats from the day
it says, also earlier than today. Agreement moves nothing by itself.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from aggregates.commands import Command
from aggregates.commands.disputes import OrderedCorrection, OrderedRetraction, OrderedSeat, RuleDispute
from aggregates.commands.revising import CorrectStatement, RetractStatement
from aggregates.deciding import Context, Decision, assert_once, effective
from aggregates.disputes import OVER_DUTIES, require_dispute
from aggregates.duties import require_outsider
from aggregates.events import REGISTRY, decode
from aggregates.events.base import Fact
from aggregates.events.disputes import DisputeRuled
from aggregates.fold.disputes import Dispute
from aggregates.fold.history import History
from aggregates.fold.revision import Revision
from aggregates.grounding import require_basis
from aggregates.guards import becoming
from aggregates.papers import refuse_end
from aggregates.permissions import require_writer
from aggregates.plan import require_plan, require_task
from aggregates.refusal import refuse_unless
from aggregates.revising import correction, latest, retraction, unaccepted
from aggregates.seats import revocation_fact, transfer_facts
from aggregates.sequence import require_last_on_dispute
from aggregates.values import Effective, task_of_seat

ABOUT_DISPUTES = "plan.dispute_"


class _Case(NamedTuple):
    """A ruling being decided: the order, the dispute, and the statement that the ruling becomes."""

    command: RuleDispute
    dispute: Dispute
    ruling: str
    history: History
    context: Context


def rule(command: RuleDispute, history: History, context: Context) -> list[Fact]:
    """By somebody outside the matter, on an escalated dispute; the ruling first, then what it causes."""
    require_plan(history, command.plan)
    require_writer(context.actor, DisputeRuled.type)
    refuse_end(command)
    when = effective(command, context)
    state = history.state(when.on.isoformat())
    dispute = require_dispute(state, command.dispute)
    refuse_unless(
        dispute.status == "ESCALATED",
        "not-escalated",
        f"争议 {dispute.id} 尚未提交编办,或已裁定(现为 {dispute.status})",
        f"{dispute.id} is not before the staffing office (it is {dispute.status})",
    )
    require_last_on_dispute(history, dispute.id, when)
    require_outsider(history, require_task(state, dispute.task).task, state.day, context)
    _require_neutral(command, dispute, context)
    _require_fitting(command, dispute)
    require_basis(command.basis, context)
    event = DisputeRuled(
        dispute=dispute.id, instance=1 + len(dispute.of("plan.dispute_appealed")), outcome=command.outcome,
        grounds=command.grounds, document=command.document, changes=_changed(command), basis=command.basis,
        source=command.source,
    )  # fmt: skip
    ruled = assert_once(history, context, command.stream, event, when)
    case = _Case(command, dispute, event.statement, history, context)
    caused = [*_record(case), *_world(case)]
    _require_once(caused)
    return [ruled, *caused]


def _changed(command: RuleDispute) -> tuple[str, ...]:
    return (
        *(each.seat for each in command.transfers), *command.revocations,
        *(each.statement for each in command.corrections), *(each.statement for each in command.retractions),
        *(each.seat.statement for each in command.seats),
    )  # fmt: skip


def _require_neutral(command: RuleDispute, dispute: Dispute, context: Context) -> None:
    """Nobody rules where its own agency is a party, or would be given the duty (domain.md §7)."""
    mine = context.actor.agency or ""
    concerned = {*dispute.parties, *(each.to_agency for each in command.transfers),
                 *(each.seat.agency for each in command.seats)}  # fmt: skip
    refuse_unless(
        not any(context.register.same(mine, party) for party in concerned),
        "party-rules",
        f"{mine} 是争议 {dispute.id} 的当事方或受让方,不得裁定",
        f"{mine} is a party to {dispute.id}, or would be given the duty, and may not rule on it",
    )


def _require_fitting(command: RuleDispute, dispute: Dispute) -> None:
    """Each outcome orders its own kind of change and no other."""
    of_record = bool(command.corrections or command.retractions or command.seats)
    of_world = bool(command.transfers or command.revocations)
    wanted = {"RECORD_WRONG": (True, False), "WORLD_CHANGES": (False, True), "REJECTED": (False, False)}
    refuse_unless(
        (of_record, of_world) == wanted[command.outcome],
        "changes-do-not-fit",
        "裁定记录有误的,只更正记录;裁定变更职责的,只移交或撤销席位;驳回的,不作改动",
        "a ruling that the record was wrong only corrects it, one that changes the world only moves seats, "
        "a rejection changes nothing",
    )
    refuse_unless(
        not of_world or dispute.raised.data["ground"] in OVER_DUTIES,
        "no-duty-disputed",
        f"争议 {dispute.id} 不涉及牵头或职责范围,裁定只能更正记录",
        f"{dispute.id} is not about who leads or about scope: a ruling on it only corrects the record",
    )
    refuse_unless(
        of_world == (command.holds_from is not None),
        "holds-from-with-seats",
        "移交或撤销席位须写明 holds_from(自哪一天起),其他裁定不写",
        "a ruling that moves seats says from which day (holds_from); no other does",
    )
    refuse_unless(
        all(task_of_seat(seat) == dispute.task
            for seat in (*(each.seat for each in command.transfers), *command.revocations))
        and all(each.seat.task == dispute.task for each in command.seats),
        "seat-of-another-task",
        f"裁定只能处理任务 {dispute.task} 的席位",
        f"the ruling is about seats of task {dispute.task} only",
    )  # fmt: skip


def _world(case: _Case) -> list[Fact]:
    """Seats revoked and transferred from `holds_from` on: who gives up a lesser seat first holds one role at a time."""
    command, history, context = case.command, case.history, case.context
    if command.holds_from is None:
        return []
    when = Effective(on=command.holds_from)
    facts = [
        revocation_fact(
            history, context, command.stream, seat,
            when=when, document=command.document, ruling=case.ruling, source=command.source,
        )
        for seat in command.revocations
    ]  # fmt: skip
    for each in command.transfers:
        facts += transfer_facts(
            history, context, command.stream, each.seat, each.to_agency, each.to_agency_as_written, role=each.role,
            when=when, document=command.document, ruling=case.ruling, source=command.source,
        )  # fmt: skip
    return facts


def _record(case: _Case) -> list[Fact]:
    """Statements corrected or taken back on the ruling's authority, and seats that the record left out; between them
    the acceptances that fall, each once, unless the ruling itself says what becomes of it."""
    command = case.command
    groups = [_corrected(case, each) for each in command.corrections]
    groups += [_retracted(case, each) for each in command.retractions]
    ordered = [group[0] for group in groups]
    named = {fact.statement for fact in ordered}
    fell = {fact.statement: fact for group in groups for fact in group[1:] if fact.statement not in named}
    return [*ordered, *fell.values(), *(_seated(case, each) for each in command.seats)]


def _corrected(case: _Case, ordered: OrderedCorrection) -> list[Fact]:
    """The correction first; an acceptance falls with the content it was given for, whoever corrects that."""
    revise = CorrectStatement(
        on=case.command.stream, statement=ordered.statement, replaces=ordered.replaces, content=ordered.content,
        effective_on=ordered.effective_on, reason=_reason(case.dispute), authority=case.command.document,
        source=case.command.source,
    )  # fmt: skip
    before = _concerned(case, latest(revise, case.history))
    made = correction(revise, before)
    event = decode(before.type, REGISTRY[before.type].revision, made.event.payload()["content"])
    becomes = becoming(before, event, made.effective)
    return [made, *unaccepted(before, becomes, case.history, case.command.source)]


def _retracted(case: _Case, ordered: OrderedRetraction) -> list[Fact]:
    revise = RetractStatement(
        on=case.command.stream, statement=ordered.statement, replaces=ordered.replaces,
        reason=_reason(case.dispute), authority=case.command.document, source=case.command.source,
    )  # fmt: skip
    before = _concerned(case, latest(revise, case.history))
    made = retraction(revise, before)
    return [made, *unaccepted(before, before._replace(retracted=True), case.history, case.command.source)]


def _seated(case: _Case, ordered: OrderedSeat) -> Fact:
    """A seat that the record left out, from the day it was held; what is recorded already is corrected instead."""
    seat = ordered.seat
    refuse_unless(
        seat.statement not in case.history.current,
        "seat-recorded",
        f"席位 {seat.statement} 已有记录(可能已撤回);请用更正",
        f"the seat {seat.statement} is recorded already, if perhaps taken back: order a correction",
    )
    held_on: date = ordered.effective_on
    return Fact(case.command.stream, seat, Effective(on=held_on), seat.statement)


def _concerned(case: _Case, before: Revision) -> Revision:
    """Only what the dispute names, or another statement of its task; never an act of a dispute."""
    named = before.statement in case.dispute.statements or before.data.get("task") == case.dispute.task
    refuse_unless(
        named and not before.type.startswith(ABOUT_DISPUTES),
        "outside-the-dispute",
        f"{before.statement} 不在争议 {case.dispute.id} 所涉范围内",
        f"{before.statement} lies outside what {case.dispute.id} is about",
    )
    return before


def _reason(dispute: Dispute) -> str:
    return f"争议 {dispute.id} 裁定:记录有误"


def _require_once(caused: list[Fact]) -> None:
    refuse_unless(
        len({fact.statement for fact in caused}) == len(caused),
        "changed-twice",
        "同一裁定对同一陈述只能改动一次",
        "a ruling changes each statement once",
    )


DECISIONS: dict[type[Command], Decision] = {RuleDispute: rule}
