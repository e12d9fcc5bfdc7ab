"""A draft: findings beside the text, its fields to be corrected, and the page that says what would be recorded."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import orjson
from starlette.responses import Response

from api.pages.form import Form
from api.pages.import_editing import FULL, PLAN, ROLES, edited, fields_of, keyed
from api.pages.import_text import SYMBOLS, findings, marked
from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()
Json = dict[str, Any]
REFERENCE = ("spans", "lines", "instructions")
"""Members of a draft that are there to look at: left out of the JSON to edit, put back when it is saved."""
GIVEN = ("plan", "region", "published_on")


@router.get("/import/{draft}")
async def draft(page: Asked) -> Response:
    """The draft: its text with the findings beside it, and its fields."""
    return await _shown(page, await _draft(page))


@router.get("/import/{draft}/json")
async def as_json(page: Asked) -> Response:
    """The draft as JSON, for what the fields do not reach."""
    return await _json(page, await _draft(page))


@router.post("/import/{draft}", large=True)
async def saved(page: Asked) -> Response:
    """Put back what was corrected; what cannot be put back is told, and nothing typed is lost."""
    form, found = await page.form(), await _draft(page)
    as_text = form.one("as") == "json"
    try:
        version = _seen(form)
        if found.get("draft") is None:
            raise PageProblem(403, "sealed", "草稿含个人信息,只有上传者可以修改", "only who uploaded it may change it")
        _require_same(version, found["version"])
        changed = _typed(form, found["draft"]) if as_text else edited(found["draft"], form, page.who.actor.id)
        said = {name: form.one(f"given.{name}").strip() for name in GIVEN}
        given = {name: value for name, value in said.items() if value and value != found["given"].get(name)}
        if not changed[1] and not given:
            raise PageProblem(422, "nothing-changed", "没有改动,不必保存", "nothing was changed")
        query = f"?{urlencode(given)}" if given else ""
        await page.post(f"{_address(page)}{query}", changed[0], method="PUT", if_match=version)
    except PageProblem as no:
        if no.status in (401, 404):
            raise
        no = _moved(form, no)
        return await (_json if as_text else _shown)(page, await _draft(page), form, no)
    return page.back_to(f"/import/{page.path['draft']}", saved="1")


@router.get("/import/{draft}/confirm")
async def confirm(page: Asked) -> Response:
    """What would be recorded, by kind; nothing is."""
    return await _confirming(page, await _draft(page))


@router.post("/import/{draft}/confirm")
async def confirmed(page: Asked) -> Response:
    """Record the draft, in one commit."""
    form = await page.form()
    try:
        strict = "?strict=true" if form.one("strict") else ""
        key = form.one("key") or "page"
        await page.post(f"{_address(page)}/confirm{strict}", key=key, if_match=_seen(form))
    except PageProblem as no:
        if no.status in (401, 404):
            raise
        return await _confirming(page, await _draft(page), form, _moved(form, no))
    return page.back_to(f"/import/{page.path['draft']}")


def _address(page: Page) -> str:
    return f"/api/v1/drafts/{quote(page.path['draft'], safe='')}"


async def _draft(page: Page) -> Json:
    found: Json = (await page.fetch(_address(page))).json()
    return found


def _seen(form: Form) -> int:
    """The version of the draft that the form was made for. PageProblem 422."""
    text = form.one("version")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise PageProblem(422, "no-version", "表单缺少版本,请重新打开草稿", "the form names no version: open it again")
    return int(text)


def _require_same(seen: int, now: int) -> None:
    """Fields are numbered as the draft has them: those of another version would go astray. PageProblem 412."""
    if seen != now:
        raise PageProblem(412, "version-moved", "", "", headers={"etag": f'"{now}"'})


def _moved(form: Form, no: PageProblem) -> PageProblem:
    if no.code != "version-moved":
        return no
    seen, now = form.one("version"), no.headers.get("etag", "").strip('"')
    zh = f"该草稿已被他人更新(你看到第 {seen} 版,现为第 {now or '新'} 版)。请核对后重新提交。"
    en = f"Somebody else changed this draft (you saw version {seen}, it is at {now or 'a newer one'}). Look again."
    return PageProblem(no.status, no.code, zh, en, no.errors)


def _typed(form: Form, before: Json) -> tuple[Json, bool]:
    """The draft typed in as JSON, with the members that were only to look at put back. PageProblem 422."""
    try:
        typed = orjson.loads(form.one("json"))
    except orjson.JSONDecodeError as error:
        at = form.one("json").count("\n", 0, error.pos) + 1
        raise PageProblem(422, "not-json", f"第 {at} 行:不是 JSON", f"line {at}: not JSON") from None
    if not isinstance(typed, dict) or not isinstance(typed.get("reading"), dict):
        raise PageProblem(422, "not-a-draft", "应为草稿对象,含 reading", "a draft object with `reading` is wanted")
    made = {**typed, **{name: before.get(name) for name in REFERENCE}}
    return made, made != before


async def _shown(page: Page, found: Json, form: Form | None = None, problem: PageProblem | None = None) -> Response:
    if found["state"] == "confirmed":
        return await page.render("import_done.html", draft=found, id=page.path["draft"])
    body = found.get("draft")
    reading = body["reading"] if body else {"tasks": (), "targets": ()}
    told = findings(found["findings"], (body or {}).get("lines") or ())
    fields = fields_of(reading) if body else {}
    return await page.render(
        "import_draft.html", status=problem.status if problem else 200, id=page.path["draft"], draft=found,
        findings=told, symbols=SYMBOLS, lines=marked(body, told) if body else [], fields=fields, plan_fields=PLAN,
        tasks=keyed(reading["tasks"]), targets=keyed(reading["targets"]),
        roles=ROLES, typed=_rest(form, problem), problem=problem, saved=page.arg("saved"),
        too_many=len(fields) + 2 * len(reading["tasks"]) + len(reading["targets"]) > FULL,
    )  # fmt: skip


def _rest(form: Form | None, problem: PageProblem | None) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: values[-1] for name, values in form.fields.items()} if form and problem else {}


async def _json(page: Page, found: Json, form: Form | None = None, problem: PageProblem | None = None) -> Response:
    if found["state"] == "confirmed":
        return await page.render("import_done.html", draft=found, id=page.path["draft"])
    if found.get("draft") is None:
        raise PageProblem(403, "sealed", "草稿含个人信息,只有上传者可以查看", "only who uploaded it may see it")
    plain = {name: value for name, value in found["draft"].items() if name not in REFERENCE}
    text = form.one("json") if form else orjson.dumps(plain, option=orjson.OPT_INDENT_2).decode()
    return await page.render(
        "import_json.html", status=problem.status if problem else 200, id=page.path["draft"], draft=found, text=text,
        problem=problem,
    )  # fmt: skip


async def _confirming(
    page: Page, found: Json, form: Form | None = None, problem: PageProblem | None = None
) -> Response:
    if found["state"] == "confirmed":
        return await page.render("import_done.html", draft=found, id=page.path["draft"])
    told: Json | None = None
    try:
        told = await page.post(f"{_address(page)}/confirm?dry_run=true", key="foretold", if_match=found["version"])
    except PageProblem as no:
        problem = problem or no
    return await page.render(
        "import_confirm.html", status=problem.status if problem else 200, id=page.path["draft"], draft=found, told=told,
        problem=problem, key=form.one("key") if form and problem and problem.code != "key-reused" else None,
    )  # fmt: skip
