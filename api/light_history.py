"""How many tasks of a plan had which light at the end of each month: restated as known now, or as published then.

Each month is kept by itself: another day asked about, at the same K, judges no month anew but the one it lies in.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from aggregates.commands import RULES, plan_stream
from aggregates.fold.lights import GREEN, GREY, RED, YELLOW, task_colour
from aggregates.fold.plan import Plan
from aggregates.fold.rules import Chosen, Rules, rules_at
from api.kept import Kept
from api.lights import followed_rules
from api.plan_folds import Folded, folded
from api.session import Reading
from ledger.reader import LedgerReader
from projections.plan_said import Growing
from projections.rolling import Rolling
from projections.statements import recorded
from projections.worlds import rule_sets
from replay.rule_choice import chosen
from replay.viewpoint import Viewpoint

COLOURS = (GREEN, YELLOW, RED, GREY)
NONE = "NONE"
"""Counts tasks without a light: no thresholds were adopted."""
MOST = 360
"""Months of one answer; of a longer period the last ones."""
ROOM = 20_000
"""Months kept in one process; some hundred bytes each."""


class Month(NamedTuple):
    """A day on which the lights are counted (the end of a month, or the day asked about), and what was known: K."""

    day: date
    size: int

    @property
    def iso(self) -> str:
        """The day as ISO text."""
        return self.day.isoformat()


Counted = dict[str, int]
"""Colour → tasks, those left out that an edition ended; `tasks` is their sum."""
_Key = tuple[str, int, int, str, tuple[tuple[str, tuple[str, int]], ...]]
"""A plan, the versions of its stream and of the rules that are known, the day, the rule sets named."""
_KEPT: WeakKeyDictionary[LedgerReader, Kept[_Key, Counted]] = WeakKeyDictionary()
_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class _History:
    """One plan's history being made. `published` tells each month by what was known at its end."""

    reading: Reading
    connection: Connection
    plan: str
    view: Viewpoint
    named: Chosen
    published: bool

    def key(self, month: Month) -> _Key:
        reader = self.reading.reader
        said, rules = (reader.stream_version(name, month.size) for name in (plan_stream(self.plan), RULES))
        return self.plan, said, rules, month.iso, tuple(sorted(self.named.items()))

    def rules(self, month: Month, known: Growing) -> Rules:
        """The rules that held on the day, as known at its size."""
        adopted = sorted((r for r in known.upto(month.size) if not r.retracted), key=lambda r: r.key)
        return rules_at(adopted, month.iso, self.plan, self.named)

    def counted(self, months: Sequence[Month]) -> list[Counted]:
        """The counts of each month, months rising."""
        known = Growing(recorded(self.connection, RULES, 0, months[-1].size))
        if len(months) == 1:  # the fold that the other questions about this day share
            with self.folded(months[0]).at(months[0].iso) as state:
                return [count(state, self.rules(months[0], known))]
        rolling, found = Rolling(), []
        for month in months:
            state = rolling.to(month.iso, self.folded(month).said.parts(month.iso))
            found.append(count(state, self.rules(month, known)))
        return found

    def folded(self, month: Month) -> Folded:
        """The plan as known at the month's size."""
        return folded(self.reading.reader, self.connection, self.plan, month.size)


def count(state: Plan, rules: Rules) -> Counted:
    """The lights of the plan's tasks by colour, at the plan's day; tasks that an edition ended are not counted."""
    held = [task for task in state.tasks.values() if not task.defined or task.defined.in_force(state.day)]
    found = Counter(task_colour(state, task, rules) or NONE for task in held)
    return {"tasks": len(held), **{colour: found[colour] for colour in (*COLOURS, NONE)}}


def light_history(
    reading: Reading, plan: str, view: Viewpoint, rules: Sequence[str] = (), *, published: bool = False
) -> tuple[Viewpoint, dict[str, Any]]:
    """(the viewpoint with the rules followed at its day, the months of the plan's period up to that day).

    A month is judged at its last day, the last one at the day asked about if that comes first: as known at K, or
    (`published`) as known at the end of that day and no later than K; `size` says which, None where it is K itself. A
    month before the ledger's first entry was published by nobody: size 0, no task.
    """
    with reading.connect() as connection:
        followed = followed_rules(connection, plan, view, rules)
        named = chosen(rules, rule_sets(connection, view.size))
        history = _History(reading, connection, plan, view, named, published)
        months = [_month(reading.reader, day, view, published) for day in _days(history)]
        counts = _remembered(history, months)
    rows = [
        {"month": m.iso[:7], "on": m.iso, "size": m.size if m.size < view.size else None, **counts[m]} for m in months
    ]
    return followed.view, {"as": "published" if published else "restated", "months": rows}


def _remembered(history: _History, months: Sequence[Month]) -> dict[Month, Counted]:
    """The counts of each month: those kept, and the others made together, since one fold leads to the next."""
    with _LOCK:
        kept = _KEPT.setdefault(history.reading.reader, Kept(ROOM))
    keys = {month: history.key(month) for month in months}
    found = {month: kept.peek(key) for month, key in keys.items()}
    missing = [month for month in months if found[month] is None]
    for month, made in zip(missing, history.counted(missing) if missing else (), strict=True):
        found[month] = kept.get(keys[month], lambda made=made: made)  # type: ignore[misc]
    return {month: counts for month, counts in found.items() if counts is not None}


def _month(reader: LedgerReader, day: date, view: Viewpoint, published: bool) -> Month:
    return Month(day, min(view.size, reader.size_at(day)) if published else view.size)


def _days(history: _History) -> list[date]:
    """The last days of the months of the plan's period up to the day asked about, that day for the last of them.

    The period is the one printed in the edition in effect; without one it begins with the plan and has no end.
    """
    known = folded(history.reading.reader, history.connection, history.plan, history.view.size)
    with known.at(history.view.day) as state:
        registered = state.registered
    if registered is None:
        return []
    begin, end = registered.data.get("period_from"), registered.data.get("period_to")
    first = date(begin, 1, 1) if begin else date.fromisoformat(registered.effective_on)
    last = min(history.view.as_of, date(end, 12, 31)) if end else history.view.as_of
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [min(_month_end(number), last) for number in months[-MOST:]]


def _month_end(number: int) -> date:
    year, month = number // 12, number % 12 + 1
    return date(year, month, monthrange(year, month)[1])
