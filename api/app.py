"""A first, read-only HTTP face over the same questions as the command line: health, checkpoint, plans, status.

Listens on this machine only; commands, identity and the full contract come with the HTTP issue.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import FastAPI, Query, Request, Response

from aggregates.refusal import Refused
from api import questions
from api.session import Reading
from ledger.errors import LedgerError
from projections.runner import Runner
from replay.viewpoint import BadViewpoint, Viewpoint, resolve

AsOf = Annotated[str | None, Query(description="the day it holds in the world")]
KnownAt = Annotated[str | None, Query(description="day, instant or size:N")]
At = Annotated[str | None, Query(description="as published; excludes the other two")]


def create_app(reading: Reading) -> FastAPI:
    """The application over an open ledger."""
    app = FastAPI(title="Shilu 实录", version="0.1.0", docs_url=None, redoc_url=None)
    runner = Runner(reading.views, reading.reader)

    def view(as_of: str | None, known_at: str | None, at: str | None) -> Viewpoint:
        runner.catch_up()
        return resolve(reading.reader, as_of=as_of, known_at=known_at, at=at)

    @app.get("/healthz")
    def healthz() -> Response:
        """Alive, and how many entries the ledger holds."""
        return _json({"status": "ok", "size": reading.reader.size()})

    @app.get("/checkpoint")
    def checkpoint() -> Response:
        """The latest signed C2SP checkpoint, byte for byte."""
        head = reading.reader.head()
        return Response(head.checkpoint if head else b"", media_type="text/plain; charset=utf-8")

    @app.get("/api/v1/plans")
    def plans(as_of: AsOf = None, known_at: KnownAt = None, at: At = None) -> Response:
        """Every plan known at the viewpoint."""
        point = view(as_of, known_at, at)
        return _json({"viewpoint": point.to_json(), "plans": questions.all_plans(reading, point)})

    _plan_routes(app, reading, view)
    app.exception_handler(Refused)(_problem(404))
    app.exception_handler(BadViewpoint)(_problem(422))
    app.exception_handler(LedgerError)(_problem(503))
    return app


def _plan_routes(app: FastAPI, reading: Reading, view: Callable[..., Viewpoint]) -> None:
    answers: dict[str, Callable[[Reading, str, Viewpoint], Any]] = {
        "status": questions.status, "targets": questions.target_answer, "timeline": questions.entries,
    }  # fmt: skip
    for name, ask in answers.items():
        app.get(f"/api/v1/{name}")(_plan_route(ask, reading, view))


def _plan_route(
    ask: Callable[[Reading, str, Viewpoint], Any], reading: Reading, view: Callable[..., Viewpoint]
) -> Callable[..., Response]:
    def answer(plan: str, as_of: AsOf = None, known_at: KnownAt = None, at: At = None) -> Response:
        point = view(as_of, known_at, at)
        name = reading.plan(plan)
        return _json({"viewpoint": point.to_json(), "plan_id": name, "answer": ask(reading, name, point)})

    return answer


def _problem(status: int) -> Callable[[Request, Any], Response]:
    def handler(_: Request, error: Any) -> Response:
        body = {"type": f"urn:shilu:{error.code}", "title": error.zh, "detail": error.en, "status": status}
        return _json(body, status, "application/problem+json")

    return handler


def _json(body: Any, status: int = 200, media_type: str = "application/json") -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type=media_type)
