"""The door of every route: who asks, whether they may, how much they may send, and how long it may take."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from api.access import policy
from api.access.denied import Denied
from api.access.principal import Principal
from api.http import bodies
from api.http.problems import Problem
from api.http.service import Service

log = logging.getLogger(__name__)
LARGE = "x-shilu-large-body"
"""`openapi_extra={LARGE: True}` marks a route that takes documents or batches."""
T = TypeVar("T")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class GuardedRoute(APIRoute):
    """A route that nobody gets through without a row in the policy (deny by default)."""

    def get_route_handler(self) -> Handler:
        """The handler behind authentication, policy, limits and deadline, in this order."""
        inner = super().get_route_handler()
        operation = self.operation_id or ""
        if operation not in policy.RULES:
            raise LookupError(f"route {self.path} ({operation or 'unnamed'}) has no row in the policy")
        large = bool((self.openapi_extra or {}).get(LARGE))

        async def handler(request: Request) -> Response:
            service: Service = request.app.state.service
            request.state.principal = await admitted(service, request, operation)
            if request.method in bodies.WITH_BODY:
                settings = service.settings
                await bodies.take(request, settings.max_document if large else settings.max_body, large)
            return await within(inner(request), service.settings.deadline_s * (6 if large else 1))

        return handler


def room(prefix: str = "/api/v1", tags: list[str | Enum] | None = None) -> APIRouter:
    """A router whose routes are all guarded."""
    return APIRouter(prefix=prefix, tags=tags, route_class=GuardedRoute)


async def admitted(service: Service, request: Request, operation: str) -> Principal:
    """Who asks, once they may: Denied 401, 403 or 429; the ledger's errors when credentials cannot be looked up."""
    given = request.headers.getlist("authorization")
    address = client_of(request)
    if len(given) > 1:
        raise Problem(400, "two-credentials", "只能给出一个凭证", "one credential, not several")
    if not service.directory_is_fresh:
        await within(run_in_threadpool(service.refresh_directory), service.settings.deadline_s)
    header = given[0] if given else None
    try:
        if header is not None:
            service.rates.before(address)
        if header is None or service.directory.is_key(header):
            who = service.directory.authenticate(header)
        else:  # a bearer token may need its issuer's keys
            signed = run_in_threadpool(service.directory.authenticate, header)
            who = await within(signed, service.settings.deadline_s)
    except Denied as no:
        if no.status == 401:
            service.rates.failed(address)
        raise
    request.state.principal = who
    policy.require(operation, who, service.public.areas)
    service.rates.take(who.credential or f"address:{address}")
    return who


async def within(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """The result, or Problem 503 when it takes longer; the work itself ends when it ends, nobody waits for it."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        task.add_done_callback(_forget)
        raise
    if not done:
        task.add_done_callback(_forget)
        raise Problem(
            503, "deadline", f"{seconds:g} 秒内没有完成;写入结果未知时请以同一幂等键重发",
            f"not done within {seconds:g} s; where the outcome of a command is unknown, re-send it with the same key",
        )  # fmt: skip
    return task.result()


def _forget(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.warning("given up and failed later: %s", task.exception())


def client_of(request: Request) -> str:
    """The address the request came from."""
    return request.client.host if request.client else "local"
