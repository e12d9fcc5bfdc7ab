"""Signing in with an API key, signing out, and the language of the pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from api.access.denied import Denied
from api.access.sessions import COOKIE, LASTS_S
from api.pages.page import LANGUAGE, Asked
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()
YEAR_S = 31_536_000


@router.get("/login")
async def login(page: Asked) -> Response:
    """Where the key is typed; a link with the key after # fills it in, and never sends it in an address."""
    return await page.render("login.html", to=_local(page.arg("to")), problem=None)


@router.post("/login")
async def signed_in(page: Asked) -> Response:
    """The key is exchanged for a cookie."""
    from starlette.concurrency import run_in_threadpool

    form = await page.form()
    to = _local(form.one("to"))
    try:
        cookie = await run_in_threadpool(page.service.sessions.start, form.one("key").strip())
    except Denied as no:
        address = page.request.client.host if page.request.client else "local"
        page.service.rates.failed(address)
        problem = PageProblem(no.status, no.code, no.zh, no.en)
        return await page.render("login.html", status=no.status, to=to, problem=problem)
    answer = RedirectResponse(to, 303)
    answer.set_cookie(
        COOKIE, cookie, max_age=LASTS_S, httponly=True, samesite="strict", secure=page.request.url.scheme == "https"
    )
    return answer


@router.post("/logout")
async def signed_out(page: Asked) -> Response:
    """The session ends here and in every process."""
    from starlette.concurrency import run_in_threadpool

    if cookie := page.request.cookies.get(COOKIE):
        await run_in_threadpool(page.service.sessions.end, cookie)
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/language")
async def language(page: Asked) -> Response:
    """Chinese or English from now on."""
    answer = RedirectResponse(_local(page.arg("back")), 303)
    answer.set_cookie(LANGUAGE, "en" if page.arg("to") == "en" else "zh", max_age=YEAR_S, samesite="lax")
    return answer


def _local(address: str | None) -> str:
    """An address of this service; anything else is the start page (no open redirect)."""
    text = address or "/"
    parts = urlsplit(text)
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return text if plain and all(c >= " " and c != "\\" for c in text) else "/"
