"""Every operation of the OpenAPI by its name: the generic way in, on which the named methods rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import quote

from api.client.answer import Answer
from api.client.operations import COMMAND, OPERATIONS, Operation
from api.client.remembering import Answered
from api.client.transport import JSON, Ask, Pairs, Transport

_NONE: Mapping[str, str] = {}

Value = str | int | bool | date | Iterable[str] | None
"""A parameter: None is left out, several are repeated, a day is written as ISO text."""


class Model(Protocol):
    """What pydantic's models can do: the command models of the package serve as bodies."""

    def model_dump_json(self, *, exclude_none: bool = False) -> str:
        """The model as JSON text."""
        ...


Body = Mapping[str, Any] | list[Any] | Model


class Caller:
    """Calls operations through one transport; closes it when used as a context manager."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.transport.close()

    def call(
        self, operation: str, params: Mapping[str, Value] | None = None, *, body: Body | None = None,
        content: bytes | None = None, headers: Mapping[str, str] | None = None, key: str | None = None,
        timeout_s: float | None = None, again: bool = False,
    ) -> Answered:  # fmt: skip
        """Call an operation by its id; `params` are those of its path and of its query. `key` is the Idempotency-Key.

        Reads, deletions, whatever carries a key, and what is declared harmless (`again`) are sent again when no
        answer came. LookupError for an operation that this client does not know; ApiProblem and NoAnswer as
        `Transport.send`.
        """
        ask = self.asked(operation, params or {}, body, content, headers or {}, key)
        return self.transport.send(ask._replace(timeout_s=timeout_s, repeatable=ask.repeatable or again))

    def ask(self, operation: str, **params: Value) -> Answer[Any]:
        """Ask any question, e.g. `ask("status", plan="襄汾", as_of="2023-06-30")`; `from_` stands for `from`."""
        return Answer.read(self.call(operation, {name.removesuffix("_"): value for name, value in params.items()}))

    def follow(self, path: str) -> Answer[Any]:
        """Ask for an address the service gave, such as `Answer.pinned`: a path with query below the base URL."""
        if not path.startswith("/") or path.startswith("//"):
            raise ValueError(f"not a path below the base URL: {path!r}")
        return Answer.read(self.transport.send(Ask("GET", path, repeatable=True)))

    def asked(
        self, name: str, params: Mapping[str, Value], body: Body | None = None, content: bytes | None = None,
        headers: Mapping[str, str] = _NONE, key: str | None = None,
    ) -> Ask:  # fmt: skip
        """The request that calls an operation, not sent yet. LookupError, TypeError, ValueError as `call`."""
        operation = find(name)
        sent = dict(headers)
        if body is not None:
            content = encoded(body)
            sent["Content-Type"] = JSON
        if key is not None:
            sent["Idempotency-Key"] = key
        path, query = placed(operation, params)
        safe = operation.method in ("GET", "DELETE") or (operation.method == "PUT" and "If-Match" not in sent)
        return Ask(operation.method, path, query, sent, content, safe or key is not None, key)


def find(name: str) -> Operation:
    """The operation of this id; `command.<name>` for each command. LookupError for any other."""
    if name.startswith(COMMAND):
        return Operation("POST", f"/api/v1/commands/{quote(name.removeprefix(COMMAND), safe='')}")
    if name not in OPERATIONS:
        raise LookupError(f"no operation {name}; there are: {', '.join(OPERATIONS)}")
    return OPERATIONS[name]


def placed(operation: Operation, params: Mapping[str, Value]) -> tuple[str, Pairs]:
    """The path with its parameters filled in, and the query of the others. TypeError when the path misses one."""
    path, query = operation.path, []
    for name, value in params.items():
        if value is None:
            continue
        texts = [_text(value)] if isinstance(value, str | int | date) else [_text(one) for one in value]
        if (place := f"{{{name}}}") in path:
            path = path.replace(place, quote(texts[0], safe="/" if name == "path" else ""))
        else:
            query += [(name, text) for text in texts]
    if "{" in path:
        raise TypeError(f"a parameter of the path is missing: {path}")
    return path, query


def encoded(body: Body) -> bytes:
    """The body as JSON text, the same bytes for the same body. ValueError for NaN and Infinity."""
    if isinstance(body, Mapping | list):
        return json.dumps(body, ensure_ascii=False, allow_nan=False, default=_plain).encode()
    return body.model_dump_json(exclude_none=True).encode()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain(value: object) -> str:
    """Days as ISO text, decimals as text: what the service reads them from. Nothing else is guessed."""
    if isinstance(value, date):
        return value.isoformat()
    if type(value).__name__ == "Decimal":
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
