"""Routes of pages: who looks, a bounded form, a deadline; problems as pages; headers that keep a page to itself."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.access.denied import Denied
from api.http import bodies, problems
from api.http.guard import caller, require_own_page, within
from api.http.service import Service
from api.pages.page import Page
from api.pages.problem import Elsewhere, PageProblem
from api.pages.viewing import require_canonical

Handler = Callable[[Page], Awaitable[Response]]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "private, no-cache",
    "Vary": "Cookie, Accept-Language, HX-Request",
}  # fmt: skip


class PageRoute(Route):
    """A page. It decides nobody's right to anything: whatever it shows, it asks of the API as its caller."""

    def __init__(self, path: str, handler: Handler, method: str, large: bool) -> None:
        async def endpoint(request: Request) -> Response:
            answer = await _answered(request, handler, large)
            for name, value in HEADERS.items():
                answer.headers.setdefault(name, value)
            return answer

        super().__init__(path, endpoint, methods=[method], include_in_schema=False)
        self.operation_id = None


class Router:
    """The routes of one room of pages."""

    def __init__(self) -> None:
        self.routes: list[PageRoute] = []

    def get(self, path: str) -> Callable[[Handler], Handler]:
        """A page to look at."""
        return self._at(path, "GET", large=False)

    def post(self, path: str, *, large: bool = False) -> Callable[[Handler], Handler]:
        """A form that is sent; `large` where a document may come with it."""
        return self._at(path, "POST", large)

    def _at(self, path: str, method: str, large: bool) -> Callable[[Handler], Handler]:
        def added(handler: Handler) -> Handler:
            self.routes.append(PageRoute(path, handler, method, large))
            return handler

        return added


def pages() -> Router:
    """An empty room."""
    return Router()


async def _answered(request: Request, handler: Handler, large: bool) -> Response:
    service: Service = request.app.state.service
    settings = service.settings
    until = time.monotonic() + settings.deadline_s * (5 if large else 1)
    page: Page | None = None
    try:
        who = await caller(service, request, until)
        page = Page(request, who)
        if request.method == "POST":
            require_own_page(request)
            await bodies.take(request, settings.max_document if large else settings.max_body, large)
        else:
            require_canonical(request.url.path, request.query_params)
        return await within(_run(handler, page), until - time.monotonic())
    except Elsewhere as there:
        return RedirectResponse(there.address, 303)
    except Exception as error:
        return await _problem(request, page, error)


async def _run(handler: Handler, page: Page) -> Response:
    return await handler(page)


async def _problem(request: Request, page: Page | None, error: Exception) -> Response:
    """The page that says what could not be done; whoever is not signed in is asked to."""
    if not isinstance(error, PageProblem):
        answer = await problems.answer(request, error)  # logs what is ours
        if page is None and not isinstance(error, Denied):
            return answer
        said = problems.problem_of(error, request.method)
        error = PageProblem(said.status, said.code, said.zh, said.en, [], said.headers)
    if error.status == 401 and request.method == "GET":
        to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?{urlencode({'to': to})}", 303)
    if page is None:
        from api.access.principal import ANONYMOUS

        page = Page(request, ANONYMOUS)
    from api.pages.templating import rendered

    response = rendered(page, "error.html", None, None, error.status, {"problem": error})
    for name in ("retry-after",):
        if name in error.headers:
            response.headers[name] = error.headers[name]
    return response
