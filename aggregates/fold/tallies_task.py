"""Timeline of one task: its seats, their load and completion, its closure and its deadline (docs/figures.md §7).

Tasks change seldom, so the cells are counted on every day on which something turns, and the differences kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from aggregates.fold.deadlines import Due, Said, due
from aggregates.fold.progression import ANSWERING, CLOSED, STOPPED, is_open
from aggregates.fold.reporting import END, first_held, period_order
from aggregates.fold.tallies_cells import Timeline, Windows, day_after, day_number, inside
from aggregates.fold.tallies_frame import Frame
from aggregates.fold.tallies_line import Line, Post

COOPERATING = "cooperate"
SHARES = {"VERIFIED_COMPLETE": "full", "PARTIALLY_MET": "half"}


class _Day(NamedTuple):
    """A task on one day: its status and since when, its deadlines, and its seats in force with their weight classes."""

    day: str
    status: str
    since: str
    due: Due | None
    strict: Due | None
    seats: list[tuple[str, Post, str]]

    @property
    def late(self) -> bool:
        """Whether it is open beyond its deadline."""
        return is_open(self.status) and self.due is not None and self.due.day < self.day


def task_deltas(frame: Frame, line: Line, since: str = "") -> Timeline:
    """Everything counted of one task but its reports and slots; with `since` (ISO) what changes from it on."""
    said = frame.said(line.task)
    contested = {seat: frame.contested[seat] for seat in line.ground.posts if seat in frame.contested}
    dated = first_held(frame.calendars)
    days = sorted(_turns(line, said, contested, dated))
    start = bisect_left(days, since)
    found: Timeline = {}
    before = _cells(line, said, contested, dated, days[start - 1]) if start else {}
    for day in days[start:]:
        now = _cells(line, said, contested, dated, day)
        for key, n in now.items():
            if change := n - before.get(key, 0):
                found[day, *key] = change
        for key, n in before.items():
            if n and key not in now:
                found[day, *key] = -n
        before = now
    return found


def _turns(line: Line, said: Said, contested: dict[str, Windows], dated: str | None) -> set[str]:
    """Every day on which a cell of the task may change."""
    ground = line.ground
    days = {day for day, _ in ground.statuses}
    days.update(line.requests, line.full, (c.day for c in line.confirmed), *ground.counts, *_edges(contested))
    for post in ground.posts.values():
        days.update((post.begin, post.until))
    for r in (*said.extended, *said.anchored, *said.targets):
        days.update((r.effective_on, r.effective_to or END, r.data["due_on"], day_after(r.data["due_on"])))
    for r in said.registered:
        days.add(r.effective_on)
        if year := r.data.get("period_to"):
            days.update((f"{year:04d}-12-31", day_after(f"{year:04d}-12-31")))
    if dated is not None:
        days.add(dated)
    days.discard(END)
    return days


def _edges(contested: dict[str, Windows]) -> Iterator[tuple[str, str]]:
    for spans in contested.values():
        yield from spans


def _cells(
    line: Line, said: Said, contested: dict[str, Windows], dated: str | None, day: str
) -> dict[tuple[str, str], int]:
    """(agency, cell) → count at the end of the day."""
    if not inside(line.ground.counts, day):
        return {}
    found: dict[tuple[str, str], int] = {}
    now = _on(line, said, day)
    for agency, cell, n in (
        *_given(line, dated, day),
        *_seats(now, contested),
        *_cooperation(line, now),
        *_tasks(line, now),
    ):
        found[agency, cell] = found.get((agency, cell), 0) + n
    return found


def _on(line: Line, said: Said, day: str) -> _Day:
    since, status = "", "UNDEFINED"
    for taken, name in line.ground.statuses:
        if taken > day:
            break
        since, status = taken, name
    held = [(seat, post) for seat, post in line.ground.posts.items() if post.holds(day)]
    shared = sum(post.role == "shared" for _, post in held)
    seats = [(seat, post, f"shared/{shared}" if post.role == "shared" else post.role) for seat, post in held]
    return _Day(day, status, since, due(said, day), due(said, day, strict=True), seats)


Counted = Iterator[tuple[str, str, int]]
"""(agency, cell, n)."""


def _given(line: Line, dated: str | None, day: str) -> Counted:
    for post in line.ground.posts.values():
        if post.begin <= day:
            yield post.agency, "given", 1
            if dated is not None and dated <= day:
                yield post.agency, "dated", 1


def _seats(now: _Day, contested: dict[str, Windows]) -> Counted:
    """Counted seats by weight class; which of them are due, done, and disputed."""
    share = SHARES.get(now.status)
    for seat, post, weight in now.seats:
        disputed = seat in contested and inside(contested[seat], now.day)
        yield post.agency, f"seats:{weight}", 1
        if disputed:
            yield post.agency, f"disputed:{weight}", 1
        if not _is_due(now, post):
            continue
        for mark in ("", "disputed_") if disputed else ("",):
            yield post.agency, f"{mark}due:{weight}", 1
            if share:
                yield post.agency, f"{mark}{share}:{weight}", 1


def _is_due(now: _Day, post: Post) -> bool:
    """A lead's failure is not charged to cooperators: without success only answering seats are due."""
    if now.status in SHARES:
        return True
    if post.role not in ANSWERING or now.status in STOPPED:
        return False
    return now.status in CLOSED or (now.due is not None and now.due.day <= now.day)


def _cooperation(line: Line, now: _Day) -> Counted:
    for seat, post, _ in now.seats:
        if post.role != COOPERATING:
            continue
        said = [c for c in line.confirmed if c.seat == seat and c.day <= now.day]
        if said:
            yield post.agency, "cooperating", 1
            if max(said, key=lambda c: period_order(c.period)).yes:
                yield post.agency, "cooperated", 1


def _tasks(line: Line, now: _Day) -> Counted:
    """Once for each agency however many seats it holds on the task."""
    for agency in {post.agency for _, post, _ in now.seats}:
        yield agency, "tasks", 1
    requests = sum(day <= now.day for day in line.requests)
    full = sum(day <= now.day for day in line.full)
    for agency in {post.agency for _, post, _ in now.seats if post.role in ANSWERING}:
        yield agency, "requests", requests
        yield agency, "requests_full", full
        for cell in _closing(now):
            yield agency, cell, 1
        if now.late and now.due is not None:
            yield agency, "overdue", 1
            yield agency, "overdue_since", day_number(now.due.day)


def _closing(now: _Day) -> tuple[str, ...]:
    """What the task is for closure timeliness: undated, due, or due and done in time; nothing while stopped."""
    if now.status in STOPPED:
        return ()
    if now.strict is None:
        return ("unstated",)
    if now.strict.day > now.day:
        return ()
    done = now.status == "VERIFIED_COMPLETE" and now.since <= now.strict.day
    return ("closable", "closed_in_time") if done else ("closable",)
