"""What whoever runs the service asks: alive, ready, counted; and the documentation of the API, served by ourselves."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Coroutine
from hashlib import sha256
from threading import Lock
from typing import Annotated, Any, NamedTuple

import orjson
from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.routing import APIRoute

from api.access.denied import Denied
from api.access.principal import ANONYMOUS, OF_THE_LEDGER, Principal
from api.http.guard import INNER, GuardedRoute, admitted, room, within
from api.http.metrics import Metrics
from api.http.problems import Problem
from api.http.service import Service
from api.operation import pages
from api.operation.gauges import LedgerGauges
from api.operation.readiness import Readiness

_WHO_S, _ALL_S = 0.8, 4.8
_NOT_AT_ALL = re.compile(r"q\s*=\s*0(\.0{0,3})?")
_lock = Lock()
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OpenRoute(GuardedRoute):
    """A route that answers also when the database does not: whoever cannot be known by then is nobody in particular."""

    def get_route_handler(self) -> Handler:
        """The handler; the row in the policy is demanded all the same."""
        super().get_route_handler()
        inner, operation = APIRoute.get_route_handler(self), self.operation_id or ""

        async def handler(request: Request) -> Response:
            request.state.principal = await _known(request, operation)
            return await within(inner(request), _ALL_S)

        return handler


async def _known(request: Request, operation: str) -> Principal:
    """Who asks; anonymous when that cannot be found out quickly. Denied for a credential that is none."""
    if operation == "healthz" or not ("authorization" in request.headers or INNER in request.scope):
        return ANONYMOUS
    service: Service = request.app.state.service
    try:
        until = time.monotonic() + _WHO_S
        return await within(admitted(service, request, operation, until), _WHO_S)
    except Denied:
        raise
    except Exception:  # the database is away: the checks say so
        return ANONYMOUS


open_router = room(prefix="", tags=["operation"])
open_router.route_class = OpenRoute
router = room(prefix="", tags=["operation"])


@open_router.get("/healthz", operation_id="healthz", summary="进程在运行 · The process is alive")
async def healthz() -> dict[str, str]:
    """不问数据库。Answers without asking the database."""
    return {"status": "ok"}


@open_router.get(
    "/readyz", operation_id="readyz", summary="可以接受请求 · Ready for requests",
    responses={503: {"description": "a check failed", "content": {"application/json": {}}}},
)  # fmt: skip
async def readyz(request: Request) -> Response:
    """各项检查;细节只给审计与管理角色;五秒之内必有答复。Named checks; details for auditors and administrators only."""
    who = request.state.principal
    found = await _readiness(request).outcomes()
    told = not who.anonymous and who.actor.role in OF_THE_LEDGER
    checks = {
        name: {"status": "ok" if one.ok else "failed", **({"detail": one.detail} if told else {})}
        for name, one in found.items()
    }
    ready = all(one.ok for one in found.values())
    body = {"status": "ready" if ready else "not ready", "checks": checks}
    headers = {"Cache-Control": "no-store", **({} if ready else {"Retry-After": "2"})}
    return Response(orjson.dumps(body), 200 if ready else 503, headers, "application/json")


@router.get(
    "/metrics", operation_id="metrics", summary="Prometheus 指标 · Metrics", response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "exposition format"}},
)  # fmt: skip
def metrics(request: Request) -> Response:
    """任一工作进程都给出全部进程的计数与账本的量。Any worker gives the counts of all and the ledger's own gauges."""
    service: Service = request.app.state.service
    content, media_type = metrics_of(request.app, service).exposed(
        request.headers.get("accept", ""), LedgerGauges(service)
    )
    return Response(content, headers={"Cache-Control": "no-store"}, media_type=media_type)


