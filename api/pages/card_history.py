"""A scorecard over time: its figures at the end of every year or quarter, as we now know them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from api.pages.figure_words import Words
from api.pages.page import Asked
from api.pages.problem import PageProblem

EACH: Mapping[str, int] = {"year": 12, "quarter": 3}
MOST = 24
"""Points of a table: six years of quarters; of more, the last ones."""
SHOWN = ("load", "completion", "timeliness", "closure_timeliness", "coverage", "disputed_share")
DRAWN = ("completion", "timeliness", "closure_timeliness", "coverage")
"""Shares in per cent, which alone go on one scale."""
COLOURS = ("#b5121b", "#0b57a4", "#1b6e2e", "#8a5a00")


class Past(NamedTuple):
    """The card on one day; None with the reason where there was none."""

    day: str
    card: Mapping[str, Any] | None
    why: PageProblem | None


def points(seats: Sequence[Mapping[str, Any]], as_of: str, each: str) -> list[str]:
    """The ends of years or quarters from its first seat on, and the day asked about last."""
    starts = [seat["from"] for seat in seats if seat["from"]]
    if not starts:
        return [as_of]
    first, last, step = date.fromisoformat(min(starts)), date.fromisoformat(as_of), EACH[each]
    ends = [
        (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1))
        for year in range(first.year, last.year + 1) for month in range(step, 13, step)
    ]  # fmt: skip
    return [*[end.isoformat() for end in ends if first <= end < last][-MOST + 1 :], as_of]


async def history(page: Asked, name: str, plan: str | None, merged: bool, days: Sequence[str]) -> list[Past]:
    """The card on each of these days, with what the page knows."""
    size = (await page.view()).size
    rules = page.args("rules")

    async def one(day: str) -> Past:
        view = {"as_of": day, "known_at": f"size:{size}"}
        try:
            found = await page.ask(
                "scorecard", view=view, agency=name, plan=plan, merged="true" if merged else None, rules=rules
            )
        except PageProblem as no:
            if no.status == 503:
                raise
            return Past(day, None, no)
        return Past(day, found["card"], None)

    return list(await asyncio.gather(*(one(day) for day in days)))


def chart_of(past: Sequence[Past], words: Words) -> dict[str, Any]:
    """What the chart beside the table draws; gaps where there is no value."""
    series = [
        {"name": words.figure(name), "values": [_value(one, name) for one in past]}
        for name in DRAWN if any(_value(one, name) is not None for one in past)
    ]  # fmt: skip
    return {
        "days": [one.day for one in past], "series": series, "colours": COLOURS, "unit": "%",
        "description": words.pick(
            ("评分卡各比例随时间的变化,数值见旁边的表", "shares of the card over time; their values are in the table")
        ),
    }  # fmt: skip


def _value(one: Past, name: str) -> float | None:
    value = one.card["figures"][name]["value"] if one.card else None
    return None if value is None else float(value)
