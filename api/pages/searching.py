"""Search over plans, tasks, agencies, event numbers and hashes: on the server, in what the caller may see."""

from __future__ import annotations

import re

from starlette.responses import RedirectResponse, Response

from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()
KINDS = ("plan", "task", "agency", "entry", "document")
_POSITION = re.compile(r"[##](\d{1,15})")
_HASH = re.compile("[0-9a-fA-F]{8,64}")
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad]")
"""Characters that word processors put into long hashes when they are copied."""


@router.get("/search")
async def search(page: Asked) -> Response:
    """What fits, by kind; a single event's number goes straight to it."""
    q = _UNSEEN.sub("", page.arg("q") or "").strip()
    if number := _POSITION.fullmatch(q):
        return RedirectResponse(page.link(f"/event/{number[1]}"), 303)
    if not q:
        return await page.render("search.html", q=q, groups={}, more=[], problem=None, is_root=False)
    try:
        found = await page.ask("search", q=q, limit=5_000)
    except PageProblem as no:
        if no.status != 422:
            raise
        return await page.render("search.html", status=422, q=q, groups={}, more=[], problem=no, is_root=False)
    groups = {kind: [row for row in found["found"] if row["kind"] == kind] for kind in KINDS}
    if is_root := bool(_HASH.fullmatch(q)):
        is_root = await _is_root(page, q.lower())
    return await page.render("search.html", q=q, groups=groups, more=found["more"], problem=None, is_root=is_root)


async def _is_root(page: Page, digest: str) -> bool:
    """Whether this is the beginning of the root hash that the page itself stands under."""
    stamp = await page.stamp()
    return stamp is not None and stamp.root.startswith(digest)
