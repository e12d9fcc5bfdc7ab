"""The composition root of the HTTP service: every room, behind one guard, with one way to say no."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.metadata import version

from fastapi import FastAPI

from api.http import problems
from api.http.describing import describing
from api.http.requests import Requests
from api.http.service import Service
from api.pages.install import page_routes
from api.routes import ROOMS
from api.routes.operation import metrics_of
from api.service_store import create_tables

DESCRIPTION = """实录:方案执行的审计账本。每个答案都写明时点(生效日、已知至第几条);写入只追加,附回执与证明。

Shilu: an audit ledger of plan execution. Every answer names its viewpoint (the day asked about, the size of the ledger
known); what is written is only ever added, with receipts and proofs. How to use it: docs/api.md."""


def create_app(service: Service) -> FastAPI:
    """The application over an open service; the service is closed with it. LookupError for a route without a policy."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        service.stopping.set()

    app = FastAPI(
        title="Shilu 实录", version=version("shilu"), description=DESCRIPTION, lifespan=lifespan,
        docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False,
    )  # fmt: skip
    app.state.service = service
    for name in ROOMS:  # side by side: a router inside a router is looked through twice for every request
        app.router.routes.extend(import_module(f"api.routes.{name}").router.routes)
    app.router.routes.extend(page_routes())
    app.openapi = describing(app)  # type: ignore[method-assign]
    problems.install(app)
    create_tables(service.store)  # by now every room has named its own
    metrics_of(app, service)
    app.add_middleware(Requests, service=service)
    return app
