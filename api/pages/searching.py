"""Search over plans, tasks, agencies, event numbers and hashes: on the server, in what the caller may see."""

from __future__ import annotations

import re

from starlette.responses import RedirectResponse, Response

from api.pages.page import Asked
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()
KINDS = ("plan", "task", "agency", "entry", "document")
_POSITION = re.compile(r"#(\d{1,15})")


@router.get("/search")
async def search(page: Asked) -> Response:
    """What fits, by kind; a single event's number goes straight to it."""
    q = (page.arg("q") or "").strip()
    if number := _POSITION.fullmatch(q):
        return RedirectResponse(page.link(f"/event/{number[1]}"), 303)
    if not q:
        return await page.render("search.html", q=q, groups={}, more=[], problem=None)
    try:
        found = await page.ask("search", q=q, limit=5_000)
    except PageProblem as no:
        if no.status != 422:
            raise
        return await page.render("search.html", status=422, q=q, groups={}, more=[], problem=no)
    groups = {kind: [row for row in found["found"] if row["kind"] == kind] for kind in KINDS}
    return await page.render("search.html", q=q, groups=groups, more=found["more"], problem=None)
