"""Decisions on a dispute over responsibility: who may raise, answer, negotiate, escalate, withdraw, appeal.

Nothing here moves a duty: that is done by a ruling only (docs/figures.md §6, domain.md §5).
"""

from __future__ import annotations

from aggregates.commands import Command, PlanCommand
from aggregates.commands.disputes import (
    AnswerDispute,
    AppealDispute,
    EscalateDispute,
    HoldNegotiation,
    RaiseDispute,
    WithdrawDispute,
)
from aggregates.deciding import Context, Decision, assert_once
from aggregates.events.base import Event, Fact
from aggregates.events.disputes import DisputeRaised
from aggregates.fold.disputes import Dispute
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.papers import refuse_end
from aggregates.parties import begin, require_agencies
from aggregates.plan import require_task
from aggregates.refusal import Refused, refuse_unless
from aggregates.sequence import require_last_on_dispute
from aggregates.values import Effective

OVER_DUTIES = ("WHO_LEADS", "SCOPE")
"""Grounds that are about who has a duty; the others are about what was recorded."""


def raise_dispute(command: RaiseDispute, history: History, context: Context) -> list[Fact]:
    """On statements that stand in this plan, by an agency that is registered or holds a seat: also one left out."""
    event = command.fact
    refuse_end(command)
    when = begin(command, event, history, context)
    state = history.state(when.on.isoformat())
    task = require_task(state, event.task)
    require_own_agency(event.agency, context)
    require_agencies(state, (event.agency,), context)
    missing = [statement for statement in event.statements if not history.stands(statement)]
    refuse_unless(
        not missing,
        "no-such-statement",
        f"本方案中没有(或已撤回)所争议的陈述:{'、'.join(missing)}",
        f"not standing in this plan: {', '.join(missing)}",
    )
    refuse_unless(
        event.ground not in OVER_DUTIES or any(statement in task.seats for statement in event.statements),
        "names-no-seat",
        f"就牵头或职责范围提出异议,须指明任务 {event.task} 的席位",
        f"a dispute over who leads or over scope names a seat of task {event.task}",
    )
    _require_first(event, state, context)
    return [assert_once(history, context, command.stream, event, when)]


def _require_first(event: DisputeRaised, state: Plan, context: Context) -> None:
    open_ones = [
        dispute.id for dispute in state.disputes.values()
        if dispute.open and context.register.same(dispute.agency, event.agency)
        and set(dispute.statements) & set(event.statements)
    ]  # fmt: skip
    refuse_unless(
        not open_ones,
        "already-disputed",
        f"{event.agency} 就同一陈述的争议 {'、'.join(open_ones)} 尚未了结",
        f"{event.agency} has an open dispute on the same statements: {', '.join(open_ones)}",
    )


def answer(command: AnswerDispute, history: History, context: Context) -> list[Fact]:
    """Another agency's claim, while the dispute is open."""
    event = command.fact
    when, state, dispute = _on_open(command, event, event.dispute, history, context)
    require_own_agency(event.agency, context)
    require_agencies(state, (event.agency,), context)
    refuse_unless(
        not context.register.same(event.agency, dispute.agency),
        "raiser-answers",
        f"争议 {dispute.id} 由 {dispute.agency} 提出,应由其他单位答复",
        f"{dispute.agency} raised {dispute.id}; others answer it",
    )
    return [assert_once(history, context, command.stream, event, when)]


def negotiate(command: HoldNegotiation, history: History, context: Context) -> list[Fact]:
    """Called by the convener, counted 1, 2, 3 …, before the dispute goes to the staffing office."""
    event = command.fact
    when, state, dispute = _on_open(command, event, event.dispute, history, context)
    convener = dispute.convener(state)
    require_own_agency(event.convener, context)
    refuse_unless(
        context.register.same(event.convener, convener),
        "not-the-convener",
        f"争议 {dispute.id} 的协商由 {convener} 召集(首列牵头单位;无牵头单位的,由提出方召集)",
        f"{convener} convenes {dispute.id}: the first-listed lead, or who raised it where nobody leads",
    )
    _require_not_escalated(dispute)
    number = 1 + len(dispute.of(event.type))
    refuse_unless(
        event.number == number,
        "negotiation-not-next",
        f"争议 {dispute.id} 的下一次协商为第 {number} 次",
        f"the next negotiation of {dispute.id} is number {number}",
    )
    return [assert_once(history, context, command.stream, event, when)]


