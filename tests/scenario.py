"""given / when / then at domain height: facts and commands in, facts or a refusal out, no database.

    Scenario().given(defined("1.1"), by(CLERK, RegisterAgency(...))).when(command, actor=VERIFIER).then(fact)

A scenario speaks to a `Book`, which turns facts into decoded entries and hands back a stream's entries. The book
in memory is enough for decisions; one on a real store lets the very same scenarios run against a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from aggregates.commands import REGISTER, RULES, Command, plan_stream, region_stream
from aggregates.decide import decide
from aggregates.deciding import Context
from aggregates.events.base import Event, Fact
from aggregates.fold.history import History
from aggregates.fold.known import visible
from aggregates.fold.register import Register, fold
from aggregates.refusal import Refused
from aggregates.values import Actor, Effective

Entry = dict[str, Any]
PLAN = "甲县/科学素质/2021-2025"
TODAY = date(2024, 6, 3)
IMPORTER = Actor(id="importer", role="importer")
OFFICE = Actor(id="office", agency="甲县/科协", role="plan_office")
CLERK = Actor(id="clerk", role="registry_clerk")
VERIFIER = Actor(id="verifier", agency="甲县/督查室", role="verifier")
EVALUATOR = Actor(id="evaluator", agency="甲县/统计局", role="evaluator")
SUPERVISOR = Actor(id="supervisor", agency="甲县/督查室", role="supervisor")
ARBITER = Actor(id="arbiter", agency="甲县/编办", role="arbiter")
AUTHORITY = Actor(id="authority", agency="甲县/县政府", role="commending_authority")
AUDITOR = Actor(id="auditor", agency="甲县/审计局", role="auditor")
LEAD = Actor(id="lead", agency="甲县/教育局", role="liaison")
HELPER = Actor(id="helper", agency="甲县/文旅局", role="liaison")


@dataclass(frozen=True, slots=True)
class Step:
    """A command somebody gave earlier; it must have been accepted."""

    actor: Actor
    command: Command
    today: date | None = None


def by(actor: Actor, command: Command, today: date | None = None) -> Step:
    """A step of a story: who gave which command, when."""
    return Step(actor, command, today)


def fact(event: Event, on: str, to: str | None = None, *, stream: str | None = None) -> Fact:
    """An event as a fact that holds from a day on; the stream follows from its type."""
    when = Effective(on=date.fromisoformat(on), to=date.fromisoformat(to) if to else None)
    return Fact(stream or _stream_of(event), event, when, event.statement)


def _stream_of(event: Event) -> str:
    kind = event.type.split(".")[0]
    if kind in ("agency", "rules"):
        return REGISTER if kind == "agency" else RULES
    return region_stream(event.region) if kind == "region" else plan_stream(PLAN)  # type: ignore[attr-defined]


class Book(Protocol):
    """Where a scenario's facts go, and where decisions read them."""

    def append(self, facts: list[Fact], actor: Actor, today: date) -> None:
        """Record facts together, as one act of `actor` on the ledger's day `today`."""

    def entries(self, stream: str) -> list[Entry]:
        """The decoded entries of a stream, with the attribute names of ledger.md."""

    def plan_known(self, plan: str) -> bool:
        """Whether a plan is registered."""

    def target_units(self, region: str, indicator: str) -> frozenset[str]:
        """The units of the targets of the region's plans for an indicator."""


class MemoryBook:
    """Entries in a list, positions 1, 2, 3 …"""

    def __init__(self) -> None:
        self.all: list[Entry] = []

    def append(self, facts: list[Fact], actor: Actor, today: date) -> None:
        """See `Book`."""
        for each in facts:
            self.all.append(entry_of(each, actor, today, len(self.all) + 1, len(self.entries(each.stream)) + 1))

    def entries(self, stream: str) -> list[Entry]:
        """See `Book`."""
        return [entry for entry in self.all if entry["subject"] == stream]

    def plan_known(self, plan: str) -> bool:
        """See `Book`."""
        return any(e["type"] == "plan.registered" for e in self.entries(plan_stream(plan)))

    def target_units(self, region: str, indicator: str) -> frozenset[str]:
        """See `Book`; entries as first said, which is enough for stories."""
        streams = [e["subject"] for e in self.all if e["type"] == "plan.registered" and e["data"]["region"] == region]
        targets = [e["data"] for e in self.all if e["type"] == "plan.target_set" and e["subject"] in streams]
        return frozenset(target["unit"] for target in targets if target["indicator"] == indicator and "unit" in target)


