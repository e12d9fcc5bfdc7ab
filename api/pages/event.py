"""One entry of the ledger: who said what and when, what became of it, what it rests on, its bytes and its proof."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.responses import Response

from api.pages.event_words import DIGESTS, field_word, own_half, source_word, value_word
from api.pages.inner import fetch
from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages
from api.pages.task_document import excerpt
from api.pages.task_sheet import content_of, source_of
from api.pages.task_timeline import Asker, item_of
from api.pages.task_words import actor_said, civil_day
from replay.viewpoint import civil
from replay.wording_paths import statement_said

router = pages()
PLAN = "plan:"
_SHA256 = re.compile("[0-9a-f]{64}")
BACK, AT_ONCE = 64, 16
"""How far back the newest entry that the caller may see is looked for, and how many are asked for at once."""


@router.get("/event/{position}")
async def event(page: Asked) -> Response:
    """The page of one entry."""
    position = await _position(page)
    entry = await _entry(page, position)
    if entry is None:
        return await _none(page, position)
    plan = entry["stream"].removeprefix(PLAN) if entry["stream"].startswith(PLAN) else None
    data = content_of(entry)
    task = data.get("task") if isinstance(data.get("task"), str) else None
    source = source_of(entry["data"])
    named = await asyncio.gather(*(_named(page, *one) for one in _hashes(data)))
    related, raw, proof, revisions, step, printed = await asyncio.gather(
        page.ask(f"entry/{position}/related"), _raw(page, position, entry), _proof(page, position),
        _revisions(page, plan, entry), _step(page, plan, task, position),
        excerpt(page, source, _clause(data)),
    )  # fmt: skip
    return await page.render(
        "event.html", entry=entry, plan_id=plan, task=task, related=related, raw=raw, proof=proof,
        revisions=revisions, step=step, printed=printed, source=source, named=named,
        source_kind=source_word(str(source.get("kind") or ""), page.lang), note=own_half(source.get("note"), page.lang),
        what=statement_said(entry["statement"]), who=page.who, recorded_day=civil_day(entry["recorded_at"]),
        recorded=civil(entry["recorded_at"]), actor=actor_said(entry["actor"], page.lang),
        texts=_texts(data, page.lang), kind=entry["data"].get("of_type", entry["type"]),
    )  # fmt: skip


@router.get("/event/{position}/entry.tlog-proof")
async def proof_file(page: Asked) -> Response:
    """The inclusion proof as a C2SP tlog-proof file (docs/proofs.md §4)."""
    position = await _position(page)
    return await _file(page, f"/proof/inclusion?position={position}", "text/plain", f"entry-{position}.tlog-proof")


@router.get("/event/{position}/proof.json")
async def proof_json(page: Asked) -> Response:
    """The inclusion proof as JSON."""
    position = await _position(page)
    target, name = f"/proof/inclusion?position={position}", f"entry-{position}-proof.json"
    return await _file(page, target, "application/json", name)


@router.get("/event/{position}/entry.json")
async def entry_file(page: Asked) -> Response:
    """The entry byte for byte, for whoever may have it."""
    position = await _position(page)
    return await _file(page, f"/entries/{position}", "*/*", f"entry-{position}.json")


async def _position(page: Page) -> int:
    text = page.path["position"]
    if re.fullmatch("[1-9][0-9]{0,14}", text) is None:
        raise PageProblem(404, "no-such-entry", f"没有编号为“{text[:40]}”的记录", f"there is no entry {text[:40]!r}")
    return int(text)


async def _file(page: Page, target: str, accept: str, name: str) -> Response:
    found = await fetch(
        page.request, page.who, "GET", target, headers=[("accept", accept), ("accept-language", page.lang)]
    )
    if found.status >= 400:
        found.json()
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(found.body, 200, headers, found.headers.get("content-type", "application/octet-stream"))


async def _entry(page: Page, position: int) -> dict[str, Any] | None:
    try:
        return await page.ask(f"entry/{position}")
    except PageProblem as no:
        if no.status == 404:
            return None
        raise


async def _none(page: Page, position: int) -> Response:
    """There is none; or there is one that the caller may not see: positions have no gaps, and its proof is anybody's.

    Which plan or stream a hidden entry belongs to is not told.
    """
    size = (await page.view()).size
    hidden = position <= size
    last, proof = await asyncio.gather(
        _visible(page, position - 1 if hidden else size), _proof(page, position) if hidden else _nothing()
    )
    return await page.render("event_none.html", status=404, position=position, size=size, last=last, proof=proof)


async def _nothing() -> None:
    return None


async def _visible(page: Page, newest: int) -> int | None:
    """The newest entry up to `newest` that the caller may see; None where none of the last few may be seen."""
    for first in range(newest, max(0, newest - BACK), -AT_ONCE):
        some = range(first, max(0, first - AT_ONCE), -1)
        for entry in await asyncio.gather(*(_entry(page, one) for one in some)):
            if entry is not None:
                return int(entry["position"])
    return None


async def _raw(page: Page, position: int, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The stored bytes, laid out to be read, for whoever may see them; else what the API says of the entry."""
    found = await page.fetch(f"/entries/{position}")
    whole = found.status == 200
    told = orjson.loads(found.body) if whole else {k: v for k, v in entry.items() if k != "viewpoint"}
    exact = found.body.decode("utf-8", "replace") if whole else None
    return {"exact": exact, "laid_out": orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()}


