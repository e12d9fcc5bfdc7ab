"""Which role may give which command: `ROLES_OF`, each row held against `decide` itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from aggregates.commands import COMMANDS, Command
from aggregates.decide import decide
from aggregates.deciding import Context
from aggregates.fold.history import History
from aggregates.permissions import ROLES_OF, WRITERS
from aggregates.refusal import Refused
from aggregates.revising import NEVER_REVISED
from aggregates.values import Actor, Role
from tests.aggregates.test_commands import STORIES
from tests.scenario import Outcome, Scenario

ROLES = get_args(Role)
REVISING = ("correct_statement", "retract_statement")


def _told(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Command, History, Context]:
    """The last accepted decision on the command in its story, with all that surrounded it."""
    found: list[tuple[Command, History, Context]] = []
    when = Scenario.when

    def watched(self: Scenario, command: Command, *, actor: Actor, today: date | None = None) -> Outcome:
        history, context = self.history(command.stream), self.context(actor, today or self.today)
        outcome = when(self, command, actor=actor, today=today)
        if command.name == name and outcome.refusal is None:
            found.append((command, history, context))
        return outcome

    monkeypatch.setattr(Scenario, "when", watched)
    STORIES[name]()
    return found[-1]


def _code(role: str, command: Command, history: History, context: Context) -> str | None:
    """What the same command is refused with when the same person gives it in another role."""
    actor = Actor(id=context.actor.id, agency=context.actor.agency, role=role)  # type: ignore[arg-type]
    try:
        decide(command, history, replace(context, actor=actor))
    except Refused as no:
        return no.code
    return None


def test_every_command_has_its_roles() -> None:
    """The table has a row for each command, no more, and nobody's row is empty."""
    assert set(ROLES_OF) == set(COMMANDS)
    assert all(ROLES_OF.values())


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - set(REVISING)))
def test_exactly_the_roles_of_the_row_may_give_a_command(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An accepted command given in each of the twelve roles: role-not-allowed exactly outside the row."""
    told = _told(name, monkeypatch)
    refused = {role for role in ROLES if _code(role, *told) == "role-not-allowed"}
    assert refused == set(ROLES) - ROLES_OF[name]


@pytest.mark.parametrize("name", REVISING)
def test_who_writes_nothing_revises_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside the row a revision is refused; inside it is refused exactly to those who may not write that type; and
    each role of the row writes some type that is revised at all."""
    told = _told(name, monkeypatch)
    command, history, _ = told
    type_ = history.current[command.statement].type  # type: ignore[attr-defined]
    refused = {role for role in ROLES if _code(role, *told) == "role-not-allowed"}
    assert refused == set(ROLES) - WRITERS[type_] >= set(ROLES) - ROLES_OF[name]
    for role in ROLES_OF[name]:
        assert [one for one, roles in WRITERS.items() if role in roles and one not in NEVER_REVISED], role