@router.get(
    "/api/v1/openapi.json", operation_id="openapi", summary="接口说明 · The description of the API",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}, "description": "OpenAPI 3.1"}},
)  # fmt: skip
def openapi(request: Request) -> Response:
    """OpenAPI 3.1;`Accept-Encoding: gzip` 则压缩传送。Compressed for whoever takes gzip."""
    form = _described(request.app)[takes_gzip(request.headers.get("accept-encoding", ""))]
    headers = {"ETag": form.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding", **form.headers}
    if request.headers.get("if-none-match") == form.tag:
        return Response(status_code=304, headers=headers)
    return Response(form.content, headers=headers, media_type="application/json")


class Form(NamedTuple):
    """One encoding of the description, its entity tag, and the headers that belong to it."""

    content: bytes
    tag: str
    headers: dict[str, str]


def _described(app: FastAPI) -> tuple[Form, Form]:
    """The description of the API as it is, and compressed; both made once."""
    forms: tuple[Form, Form] | None = getattr(app.state, "openapi_forms", None)
    if forms is None:
        content = orjson.dumps(app.openapi())
        digest = sha256(content).hexdigest()[:32]
        forms = app.state.openapi_forms = (
            Form(content, f'"{digest}"', {}),
            Form(gzip.compress(content, 9, mtime=0), f'"{digest}-gzip"', {"Content-Encoding": "gzip"}),
        )
    return forms


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header takes gzip (RFC 9110 §12.5.3); `*` takes it where gzip is not named."""
    said: dict[str, bool] = {}
    for one in accepted.lower().split(","):
        coding, *parameters = (part.strip() for part in one.split(";"))
        said[coding] = not any(_NOT_AT_ALL.fullmatch(parameter) for parameter in parameters)
    return said.get("gzip", said.get("*", False))


@router.get(
    "/api/v1/docs", operation_id="docs", summary="接口说明页 · The documentation page", response_class=Response,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "Swagger UI"}},
)  # fmt: skip
def docs() -> Response:
    """Swagger UI,全部由本服务提供,离线可用。All of it served from here; works offline."""
    headers = {
        "Content-Security-Policy": pages.POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache",
        "Cross-Origin-Opener-Policy": "same-origin",
    }  # fmt: skip
    return Response(pages.page(), headers=headers, media_type="text/html; charset=utf-8")


@router.get(
    "/api/v1/docs/{name}", operation_id="docs_asset", summary="说明页的文件 · A file of that page",
    response_class=Response, responses={404: {"description": "no such file"}},
)  # fmt: skip
def docs_asset(
    name: Annotated[str, Path(examples=["start.js"])], request: Request,
    v: Annotated[str | None, Query(description="版本 · the file's version")] = None,
) -> Response:  # fmt: skip
    """带版本号的地址永不改变。An address with the file's version never changes."""
    found = pages.asset(name)
    if found is None:
        raise Problem(404, "no-such-file", "没有这个文件", "there is no such file")
    fixed = v == found.version
    headers = {
        "ETag": f'"{found.version}"', "Content-Security-Policy": pages.POLICY,
        "Cache-Control": "public, max-age=31536000, immutable" if fixed else "no-cache",
    }  # fmt: skip
    if request.headers.get("if-none-match") == f'"{found.version}"':
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=found.media_type)


def metrics_of(app: Any, service: Service) -> Metrics:
    """The counts of this application; counting begins with the first call (`create_app` makes it)."""
    with _lock:
        if not hasattr(app.state, "metrics"):
            app.state.metrics = Metrics(lambda: _streams(app))
            app.state.metrics.watch(service)
        found: Metrics = app.state.metrics
    return found


def _streams(app: Any) -> int:
    streaming = getattr(app.state, "streaming", None)
    return streaming.places.open_streams() if streaming is not None else 0


def _readiness(request: Request) -> Readiness:
    state = request.app.state
    with _lock:
        if not hasattr(state, "readiness"):
            state.readiness = Readiness(state.service)
        found: Readiness = state.readiness
    return found


router.include_router(open_router)
