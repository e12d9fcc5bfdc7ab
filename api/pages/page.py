"""What the handler of a page is given: who looks, at which viewpoint, in which language; how to ask and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access.principal import Principal
from api.http.language import Language, language_of
from api.http.service import Service
from api.pages.form import Form, read_form
from api.pages.inner import Fetched, fetch
from api.pages.problem import PageProblem
from api.pages.stamp import Stamp, stamp_of
from api.pages.viewing import View, asked_in

LANGUAGE = "shilu-lang"
Value = str | int | Sequence[str] | None


class Page:
    """One page being made for one caller."""

    def __init__(self, request: Request, who: Principal) -> None:
        self.request = request
        self.service: Service = request.app.state.service
        self.who = who
        self.query = request.query_params
        self.path: Mapping[str, str] = request.path_params
        self.lang = _language(request)
        self.asked = asked_in(self.query)
        self._view: View | None = None

    def t(self, zh: str, en: str) -> str:
        """The words in the reader's language."""
        return en if self.lang == "en" else zh

    @property
    def partial(self) -> bool:
        """Whether a script asks for a part of the page (htmx)."""
        headers = self.request.headers
        return headers.get("hx-request") == "true" and headers.get("hx-request-type", "partial") == "partial"

    def arg(self, name: str) -> str | None:
        """A query parameter; None when absent or empty."""
        return self.query.get(name) or None

    def args(self, name: str) -> list[str]:
        """Every value of a query parameter."""
        return [value for value in self.query.getlist(name) if value]

    def need(self, name: str) -> str:
        """A query parameter that the page cannot do without. PageProblem 422."""
        value = self.arg(name)
        if value is None:
            raise PageProblem(422, "missing", f"地址缺少参数 {name}", f"the address lacks {name}")
        return value

    async def view(self) -> View:
        """The viewpoint of this page, resolved once."""
        if self._view is None:
            found = await self._get("viewpoint", [(n, v) for n, v in self.asked if n != "rules"])
            self._view = View.of(found["viewpoint"])
        return self._view

    async def ask(self, question: str, *, view: bool | Mapping[str, str] = True, **params: Value) -> dict[str, Any]:
        """The answer of GET /api/v1/`question` at the page's viewpoint, at another one, or (False) without one.

        PageProblem when the API says no.
        """
        asked = _pairs(params)
        if view is True:
            asked += list((await self.view()).params.items()) + [(n, v) for n, v in self.asked if n == "rules"]
        elif view:
            asked += list(view.items())
        return await self._get(question, asked)

    async def fetch(self, target: str, method: str = "GET") -> Fetched:
        """The answer at any address of this service, raw."""
        return await fetch(self.request, self.who, method, target, headers=[("accept-language", self.lang)])

    async def _get(self, question: str, asked: list[tuple[str, str]]) -> dict[str, Any]:
        path = f"/api/v1/{quote(question, safe='/')}"
        found = await self.fetch(f"{path}?{urlencode(asked)}" if asked else path)
        answer: dict[str, Any] = found.json()
        return answer

    async def command(
        self, name: str, body: Mapping[str, Any], *, key: str, if_match: int | None = None, dry_run: bool = False
    ) -> dict[str, Any]:
        """The receipt of a command, or what it would record. PageProblem when it is refused."""
        target = f"/api/v1/commands/{quote(name)}{'?dry_run=true' if dry_run else ''}"
        return await self.post(target, body, key=key, if_match=if_match)

    async def post(
        self, target: str, body: Mapping[str, Any] | None = None, *, key: str = "", if_match: int | str | None = None,
        method: str = "POST", raw: tuple[str, bytes] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """The answer to a write of the API: JSON `body`, or `raw` (media type, bytes). PageProblem when refused."""
        headers: list[tuple[str, str]] = [("accept-language", self.lang)]
        if raw or body is not None:
            headers.append(("content-type", raw[0] if raw else "application/json"))
        headers += [("idempotency-key", key)] if key else []
        headers += [("if-match", f'"{if_match}"')] if if_match is not None else []
        content = raw[1] if raw else b"" if body is None else orjson.dumps(body)
        found = await fetch(self.request, self.who, method, target, content, headers)
        answer: dict[str, Any] = found.json() if found.body else {}
        return answer

    async def form(self) -> Form:
        """What was filled in."""
        return await read_form(self.request)

    def link(self, path: str, _view: bool | Mapping[str, str] = True, **params: Value) -> str:
        """The address of a page: at this page's viewpoint as asked, at another one, or (False) without one."""
        kept = self.asked if _view is True else list(_view.items()) if _view else []
        asked = [*_pairs(params), *kept]
        return f"{quote(path, safe='/')}?{urlencode(asked)}" if asked else quote(path, safe="/")

    def here(self, _view: bool | Mapping[str, str] = True, **changed: Value) -> str:
        """This page with some parameters changed (None: left out)."""
        kept = [(n, v) for n, v in self.query.multi_items() if n not in changed and n not in _VIEWED]
        viewed = self.asked if _view is True else list(_view.items()) if _view else []
        asked = [*kept, *_pairs(changed), *viewed]
        return f"{self.request.url.path}?{urlencode(asked)}" if asked else self.request.url.path

    def back_to(self, path: str, **params: Value) -> Response:
        """Go and look at what was done (post, redirect, get)."""
        return RedirectResponse(self.link(path, _view=False, **params), 303)

    async def stamp(self) -> Stamp | None:
        """The stamp line of this page; None for whoever may not ask at all."""
        try:
            view = await self.view()
        except PageProblem as no:
            if no.status in (401, 403):
                return None
            raise
        return await run_in_threadpool(stamp_of, self.service, self.who, view, self.here(_view=view.params))

    async def render(self, template: str, *, status: int = 200, block: str | None = None, **context: Any) -> Response:
        """The page as HTML, or one block of it."""
        from api.pages.templating import rendered

        stamp = await self.stamp()
        return await run_in_threadpool(rendered, self, template, block, stamp, status, context)


_VIEWED = ("as_of", "known_at", "at", "rules")
Asked = Page


def _pairs(params: Mapping[str, Value]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in params.items():
        if value is None:
            continue
        many = [value] if isinstance(value, str | int) else value
        found += [(name.removeprefix("_"), str(one)) for one in many]
    return found


def _language(request: Request) -> Language:
    chosen = request.cookies.get(LANGUAGE)
    if chosen is not None:
        return "en" if chosen == "en" else "zh"
    return language_of(request.headers.get("accept-language"))
