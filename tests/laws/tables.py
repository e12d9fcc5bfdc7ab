"""The read models as an `Answerer`: entries become leaves, the real runner folds them into tables, queries answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Engine

from aggregates.fold.scorecard import Card, card_answer
from aggregates.fold.targets import standings
from projections import plan_state
from projections.responsibility import holdings
from projections.runner import Runner
from projections.scorecards import scorecards
from projections.targets import targets
from projections.task_status import plan_status
from projections.worlds import world_at
from tests.laws.answers import Answer, Entry, Kernel
from tests.laws.answers_parts import card, plan, register

KERNEL = Kernel()
NOTHING = ("UNDEFINED", None, None)


class Leaves:
    """Entries behind the few methods of a ledger's reader that the runner uses; `shown` is the size it admits to."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._leaves = [orjson.dumps(entry, option=orjson.OPT_SORT_KEYS) for entry in entries]
        self.shown = len(self._leaves)

    def size(self) -> int:
        """The position of the last entry shown."""
        return self.shown

    def scan(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        """(position, leaf) with after < position <= upto."""
        stop = self.shown if upto is None else upto
        return iter([(position, self._leaves[position - 1]) for position in range(after + 1, stop + 1)])

    def entry(self, position: int) -> Any:
        """Something with the leaf hash of the entry."""
        return _Hashed(hashlib.sha256(b"\x00" + self._leaves[position - 1]).digest())


def _cards(counted: Iterable[Card], folded: Answer) -> Answer:
    """Cards from the stored counts; kind and median, which those do not hold, as the fold says them."""
    found = {one.agency: card(card_answer(one)) for one in counted}
    for agency, shown in found.items():
        shown["kind"] = folded[agency]["kind"]
        shown["overdue"]["median"] = folded[agency]["overdue"]["median"]
    return found


class _Hashed:
    def __init__(self, leaf_hash: bytes) -> None:
        self.leaf_hash = leaf_hash


class Tables:
    """Answers from the tables in one database. `pages` entries are folded at a time; 0 takes all at once."""

    def __init__(self, engine: Engine, pages: int = 0) -> None:
        self._engine, self._pages = engine, pages
        self._held: list[Entry] | None = None

    def answer(self, entries: Sequence[Entry], day: str, size: int) -> Answer:
        """See `Answerer`."""
        self._load(list(entries))
        known = {e["subject"] for e in entries[:size]}
        plans = sorted(stream.removeprefix("plan:") for stream in known if stream.startswith("plan:"))
        with self._engine.connect() as connection:
            told = KERNEL.of_world(world_at(connection, plans, day, size), known)
            for name in plans:
                self._check(connection, name, (day, size), told["plans"][name])
            told["register"] = register(plan_state.register(connection, day, size))
            for name, merged in (("cards", False), ("merged", True)):
                told[name] = _cards(scorecards(connection, day, size, merged=merged).cards(), told[name])
            return told

    def size_at(self, entries: Sequence[Entry], instant: str) -> int:
        """See `Answerer`; K(t) is the ledger's to say, the tables have no say in it."""
        return KERNEL.size_at(entries, instant)

    def _load(self, entries: list[Entry]) -> None:
        if self._held == entries:
            return
        leaves, self._held = Leaves(entries), entries
        runner = Runner(self._engine, leaves)  # type: ignore[arg-type]
        if self._pages:
            leaves.shown = 0
        runner.rebuild()
        while leaves.shown < len(entries):
            leaves.shown = min(len(entries), leaves.shown + self._pages)
            runner.catch_up()

    def _check(self, connection: Connection, name: str, point: tuple[str, int], told: Answer) -> None:
        """Put the rows that read models keep of a plan in the place of what the fold says of it."""
        day, size = point
        state = plan_state.state(connection, name, day, size)
        found = targets(connection, name, day, size) if state.registered else standings(state, ())
        rows_of = plan(state, found, day)
        told["anomalies"] = rows_of["anomalies"]
        for kind in ("tasks", "targets"):
            for statement, shown in told[kind].items():
                shown.update(rows_of[kind].pop(statement))
            assert not rows_of[kind]
        rows = {row.task: row for row in plan_status(connection, f"plan:{name}", day, size)}
        held: dict[str, list[list[str]]] = {}
        for holding in holdings(connection, name, day, size):
            given = holding.seat
            if holding.standing == "in_force":
                held.setdefault(given.data["task"], []).append(
                    [given.statement, given.data["agency"], given.data["role"]]
                )
        assert set(rows) | set(held) <= set(told["tasks"])
        for task, shown in told["tasks"].items():
            row = rows.get(task)
            status, since, percent = (row.status, row.since, row.percent) if row else NOTHING
            shown.update(status=status, since=since, percent=percent, seats=sorted(held.get(task, [])))
