"""One dispute as its page tells it: claims, what the ledger showed each side on that day, the steps so far.

Everything is an answer of the API: at the page's viewpoint, and at the viewpoints at which somebody spoke.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from api.pages.dispute_words import Term, section, term
from api.pages.page import Page
from api.pages.problem import PageProblem
from api.pages.viewing import View

Json = dict[str, Any]
SHOWN = 30
"""Contested statements whose content is shown; the rest are named."""
_ACTS = ("escalation", "withdrawal", "dispute_appeal")


class Case(NamedTuple):
    """A dispute with what is shown beside it. `before` and `since` are the task's chain on the day it was raised: as
    everybody read it then, and as known now."""

    plan: str
    id: str
    dispute: Json
    task: Json
    contested: list[Json]
    seats: list[Json]
    seen: list[Json]
    steps: list[Json]
    chain: Json
    resting: list[Json]
    term: Term
    section: str
    before: Mapping[str, str]
    since: Mapping[str, str]


async def case(page: Page, plan: str, name: str) -> Case:
    """The case of a dispute. PageProblem 404 where the viewpoint has none of that name."""
    view = await page.view()
    answer = await page.ask("disputes", plan=plan)
    plan, found = answer["plan_id"], answer["disputes"].get(name)
    if found is None:
        raise PageProblem(
            404, "no-such-dispute", "此时点没有这件异议;提出之前的时点自然看不到它",
            "there is no such dispute at this viewpoint; before it was raised nobody could see it",
        )  # fmt: skip
    task, chain, acts, resting, contested, seen = await asyncio.gather(
        _task(page, plan, found["task"]), page.ask("chain", plan=plan, task=found["task"]),
        _acts(page, plan, name), page.ask("decisions", plan=plan, limit="5000"),
        _contested(page, plan, found), _seen(page, plan, found, view),
    )  # fmt: skip
    before, since = viewpoints(found["claims"][0], view)
    touched = {*found["statements"], *(one for ruling in found["rulings"] for one in ruling["changes"])}
    return Case(
        plan, name, found, task, contested, compared(seen[0]["then"], seen[0]["now"], found["statements"]), seen,
        steps(found, acts, chain["chain"]["links"]), chain["chain"],
        [one for one in resting["decisions"] if any(later["statement"] in touched for later in one["later"])],
        term(found, view.as_of), section(found), before, since,
    )  # fmt: skip


def viewpoints(act: Mapping[str, Any], view: View) -> tuple[dict[str, str], dict[str, str]]:
    """The day of an act as everybody read it just before the act was recorded, and the same day as known now."""
    before = {"as_of": act["on"], "known_at": f"size:{max(1, act['position'] - 1)}"}
    return before, {"as_of": act["on"], "known_at": f"size:{view.size}"}


async def _task(page: Page, plan: str, task: str) -> Json:
    """The task as its statement tells it: title, text, the clause that names the seats, its lines."""
    rows = (await page.ask("statement", plan=plan, statement=f"task:{task}", limit="5000"))["revisions"]
    known = [one for one in rows if not one["retracted"]]
    data = known[-1]["data"] if known else {}
    data = data.get("content", data)
    words = {name: data.get(name) for name in ("title", "text", "clause", "no")}
    return {"task": task, "position": known[-1]["position"] if known else None, "source": data.get("source"), **words}


async def _acts(page: Page, plan: str, name: str) -> list[Json]:
    """What the answer on disputes leaves out: who took it to the staffing office, withdrew it or appealed, and why."""
    names = [f"statement:{act}:{name}" for act in _ACTS]
    rows = (await page.ask("timeline", plan=plan, filter=names, limit="5000"))["entries"]
    return [row for row in rows if "retraction" not in row["marks"]]


async def _contested(page: Page, plan: str, found: Json) -> list[Json]:
    """What is contested: each statement's content as it was read when it was raised, and as it is now."""
    size = found["position"] - 1

    async def one(statement: str) -> Json:
        try:
            answer = await page.ask("statement", plan=plan, statement=statement, limit="5000")
        except PageProblem as no:
            if no.status >= 500:
                raise
            return content(statement, (), size)
        return content(statement, answer["revisions"], size)

    shown = await asyncio.gather(*(one(name) for name in found["statements"][:SHOWN]))
    return [*shown, *(content(name, (), size) for name in found["statements"][SHOWN:])]