def entry_of(each: Fact, actor: Actor, today: date, position: int, version: int) -> Entry:
    """The decoded entry a ledger would hold for a fact; absent attributes are left out."""
    when = each.effective
    entry = {
        "sequence": f"{position:020d}", "subject": each.stream, "streamversion": version,
        "statementid": each.statement, "statementrevision": each.revision, "effectiveon": when.on.isoformat(),
        "effectiveto": when.to.isoformat() if when.to else None, "effectiveprecision": when.precision,
        "effectivedefaulted": True if when.defaulted else None,
        "recordedtime": f"{today.isoformat()}T01:00:00.{position:06d}Z", "actorid": actor.id,
        "actoragency": actor.agency, "actorrole": actor.role, "type": each.event.type,
        "typerevision": each.event.revision, "data": each.event.payload(),
    }  # fmt: skip
    return {name: value for name, value in entry.items() if value is not None}


class Outcome:
    """What came of a command: facts or a refusal."""

    def __init__(self, scenario: Scenario, facts: list[Fact], refusal: Refused | None) -> None:
        self._scenario, self.facts, self.refusal = scenario, facts, refusal

    def then(self, *events: Event) -> Scenario:
        """Exactly these events were decided, in this order; the story can go on."""
        assert self.refusal is None, self.refusal
        assert tuple(each.event for each in self.facts) == events
        return self._scenario

    def then_dated(self, on: str, to: str | None = None, *, defaulted: bool = False, revision: int = 1) -> Scenario:
        """Every decided fact holds over [on, to) and has this revision number."""
        assert self.refusal is None, self.refusal
        for each in self.facts:
            found = each.effective
            end = found.to.isoformat() if found.to else None
            assert (found.on.isoformat(), end, found.defaulted, each.revision) == (on, to, defaulted, revision)
        return self._scenario

    def then_refused(self, code: str) -> Refused:
        """The domain said no, with this code and a reason in Chinese and in English."""
        assert self.refusal is not None, f"accepted: {self.facts}"
        assert self.refusal.code == code, self.refusal
        assert any("\u4e00" <= character <= "\u9fff" for character in self.refusal.zh)
        assert any("a" <= character <= "z" for character in self.refusal.en)
        return self.refusal


class Scenario:
    """A story told in facts and commands. `today` and actors can be given step by step.

    `surroundings` are further fields of every decision's `Context`, by name.
    """

    def __init__(self, book: Book | None = None, today: date = TODAY, **surroundings: Any) -> None:
        self.book: Book = book or MemoryBook()
        self.today = today
        self.surroundings = surroundings

    def given(self, *items: Fact | Step, actor: Actor = IMPORTER, today: date | None = None) -> Scenario:
        """What happened before: facts as they are, commands decided; nothing given may be refused."""
        for item in items:
            if isinstance(item, Fact):
                self.book.append([item], actor, today or self.today)
            else:
                outcome = self.when(item.command, actor=item.actor, today=item.today or today)
                assert outcome.refusal is None, outcome.refusal
        return self

    def when(self, command: Command, *, actor: Actor, today: date | None = None) -> Outcome:
        """The command is decided and what follows from it recorded; a refusal leaves everything as it was."""
        day, history = today or self.today, self.history(command.stream)
        before = _everything(history, day)
        try:
            facts = decide(command, history, self.context(actor, day))
        except Refused as refusal:
            assert _everything(history, day) == before, "a refusal changed the history"
            return Outcome(self, [], refusal)
        assert _everything(history, day) == before, "deciding changed the history"
        self.book.append(facts, actor, day)
        return Outcome(self, facts, None)

    def history(self, stream: str) -> History:
        """A stream at the head."""
        return History(self.book.entries(stream))

    def context(self, actor: Actor, day: date) -> Context:
        """The surroundings of a decision on a day: the register as it is known then."""
        return Context(
            actor, day, self.register(day), self.book.plan_known, self.book.target_units,
            self.history(RULES).current.values, **self.surroundings,
        )  # fmt: skip

    def register(self, day: date) -> Register:
        """The agency register at (day, head)."""
        return fold(visible(self.history(REGISTER).current.values(), day.isoformat()))


def _everything(history: History, day: date) -> Any:
    """All that can be asked of a history: folds are made anew, so that a kept state cannot hide a change."""
    anew = History()
    anew.current, anew.version = dict(history.current), history.version
    return history.version, dict(history.current), anew.state(day.isoformat())
