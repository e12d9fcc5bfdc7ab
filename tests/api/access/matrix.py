"""The table of roles and operations, and the requests that ask about each cell of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.http.conftest import Api

TABLE = Path(__file__).with_name("matrix.txt")
OWNERS = Path(__file__).with_name("owners.txt")
ROLES = {
    "I": "importer", "O": "plan_office", "L": "liaison", "S": "supervisor", "V": "verifier", "E": "evaluator",
    "A": "arbiter", "C": "commending_authority", "K": "registry_clerk", "U": "auditor", "R": "reader",
    "M": "administrator", "*": None,
}  # fmt: skip
"""The letters of the table; `*` is whoever sends no credential."""
SAMPLES = {
    "position": "1", "sha256": "0" * 64, "credential": "abcdefgh2345", "identity": "abcdefgh2345",
    "request": "erasure-99", "restriction": "restriction-99", "path": "0/000", "name": "x.css", "id": "no-such-draft",
    "webhook_id": "01768a3e-0800-7000-8000-000000000012",
}  # fmt: skip
"""A value for each parameter of a path: well-formed, and of nothing that is there."""


class Operation(NamedTuple):
    """One operation of the OpenAPI document."""

    id: str
    method: str
    path: str


def expected(text: str | None = None) -> dict[str, str]:
    """Operation → the letters of who may use it, as the table has them."""
    lines = (text if text is not None else TABLE.read_text(encoding="utf-8")).splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    assert len({row[0] for row in rows}) == len(rows), "an operation has two rows"
    assert all(len(row) == 2 and set(row[1]) <= set(ROLES) for row in rows)
    return {row[0]: row[1] for row in rows}


def operations(app: FastAPI) -> Iterator[Operation]:
    """Every operation of the OpenAPI document of the application."""
    for path, methods in app.openapi()["paths"].items():
        for method, said in methods.items():
            yield Operation(said["operationId"], method.upper(), path)


def leaves(routes: Iterable[Any]) -> Iterator[Any]:
    """Every route of an application, whether it stands in the OpenAPI document or not."""
    for route in routes:
        inside = getattr(route, "original_router", None)
        if inside is None:
            yield route
        else:
            yield from leaves(inside.routes)


def ask(client: TestClient, operation: Operation) -> str:
    """`open`, or the status and code with which the door stays shut.

    What is sent is nothing that could be carried out: whoever gets past the door is refused for that, if at all.
    """
    path = re.sub(r"\{(\w+)(:\w+)?\}", lambda match: SAMPLES[match[1]], operation.path)
    body: Mapping[str, Any] = {} if operation.method == "GET" else {"json": {}}
    headers = {"Idempotency-Key": f"matrix-{operation.id}", "Prefer": "handling=dry-run"}
    answer = client.request(operation.method, path, headers=headers, **body)
    if answer.status_code in (401, 403, 429) or (answer.status_code >= 500 and operation.id != "readyz"):
        named = answer.json() if answer.headers["content-type"] == "application/problem+json" else {}
        return f"{answer.status_code} {named.get('code')}"
    return "open"


SHUT = {True: "401 no-credential", False: "403 role-not-allowed"}
"""How a door is shut: to whoever sends no credential, and to a role outside the row."""


def cells_that_differ(api: Api, table: Mapping[str, str], letters: Iterable[str] = tuple(ROLES)) -> list[str]:
    """Each cell whose answer over HTTP is not that of the table, and each operation that one of the two lacks."""
    shown = list(operations(api.app))
    odd = [f"{one} has no row" for one in sorted({o.id for o in shown} - table.keys())]
    odd += [f"{one} has no operation" for one in sorted(table.keys() - {o.id for o in shown})]
    for letter in letters:
        role = ROLES[letter]
        client = api.anonymous() if role is None else api.client(role)
        for one in shown:
            if one.id not in table:
                continue
            right = "open" if letter in table[one.id] else SHUT[role is None]
            found = ask(client, one)
            if found != right:
                odd.append(f"{one.id} as {role}: {found}, not {right}")
    return odd
