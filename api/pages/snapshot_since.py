"""What came after a snapshot: entries about its time recorded later, and what the figures are with them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from api.pages.page import Asked
from api.pages.problem import PageProblem
from api.pages.snapshot_words import differing

PAGE = 5_000
FIELDS = "position,recorded_at,effective_on,agency,type,statement,task,reason,marks"
DECIDING = frozenset({"plan.snapshot_fixed", "plan.snapshot_restated", "plan.evaluation_opened", "plan.period_closed"})
"""What fixes figures or opens their fixing says nothing about the time that was fixed."""


class Since(NamedTuple):
    """What came after: the entries, newest first (`more`: there may be others), red lights and figures then and now."""

    entries: Sequence[Mapping[str, Any]]
    more: bool
    red: tuple[int, int]
    pairs: Sequence[tuple[str, str | None, str | None]]
    total: tuple[str | None, str | None]

    @property
    def changed(self) -> bool:
        """Whether anything is to be said at all."""
        return bool(self.entries or self.pairs or self.red[0] != self.red[1])


def after(entries: Sequence[Mapping[str, Any]], basis: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Of a plan's timeline, what was recorded after the basis about days up to its own."""
    return [
        one for one in entries
        if one["position"] > basis["known_at"] and one["effective_on"] <= basis["as_of"] and one["type"] not in DECIDING
    ]  # fmt: skip


async def newest(page: Asked, plan: str) -> tuple[list[dict[str, Any]], bool]:
    """The newest entries of a plan, and whether there are older ones that were not asked for."""
    view = (await page.view()).params
    found = await page.ask("timeline", view=view, plan=plan, sort="-position", limit=PAGE, fields=FIELDS)
    return found["entries"], found["next"] is not None


async def since(page: Asked, plan: str, snapshot: Mapping[str, Any], status: Mapping[str, Any]) -> Since | None:
    """What came after a snapshot; None where the page knows no more than it. `status`: that of its own viewpoint."""
    basis, size = snapshot["snapshot"]["basis"], (await page.view()).size
    if size <= basis["known_at"]:
        return None
    view = {"as_of": basis["as_of"], "known_at": f"size:{size}"}
    (entries, more), now, figures = await asyncio.gather(
        newest(page, plan), page.ask("status", view=view, plan=plan), _figures(page, plan, snapshot, view)
    )
    held = snapshot.get("evaluation") or {"cards": snapshot.get("cards")}
    late = after(entries, basis)
    oldest = entries[-1]["position"] if entries else 0
    return Since(
        late, more and oldest > basis["known_at"], (_red(status), _red(now)), differing(held, figures),
        (held.get("total"), figures.get("total")),
    )  # fmt: skip


async def _figures(page: Asked, plan: str, snapshot: Mapping[str, Any], view: Mapping[str, str]) -> dict[str, Any]:
    if "evaluation" in snapshot and snapshot["evaluation"] is not None:
        found: dict[str, Any] = (await page.ask("evaluation", view=view, plan=plan))["evaluation"]
        return found
    answer = await page.ask("scorecards", view=view, plan=plan, limit=PAGE)
    return {"cards": {one["agency"]: {n: v for n, v in one.items() if n in CARD} for one in answer["cards"]}}


CARD = frozenset(
    {"agency", "kind", "former", "seats", "tasks", "due_seats", "unstated", "overdue", "notices", "figures"}
)


def _red(status: Mapping[str, Any]) -> int:
    return sum((task.get("light") or {}).get("colour") == "RED" for task in status["tasks"].values())


async def restated(page: Asked, plan: str, fixed: str, later: str | None) -> dict[str, Any] | None:
    """The answer `restatement` of two snapshots; None without a later one, or where figures and ledger differ."""
    if later is None:
        return None
    try:
        return await page.ask("restatement", view=(await page.view()).params, plan=plan, fixed=fixed, restated=later)
    except PageProblem as no:
        if no.status != 409:
            raise
        return None
