"""What a confirmation of a cooperator's part changes: two cells of one seat, which need no look at the whole task."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.fold.reporting import period_order
from aggregates.fold.revision import Revision
from aggregates.fold.tallies_cells import Step, Timeline, within
from aggregates.fold.tallies_line import CONFIRMED, Confirmation, Line
from aggregates.fold.tallies_task import COOPERATING


def confirmed_anew(line: Line, ordered: Iterable[Revision]) -> Line:
    """The line with its confirmations taken again from the task's statements, in the order of the fold: those of
    seats that come before them."""
    posts = line.ground.posts
    held = (r for r in ordered if r.type == CONFIRMED and r.data["seat"] in posts)
    return line._replace(confirmed=tuple(
        Confirmation(r.effective_on, r.data["seat"], r.data["period"], bool(r.data["confirmed"]))
        for r in held if posts[r.data["seat"]].key < r.key
    ))  # fmt: skip


def cooperation(line: Line, seat: str) -> Timeline:
    """The cells `cooperating` and `cooperated` of one seat: from its confirmations on, while it is in force."""
    post = line.ground.posts.get(seat)
    said = [c for c in line.confirmed if c.seat == seat]
    if post is None or post.role != COOPERATING or not said:
        return {}
    steps: list[Step] = []
    before = (0, 0)
    for day in sorted({max(c.day, post.begin) for c in said if c.day < post.until}):
        seen = [c for c in said if c.day <= day]
        now = (1, int(max(seen, key=lambda c: period_order(c.period)).yes))
        steps += _steps(day, before, now)
        before = now
    return within(post.agency, [*steps, *_steps(post.until, before, (0, 0))], line.ground.counts)


def _steps(day: str, before: tuple[int, int], now: tuple[int, int]) -> list[Step]:
    changes = zip(("cooperating", "cooperated"), before, now, strict=True)
    return [(day, cell, n - m) for cell, m, n in changes if n != m]
