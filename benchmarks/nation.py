"""A nation's plans as one deterministic story: commits in the order of recording, facts dated apart from it.

Per plan (some 9,400 entries): 38 tasks of 8 agencies (1-2 leads), acknowledgements, quarterly reports over
2021-2025 with evidence and reviews, closures, notices, disputes, extensions and transfers, about 2 % corrections
and a few retractions. The nation's rule sets come first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from benchmarks import nation_text as words
from benchmarks.nation_facts import ENDS, FIRST_DAY, acknowledged, choice, imported, judged, reported, reviewed
from benchmarks.nation_oversight import overseen
from benchmarks.nation_rules import adopted
from ledger.envelope import Append

ENTRIES_A_PLAN = 9_400  # measured, rounded down; only decides how many plans a size needs
COMMIT_ENTRIES = 2_000
_LAST_REPORT_DAY, _REVIEW_DAY, _OVERSEE_DAY, _JUDGE_DAY = 30, 40, 62, 70  # days after the quarter's end

_SECOND_RULES = date(2023, 1, 1)


@dataclass(frozen=True, slots=True)
class Commit:
    """What is recorded at one instant."""

    at: datetime
    appends: tuple[Append, ...]


def plans_for(entries: int) -> int:
    """How many plans a ledger of `entries` holds."""
    return -(-entries // ENTRIES_A_PLAN)


def commits(
    entries: int, seed: int = 0, plans: int | None = None, commit_entries: int = COMMIT_ENTRIES
) -> Iterator[Commit]:
    """The first `entries` entries of the story, in commits of about `commit_entries`, at rising instants.

    A commit ends when it is full or the month is over; another `seed` tells another story of the same shape.
    With more `plans` than the entries need, the story stops earlier in time.
    """
    waiting: list[Append] = []
    held, month, number = 0, FIRST_DAY.month, 0
    day = FIRST_DAY
    for day, append in _first(entries, _story(plans or plans_for(entries), seed)):
        if waiting and (held >= commit_entries or day.month != month):
            yield Commit(_instant(day, number), tuple(waiting))
            waiting, held, number = [], 0, number + 1
        waiting.append(append)
        held += len(append.drafts)
        month = day.month
    if waiting:
        yield Commit(_instant(day, number), tuple(waiting))


def appends(entries: int, plans: int | None = None, seed: int = 0) -> Iterator[tuple[int, Append]]:
    """The appends of the first `entries` entries, each with the position of its first entry in a ledger (1 is the
    ledger's opening)."""
    position = 2
    for _, append in _first(entries, _story(plans or plans_for(entries), seed)):
        yield position, append
        position += len(append.drafts)


def _instant(day: date, number: int) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(milliseconds=number)


def _first(entries: int, story: Iterator[tuple[date, Append]]) -> Iterator[tuple[date, Append]]:
    left = entries
    for day, whole in story:
        append = replace(whole, drafts=whole.drafts[:left])
        left -= len(append.drafts)
        yield day, append
        if left <= 0:
            return


def _story(plans: int, seed: int) -> Iterator[tuple[date, Append]]:
    """Appends with their day of recording: the rules, then what the plans say and what is said of them."""
    yield FIRST_DAY, adopted(FIRST_DAY, 1)
    told = False
    for day, append in story_of(range(plans), plans, seed):
        if not told and day > _SECOND_RULES:
            told = True
            yield _SECOND_RULES, adopted(_SECOND_RULES, 2)
        yield day, append


def story_of(chosen: range, plans: int, seed: int = 0) -> Iterator[tuple[date, Append]]:
    """The appends of some of the nation's `plans`, in the order of the whole story: imports, acknowledgements, then
    quarter by quarter, day by day."""
    for plan in chosen:
        yield FIRST_DAY + timedelta(days=plan * 40 // plans), imported(plan)
    for number in range(len(words.DEPARTMENTS)):
        for plan in chosen:
            day = date(2021, 2, 20) + timedelta(days=number)
            yield day, acknowledged(plan, number, day)
    for quarter, end in enumerate(ENDS):
        for offset, acts in _days_of_quarter(chosen, quarter):
            day = end + timedelta(days=offset)
            for kind, plan, number in acts:
                append = _ACTS[kind](plan, number, quarter, day, seed)
                if append.drafts:
                    yield day, append


def _days_of_quarter(chosen: range, quarter: int) -> Iterator[tuple[int, list[tuple[str, int, int]]]]:
    days: dict[int, list[tuple[str, int, int]]] = {}
    for plan in chosen:
        for number in range(len(words.DEPARTMENTS)):
            offset = 1 + choice(plan, number, quarter, _LAST_REPORT_DAY)
            days.setdefault(offset, []).append(("report", plan, number))
        days.setdefault(_REVIEW_DAY + plan % 20, []).append(("review", plan, 0))
        days.setdefault(_OVERSEE_DAY + plan % 7, []).append(("oversee", plan, 0))
        days.setdefault(_JUDGE_DAY + plan % 15, []).append(("judge", plan, 0))
    yield from sorted(days.items())


_ACTS = {"report": reported, "review": reviewed, "judge": judged, "oversee": overseen}
