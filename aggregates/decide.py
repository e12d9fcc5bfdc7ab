"""decide(command, history) → facts, or a refusal. Each module of decisions brings its own table."""

from __future__ import annotations

from aggregates import agency, closing, execution, plan, region, revising
from aggregates.commands import Command
from aggregates.deciding import Context, Decision
from aggregates.events.base import Fact
from aggregates.fold.history import History

MODULES = (plan, execution, closing, region, agency, revising)

DECISIONS: dict[type[Command], Decision] = {
    command: decision for module in MODULES for command, decision in module.DECISIONS.items()
}


def decide(command: Command, history: History, context: Context) -> list[Fact]:
    """The facts a command leads to; `Refused` with a reason in Chinese and English when it may not."""
    return DECISIONS[type(command)](command, history, context)
