"""The decision on an auditor's remark: it changes no figure (domain.md §8)."""

from __future__ import annotations

from aggregates.commands import Command
from aggregates.commands.annotation import Annotate
from aggregates.deciding import Context, Decision, assert_once
from aggregates.events.base import Fact
from aggregates.fold.history import History
from aggregates.parties import begin


def annotate(command: Annotate, history: History, context: Context) -> list[Fact]:
    """A remark with an id of its own, about any entry of the ledger; a second remark has another id."""
    when = begin(command, command.fact, history, context)
    return [assert_once(history, context, command.stream, command.fact, when)]


DECISIONS: dict[type[Command], Decision] = {Annotate: annotate}