def escalate(command: EscalateDispute, history: History, context: Context) -> list[Fact]:
    """By a party or a holder of a seat on the task, once."""
    event = command.fact
    when, state, dispute = _on_open(command, event, event.dispute, history, context)
    require_own_agency(event.agency, context)
    _require_party(state, dispute, event.agency, context)
    _require_not_escalated(dispute)
    return [assert_once(history, context, command.stream, event, when)]


def withdraw(command: WithdrawDispute, history: History, context: Context) -> list[Fact]:
    """By the raiser, while the dispute is open."""
    event = command.fact
    when, _, dispute = _on_open(command, event, event.dispute, history, context)
    require_own_agency(event.agency, context)
    refuse_unless(
        context.register.same(event.agency, dispute.agency),
        "not-the-raiser",
        f"争议 {dispute.id} 只能由提出方 {dispute.agency} 撤回",
        f"only {dispute.agency}, who raised {dispute.id}, may withdraw it",
    )
    return [assert_once(history, context, command.stream, event, when)]


def appeal(command: AppealDispute, history: History, context: Context) -> list[Fact]:
    """By a party, or a holder of a seat on the task, against the first ruling; the ruling holds meanwhile."""
    event = command.fact
    refuse_end(command)
    when = begin(command, event, history, context)
    state = history.state(when.on.isoformat())
    dispute = require_dispute(state, event.dispute)
    require_last_on_dispute(history, event.dispute, when)
    require_own_agency(event.agency, context)
    _require_party(state, dispute, event.agency, context)
    refuse_unless(
        dispute.status == "DECIDED" and not dispute.of(event.type),
        "no-first-ruling",
        f"争议 {dispute.id} 没有可以申诉的首次裁定(现为 {dispute.status});申诉以一次为限",
        f"{dispute.id} has no first ruling to appeal against (it is {dispute.status}); one appeal is allowed",
    )
    return [assert_once(history, context, command.stream, event, when)]


def require_dispute(state: Plan, dispute: str) -> Dispute:
    """The dispute, refused when it was not raised by the day in question."""
    found = state.disputes.get(dispute)
    if found is None:
        raise Refused("no-such-dispute", f"{state.day} 没有争议 {dispute}", f"no dispute {dispute} on {state.day}")
    return found


def _on_open(
    command: PlanCommand, event: Event, dispute: str, history: History, context: Context
) -> tuple[Effective, Plan, Dispute]:
    refuse_end(command)
    when = begin(command, event, history, context)
    state = history.state(when.on.isoformat())
    found = require_dispute(state, dispute)
    refuse_unless(
        found.open,
        "dispute-not-open",
        f"争议 {dispute} 已了结({found.status})",
        f"dispute {dispute} is no longer open ({found.status})",
    )
    require_last_on_dispute(history, dispute, when)
    return when, state, found


def require_own_agency(agency: str, context: Context) -> None:
    """A liaison speaks for its own agency only (domain.md §7)."""
    mine = context.actor.agency
    refuse_unless(
        mine is not None and context.register.same(agency, mine),
        "not-own-agency",
        f"联络员只能代表本单位({mine}),不能代表 {agency}",
        f"a liaison speaks for its own agency ({mine}), not for {agency}",
    )


def _require_party(state: Plan, dispute: Dispute, agency: str, context: Context) -> None:
    """Who raised it, who answered, or who holds or held a seat on the task since it was raised."""
    task = require_task(state, dispute.task)
    holders = {
        seat.agency for seat in task.seats.values()
        if seat.in_force(state.day) or seat.in_force(dispute.raised.effective_on)
    }  # fmt: skip
    refuse_unless(
        any(context.register.same(agency, party) for party in {*dispute.parties, *holders}),
        "not-a-party",
        f"{agency} 不是争议 {dispute.id} 的当事方,也没有任务 {dispute.task} 的席位",
        f"{agency} is no party to {dispute.id} and holds no seat on task {dispute.task}",
    )


def _require_not_escalated(dispute: Dispute) -> None:
    refuse_unless(
        dispute.status != "ESCALATED",
        "already-escalated",
        f"争议 {dispute.id} 已提交编办",
        f"{dispute.id} has already gone to the staffing office",
    )


DECISIONS: dict[type[Command], Decision] = {
    RaiseDispute: raise_dispute,
    AnswerDispute: answer,
    HoldNegotiation: negotiate,
    EscalateDispute: escalate,
    WithdrawDispute: withdraw,
    AppealDispute: appeal,
}
