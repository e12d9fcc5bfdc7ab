"""Figures of snapshots side by side, in words of the reader's language: what a dotted path says, and its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from aggregates.fold.flat import flat
from api.exports.report import grades_of
from api.exports.report_changed import names_in
from api.pages.figure_words import Words
from api.pages.labels import label
from replay.wording_figures import Names, figure_said, figure_value_said, steps

_EMPTY: Mapping[str, Any] = {"dimensions": [], "adjustments": []}
_ENGLISH = {
    "claims_done": "claims done", "not_applicable": "not applicable", "applicable_points": "applicable points",
    "due_seats": "due seats", "closed_in_time": "closed in time",
}  # fmt: skip
_SKIPPED = frozenset({"dimensions", "items", "adjustments", "figures", "cards", "value"})


class Pair(NamedTuple):
    """One figure that differs: where, in words; what was fixed and what is now, in words; its task, if it is of one."""

    path: str
    said: str
    fixed: str
    now: str
    task: str | None


class Names2(NamedTuple):
    """What is needed to say a path: the Chinese names of ids, the English ones, the language."""

    zh: Names
    en: Mapping[str, str]
    words: Words

    def pair(self, path: str, fixed: str | None, now: str | None) -> Pair:
        """A difference in words. `fixed`, `now`: canonical JSON text, None for none."""
        of = steps(path)
        task = of[1] if of[0] == "tasks" and len(of) > 1 else None
        return Pair(path, self.said(path), self.value(path, fixed), self.value(path, now), task)

    def said(self, path: str) -> str:
        """What the path is a figure of."""
        if self.words.lang == "zh":
            return figure_said(path, self.zh)
        of = [one for one in steps(path) if one not in _SKIPPED]
        if len(of) > 1 and steps(path)[0] == "dimensions" and "items" in steps(path):
            of = of[1:]  # the item, without its dimension
        return " ".join(self.en.get(one) or _ENGLISH.get(one) or self.words.figure(one) for one in of)

    def value(self, path: str, text: str | None) -> str:
        """A value in words."""
        if self.words.lang == "zh" or text is None:
            return figure_value_said(path, text, self.zh)
        value, last = orjson.loads(text), steps(path)[-1]
        if value is None:
            return "—"
        if last in ("status", "verdict", "state"):
            return label(last, str(value), "en")
        if last == "share":
            return f"{self.words.share(value)} ({value})"
        return value if isinstance(value, str) else orjson.dumps(value).decode()


def names(words: Words, evaluation: Mapping[str, Any] | None, status: Mapping[str, Any], rules: Any) -> Names2:
    """The names of what the figures are about, out of answers."""
    held = evaluation or _EMPTY
    titles = {task: one["title"] or "" for task, one in status["tasks"].items()}
    groups = [one for group in held["dimensions"] for one in (group, *group["items"])]
    english = {one["id"]: f"{one['id']} {one['en']}" for one in (*groups, *held["adjustments"])}
    return Names2(names_in(held, titles, grades_of(rules)), english, words)


def differing(fixed: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """Path and both values of every figure that differs; of an evaluation without what it rests on in numbers."""
    one, other = (flat({name: value for name, value in each.items() if name != "counts"}) for each in (fixed, now))
    paths = sorted({*one, *other})
    return [(path, one.get(path), other.get(path)) for path in paths if one.get(path) != other.get(path)]
