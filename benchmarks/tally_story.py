"""The stored deltas of scorecards straight from the story, plan by plan and on every core: 10 M entries need no ledger.

The very code that serves the runner makes and stores them. A first pass over the story notes the position of every
append; then each plan is told again by itself. The rule sets stand in the statements, where they are looked for.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import orjson
from sqlalchemy import Engine, insert

from aggregates.commands import RULES
from aggregates.fold.revision import CORRECTED, RETRACTED, Revision
from benchmarks.nation import appends, plans_for, story_of
from ledger.envelope import Draft
from projections.database import OPEN, metadata, writing
from projections.statements import statements
from projections.tallies import Delta, TalliesStore
from projections.tallies_view import TalliesView, counted

_PLANS_A_JOB = 10
_PAGE = 50_000
Progress = Callable[[str], None]


class _Places(NamedTuple):
    """Of every plan, the positions of its appends; and the adopted rule sets."""

    of_plan: list[array[int]]
    rules: list[Revision]


class Nothing:
    """The shelf of a story told from its beginning: nothing was put away."""

    def known(self, stream: str, size: int) -> None:
        """See `projections.tallies_told.Shelf`."""

    def about(self, stream: str, report: str, size: int) -> Iterable[Revision]:
        """See `projections.tallies_told.Shelf`."""
        return ()

    def reports(self, stream: str, seat: str, size: int) -> Iterable[str]:
        """See `projections.tallies_told.Shelf`."""
        return ()

    def evidence(self, stream: str, seat: str, size: int) -> Iterable[Revision]:
        """See `projections.tallies_told.Shelf`."""
        return ()


class _Packed(NamedTuple):
    """Deltas of some plans: names of cells, then number of cell, day, position and amount as columns."""

    names: list[tuple[str, str]]
    days: list[str]
    columns: Any


def fill_tallies(views: Engine, entries: int, progress: Progress = lambda _: None) -> int:
    """Store the deltas of the first `entries` entries of the story, and its rule sets; how many deltas there are."""
    with writing(views) as connection:
        metadata.create_all(connection)
    progress("noting positions")
    places = _positions(entries)
    with writing(views) as connection:
        connection.execute(insert(statements), [_row(r) for r in places.rules])
    store, stored = TalliesStore(), 0
    for page in _pages(_all_deltas(places, entries, progress)):
        with writing(views) as connection:
            store.append(connection, page)
        stored += len(page)
    return stored


@lru_cache(maxsize=1)
def _positions(entries: int) -> _Places:
    plans = plans_for(entries)
    found = _Places([array("Q") for _ in range(plans)], [])
    for position, append in appends(entries):
        plan = append.key.partition(":")[0]
        if plan.isdecimal():
            found.of_plan[int(plan)].append(position)
        else:
            found.rules.extend(_revision(position + i, d, None) for i, d in enumerate(append.drafts))
    return found


def positions_of(plan: int, entries: int) -> array[int]:
    """The positions of one plan's appends."""
    return _positions(entries).of_plan[plan]


def revisions_of(plan: int, plans: int, positions: Iterable[int], last: int) -> Iterator[Revision]:
    """The revisions of one plan with position <= `last`, its entries in the register among them."""
    latest: dict[tuple[str, str], Revision] = {}
    for begin, (_, append) in zip(positions, story_of(range(plan, plan + 1), plans), strict=False):
        for position, draft in enumerate(append.drafts, begin):
            if position > last:
                return
            identity = (draft.stream, draft.statement_id)
            latest[identity] = revision = _revision(position, draft, latest.get(identity))
            yield revision


def _revision(position: int, draft: Draft, before: Revision | None) -> Revision:
    type_, data = draft.type, draft.data
    if before is not None:
        type_ = before.type
        data = data["content"] if draft.type == CORRECTED else before.data
    return Revision(
        position, before.first if before else position, draft.stream, draft.statement_id, draft.statement_revision,
        type_, draft.effective_on.isoformat(), None, False, draft.type == RETRACTED, "", "", None, "", data,
    )  # fmt: skip


def _all_deltas(places: _Places, entries: int, progress: Progress) -> Iterator[tuple[str, str, str, int, int]]:
    """(agency, cell, day, position, n) of the whole story, by position."""
    plans, packed = len(places.of_plan), list[_Packed]()
    starts = range(0, plans, _PLANS_A_JOB)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        jobs = [
            pool.submit(_some_plans, start, plans, places.of_plan[start : start + _PLANS_A_JOB], entries + 1)
            for start in starts
        ]
        for done, job in enumerate(jobs, 1):
            packed.append(job.result())
            if done % 10 == 0:
                progress(f"plan {min(plans, done * _PLANS_A_JOB):,} of {plans:,}")
    position = np.concatenate([part.columns[2] for part in packed])
    owner = np.repeat(np.arange(len(packed)), [len(part.columns[2]) for part in packed])
    inside = np.concatenate([np.arange(len(part.columns[2])) for part in packed])
    for at in np.argsort(position, kind="stable"):
        part, row = packed[owner[at]], inside[at]
        cell, day, where, n = (int(column[row]) for column in part.columns)
        yield (*part.names[cell], part.days[day], where, n)


def _some_plans(start: int, plans: int, positions: list[array[int]], last: int) -> _Packed:
    names: dict[tuple[str, str], int] = {}
    days: dict[str, int] = {}
    columns = tuple(array(kind) for kind in "iiQi")
    for plan, mine in enumerate(positions, start):
        view = TalliesView()
        told = (r for r in revisions_of(plan, plans, mine, last) if counted(r.stream, r.type))
        for delta in view.deltas(Nothing(), told):
            cell = names.setdefault((delta.agency, delta.name), len(names))
            row = (cell, days.setdefault(delta.day, len(days)), delta.position, delta.n)
            for column, value in zip(columns, row, strict=True):
                column.append(value)
    return _Packed(list(names), list(days), [np.array(column) for column in columns])


def _pages(deltas: Iterable[tuple[str, str, str, int, int]]) -> Iterator[list[Delta]]:
    """Pages that end between two positions."""
    page: list[Delta] = []
    for delta in map(Delta._make, deltas):
        if len(page) >= _PAGE and page[-1].position != delta.position:
            yield page
            page = []
        page.append(delta)
    if page:
        yield page


def _row(r: Revision) -> dict[str, Any]:
    """A rule set as the statements hold it."""
    assert r.stream == RULES
    return {
        "position": r.position, "known_to": OPEN, "first_position": r.first, "stream": r.stream,
        "statement": r.statement, "revision": r.revision, "type": r.type, "effective_on": r.effective_on,
        "defaulted": False, "retracted": False, "recorded_at": "", "actor": "", "actor_role": "",
        "data": orjson.dumps(r.data),
    }  # fmt: skip
