"""Who answers: the protocol the laws speak to, and the pure kernel behind it.

The same laws run against anything that answers: the fold, and the read models on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol

Entry = dict[str, Any]
Answer = dict[str, Any]


class Answerer(Protocol):
    """Answers at a viewpoint, from decoded entries (attribute names of ledger.md) with positions rising from 1.

    An answer is JSON-able, the same for every answerer:

        {"plans": {plan: {"tasks": {task: {"status", "since", "percent", "closure",
                                           "seats": [[statement, agency, role], ...] in force, sorted}},
                          "targets": {statement: {"status", "reasons", "baseline", "actual", "period",
                                                  "expected", "completion", "elapsed"}},
                          "anomalies": [[code, position, statement], ...] in the order of the fold}},
         "register": {agency registered: [name it goes by, name that continues it]}}

    Plans are those with an entry at or before K; tasks are those any visible statement refers to. Numbers are
    decimal text without trailing zeros.
    """

    def answer(self, entries: Sequence[Entry], day: str, size: int) -> Answer:
        """The state at (V, K): V an ISO day, K a ledger size, 0 <= K <= len(entries)."""

    def size_at(self, entries: Sequence[Entry], instant: str) -> int:
        """K(t): the number of entries recorded at or before an RFC 3339 UTC instant."""


def canonical(answer: Answer) -> str:
    """The bytes that determinism speaks of (law 6), as text."""
    return json.dumps(answer, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(number: Decimal | None) -> str | None:
    """Decimal text without trailing zeros."""
    if number is None:
        return None
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def standing(found: Any) -> Answer:
    """A `Standing` of the fold in canonical form."""
    return {
        "status": found.status, "reasons": list(found.reasons), "baseline": plain(found.baseline),
        "actual": plain(found.actual), "period": found.actual_period, "expected": plain(found.expected),
        "completion": plain(found.completion), "elapsed": plain(found.elapsed),
    }  # fmt: skip


def task(found: Any, day: str) -> Answer:
    """A `Task` of the fold in canonical form."""
    held = [seat.given for seat in found.seats.values() if seat.given.in_force(day)]
    far = found.progression
    return {
        "status": far.status, "since": far.since, "percent": far.percent, "closure": far.closure,
        "seats": sorted([r.statement, r.data["agency"], r.data["role"]] for r in held),
    }  # fmt: skip


def plan(found: Any, standings: Iterable[Any], day: str) -> Answer:
    """A `Plan` of the fold, with its standings, in canonical form."""
    return {
        "tasks": {name: task(state, day) for name, state in sorted(found.tasks.items())},
        "targets": {s.target.statement: standing(s) for s in standings},
        "anomalies": [[a.code, a.position, a.statement] for a in found.anomalies],
    }


def register(found: Any) -> Answer:
    """A `Register` of the fold in canonical form."""
    return {name: [found.identity(name), found.today(name)] for name in sorted(found.agencies)}


class Kernel:
    """The fold itself. `package` may name a mutated copy of it."""

    def __init__(self, package: str = "aggregates.fold") -> None:
        names = ("revision", "known", "task", "plan", "targets", "register", "history", "progression", "calendar")
        modules = {name: importlib.import_module(f"{package}.{name}") for name in names}
        self.revision, self.known = modules["revision"], modules["known"]
        self.task, self.plan = modules["task"], modules["plan"]
        self.targets, self.register, self.history = modules["targets"], modules["register"], modules["history"]
        self.progression, self.calendar = modules["progression"], modules["calendar"]

    def revisions(self, entries: Sequence[Entry]) -> list[Any]:
        """Every entry as a revision."""
        return list(self.revision.revisions(entries))

    def visible(self, entries: Sequence[Entry], day: str, size: int) -> list[Any]:
        """known(V, K) of all streams."""
        return list(self.known.known(self.revision.revisions(entries), day, size))

    def answer(self, entries: Sequence[Entry], day: str, size: int) -> Answer:
        """See `Answerer`."""
        streams = {e["subject"] for e in entries if int(e["sequence"]) <= size}
        return self.of_visible(self.visible(entries, day, size), day, streams)

    def of_visible(self, visible: list[Any], day: str, streams: Iterable[str]) -> Answer:
        """The answer from what is visible, in the order of the fold; `streams` are those known at K."""
        by: dict[str, list[Any]] = {}
        for revision in visible:
            by.setdefault(revision.stream, []).append(revision)
        plans = sorted(stream for stream in streams if stream.startswith("plan:"))
        return {
            "plans": {s.removeprefix("plan:"): self._plan(s, by, day) for s in plans},
            "register": register(self.register.fold(by.get("agency:register", []))),
        }

    def _plan(self, stream: str, by: dict[str, list[Any]], day: str) -> Answer:
        found = self.plan.fold(by.get(stream, []), day)
        region = found.registered.data["region"] if found.registered else None
        return plan(found, self.targets.standings(found, by.get(f"region:{region}", [])), day)

    def size_at(self, entries: Sequence[Entry], instant: str) -> int:
        """See `Answerer`; recorded times are RFC 3339 text of one form, so they compare as text."""
        return sum(1 for r in self.revisions(entries) if r.recorded_at <= instant)