async def _proof(page: Page, position: int) -> dict[str, Any] | None:
    """The inclusion proof; None where none may be had."""
    found = await page.fetch(f"/proof/inclusion?position={position}")
    return orjson.loads(found.body) if found.status == 200 else None


async def _revisions(page: Page, plan: str | None, entry: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Every revision of the statement, where it is one of a plan and was revised."""
    if plan is None or len(entry["revisions_at"]) < 2:
        return []
    found = await page.ask("statement", plan=plan, statement=entry["statement"])
    return [{**row, "day": civil_day(row["recorded_at"])} for row in found["revisions"]]


async def _step(page: Page, plan: str | None, task: str | None, position: int) -> Any:
    """What the entry changed, where it is about a task."""
    if plan is None or task is None:
        return None
    try:
        found = await page.ask("steps", plan=plan, task=task, after=position - 1, limit=1)
    except PageProblem as no:
        if no.status == 404:
            return None
        raise
    steps = [one for one in found["steps"] if one["position"] == position]
    return item_of(steps[0], None, Asker(task, (await page.view()).as_of, page.lang)) if steps else None


def _clause(data: Mapping[str, Any]) -> str:
    """The words of the document that the fact gives, to be marked in its lines."""
    source = data.get("source")
    quote = source.get("quote") if isinstance(source, dict) else None
    said = [data.get("clause"), quote, *(data.get(name) for name in ("text", "agency_as_written", "title"))]
    return next((one for one in said if isinstance(one, str) and one), "")


def _hashes(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Documents that the fact names by hash, apart from its source: (member, SHA-256)."""
    found = []
    for name, value in data.items():
        many = value if isinstance(value, list) else [value]
        found += [(name, one) for one in many if isinstance(one, str) and _SHA256.fullmatch(one)]
    return found


async def _named(page: Page, name: str, digest: str) -> dict[str, Any]:
    """A hash that the fact names: whether it is of a document that the ledger's archive has, or what else it means."""
    told = {"name": field_word(name, page.lang), "hash": digest, "means": None, "archived": False, "readable": False}
    if name in DIGESTS:
        word, means = DIGESTS[name]
        return {**told, "name": word[page.lang == "en"], "means": means[page.lang == "en"]}
    lines = await page.fetch(f"/api/v1/documents/{digest}/lines?from=1&to=1")
    open_ = lines.status == 200 and not orjson.loads(lines.body)["redacted"]
    return {**told, "archived": open_ or lines.status in (415, 422), "readable": lines.status == 200}


def _texts(data: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """What the fact says in words and figures, member by member; the rest stands in its JSON."""
    return [
        (field_word(name, lang), value_word(name, value, lang)) for name, value in data.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool) and not _SHA256.fullmatch(str(value))
        and name not in ("plan", "checkpoint")
    ]  # fmt: skip
