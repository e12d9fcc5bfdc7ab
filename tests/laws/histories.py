"""Random histories as raw entries, built past every decision, so that impossible orders occur too.

A history is a list of moves, a move is a tuple of small integers; `build` turns moves into entries the way a
ledger would have written them (positions, stream versions, revisions, recorded times). So Hypothesis shrinks
well, and the same generator serves fixed seeds.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.laws.coherence import about, sensible
from tests.laws.kinds import KINDS, OPENINGS, THEMES, Kind
from tests.laws.slots import Slot
from tests.laws.world_base import DAYS, VIEW_DAYS

Entry = dict[str, Any]
Move = tuple[int, ...]
WIDTH = 8
LIMIT = 1 << 12
OPENED = datetime(2021, 1, 4, 1, 0, tzinfo=UTC)
_WEIGHTED = [[kind for kind in theme for _ in range(kind[1])] for theme in THEMES]
_OPENINGS = [[next(kind for kind in KINDS if kind[0] is maker) for maker in opening] for opening in OPENINGS]
_USUAL = {make("P.1", 0).type: (first, count) for make, _, first, count in KINDS}
_TASKS = ("P.1", "P.1", "P.1", "P.1", "P.1", "P.2", "P.1", "Q.1", "P.1", "P.1", "P.1", "P.2", "P.1", "P.2", "P.1",
          "Q.2")  # fmt: skip


class _Book:
    """The entries so far, and the latest entry and slot of each statement."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.latest: dict[tuple[str, str], tuple[Slot, Entry, dict[str, Any]]] = {}
        self.versions: dict[str, int] = {}
        self.now = OPENED

    def write(
        self, slot: Slot, type_: str, data: dict[str, Any], said: dict[str, Any], on: str, to: str | None
    ) -> None:
        before = self.latest.get((slot.stream, slot.statement))
        self.versions[slot.stream] = version = self.versions.get(slot.stream, 0) + 1
        entry: Entry = {
            "sequence": f"{len(self.entries) + 1:020d}", "subject": slot.stream, "streamversion": version,
            "statementid": slot.statement, "statementrevision": before[1]["statementrevision"] + 1 if before else 1,
            "effectiveon": on, "recordedtime": f"{self.now:%Y-%m-%dT%H:%M:%S.%fZ}", "actorid": "tester",
            "actorrole": "plan_office", "type": type_, "typerevision": 1, "data": data,
        }  # fmt: skip
        if to is not None:
            entry["effectiveto"] = to
        self.entries.append(entry)
        self.latest[slot.stream, slot.statement] = (slot, entry, said)


def _end(on: str, pick: int) -> str | None:
    """An end for one fact in eight: always later than its day."""
    if pick % 8:
        return None
    return (date.fromisoformat(on) + timedelta(days=(1, 200, 365, 800)[pick // 8 % 4])).isoformat()


def _assert(book: _Book, slot: Slot, on: str, to: str | None, n: int) -> None:
    said = slot.content(n)
    book.write(slot, slot.type, said, said, on, to)


def _correct(book: _Book, key: tuple[str, str], n: int, day: int, pick: int) -> None:
    """New content, a new day or both; after a retraction this reinstates. Every other new day is a usual one."""
    slot, before, said = book.latest[key]
    on, to = before["effectiveon"], before.get("effectiveto")
    if n % 3:
        first, count = _USUAL[slot.type] if pick % 16 > 7 else (0, len(DAYS))
        on = DAYS[first + day % count]
        to = _end(on, pick)
    said = slot.content(n // 3) if n % 3 != 1 else said
    data = {
        "of_type": slot.type, "of_revision": 1, "replaces": before["statementrevision"], "reason": "更正",
        "authority": "办法", "content": said, "source": {"kind": "decision"},
    }  # fmt: skip
    book.write(slot, "statement.corrected", data, said, on, to)


def _retract(book: _Book, key: tuple[str, str]) -> None:
    slot, before, said = book.latest[key]
    data = {
        "of_type": slot.type, "replaces": before["statementrevision"], "reason": "撤回", "authority": "办法",
        "source": {"kind": "decision"},
    }  # fmt: skip
    book.write(slot, "statement.retracted", data, said, before["effectiveon"], before.get("effectiveto"))


def _play(book: _Book, move: Move, theme: int) -> None:
    op, kind, where, i, n, day, pick, tick = move
    book.now += timedelta(days=tick if tick % 64 == 1 else 0, minutes=0 if tick % 3 == 0 else tick)
    revisable = list(book.latest)
    if revisable and op % 8 == 7:
        key = revisable[i % len(revisable)]
        _retract(book, key) if op // 8 % 4 == 3 else _correct(book, key, n, day, pick)
        return
    opening, begun = _OPENINGS[theme > 0], len(book.entries)
    kinds: list[Kind] = opening[begun : begun + 1] if op % 16 else []
    make, _, first, count = (kinds or _WEIGHTED[theme])[kind % len(kinds or _WEIGHTED[theme])]
    task = _TASKS[where % len(_TASKS)]
    slot, after = make(task, i), "0000"
    if op // 64 % 8:
        slot = sensible(make, task, i, n, book.latest)
        after = max((book.latest[x][1]["effectiveon"] for x in about(slot, n) if x in book.latest), default="0000")
    if (slot.stream, slot.statement) in book.latest:
        _correct(book, (slot.stream, slot.statement), n, day, pick)
        return
    on = max(after, DAYS[first + day % count])
    if slot.type == "region.measurement_recorded" and n % 5:
        on = f"{slot.statement.split('|')[1]}-12-31"
    _assert(book, slot, on, _end(on, pick), n)


def build(moves: Iterable[Move]) -> list[Entry]:
    """The entries of a history, positions 1, 2, 3 … in the order of the moves; the first move names its theme."""
    book, theme = _Book(), None
    for move in moves:
        theme = move[0] // 8 % len(THEMES) if theme is None else theme
        _play(book, move, theme)
    return book.entries


def told(*statements: tuple[Slot, int, str]) -> list[Entry]:
    """A history told in order: (slot, variation, day); a statement told again is corrected."""
    book = _Book()
    for slot, n, day in statements:
        before = book.latest.get((slot.stream, slot.statement))
        if before is None:
            _assert(book, slot, day, None, n)
        else:
            _correct(book, (slot.stream, slot.statement), 3 * n + 2, DAYS.index(day), 1)
    return book.entries


def seeded(seed: int, length: int) -> list[Entry]:
    """A history of fixed length from a seed: the same on every run and machine."""
    chance = random.Random(seed)
    return build(tuple(chance.randrange(LIMIT) for _ in range(WIDTH)) for _ in range(length))


_moves = st.tuples(*[st.integers(0, LIMIT - 1)] * WIDTH)
histories = st.one_of(st.lists(_moves, min_size=1, max_size=14), st.lists(_moves, min_size=25, max_size=60)).map(build)
"""Short histories, and ones long enough for a task to be closed, contested and corrected."""

days = st.sampled_from(VIEW_DAYS)


@st.composite
def points(draw: st.DrawFn) -> tuple[list[Entry], str, int]:
    """A history and a viewpoint (V, K) in it, K from 0 to its size."""
    entries = draw(histories)
    return entries, draw(days), draw(st.integers(0, len(entries)))
