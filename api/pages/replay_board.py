"""The 台账 at a viewpoint, filtered: made of the API's answers, the same for the page and for every export."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from api.exports.board import Row, board, invented_in
from api.pages.page import Page
from api.pages.replay_filters import Filters, Touched, chosen, colour_of

MOST = 5_000
_SEATS = "task,role,order,agency,as_written,standing,source_kind,statement"


class Cards(NamedTuple):
    """The figures above the table. `average` is the mean of the tasks that have a report, to one place; None: none."""

    tasks: int
    average: str | None
    reported: int
    lights: Mapping[str, int]


class Board(NamedTuple):
    """The rows of all tasks, and of those chosen. `status` is the API's answer about the plan."""

    status: Mapping[str, Any]
    rows: Sequence[Row]
    shown: Sequence[Row]
    cards: Cards
    filters: Filters

    @property
    def title(self) -> str:
        """The plan's; its id while nothing is known of it."""
        return str((self.status["plan"] or {}).get("title") or self.status["plan_id"])


async def board_of(page: Page, plan: str) -> Board:
    """The board of a plan at the page's viewpoint, filtered as its address says. PageProblem as the API says no."""
    filters = chosen(page)
    view = (await page.view()).params
    (status, rows), touched = await asyncio.gather(
        rows_at(page, plan, view, page.args("rules")), _touched(page, plan, filters, view)
    )
    shown = [row for row in rows if filters.keeps(row, touched)]
    counted = [row for row in rows if filters.without("light").keeps(row, touched)]
    return Board(status, rows, shown, cards(counted), filters)


async def rows_at(
    page: Page, plan: str, view: Mapping[str, str], rules: Sequence[str] = ()
) -> tuple[dict[str, Any], list[Row]]:
    """(answer about the plan, rows of all its tasks) at a pinned viewpoint."""
    status, tasks, seats = await asyncio.gather(
        page.ask("status", view=view, plan=plan, rules=rules, reports="returned"),
        page.ask("tasks", view=view, plan=plan, limit=MOST),
        every(page, "seats", view, plan=plan, fields=_SEATS, filter=["standing:in_force", "standing:start_unknown"]),
    )
    marked = await _invented(page, plan, status) if status["counts"]["illustration"] else {}
    return status, board(status, tasks, seats, page.lang, invented_in(marked))


async def _invented(page: Page, plan: str, status: Mapping[str, Any]) -> dict[str, Any]:
    """The entries marked as made up. What an entry is does not depend on the day asked about: by asking for the day of
    the last one known, every step of the slider asks the same."""
    known = status["viewpoint"]["known_at"]
    view = {"as_of": known["recorded_at"][:10], "known_at": f"size:{known['size']}"}
    return await every(page, "timeline", view, plan=plan, fields="position,marks", filter="marks:illustration")


async def every(page: Page, question: str, view: Mapping[str, str], **params: Any) -> dict[str, Any]:
    """The answer of a question with all rows of its table, page after page."""
    found = await page.ask(question, view=view, limit=MOST, **params)
    rows = next(name for name in ("entries", "seats") if name in found)
    following = found["next"]
    while following:
        more = await page.ask(question, view=False, limit=MOST, cursor=following, **params)
        found[rows] += more[rows]
        following = more["next"]
    return found


def cards(rows: Sequence[Row]) -> Cards:
    """Counts of the tasks an edition still lists."""
    listed = [row for row in rows if row["ended_on"] is None]
    percents = [Decimal(row["percent"]) for row in listed if row["percent"] is not None]
    mean = sum(percents, Decimal(0)) / len(percents) if percents else None
    average = None if mean is None else str(mean.quantize(Decimal("0.1"), ROUND_HALF_UP))
    lights: dict[str, int] = {}
    for row in listed:
        lights[colour_of(row)] = lights.get(colour_of(row), 0) + 1
    return Cards(len(listed), average, len(percents), lights)


async def _touched(page: Page, plan: str, filters: Filters, view: Mapping[str, str]) -> Touched:
    """The tasks with entries of the kinds that are chosen."""
    asked: dict[str, tuple[str, dict[str, Any]]] = {}
    if filters.corrected:
        asked["corrected"] = "corrections", {}
    if filters.late:
        asked["late"] = "late", {}
    if filters.event:
        asked["event"] = "timeline", {"filter": f"type:{filters.event}", "fields": "position,task"}
    found = await asyncio.gather(*(every(page, name, view, plan=plan, **more) for name, more in asked.values()))
    return {
        name: frozenset(entry["task"] for entry in answer["entries"] if entry["task"])
        for name, answer in zip(asked, found, strict=True)
    }
