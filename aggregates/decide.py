"""decide(command, history) → facts, or a refusal. Each module of decisions brings its own table."""

from __future__ import annotations

from aggregates import (
    after_close,
    again,
    agency,
    annotation,
    assignment,
    cascade,
    closing,
    commendation,
    deadlines,
    disputes,
    evaluation,
    execution,
    fixing,
    lifecycle,
    objections,
    obligations,
    plan,
    rectification,
    region,
    revising,
    rules,
    ruling,
    services,
    supervision,
)
from aggregates.commands import Command, CorrectStatement
from aggregates.deciding import Context, Decision
from aggregates.events.base import Fact
from aggregates.fold.history import History

MODULES = (
    plan, execution, closing, objections, assignment, lifecycle, deadlines, region, agency, annotation, cascade,
    obligations, rectification, services, supervision, rules, disputes, ruling, commendation, evaluation, fixing,
    revising,
)  # fmt: skip

DECISIONS: dict[type[Command], Decision] = {
    command: decision for module in MODULES for command, decision in module.DECISIONS.items()
}


def decide(command: Command, history: History, context: Context) -> list[Fact]:
    """The facts a command leads to; `Refused` with a reason in Chinese and English when it may not.

    What is stated inside a closed period of the stream says why, whatever the command (aggregates/after_close.py);
    what is corrected could have been recorded as it is now (aggregates/again.py).
    """
    facts = DECISIONS[type(command)](command, history, context)
    if isinstance(command, CorrectStatement):
        again.decide_again(history.current[command.statement], facts[0], history, context, DECISIONS)
    after_close.require_reasons(facts, history, context.today)
    return facts
