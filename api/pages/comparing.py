"""Two viewpoints beside each other: the cells of the 台账 that differ, and the entries that carry the difference."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from api.exports.board import Row
from api.exports.cells import COLUMNS, cells
from api.pages.page import Page
from api.pages.problem import PageProblem
from api.pages.replay_board import rows_at
from api.pages.viewing import View

BASIS = "position"
"""A value said anew by another entry is no other value: this column alone makes no difference."""
LISTED = 500


class Compared(NamedTuple):
    """The comparison with `against` (as asked for; `pinned` means the same for ever).

    `old`: by task, the former text of each column that differs. `came` and `gone`: tasks on one side only, the gone
    ones as they were. `changes` is the API's answer (`diff`), from the viewpoint with less knowledge.
    """

    against: str
    pinned: str
    view: View
    old: Mapping[str, Mapping[str, str]]
    came: frozenset[str]
    gone: Sequence[Row]
    changes: Mapping[str, Any]

    @property
    def values(self) -> int:
        """How many values of the table differ."""
        return sum(map(len, self.old.values())) + len(self.came) + len(self.gone)

    @property
    def tasks(self) -> int:
        """Of how many tasks."""
        return len(self.old) + len(self.came) + len(self.gone)

    @property
    def drivers(self) -> list[Mapping[str, Any]]:
        """The entries recorded between the two that carry a difference, newest first."""
        return _newest(self.changes["drivers"])

    @property
    def effective(self) -> list[Mapping[str, Any]]:
        """Those that took effect as time passed, newest first."""
        return _newest(self.changes["took_effect"])


def point_of(text: str) -> dict[str, str]:
    """One word for a viewpoint (replay/points.py) as parameters of a question; what is none is refused there."""
    if text == "current":
        return {}
    if text.startswith("at:"):
        return {"at": text.removeprefix("at:")}
    day, _, known = text.partition("@")
    return {"as_of": day} | ({"known_at": known} if known else {})


async def compared(page: Page, plan: str, rows: Sequence[Row], against: str) -> Compared:
    """The page's rows against those at another viewpoint. PageProblem where that is none, 400 in front of `against`."""
    asked = point_of(against)
    if not all(asked.values()):
        raise PageProblem(422, "not-a-date", "对比的时点应写作 2023-06-30", "write the viewpoint as 2023-06-30")
    here = await page.view()
    then = View.of((await page.ask("viewpoint", view=asked))["viewpoint"])
    pinned = f"{then.as_of}@size:{then.size}"
    (_, before), found = await asyncio.gather(
        rows_at(page, plan, then.params, page.args("rules")),
        page.ask("diff", view=False, plan=plan, to=f"{here.as_of}@size:{here.size}", _from=pinned),
    )
    was = {row["task"]: cells(row, page.lang) for row in before}
    now = {row["task"]: cells(row, page.lang) for row in rows}
    old = {task: _changes(was[task], now[task]) for task in now if task in was}
    return Compared(
        against, pinned, then, {task: one for task, one in old.items() if one}, frozenset(now.keys() - was.keys()),
        [row for row in before if row["task"] not in now], found,
    )  # fmt: skip


def _changes(was: Sequence[str], now: Sequence[str]) -> dict[str, str]:
    names = [name for name, _, _ in COLUMNS]
    return {name: a for name, a, b in zip(names, was, now, strict=True) if a != b and name != BASIS}


def _newest(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(found, key=lambda one: -int(one["position"]))
