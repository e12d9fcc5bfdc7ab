"""What requests about identities and personal data carry: who asks, a key, a small JSON body read by its own model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import Depends, Request, Response

from aggregates.values import Value
from api.access.principal import Principal
from api.commanding.asked import Key, key_of, require_json
from api.commanding.described import REFUSALS
from api.http.service import Service

M = TypeVar("M", bound=Value)
NO_STORE = {"Cache-Control": "no-store"}
"""Answers about keys and persons are kept by nobody on the way."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to change something. `key` is "" where the act needs none."""

    service: Service
    principal: Principal
    key: str
    body: bytes

    def read(self, model: type[M]) -> M:
        """The body as this model; pydantic's error for any other."""
        return model.model_validate_json(self.body or b"{}")


async def keyed(request: Request, idempotency_key: Key = None) -> Sent:
    """A request that is recorded once under its key, however often it is sent. Problem 400, 415."""
    key = key_of(request)
    return await _sent(request, key)


async def unkeyed(request: Request) -> Sent:
    """A request each sending of which is an act of its own. Problem 415."""
    return await _sent(request, "")


async def _sent(request: Request, key: str) -> Sent:
    body = await request.body()
    if body:
        require_json(request)
    return Sent(request.app.state.service, request.state.principal, key, body)


Keyed = Annotated[Sent, Depends(keyed)]
Unkeyed = Annotated[Sent, Depends(unkeyed)]


def takes(model: type[Value], example: dict[str, Any]) -> dict[str, Any]:
    """The request body of an operation, for the OpenAPI document."""
    media = {"schema": model.model_json_schema(), "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": media}}}


def gives(status: int, words: str, example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """The responses of an operation: this one, and every way to say no."""
    media = {"schema": {"type": "object"}, "example": example}
    return {status: {"description": words, "content": {"application/json": media}}, **REFUSALS}


def told(body: dict[str, Any], status: int = 200) -> Response:
    """A JSON answer that nobody keeps."""
    return Response(orjson.dumps(body), status, NO_STORE, "application/json")
