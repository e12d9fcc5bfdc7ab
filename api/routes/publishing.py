"""Publishing a checkpoint while the service runs: on SQLite nobody else can, the service holds the ledger."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from fastapi import Request, Response
from pydantic import BaseModel

from api.http.guard import LARGE, room
from api.http.service import Service
from api.published import published
from ledger.asking import Witness, parse_witnesses
from ledger.errors import LedgerError

log = logging.getLogger(__name__)
router = room(tags=["log"])


class PublishedShape(BaseModel):
    """A published checkpoint: `cosigned` witness → Unix seconds, `failed` witness → why it did not cosign."""

    origin: str
    size: int
    root: str
    sha256: str
    streams: int | None
    cosigned: dict[str, int]
    failed: dict[str, str]
    note: str


@router.post(
    "/checkpoints", operation_id="publish", openapi_extra={LARGE: True}, status_code=201, response_model=PublishedShape,
    summary="发布检查点,请见证方副署 · Publish a checkpoint, cosigned by the witnesses configured",
)  # fmt: skip
def publish(request: Request) -> Response:
    """同 `shilu publish`。The head is published with the list of streams; a witness that does not answer is named.
    Publishing the same head again asks those that were missing."""
    service: Service = request.app.state.service
    witnesses = parse_witnesses(service.settings.witnesses)
    done: dict[str, Any] = published(service.writing().ledger, witnesses, _complain)
    return Response(orjson.dumps(done), 201, {"Cache-Control": "no-store"}, "application/json")


def _complain(one: Witness, error: LedgerError) -> None:
    log.warning("witness %s: %s", one.key.name, error)
