"""账本核验: what the service found when it verified its ledger, on what that rests, and how to verify without it."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from api.operation.sentences import SENTENCES
from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()
SHOWN = 20
"""Published checkpoints on the page; the API gives more."""
_REFUSED = (401, 403, 404)
FACES = {"failed": "✖", "running": "…", "never": "○", "verified": "✔"}
_OTHERS = frozenset({"views", "witnesses"})
"""Checks that can fail while every entry is as it was signed."""


_TRUTH = "是否属实"
"""In the line on the truth of reports, which the page says first in words of its own."""


@router.get("/verification")
async def verification(page: Asked) -> Response:
    """The page."""
    state = await page.ask("verified", view=False)
    published = await _maybe(page, f"/api/v1/checkpoints?limit={SHOWN}")
    size = await _size(page)
    return await page.render(
        "verification.html", state=state, answer=answer(page, state), face=FACES[state["state"]], size=size,
        newer=max(0, size - state["size"]) if size and state["state"] == "verified" else 0,
        checks={one["name"]: one for one in state["checks"]}, published=published, left_out=_left_out(state),
        unproven=[line for line in state["proves_not"] if _TRUTH not in line["zh"]],
        checkpoint=await _note(page), health=await _health(page), service=_origin_of(page),
        questions=[_question(page, one.name) for one in SENTENCES],
    )  # fmt: skip


def answer(page: Page, state: dict[str, Any]) -> str:
    """The plain answer in large letters; "whole" only where something outside the database shows the end."""
    if state["state"] == "verified":
        if state["completeness"] == "ok":
            return page.t("账本完整", "The ledger is whole")
        return page.t("账本未被改动", "The ledger is unchanged")
    if state["state"] == "failed":
        failed = {one["name"] for one in state["checks"] if one["verdict"] == "failed"}
        if failed <= _OTHERS:
            return page.t("核验不通过", "Verification failed")
        return page.t("账本不完整", "The ledger is not whole")
    if state["state"] == "running":
        return page.t("核验中", "Being verified")
    return page.t("尚未核验", "Not verified yet")


def _left_out(state: dict[str, Any]) -> list[str]:
    """Names of the checks that were not made, where there is a result."""
    return [one["name"] for one in state["checks"] if one["verdict"] == "not checked"]


def _question(page: Page, name: str) -> dict[str, Any]:
    """A sentence as the check in the browser needs it: the same words for the same checks."""
    (one,) = (sentence for sentence in SENTENCES if sentence.name == name)
    return {
        "name": name, "question": page.t(one.zh, one.en), "rests_on": one.rests_on, "ok": page.t(*one.ok),
        "failed": page.t(*one.failed), "not checked": page.t(*one.unchecked),
    }  # fmt: skip


async def _maybe(page: Page, target: str) -> dict[str, Any] | None:
    """An answer of the API, None where this reader may not ask."""
    try:
        found: dict[str, Any] = (await page.fetch(target)).json()
    except PageProblem as no:
        if no.status in _REFUSED:
            return None
        raise
    return found


async def _note(page: Page) -> str | None:
    """The newest signed checkpoint, to be taken away; None where this reader may not ask for it."""
    found = await page.fetch("/checkpoint")
    return found.body.decode() if found.status == 200 else None


async def _size(page: Page) -> int:
    """How many entries there are now, 0 where this reader may not ask."""
    try:
        return (await page.view()).size
    except PageProblem as no:
        if no.status in _REFUSED:
            return 0
        raise


async def _health(page: Page) -> dict[str, Any]:
    """The named checks of /readyz; it answers 503 where one failed, and that is an answer."""
    found: dict[str, Any] = orjson.loads((await page.fetch("/readyz")).body)
    return found


def _origin_of(page: Page) -> str:
    """Where this service is, as the reader reached it."""
    return f"{page.request.url.scheme}://{page.request.url.netloc}"
