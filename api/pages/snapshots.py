"""Fixed figures: the list of snapshots, and one of them with its indicators, its table, and what came after it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from shlex import quote
from typing import Any

from starlette.responses import Response

from api.cards import KINDS, TABLED
from api.exports.board import board, invented_in
from api.exports.cells import cells, headings
from api.pages.evaluation import notes, printed, recorded
from api.pages.figure_words import Words
from api.pages.page import Asked
from api.pages.route import pages
from api.pages.snapshot_since import after, newest, restated, since
from api.pages.snapshot_words import names

router = pages()
PAGE = 5_000
PLANS = 30
"""Plans whose snapshots are listed together; of more, one is chosen first."""


@router.get("/snapshots")
async def snapshots(page: Asked) -> Response:
    """Every snapshot of a plan, or of all plans, with how much came after it was fixed."""
    view = (await page.view()).params
    plans = (await page.ask("plans", view=view, filter="held:true", limit=PAGE))["plans"]
    asked = page.arg("plan")
    if asked is not None:
        name = (await page.ask("snapshots", view=view, plan=asked, limit=1))["plan_id"]
        chosen = [one for one in plans if one["plan"] == name]
    else:
        chosen = plans if len(plans) <= PLANS else []
    groups = await asyncio.gather(*(_of_plan(page, plan) for plan in chosen))
    return await page.render(
        "snapshots.html", words=Words(page.lang), plans=plans, groups=[one for one in groups if one["rows"] or asked],
        plan_id=chosen[0]["plan"] if asked and chosen else None, chosen=chosen,
    )  # fmt: skip


async def _of_plan(page: Asked, plan: Mapping[str, Any]) -> dict[str, Any]:
    found = await page.ask("snapshots", view=(await page.view()).params, plan=plan["plan"], limit=PAGE)
    rows = found["snapshots"]
    entries, more = await newest(page, plan["plan"]) if rows else ([], False)
    by_old = {row["supersedes"]: row["snapshot"] for row in rows if row["supersedes"]}
    told = [
        {**row, "late": len(after(entries, row["basis"])), "restated_by": by_old.get(row["snapshot"])} for row in rows
    ]
    return {"plan": plan, "more": more, "rows": told}


@router.get("/snapshot")
async def snapshot(page: Asked) -> Response:
    """One snapshot: what was fixed stays as it is; beside it what restates it, or what its figures would be now."""
    plan, name = page.need("plan"), page.need("snapshot")
    view, words = (await page.view()).params, Words(page.lang)
    answer = await page.ask("snapshot", view=view, plan=plan, snapshot=name)
    of, basis = answer["plan_id"], answer["snapshot"]["basis"]
    seen = {"as_of": basis["as_of"], "known_at": f"size:{basis['known_at']}"}
    later = answer["restated_by"][0] if answer["restated_by"] else None
    (status, targets, rows), rules, beside = await asyncio.gather(
        at_fixed(page, of, seen), page.ask("rules", view=view, limit=PAGE), restated(page, of, name, later)
    )
    came = await since(page, of, answer, status)
    said = names(words, answer.get("evaluation"), status, rules)
    held = answer.get("evaluation")
    disputes = await page.ask("disputes", view=seen, plan=of) if held else {}
    return await page.render(
        "snapshot.html", words=words, plan_id=of, plan=status["plan"], s=answer["snapshot"], answer=answer, found=held,
        seen=seen, later=later, targets=targets, rows=rows, headings=headings(words_lang(page)), cells=cells,
        rubric=_rubric(rules, held), printed=printed(held) if held else None,
        recorded=recorded(held) if held else {}, came=came, beside=beside,
        notes=notes(page, held, {"targets": targets}, disputes) if held else {},
        pairs=[said.pair(*pair) for pair in came.pairs if not _told(beside, pair)] if came else [],
        restated_pairs=_restated_pairs(said, beside), kinds=KINDS, tabled=TABLED,
        cards=answer.get("cards"),
        command=f"shilu evaluate {quote(of)} --snapshot {quote(name)} --recompute | sha256sum",
    )  # fmt: skip


async def at_fixed(page: Asked, plan: str, seen: Mapping[str, str]) -> tuple[dict[str, Any], Any, list[dict[str, Any]]]:
    """(status, targets, rows of the 台账) at the viewpoint that was fixed."""
    status, tasks, seats, targets, invented = await asyncio.gather(
        page.ask("status", view=seen, plan=plan), page.ask("tasks", view=seen, plan=plan, limit=PAGE),
        page.ask("seats", view=seen, plan=plan, limit=PAGE), page.ask("targets", view=seen, plan=plan, limit=PAGE),
        page.ask("timeline", view=seen, plan=plan, filter="marks:illustration", fields="position,marks", limit=PAGE),
    )  # fmt: skip
    return status, targets["targets"], board(status, tasks, seats, words_lang(page), invented_in(invented))


def words_lang(page: Asked) -> Any:
    """The language as the exports name it."""
    return "en" if page.lang == "en" else "zh"


def _rubric(rules: Mapping[str, Any], held: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    ref = held and held["rubric"]
    return next((one for one in rules["rules"] if ref and one["digest"] == ref["digest"]), None)


def _told(beside: Mapping[str, Any] | None, pair: tuple[str, str | None, str | None]) -> bool:
    """Whether the restatement beside says the very same."""
    told = beside["figures"] if beside else ()
    return any((one["figure"], one["restated"]) == (pair[0], pair[2]) for one in told)


def _restated_pairs(said: Any, beside: Mapping[str, Any] | None) -> list[tuple[Any, list[Mapping[str, Any]]]]:
    """Each figure that differs with the entries that move it."""
    if beside is None:
        return []
    drivers = beside["drivers"]
    return [
        (
            said.pair(one["figure"], one["fixed"], one["restated"]),
            [d for d in drivers if any(effect["figure"] == one["figure"] for effect in d["effects"])],
        )
        for one in beside["figures"]
    ]  # fmt: skip
