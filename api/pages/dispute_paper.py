"""异议处理决定书: one paper for every side, as a page to print and as DOCX or PDF; all three hold the same text."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from aggregates.refusal import Refused
from api.exports.formats import MEDIA, written
from api.exports.paper import Grid, Heading, Paper, cleaned
from api.exports.ruling import ruling_paper
from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()


class Decided(NamedTuple):
    """The paper of a dispute; None, and why, while there is no ruling."""

    plan: str
    dispute: str
    paper: Paper | None
    no: Refused | None


@router.get("/dispute/paper")
async def printed(page: Asked) -> Response:
    """The paper as a page; while nothing is decided, that."""
    made = await _paper(page)
    return await page.render(
        "dispute_paper.html", made=made, paper=cleaned(made.paper) if made.paper else None, blocks=_blocks(made.paper)
    )


@router.get("/export/ruling.docx")
async def docx(page: Asked) -> Response:
    """The paper as DOCX."""
    return await _file(page, "docx")


@router.get("/export/ruling.pdf")
async def pdf(page: Asked) -> Response:
    """The paper as PDF."""
    return await _file(page, "pdf")


async def _file(page: Page, fmt: str) -> Response:
    made = await _paper(page)
    try:
        if made.paper is None:
            raise made.no or AssertionError
        content = await run_in_threadpool(written, made.paper, fmt)
    except Refused as no:
        raise PageProblem(409 if no.code == "not-ruled" else 503, no.code, no.zh, no.en) from None
    name = quote(f"异议处理决定书-{made.dispute}.{fmt}", safe="")
    headers = {"Content-Disposition": f"attachment; filename=\"ruling.{fmt}\"; filename*=UTF-8''{name}"}
    return Response(content, headers=headers, media_type=MEDIA[fmt])


async def _paper(page: Page) -> Decided:
    plan, name = page.need("plan"), page.need("dispute")
    view = await page.view()
    answer = await page.ask("disputes", plan=plan)
    plan, found = answer["plan_id"], answer["disputes"].get(name)
    if found is None:
        raise PageProblem(404, "no-such-dispute", "此时点没有这件异议", "there is no such dispute at this viewpoint")
    stamp = await page.stamp()
    assert stamp is not None
    address = str(page.request.base_url).rstrip("/") + page.link("/dispute", _view=view.params, plan=plan, dispute=name)
    chain = await page.ask("chain", plan=plan, task=found["task"])
    try:
        paper = ruling_paper(
            name, found, stamp._replace(address=address).to_json(), page.lang, plan=await _title(page, plan),
            chain=chain, issuer=await _issuer(page, found),
        )  # fmt: skip
    except Refused as no:
        return Decided(plan, name, None, no)
    return Decided(plan, name, paper, None)


async def _title(page: Page, plan: str) -> str:
    rows = (await page.ask("plans", filter=f"plan:{plan}", fields="plan,title"))["plans"]
    return str(rows[0]["title"]) if rows else ""


async def _issuer(page: Page, found: dict[str, Any]) -> str:
    """The agency that gave the last ruling, as the ledger names it; empty for a ruling by somebody without one."""
    if not found["rulings"]:
        return ""
    last = max(found["rulings"], key=lambda one: one["instance"])
    entry = await page.ask(f"entry/{last['position']}")
    return str(entry["actor"].get("agency") or "").rsplit("/", 1)[-1]


def _blocks(paper: Paper | None) -> list[dict[str, Any]]:
    """The blocks as the template takes them: what kind each is, and the block."""
    found = []
    for block in cleaned(paper).blocks if paper else ():
        kind = "grid" if isinstance(block, Grid) else "heading" if isinstance(block, Heading) else "paragraph"
        found.append({"is": kind, "block": block})
    return found
