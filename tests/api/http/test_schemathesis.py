"""The whole OpenAPI under random requests, with ids that exist and real credentials of every role (P14)."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
import schemathesis.openapi
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from api.access.policy import RULES
from api.demo import demo_settings
from api.http.service import open_service
from ledger.verify import ALL
from replay.verification import verify
from tests.api import worlds
from tests.api.http.conftest import Api

CASES = 10_000 if os.environ.get("SHILU_SOAK") else 1_000
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
AGENCY = "襄汾县/科协"
LINES, SHEET = "application/x-ndjson", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STREAMS = frozenset({"events"})
"""Operations that also answer as a stream without an end: asked for one batch here."""


@schemathesis.serializer(LINES)
def _as_lines(_context: Any, value: Any) -> bytes:
    """Whatever was thought of, one line of JSON each."""
    rows = value if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(one).encode("utf-8", "replace") for one in rows)


@schemathesis.serializer(SHEET)
def _as_sheet(_context: Any, value: Any) -> bytes:
    """Bytes as they come: next to none of them is a workbook."""
    return value if isinstance(value, bytes) else json.dumps(value).encode("utf-8", "replace")


class Known:
    """Ids that stand in the ledger, by the name of the parameter or member they fit."""

    def __init__(self, api: Api) -> None:
        auditor = api.client("auditor")
        plans = auditor.get("/api/v1/plans").json()["plans"]
        held = next(p["plan"] for p in plans if "襄汾" in p["plan"])
        status = auditor.get("/api/v1/status", params={"plan": held}).json()
        entries = auditor.get("/api/v1/timeline", params={"plan": held, "limit": 2_000}).json()["entries"]
        seats = [seat for task in status["tasks"].values() for seat in task["seats"]]
        statements = list(dict.fromkeys(entry["statement"] for entry in entries))
        agencies = list(dict.fromkeys(seat.split("|")[1] for seat in seats))
        reports = [name for name in statements if name.startswith("report:")]
        self.agencies = agencies
        self.values: dict[str, list[Any]] = {
            "plan": [p["plan"] for p in plans], "task": list(status["tasks"]), "seat": seats, "agency": agencies,
            "statement": statements, "report": reports or statements, "position": [1, 2, 900, len(entries)],
            "figure": ["total", "tasks", "status"], "known_at": ["size:1500", "2024-06-30", "size:99999999"],
            "as_of": ["2023-06-30", "2025-12-31", "1999-01-01"], "at": ["2023-06-30", "2019-01-01"],
            "on": [f"plan:{held}", "agency:register"], "from": ["at:2023-06-30", "2024-01-01"], "to": ["current"],
            "snapshot": [name.partition(":")[2] for name in statements if name.startswith("snapshot")] or ["x"],
            "effective_on": ["2024-05-01"], "period": ["2024-Q1", "2024"], "region": ["襄汾县"], "limit": [1, 50],
        }  # fmt: skip


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A copy of the demo ledger that random requests may write to; no rate limit, nothing public."""
    folder = worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("random"))
    told = {"rate": "100000000/minute", "rate_failed": "100000000/minute"}
    opened = Api(open_service(demo_settings(folder).model_copy(update=told)))
    yield opened
    opened.close()


def test_random_requests(api: Api) -> None:
    """1,000 random requests (10,000 in the long form) over every operation: no 5xx, no status, content type or body
    the OpenAPI does not document; afterwards every plan is readable and the ledger verifies."""
    schema = schemathesis.openapi.from_dict(_described(api))
    operations = [found.ok() for found in schema.get_all_operations()]
    known = Known(api)
    clients: dict[str, TestClient] = {}
    each, asked = math.ceil(CASES / len(operations)), [0]
    for operation in operations:
        name = operation.definition.raw["operationId"]
        seed(len(name))(_asking(api, operation.as_strategy(), name, known, clients, each, asked))()
    assert asked[0] >= CASES
    reader = clients["reader"] if "reader" in clients else api.client("reader")
    for plan in known.values["plan"]:
        assert reader.get("/api/v1/status", params={"plan": plan}).status_code == 200
        assert reader.get("/api/v1/timeline", params={"plan": plan}).status_code == 200
    report = verify(api.service.reading.reader, checks=ALL, workers=1)
    assert report.integrity == "ok", [c for c in report.checks if c.verdict == "failed"]


def _described(api: Api) -> dict[str, Any]:
    described: dict[str, Any] = api.app.openapi()
    return described


def _asking(
    api: Api, cases: st.SearchStrategy[Case], name: str, known: Known, clients: dict[str, TestClient], each: int,
    asked: list[int],
) -> Callable[[], None]:  # fmt: skip
    roles = sorted(RULES[name].roles)

    @settings(max_examples=each, database=None)
    @given(case=cases, data=st.data())
    def ask(case: Case, data: st.DataObject) -> None:
        role = data.draw(st.sampled_from(roles), "role")
        if role not in clients:
            clients[role] = api.client(role, known.agencies[0] if role == "liaison" else AGENCY)
        _seed(case, known, data)
        _send(case, clients[role], name)
        asked[0] += 1

    return ask


def _seed(case: Case, known: Known, data: st.DataObject) -> None:
    """Put ids that exist where a name fits, most of the time."""
    for part in (case.query, case.path_parameters, case.body):
        _fill(part, known, data)


def _fill(part: Any, known: Known, data: st.DataObject) -> None:
    if isinstance(part, list):
        for one in part:
            _fill(one, known, data)
    elif isinstance(part, dict):
        for name, value in list(part.items()):
            if name in known.values and not isinstance(value, dict | list) and data.draw(st.integers(0, 9)) < 8:
                part[name] = data.draw(st.sampled_from(known.values[name]))
            else:
                _fill(value, known, data)


def _send(case: Case, client: TestClient, name: str) -> None:
    sent = case.as_transport_kwargs(base_url="http://testserver")
    headers = {k: v for k, v in dict(sent["headers"]).items() if k.lower() not in ("authorization", "accept")}
    kept = {k: sent[k] for k in ("params", "json", "content") if sent.get(k) is not None}
    if sent.get("data") is not None:
        kept["content"] = sent["data"]
    if name in STREAMS:
        headers["Accept"] = "application/cloudevents-batch+json"
    answer = client.request(sent["method"], sent["url"], headers=headers, **kept)
    case.validate_response(answer, checks=CHECKS)
