"""Who answers: the protocol the laws speak to, and the pure kernel behind it.

The same laws run against anything that answers: the fold, and the read models on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any, Protocol

from tests.laws.answers_parts import attainment, card, chain_link, evaluation, light, plan, register, topics

Entry = dict[str, Any]
Answer = dict[str, Any]


class Answerer(Protocol):
    """Answers at a viewpoint, from decoded entries (attribute names of ledger.md) with positions rising from 1.

    An answer is JSON-able, the same for every answerer:

        {"plans": {plan: {"tasks": {task: {"status", "since", "percent", "closure",
                                           "seats": [[statement, agency, role], ...] in force, sorted,
                                           "deadline": [day, basis], "light": {"colour", "parts", "flags"},
                                           "seat_status": by seat, "orders": {order: stage},
                                           "chain": [[seat, standing, until, what it came by], ...]}},
                          "targets": {statement: {"status", "reasons", "baseline", "actual", "period",
                                                  "expected", "completion", "elapsed", "light",
                                                  "attainment": {"original", "revised", "weighted"}}},
                          "disputes": {id: [status, convener]}, "notices": {id: [closed, closed in time]},
                          "rectifications": {id: status}, "commendations": {id: status},
                          "evaluation": {"rubric", "total", "grade", "items", "adjustments", "tasks", ...} or null,
                          "anomalies": [[code, position, statement], ...] in the order of the fold}},
         "register": {agency registered: [name it goes by, name that continues it]},
         "cards": {agency: card}, "merged": the same with agencies that continue as one added up}

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


MODULES = (
    "attainment", "calendar", "chain", "deadlines", "evaluation", "explain", "figures", "history", "known",
    "lights", "plan", "progression", "register", "revision", "scorecard", "scoring", "seat_status", "tallies",
    "targets", "task", "world",
)  # fmt: skip


class Kernel:
    """The fold itself. `package` may name a mutated copy of it."""

    def __init__(self, package: str = "aggregates.fold") -> None:
        self.fold = SimpleNamespace(**{name: importlib.import_module(f"{package}.{name}") for name in MODULES})
        self.known, self.task, self.plan = self.fold.known, self.fold.task, self.fold.plan
        self.history, self.progression, self.calendar = self.fold.history, self.fold.progression, self.fold.calendar

    def revisions(self, entries: Sequence[Entry]) -> list[Any]:
        """Every entry as a revision."""
        return list(self.fold.revision.revisions(entries))

    def visible(self, entries: Sequence[Entry], day: str, size: int) -> list[Any]:
        """known(V, K) of all streams."""
        return list(self.known.known(self.fold.revision.revisions(entries), day, size))

    def answer(self, entries: Sequence[Entry], day: str, size: int) -> Answer:
        """See `Answerer`."""
        streams = {e["subject"] for e in entries if int(e["sequence"]) <= size}
        return self.of_visible(self.visible(entries, day, size), day, streams)

    def of_visible(self, visible: list[Any], day: str, streams: Iterable[str]) -> Answer:
        """The answer from what is visible, in the order of the fold; `streams` are those known at K."""
        return self.of_world(self.fold.world.world(visible, day), streams)

    def of_world(self, world: Any, streams: Iterable[str]) -> Answer:
        """The answer from a world of the fold; `streams` are those known at K."""
        plans = sorted(stream.removeprefix("plan:") for stream in streams if stream.startswith("plan:"))
        return {
            "plans": {name: self._plan(world, name) for name in plans},
            "register": register(world.register),
            "cards": self._cards(world, merged=False),
            "merged": self._cards(world, merged=True),
        }

    def _cards(self, world: Any, *, merged: bool) -> Answer:
        found = self.fold.scorecard.cards(world, merged=merged)
        return {name: card(self.fold.scorecard.card_answer(one)) for name, one in sorted(found.items())}

    def _plan(self, world: Any, name: str) -> Answer:
        fold, found = self.fold, world.plans.get(name) or self.plan.fold([], world.day)
        rules, region = world.rules(name), found.registered.data["region"] if found.registered else None
        measured = world.measured.get(region, [])
        standings = fold.targets.standings(found, measured)
        told = plan(found, standings, world.day)
        for task, state in found.tasks.items():
            due = fold.deadlines.task_due(found, task)
            told["tasks"][task].update(
                deadline=[due.day, due.basis] if due else None,
                light=light(fold.lights.task_light(found, state, rules)),
                seat_status={s: fold.seat_status.seat_status(found, state, seat, rules.procedure)
                             for s, seat in state.seats.items()},
                chain=[chain_link(link) for link in fold.chain.chain(found, task)],
                orders={o: order.status for o, order in state.orders.items()},
            )  # fmt: skip
        reached = {a.target.statement: attainment(a) for a in fold.attainment.attainments(found, measured)}
        for one in standings:
            lit = fold.lights.target_light(one, rules).colour
            told["targets"][one.target.statement].update(light=lit, attainment=reached[one.target.statement])
        said = fold.evaluation.evaluation_answer(fold.scoring.evaluate(world, name)) if name in world.plans else None
        return {**told, **topics(found), "evaluation": evaluation(said) if said else None}

    def size_at(self, entries: Sequence[Entry], instant: str) -> int:
        """See `Answerer`; recorded times are RFC 3339 text of one form, so they compare as text."""
        return sum(1 for r in self.revisions(entries) if r.recorded_at <= instant)
