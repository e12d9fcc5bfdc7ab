"""Ledgers filled with the nation's story, and the same rows in a raw table beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from api.registry import registry
from api.service import Shilu
from benchmarks.figures import Watch, say
from benchmarks.nation import COMMIT_ENTRIES, Commit, commits
from benchmarks.places import Place, RawTable
from ledger.clock import SimulatedClock
from ledger.database import parse_url
from ledger.envelope import Append
from ledger.reader import LedgerReader
from ledger.store import Ledger
from ledger.tables import entries as entries_table
from projections.database import views_engine

_CHUNK_ENTRIES = 60_000
ORIGIN = "benchmark.shilu/nation"
BEFORE = datetime(2021, 1, 1, tzinfo=UTC)
AFTER = datetime(2100, 1, 15, 1, tzinfo=UTC)
"""The clock of commands recorded after the story: every period they report has begun."""
_ROW = ", ".join(column.name for column in entries_table.columns)


class Filled:
    """A ledger with its clock and a raw table that holds the same rows."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.url = place.fresh()
        self.clock = SimulatedClock(BEFORE)
        key = Path(place.folder) / f"{Path(parse_url(self.url).database or '').name}.key"
        self.ledger = Ledger.open(self.url, key, self.clock, ORIGIN, registry)
        self.reader: LedgerReader = self.ledger.reader()
        self.raw: RawTable | None = None
        self._views: Engine | None = None

    @property
    def size(self) -> int:
        """Entries held, the opening one included."""
        return self.reader.size()

    @property
    def views(self) -> Engine:
        """The engine of its read models."""
        if self._views is None:
            self._views = views_engine(self.url)
        return self._views

    def shilu(self, *, with_views: bool) -> Shilu:
        """The service on this ledger, on a day after the story."""
        self.clock.set(AFTER)
        return Shilu(self.ledger, self.views if with_views else None)

    def close(self) -> None:
        """Close and remove everything."""
        if self.raw is not None:
            self.raw.close()
        if self._views is not None:
            self._views.dispose()
        self.ledger.close()
        self.place.drop(self.url)


def fill(filled: Filled, entries: int, plans: int | None = None) -> float:
    """Record the story through the ledger's bulk door; the seconds that took, generation not counted.

    The clock moves when a commit's facts are handed over; the one before it may still be on its way to the disk.
    """
    watch, told = Watch(), 0
    for chunk in _chunks(commits(entries, plans=plans)):
        with watch.running():
            for _ in filled.ledger.append_stream(_handed_over(filled, chunk), COMMIT_ENTRIES):
                pass
        done = filled.size
        if done - told >= 100_000:
            told = done
            say(f"  {filled.place.name}: {done:,} of {entries:,} entries, {done / watch.seconds:,.0f}/s")
    return watch.seconds


def _chunks(story: Iterator[Commit]) -> Iterator[list[Commit]]:
    """Commits made beforehand, a bounded number of entries at a time."""
    chunk: list[Commit] = []
    held = 0
    for commit in story:
        chunk.append(commit)
        held += sum(len(append.drafts) for append in commit.appends)
        if held >= _CHUNK_ENTRIES:
            yield chunk
            chunk, held = [], 0
    if chunk:
        yield chunk


def _handed_over(filled: Filled, chunk: list[Commit]) -> Iterator[Append]:
    for commit in chunk:
        filled.clock.set(commit.at)
        yield from commit.appends


def copy_raw(filled: Filled) -> float:
    """The same rows into a raw table, in the same commits; the seconds that took, reading not counted."""
    filled.raw = RawTable(filled.place)
    watch, after = Watch(), 0
    for head in filled.reader.heads():
        rows = list(rows_of(filled, after, head.size))
        after = head.size
        with watch.running():
            filled.raw.insert_many(rows)
    return watch.seconds


def rows_of(filled: Filled, after: int, upto: int) -> Iterator[tuple[Any, ...]]:
    """Rows of `entries` with all their columns, in order."""
    mark = "?" if filled.place.name == "sqlite" else "%s"
    query = f"SELECT {_ROW} FROM entries WHERE position > {mark} AND position <= {mark} ORDER BY position"
    pooled = filled.ledger.reader().engine.raw_connection()
    driver: Any = pooled.driver_connection
    cursor = driver.cursor() if filled.place.name == "sqlite" else driver.cursor(binary=True)
    try:
        cursor.execute(query, (after, upto))
        yield from cursor.fetchall()
    finally:
        cursor.close()
        pooled.close()