def content(statement: str, revisions: Sequence[Json], size: int) -> Json:
    """A statement at two sizes of the ledger: its last revision each time, and its values side by side."""
    then = next((one for one in reversed(revisions) if one["position"] <= size), None)
    now = revisions[-1] if revisions else None
    old, new = _values(then), _values(now)
    names = [name for name in {**old, **new} if name not in ("source", "statement")]
    return {
        "statement": statement, "then": then, "now": now, "first": revisions[0] if revisions else None,
        "json": orjson.dumps(new, option=orjson.OPT_INDENT_2).decode(),
        "values": [{"name": name, "then": old.get(name), "now": new.get(name)} for name in names],
    }  # fmt: skip


def _values(revision: Json | None) -> Json:
    if revision is None or revision["retracted"]:
        return {}
    data: Json = revision["data"]
    return dict(data.get("content") or data)


async def _seen(page: Page, plan: str, found: Json, view: View) -> list[Json]:
    """For everybody who spoke: the task's seats on that day as they read them, and as known now."""

    async def one(claim: Json) -> Json:
        before, since = viewpoints(claim, view)
        then, now = await asyncio.gather(
            _chain(page, plan, found["task"], before), _chain(page, plan, found["task"], since)
        )
        own = [link for link in then if link["agency"] == claim["agency"] and link["standing"] == "in_force"]
        return {"agency": claim["agency"], "on": claim["on"], "position": claim["position"], "then": then, "now": now,
                "own": own, "answering": answering(then), "answering_now": answering(now),
                "before": before, "since": since}  # fmt: skip

    return list(await asyncio.gather(*(one(claim) for claim in found["claims"])))


async def _chain(page: Page, plan: str, task: str, at: Mapping[str, str]) -> list[Json]:
    try:
        found: list[Json] = (await page.ask("chain", view=at, plan=plan, task=task))["chain"]["links"]
    except PageProblem as no:
        if no.status >= 500:
            raise
        return []
    return found


def answering(links: Iterable[Mapping[str, Any]]) -> list[str]:
    """The agencies that answer for the task itself."""
    return [one["agency"] for one in links if one["answers"] and one["standing"] == "in_force"]


def compared(then: Iterable[Json], now: Iterable[Json], contested: Sequence[str]) -> list[Json]:
    """The seats of one day, each as read then and as known now; `changed` where the two differ."""
    old, new = {one["seat"]: one for one in then}, {one["seat"]: one for one in now}
    found = []
    for seat in {**old, **new}:
        before, after = old.get(seat), new.get(seat)
        held = [one is not None and one["standing"] == "in_force" for one in (before, after)]
        known = after or before
        assert known is not None
        found.append({"seat": seat, "agency": known["agency"], "role": known["role"], "position": known["position"],
                      "then": before, "now": after, "held_then": held[0], "held_now": held[1],
                      "changed": held[0] != held[1], "contested": seat in contested})  # fmt: skip
    return sorted(found, key=lambda one: (not one["contested"], not one["changed"], one["role"] != "lead"))


def steps(found: Json, acts: Iterable[Json], links: Iterable[Json]) -> list[Json]:
    """Everything done on the dispute, in the order of the ledger; a ruling with the entries it caused."""
    moved = [(move, one) for one in links for move in (one["came_by"], one["ended_by"]) if move]
    told: list[Json] = []
    for index, claim in enumerate(found["claims"]):
        told.append({**claim, "kind": "raised" if index == 0 else "answered", "text": claim["claim"]})
    told += [{**one, "kind": "negotiated", "agency": one["convener"], "text": ""} for one in found["negotiations"]]
    for one in found["rulings"]:
        own = [(move, link) for move, link in moved if move.get("ruling") == one["statement"]]
        caused = {move["position"] for move, _ in own} | {
            link["position"] for move, link in own if move is link["came_by"]
        }
        told.append({**one, "kind": "ruled", "agency": None, "text": one["grounds"], "caused": sorted(caused)})
    told += [
        {"kind": act["type"].removeprefix("plan.dispute_"), "agency": act["agency"], "on": act["effective_on"],
         "position": act["position"], "text": act["reason"] or "", "statement": act["statement"]}
        for act in acts
    ]  # fmt: skip
    return sorted(told, key=lambda one: one["position"])
