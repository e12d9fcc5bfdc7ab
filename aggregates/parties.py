"""What decisions ask of the parties they name: agencies that are known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from aggregates.commands import PlanCommand
from aggregates.deciding import Context, effective
from aggregates.events.base import Event
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.permissions import require_writer
from aggregates.plan import require_plan
from aggregates.refusal import refuse_unless
from aggregates.values import Effective


def begin(
    command: PlanCommand, event: Event | type[Event], history: History, context: Context, default: date | None = None
) -> Effective:
    """When the event holds, once the plan is there and the role may write it (semantics.md, "The definition")."""
    require_plan(history, command.plan)
    require_writer(context.actor, event.type)
    return effective(command, context, default)


def require_agencies(state: Plan, agencies: Iterable[str], context: Context) -> None:
    """Each agency is registered, or holds or held a seat on the plan; else `agency-unknown` (domain.md §8)."""
    seated = {seat.given.data["agency"] for task in state.tasks.values() for seat in task.seats.values()}
    unknown = sorted(set(agencies) - seated - context.register.agencies.keys())
    refuse_unless(
        not unknown,
        "agency-unknown",
        f"以下单位未登记,在本方案中也没有席位:{'、'.join(unknown)}",
        f"neither registered nor holding a seat on this plan: {', '.join(unknown)}",
    )
