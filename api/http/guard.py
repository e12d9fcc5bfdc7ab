"""The door of every route: who asks, whether they may, how much they may send, and how long it may take."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextvars import ContextVar
from dataclasses import replace
from enum import Enum
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from api.access import policy
from api.access.denied import Denied
from api.access.principal import Principal, anonymous
from api.access.sessions import cookie_of
from api.commanding.asked import no_dry_run
from api.http import bodies
from api.http.problems import Problem
from api.http.service import Service
from api.http.taken import Taken

log = logging.getLogger(__name__)
LARGE = "x-shilu-large-body"
"""`openapi_extra={LARGE: True}` marks a route that takes documents or batches."""
INNER = "shilu.inner"
"""Key of a scope that a page made to ask as its own caller (api/pages/inner.py); no request from outside has it."""
T = TypeVar("T")
THREADS: ContextVar[Executor] = ContextVar("THREADS")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class GuardedRoute(APIRoute):
    """A route that nobody gets through without a row in the policy (deny by default).

    Plain functions run in the service's own threads: those for questions, or those for commands, of which there are
    enough for many to share a commit.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        super().__init__(path, _threaded(endpoint), **more)
        told = [one for d in self.dependant.dependencies for one in getattr(d.call, "openapi_parameters", ())]
        extra = self.openapi_extra or {}
        if told and "parameters" not in extra:
            self.openapi_extra = {**extra, "parameters": told}

    def get_route_handler(self) -> Handler:
        """The handler behind authentication, policy, limits and deadline, in this order."""
        inner = super().get_route_handler()
        operation = self.operation_id or ""
        if operation not in policy.RULES:
            raise LookupError(f"route {self.path} ({operation or 'unnamed'}) has no row in the policy")
        takes = Taken.of(self)
        large = bool((self.openapi_extra or {}).get(LARGE))

        async def handler(request: Request) -> Response:
            service: Service = request.app.state.service
            until = time.monotonic() + service.settings.deadline_s
            request.state.principal = await admitted(service, request, operation, until)
            takes.require(request.query_params)
            if request.method in bodies.WITH_BODY:
                no_dry_run(request)
                settings = service.settings
                await bodies.take(request, settings.max_document if large else settings.max_body, large)
            THREADS.set(service.questions if request.method == "GET" else service.commands)
            until += 5 * service.settings.deadline_s if large else 0
            return await within(_in_turn(service, request, inner), until - time.monotonic())

        return handler


async def _in_turn(service: Service, request: Request, inner: Handler) -> Response:
    who: Principal = request.state.principal
    asks = request.method == "GET"
    async with service.turns.taken((asks, who.credential or client_of(request)), 4 if asks else 16):
        return await inner(request)


def _threaded(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The endpoint as a coroutine function with the same parameters."""
    if iscoroutinefunction(endpoint):
        return endpoint

    @wraps(endpoint)
    async def threaded(*args: Any, **named: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(THREADS.get(), partial(endpoint, *args, **named))

    return threaded


def room(prefix: str = "/api/v1", tags: list[str | Enum] | None = None) -> APIRouter:
    """A router whose routes are all guarded."""
    return APIRouter(prefix=prefix, tags=tags, route_class=GuardedRoute)


async def admitted(service: Service, request: Request, operation: str, until: float) -> Principal:
    """Who asks, once they may, known by `until` (monotonic): Denied 401, 403 or 429; the ledger's errors when
    credentials cannot be looked up."""
    who = request.scope.get(INNER) or await caller(service, request, until)
    return entitled(service, operation, who)


async def caller(service: Service, request: Request, until: float) -> Principal:
    """Who asks: by the Authorization header, else by the cookie of somebody signed in, else anybody. Counted against
    their rate. Denied 401 or 429; Problem 400, 403 for a write that another site made a browser send."""
    given = request.headers.getlist("authorization")
    address = client_of(request)
    if len(given) > 1:
        raise Problem(400, "two-credentials", "只能给出一个凭证", "one credential, not several")
    header = given[0] if given else None
    cookie = cookie_of(request.headers, request.cookies)
    try:
        signed_in = await _signed_in(service, cookie, until) if cookie else None
        if signed_in is not None:
            require_own_page(request)
        who = signed_in or await _known(service, header, until)
    except Denied as no:
        if no.status == 401:
            service.rates.failed(address)
        raise
    request.state.principal = who
    service.rates.take(who.credential or f"address:{address}")
    return who


async def _signed_in(service: Service, cookie: str, until: float) -> Principal | None:
    if not service.directory_is_fresh:
        await within(run_in_threadpool(service.refresh_directory), until - time.monotonic())
    if service.sessions.known(cookie):
        return service.sessions.holder(cookie)
    return await within(run_in_threadpool(service.sessions.holder, cookie), until - time.monotonic())


def require_own_page(request: Request) -> None:
    """Problem 403 for a write that no page of ours sent: a browser adds the cookie whoever made it send something.

    The cookie is SameSite=Strict besides. Browsers say where a write comes from (Fetch Metadata, RFC 6454 Origin).
    """
    if request.method in ("GET", "HEAD"):
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    host = request.headers.get("host", "")
    if site == "same-origin" or (site is None and origin is not None and origin.partition("://")[2] == host):
        return
    raise Problem(
        403, "not-from-here", "此请求不是从本站页面发出的,未执行",
        "this request was not sent by a page of this service: nothing was done",
    )  # fmt: skip


async def _known(service: Service, header: str | None, until: float) -> Principal:
    """Who holds this header. A credential unknown here may have been issued by another process a moment ago."""
    looked = not service.directory_is_fresh
    if looked:
        await within(run_in_threadpool(service.refresh_directory), until - time.monotonic())
    try:
        return await _authenticated(service, header, until)
    except Denied as no:
        if no.status != 401 or looked:
            raise
    await within(run_in_threadpool(service.refresh_directory), until - time.monotonic())
    return await _authenticated(service, header, until)


async def _authenticated(service: Service, header: str | None, until: float) -> Principal:
    if header is None or service.directory.is_key(header):
        return service.directory.authenticate(header)
    # a bearer token may need its issuer's keys
    return await within(run_in_threadpool(service.directory.authenticate, header), until - time.monotonic())


def entitled(service: Service, operation: str, who: Principal) -> Principal:
    """As whom `who` may use the operation: as themselves, else as anybody where it is open. Denied otherwise.

    What is open is open for the plans the configuration names: a credential that would not do by itself adds nothing.
    """
    try:
        policy.require(operation, who, frozenset())
    except Denied:
        policy.require(operation, who, service.public.areas)
        return replace(anonymous(service.public.plans), credential=who.credential)
    return who


async def within(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """The result, or Problem 503 when it takes longer; the work itself ends when it ends, nobody waits for it."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=max(0.0, seconds))
    except asyncio.CancelledError:
        task.add_done_callback(_forget)
        raise
    if not done:
        task.add_done_callback(_forget)
        task.cancel()  # what waits for a thread never starts; what runs in one ends by itself
        raise Problem(
            503, "deadline", "未能按时完成;写入结果未知时请以同一幂等键重发",
            "not done in time; where the outcome of a command is unknown, re-send it with the same key",
        )  # fmt: skip
    return task.result()


def _forget(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.warning("given up and failed later: %s", task.exception())


def client_of(request: Request) -> str:
    """The address the request came from."""
    return request.client.host if request.client else "local"
