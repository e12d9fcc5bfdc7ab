"""Decisions on service orders: each step once and in order (点单、派单、领单、接单、办结; domain.md §8)."""

from __future__ import annotations

from aggregates.commands import Command
from aggregates.commands.services import AcceptService, AssignService, CompleteService, OrderService
from aggregates.deciding import Context, Decision, assert_once
from aggregates.events.base import Fact
from aggregates.execution import require_own_seat, require_seat
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.fold.services import STAGES, Order
from aggregates.parties import begin
from aggregates.plan import require_task
from aggregates.refusal import Refused, refuse_unless


def order(command: OrderService, history: History, context: Context) -> list[Fact]:
    """On a defined task; any liaison may enter it for a community."""
    event = command.fact
    when = begin(command, event, history, context)
    require_task(history.near(when.on.isoformat(), event.task), event.task)
    return [assert_once(history, context, command.stream, event, when)]


def assign(command: AssignService, history: History, context: Context) -> list[Fact]:
    """To a seat in force on the task of the order."""
    event = command.fact
    when = begin(command, event, history, context)
    state = history.near(when.on.isoformat(), event.task)
    _require_stage(state, event.task, event.order, "ORDERED")
    require_seat(state, event.seat)  # the fold near one task knows no seat of another
    return [assert_once(history, context, command.stream, event, when)]


def accept(command: AcceptService, history: History, context: Context) -> list[Fact]:
    """First the agency that holds the seat, without a team; then, by the same agency, a team of it."""
    event = command.fact
    when = begin(command, event, history, context)
    state = history.near(when.on.isoformat(), event.task)
    found = _require_stage(state, event.task, event.order, "ASSIGNED" if event.team is None else "CLAIMED")
    require_own_seat(state, found.stages["ASSIGNED"].data["seat"], context)
    return [assert_once(history, context, command.stream, event, when)]


def complete(command: CompleteService, history: History, context: Context) -> list[Fact]:
    """By the agency that holds the seat, after a team took the order."""
    event = command.fact
    when = begin(command, event, history, context)
    state = history.near(when.on.isoformat(), event.task)
    found = _require_stage(state, event.task, event.order, "TAKEN")
    require_own_seat(state, found.stages["ASSIGNED"].data["seat"], context)
    return [assert_once(history, context, command.stream, event, when)]


def _require_stage(state: Plan, task: str, order: str, stage: str) -> Order:
    found = require_task(state, task).orders.get(order)
    if found is None:
        raise Refused(
            "no-such-order",
            f"{state.day} 任务 {task} 没有服务订单 {order}",
            f"task {task} has no order {order} on {state.day}",
        )
    reached = tuple(step for step in STAGES if step in found.stages)
    refuse_unless(
        reached == STAGES[: STAGES.index(stage) + 1],
        "order-not-at-this-step",
        f"服务订单 {order} 已走到 {'、'.join(reached)},此步须紧接 {stage} 之后",
        f"order {order} has been through {', '.join(reached)}; this step comes right after {stage}",
    )
    return found


DECISIONS: dict[type[Command], Decision] = {
    OrderService: order,
    AssignService: assign,
    AcceptService: accept,
    CompleteService: complete,
}
