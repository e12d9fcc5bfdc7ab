"""The data interface room: how to ask by program, the keys, the feed, webhooks; each act goes through the API."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

import orjson
from starlette.responses import Response

from aggregates.values import Role
from api.pages.form import Form
from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()
ROLES = tuple(sorted(Role.__args__))  # type: ignore[attr-defined]
MOST_PLANS = 50
"""Plans whose place in the feed is shown; beyond that a program asks."""


@router.get("/interface")
async def interface(page: Asked) -> Response:
    """The room."""
    return await _shown(page)


@router.post("/interface/keys")
async def issue(page: Asked) -> Response:
    """A new key; its text is shown on the very answer, and never again."""
    form = await page.form()
    return await _done(page, "/api/v1/credentials", _wish(form), form, "token")


@router.post("/interface/keys/{id}/{act}")
async def change(page: Asked) -> Response:
    """Rotate a key, or revoke it."""
    form, act = await page.form(), page.path["act"]
    if act not in ("rotate", "revoke"):
        raise PageProblem(404, "no-such-path", "没有这个地址", "there is nothing at this address")
    body = {"reason": form.one("reason") or "由页面撤销 / revoked on the page"} if act == "revoke" else {}
    return await _done(page, f"/api/v1/credentials/{quote(page.path['id'])}/{act}", body, form, "token")


@router.post("/interface/webhooks")
async def add_webhook(page: Asked) -> Response:
    """A new webhook; its secret is shown on the very answer."""
    form = await page.form()
    wanted: dict[str, Any] = {"url": form.one("url").strip()}
    if form.one("plan"):
        wanted["plans"] = [form.one("plan")]
    return await _done(page, "/api/v1/webhooks", wanted, form, "secret")


@router.post("/interface/webhooks/{id}/{act}")
async def change_webhook(page: Asked) -> Response:
    """Go on sending where it stopped, give it a new secret, or drop it."""
    form, act = await page.form(), page.path["act"]
    target = f"/api/v1/webhooks/{quote(page.path['id'])}"
    if act == "drop":
        return await _done(page, target, None, form, "secret", method="DELETE")
    if act not in ("enable", "rotate"):
        raise PageProblem(404, "no-such-path", "没有这个地址", "there is nothing at this address")
    return await _done(page, f"{target}/{act}", None, form, "secret")


async def _done(
    page: Page, target: str, body: dict[str, Any] | None, form: Form, secret: str, method: str = "POST"
) -> Response:
    """The room again: with what was refused, or with the secret that is shown this once."""
    try:
        found = await page.post(target, body, key=form.one("key"), method=method)
    except PageProblem as no:
        return await _shown(page, problem=no, filled=form)
    if secret in found:
        return await _shown(page, once={"kind": secret, "text": found[secret]})
    return page.back_to("/interface")


async def _shown(
    page: Page, problem: PageProblem | None = None, once: dict[str, Any] | None = None, filled: Form | None = None
) -> Response:
    keys, webhooks, plans, me, ready = await asyncio.gather(
        _of(page, "/api/v1/credentials", "credentials"), _of(page, "/api/v1/webhooks", "webhooks"),
        _of(page, "/api/v1/plans?limit=5000", "plans"), _of(page, "/api/v1/me", "operations"),
        _of(page, "/readyz", "checks"),
    )  # fmt: skip
    held = [plan for plan in plans or () if plan["held"]][:MOST_PLANS]
    streams = await asyncio.gather(
        *(_of(page, f"/api/v1/stream?plan={quote(p['plan'], safe='')}", "version") for p in held)
    )
    feeds = [{**plan, "version": version} for plan, version in zip(held, streams, strict=True)]
    may = set(me or ())
    return await page.render(
        "interface.html", status=problem.status if problem else 200, keys=keys, webhooks=webhooks, feeds=feeds, may=may,
        ready=ready or {}, roles=ROLES, problem=problem, once=once, filled=filled or Form({}, {}),
        address=str(page.request.base_url).rstrip("/"),
    )  # fmt: skip


async def _of(page: Page, target: str, member: str) -> Any:
    """One member of an answer; None for whoever may not have it."""
    found = await page.fetch(target)
    if found.status in (401, 403):
        return None
    body = orjson.loads(found.body) if found.status == 503 else found.json()
    return body.get(member)


def _wish(form: Form) -> dict[str, Any]:
    """The body of a request for a key: what was left empty is left out."""
    wish: dict[str, Any] = {name: form.one(name).strip() for name in ("role", "agency", "note", "expires_on")}
    plans = [line.strip() for line in form.one("plans").split("\n") if line.strip()]
    return {name: value for name, value in {**wish, "plans": plans}.items() if value}
