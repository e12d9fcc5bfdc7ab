"""The OpenAPI document: what FastAPI knows of the routes, and what is true of every one of them."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from api.access import policy
from api.access.public import OPEN
from api.http.problems import MEDIA_TYPE, TITLES
from api.routes.shapes_base import add_examples

PROBLEM = "Problem"
SCHEME = "bearer"
ALWAYS = (400, 401, 403, 404, 405, 422, 429, 503, 507)
"""What any guarded route can answer instead; a route that takes a body can refuse it too."""
WITH_BODY = (408, 409, 412, 413, 415)
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": PROBLEM,
    "description": "RFC 9457 problem details; nothing that was sent is repeated",
    "required": ["type", "title", "status", "detail", "code", "instance", "errors", "said"],
    "properties": {
        "type": {"type": "string", "description": "urn:shilu:<code>, stable"},
        "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
        "code": {"type": "string", "description": "stable, for programs"},
        "instance": {"type": "string", "description": "urn:uuid of the request, as in the log"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object", "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "RFC 6901, into the body, or /query/<name>"},
                    "code": {"type": "string"}, "detail": {"type": "string"},
                },
            },
        },
        "said": {
            "type": "object", "required": ["zh", "en"],
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
        },
    },
    "example": {
        "type": "urn:shilu:no-such-plan", "title": "没有找到", "status": 404, "detail": "没有方案符合“火星”",
        "code": "no-such-plan", "instance": "urn:uuid:01a202f6-5cf8-77de-bccd-5bbe415c52dd", "errors": [],
        "said": {"zh": "没有方案符合“火星”", "en": "no plan fits '火星'"},
    },
}  # fmt: skip


def describing(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The function that gives the document, made once: problems, credentials and validators added to every route."""
    made = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = made()
            _complete(document)
            app.openapi_schema = document
        return app.openapi_schema

    return described


def _complete(document: dict[str, Any]) -> None:
    parts = document.setdefault("components", {})
    parts.setdefault("schemas", {})[PROBLEM] = _PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    add_examples(parts["schemas"])
    parts["securitySchemes"] = {
        SCHEME: {
            "type": "http", "scheme": "bearer",
            "description": "API 密钥 slu_… 或 OIDC 令牌 · an API key slu_… or an OIDC token (docs/access.md)",
        }
    }  # fmt: skip
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _complete_operation(method, operation)


def _complete_operation(method: str, operation: dict[str, Any]) -> None:
    responses: dict[str, Any] = operation.setdefault("responses", {})
    statuses = ALWAYS if method == "get" else (*ALWAYS, *WITH_BODY)
    for status in statuses:
        held = responses.get(str(status))
        if held is None or "application/json" in held.get("content", {}):
            responses[str(status)] = _problem(status)
    if method == "get" and "304" not in responses:
        responses["304"] = {"description": "与所持相同 · what the caller holds still stands"}
    rule = policy.RULES[operation["operationId"]]
    operation["security"] = [] if rule.area == OPEN else [{SCHEME: []}]
    if rule.area is not None and rule.area != OPEN:
        operation["x-shilu-area"] = rule.area
    operation["x-shilu-roles"] = sorted(rule.roles)


def _problem(status: int) -> dict[str, Any]:
    zh, en = TITLES.get(status, (HTTPStatus(status).phrase,) * 2)
    return {
        "description": f"{zh} · {en}",
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}},
    }
