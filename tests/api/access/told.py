"""The stories of tests/aggregates on a real ledger, each stopped before the command it is about."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aggregates.commands import Command
from aggregates.values import Actor
from api.service import Shilu
from ledger.clock import CIVIL_ZONE, SimulatedClock
from ledger.envelope import Append, Author, Draft
from tests.aggregates.test_commands import STORIES
from tests.api import worlds
from tests.scenario import Entry, MemoryBook, Outcome, Scenario


class Told(NamedTuple):
    """A command that was accepted, by whom, on which day, after which entries."""

    command: Command
    actor: Actor
    today: date
    entries: list[Entry]


def told(name: str) -> Told:
    """The last accepted command of this name in its story."""
    found: list[Told] = []
    when = Scenario.when

    def watched(self: Scenario, command: Command, *, actor: Actor, today: date | None = None) -> Outcome:
        assert isinstance(self.book, MemoryBook)
        before = list(self.book.all)
        outcome = when(self, command, actor=actor, today=today)
        if command.name == name and outcome.refusal is None:
            found.append(Told(command, actor, today or self.today, before))
        return outcome

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Scenario, "when", watched)
        STORIES[name]()
    return found[-1]


def on_a_ledger(folder: Path, story: Told) -> Shilu:
    """A new ledger that holds the story's entries, each recorded on its own day; it is now the day of the command."""
    days = _days(story)
    shilu, clock = worlds.fresh(folder, days[0].isoformat())
    for number, (entry, day) in enumerate(zip(story.entries, days, strict=False)):
        _advance(clock, day)
        author = Author(entry["actorid"], entry.get("actoragency"), entry["actorrole"])
        shilu.ledger.append(Append([_draft(entry)], {}, author, f"told-{number}", b"told"))
    _advance(clock, story.today)
    shilu.catch_up()
    return shilu


def one_later(value: Any) -> Any:
    """The same with each size it names one greater: a real ledger begins with an entry of its own."""
    if isinstance(value, dict):
        return {
            name: inner + 1 if name == "known_at" and type(inner) is int else one_later(inner)
            for name, inner in value.items()
        }
    return [one_later(inner) for inner in value] if isinstance(value, list) else value


def _days(story: Told) -> list[date]:
    """The day of each entry, and of the command: a ledger's days never go back, so none is later than one after it."""
    days = [*(date.fromisoformat(entry["recordedtime"][:10]) for entry in story.entries), story.today]
    for at in range(len(days) - 1, 0, -1):
        days[at - 1] = min(days[at - 1], days[at])
    return days


def _advance(clock: SimulatedClock, to: date) -> None:
    now = datetime.fromtimestamp(clock.now_us() / 1_000_000, CIVIL_ZONE)
    clock.set(max(now, worlds.at(to.isoformat())))


def _draft(entry: dict[str, Any]) -> Draft:
    end = entry.get("effectiveto")
    return Draft(
        stream=entry["subject"], type=entry["type"], data=one_later(entry["data"]), statement_id=entry["statementid"],
        statement_revision=entry["statementrevision"], type_revision=entry["typerevision"],
        effective_on=date.fromisoformat(entry["effectiveon"]), effective_to=date.fromisoformat(end) if end else None,
        effective_precision=entry.get("effectiveprecision"), effective_defaulted=entry.get("effectivedefaulted", False),
    )  # fmt: skip
