"""How answers of commands and documents are described in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from api.http.problems import MEDIA_TYPE, TITLES


class ReceiptShape(TypedDict):
    """Where the facts of one command stand. `version` is that of the stream after them."""

    positions: list[int]
    event_ids: list[str]
    leaf_hashes: list[str]
    size: int
    replayed: bool
    stream: str
    version: int


class FactShape(TypedDict):
    """A fact that a dry run foretells."""

    stream: str
    type: str
    statement: str
    revision: int
    effective_on: str
    effective_to: str | None
    data: dict[str, Any]


class DryRunShape(TypedDict):
    """What would be recorded."""

    dry_run: bool
    facts: list[FactShape]


class FaultShape(TypedDict):
    """One place in what was sent, by JSON Pointer (RFC 6901)."""

    pointer: str
    code: str
    detail: str


class SaidShape(TypedDict):
    """The reason in both languages."""

    zh: str
    en: str


class ProblemShape(TypedDict):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FaultShape]
    said: SaidShape


def inlined(shape: type) -> dict[str, Any]:
    """The JSON schema of a shape, whole in itself."""
    schema = TypeAdapter(shape).json_schema()
    parts = schema.pop("$defs", {})
    found: dict[str, Any] = _filled(schema, parts)
    return found


def _filled(value: Any, parts: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        if "$ref" in value:
            return _filled(parts[value["$ref"].rpartition("/")[2]], parts)
        return {name: _filled(inner, parts) for name, inner in value.items()}
    return [_filled(one, parts) for one in value] if isinstance(value, list) else value


def described(words: str, schema: dict[str, Any] | None = None, media_type: str = "application/json") -> dict[str, Any]:
    """One response of an operation."""
    return {"description": words, "content": {media_type: {"schema": schema or {"type": "object"}}}}


RECEIPT = {
    **described("回执 · the receipt", inlined(ReceiptShape)),
    "headers": {
        "Location": {"description": "首条记录 · the first entry", "schema": {"type": "string"}},
        "ETag": {"description": "流的新版本 · the stream's version now", "schema": {"type": "string"}},
    },
}
DRY_RUN = described(
    "先前的回执,或试算结果 · the receipt given before, or what a dry run found",
    {"anyOf": [inlined(ReceiptShape), inlined(DryRunShape)]},
)
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: described(" · ".join(TITLES[status]), inlined(ProblemShape), MEDIA_TYPE)
    for status in (400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 429, 503, 507)
}


def header(name: str, words: str, example: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    """A header that a route reads itself, so that a wrong one is answered in our words."""
    return {
        "name": name, "in": "header", "required": required, "description": words, "example": example,
        "schema": {"type": "string", **schema},
    }  # fmt: skip


KEY = header(
    "Idempotency-Key",
    "同一操作者的同一键永远得到第一次的回执 · the same key of the same actor gets the first receipt for ever",
    "5f1d8a52-report-2023Q2", {"minLength": 1, "maxLength": 200, "pattern": "^[!-~]([ -~]*[!-~])?$"}, required=True,
)  # fmt: skip
MATCH = header(
    "If-Match", "所见的版本(流或草稿),已变则 412 · the version seen (of stream or draft); 412 when it moved on",
    '"12"', {"pattern": '^"(0|[1-9][0-9]{0,14})"$'}, required=False,
)  # fmt: skip
RECORDING: dict[str, Any] = {"requestBody": {"required": True}, "parameters": [KEY, MATCH]}
"""What the framework leaves out of an operation that records."""
