"""Timelines of reports: what is due of a seat, and what came in for one period (docs/figures.md §4, §7).

One report touches its own timeline, and the coverage of its seat where it is the seat's first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aggregates.fold.reporting import exists, period_held, periods
from aggregates.fold.revision import Revision
from aggregates.fold.tallies_cells import Step, Timeline, day_after, within
from aggregates.fold.tallies_frame import Frame
from aggregates.fold.tallies_line import Ground, Post


def schedule_deltas(frame: Frame, ground: Ground, seat: str, horizon: str) -> Timeline:
    """The slots of a seat that fall due up to `horizon` (ISO): each from the day after its due day."""
    post = ground.posts[seat]
    cell, steps = f"slots:{post.role}", []
    for period in periods(frame.calendars, horizon):
        begins = day_after(period.due_on)
        if begins <= horizon and exists(period, post.begin, post.until, ground.statuses):
            steps.append((begins, cell, 1))
    return within(post.agency, steps, ground.counts)


def coverage_deltas(ground: Ground, seat: str, reports: Iterable[Revision]) -> Timeline:
    """Whether the seat counts as covered: while it is in force, from its first report on."""
    post = ground.posts[seat]
    first = min((r.effective_on for r in reports if r.key > post.key), default=None)
    if first is None or first >= post.until:
        return {}
    steps = [(first, "covered", 1), (post.until, "covered", -1)]
    return within(post.agency, steps, ground.counts)


def report_deltas(
    frame: Frame, ground: Ground, said: Revision, evidence: Sequence[Revision] = (), reviews: Sequence[Revision] = ()
) -> Timeline:
    """One report (current, not retracted) with its evidence and its reviews, each in the order of the fold.

    What comes before the thing it is about, in the order of the fold, does not act: then nothing is counted of it.
    """
    post = ground.posts.get(said.data["seat"])
    if post is None or said.key < post.key:
        return {}
    steps = _in_time(frame, ground, post, said)
    judged = _acting(said, reviews)
    if judged:
        first = judged[0]
        steps.append((first.effective_on, "reviewed", 1))
        if first.data["result"] == "returned":
            steps.append((first.effective_on, "returned", 1))
        steps += _accepted(ground, said, _acting(said, evidence), judged)
    return within(post.agency, steps, ground.counts)


def _acting(said: Revision, about: Sequence[Revision]) -> list[Revision]:
    task, key = said.data["task"], said.key
    return [r for r in about if r.key > key and r.data["task"] == task]


def _in_time(frame: Frame, ground: Ground, post: Post, said: Revision) -> list[Step]:
    period = period_held(frame.calendars, said.data["period"])
    if period is None or said.data["submitted_on"] > period.due_on:
        return []
    if not exists(period, post.begin, post.until, ground.statuses):
        return []
    return [(max(day_after(period.due_on), said.effective_on), f"on_time:{post.role}", 1)]


def _accepted(ground: Ground, said: Revision, evidence: Sequence[Revision], reviews: Sequence[Revision]) -> list[Step]:
    """While the last review accepts it: which of a percentage, values and sound evidence it holds, day by day."""
    data = said.data
    own = ("p" if data.get("percent") is not None else "") + ("v" if data.get("values") else "")
    if len(reviews) == 1 and not evidence:
        review = reviews[0]
        return [(review.effective_on, f"accepted:{own}", 1)] if review.data["result"] == "accepted" else []
    spans = [(r.effective_on, ground.false.get(r.data["sha256"])) for r in evidence]
    days = {r.effective_on for r in reviews}.union(*(filter(None, span) for span in spans))
    steps: list[Step] = []
    before: str | None = None
    for day in sorted(days):
        last = next((r for r in reversed(reviews) if r.effective_on <= day), None)
        now = None
        if last is not None and last.data["result"] == "accepted":
            sound = any(begun <= day and (false is None or day < false) for begun, false in spans)
            now = f"accepted:{own}e" if sound else f"accepted:{own}"
        if now != before:
            steps += [(day, cell, n) for cell, n in ((before, -1), (now, 1)) if cell is not None]
        before = now
    return steps
