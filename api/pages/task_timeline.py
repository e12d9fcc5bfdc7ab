"""The entries about a task as people page through them: bulk imports in one, idle stretches said, marks in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from api.pages.labels import label
from api.pages.page import Page
from api.pages.task_words import Changed, Mark, actor_said, changed, civil_day, marks_of
from replay.stepping import BULK, IDLE_DAYS
from replay.wording_paths import statement_said

ALARMS = frozenset({"late", "correction", "retraction", "superseded", "disputed", "after_close"})
"""Marks an auditor looks for; the reader may have the entries with one of them alone."""
PAGE, MOST = 500, 2_000
"""Entries fetched at a time, and at most."""


class Item(NamedTuple):
    """One entry. `not_yet`: it takes effect after the day asked about."""

    position: int
    recorded_on: str
    effective_on: str
    agency: str | None
    who: str
    role: str
    type: str
    what: str
    revision: int
    retracted: bool
    marks: tuple[Mark, ...]
    alarming: bool
    not_yet: bool
    changes: tuple[Changed, ...]
    reason: str | None
    authority: str | None
    source: Mapping[str, Any]


class Asker(NamedTuple):
    """What somebody looks at (None: the whole plan), about which day, in which language."""

    task: str | None
    day: str
    lang: str


class Block(NamedTuple):
    """One entry, or an import folded into one; `idle` are the days without entries before it, 0 for a short time."""

    items: tuple[Item, ...]
    idle: int
    kinds: str

    @property
    def bulk(self) -> bool:
        """Whether it is an import."""
        return len(self.items) > 1


class Timeline(NamedTuple):
    """What is shown, and how many entries are folded, hidden by the reader's choice, or beyond what is fetched."""

    blocks: tuple[Block, ...]
    total: int
    folded: int
    hidden: int
    beyond: int
    late_after_days: int
    late_after_adopted: str | None


async def every_step(page: Page, plan: str, task: str) -> dict[str, Any]:
    """The answer of `steps` for a task, its pages put together, of at most MOST steps."""
    first = await page.ask("steps", plan=plan, task=task, limit=PAGE)
    answer = first
    while answer["next"] is not None and len(first["steps"]) < MOST:
        answer = await page.ask("steps", plan=plan, task=task, limit=PAGE, after=answer["next"])
        first["steps"] += answer["steps"]
    return first


def timeline(answer: Mapping[str, Any], day: str, lang: str, *, alarms: bool, unfolded: bool) -> Timeline:
    """The steps in order; `alarms`: only those with such a mark; `unfolded`: imports entry by entry."""
    steps: Sequence[Mapping[str, Any]] = answer["steps"]
    later = _later(steps)
    kept = [s for s in steps if not alarms or ALARMS & set(s["marks"])]
    asked = Asker(answer["task"], day, lang)
    found = tuple(_blocks(kept, later, asked, unfolded=unfolded, idle=not alarms))
    folded = sum(len(block.items) for block in found if block.bulk)
    return Timeline(
        found, answer["total"], folded, len(steps) - len(kept), answer["total"] - len(steps),
        answer["late_after_days"], answer["late_after_adopted"],
    )  # fmt: skip


def _later(steps: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Position → the entry that corrects it."""
    last: dict[str, int] = {}
    found: dict[int, int] = {}
    for step in steps:
        if (before := last.get(step["statement"])) is not None:
            found[before] = step["position"]
        last[step["statement"]] = step["position"]
    return found


def _blocks(
    steps: Sequence[Mapping[str, Any]], later: Mapping[int, int], asked: Asker, *, unfolded: bool, idle: bool
) -> Iterator[Block]:
    before: str | None = None
    for run in _runs(steps, unfolded):
        seen = run[0]["seen_on"]
        days = (date.fromisoformat(seen) - date.fromisoformat(before)).days if before and idle else 0
        before = run[-1]["seen_on"]
        items = tuple(item_of(step, later.get(step["position"]), asked) for step in run)
        yield Block(items, days if days >= IDLE_DAYS else 0, _kinds(run, asked.lang))


def _runs(steps: Sequence[Mapping[str, Any]], unfolded: bool) -> Iterator[Sequence[Mapping[str, Any]]]:
    place = 0
    while place < len(steps):
        end = place + 1
        while end < len(steps) and _author(steps[end]) == _author(steps[place]):
            end += 1
        if end - place > BULK and not unfolded:
            yield steps[place:end]
        else:
            yield from ((step,) for step in steps[place:end])
        place = end


def _author(step: Mapping[str, Any]) -> tuple[Any, ...]:
    return step["recorded_at"], step["seen_on"], tuple(sorted(step["actor"].items(), key=str))


def _kinds(steps: Sequence[Mapping[str, Any]], lang: str) -> str:
    counted = Counter(label("event", step["type"], lang) for step in steps)
    return (", " if lang == "en" else "、").join(f"{word} {n}" for word, n in counted.items())


def item_of(step: Mapping[str, Any], later: int | None, asked: Asker) -> Item:
    """A step of the API as it is shown to whoever asks about a task and a day."""
    actor, lang = step["actor"], asked.lang
    return Item(
        step["position"], civil_day(step["recorded_at"]), step["effective_on"], actor["agency"],
        actor_said(actor, lang), label("role", actor["role"], lang), step["type"], statement_said(step["statement"]),
        step["revision"], step["retracted"], tuple(marks_of(step, later, lang)), bool(ALARMS & set(step["marks"])),
        step["effective_on"] > asked.day, tuple(changed(step["changes"], lang, asked.task)), step["reason"],
        step["authority"], step["source"] or {},
    )  # fmt: skip
