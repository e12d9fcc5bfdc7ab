"""The first HTTP face: the same answers as the command line, the checkpoint byte for byte, problems as RFC 9457."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import questions
from api.app import create_app
from api.demo import demo_settings
from api.session import Reading, open_reading
from api.story import XIANGFEN
from replay.viewpoint import resolve
from tests.api import worlds


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """The demo ledger, open for questions."""
    return open_reading(demo_settings(worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("app"))))


@pytest.fixture(scope="module")
def client(reading: Reading) -> Iterator[TestClient]:
    """An HTTP client of the application, without a network."""
    with TestClient(create_app(reading)) as opened:
        yield opened


def test_health_and_checkpoint(client: TestClient, reading: Reading) -> None:
    """Alive with the ledger's size; the checkpoint is the stored signed note, untouched."""
    assert client.get("/healthz").json() == {"status": "ok", "size": reading.reader.size()}
    head = reading.reader.head()
    assert head is not None and client.get("/checkpoint").content == head.checkpoint


@pytest.mark.parametrize("point", [{}, {"at": "2023-06-30"}, {"as_of": "2023-06-30", "known_at": "2023-09-30"}])
def test_answers_are_those_of_the_command_line(client: TestClient, reading: Reading, point: dict[str, str]) -> None:
    """Plans, status, targets and timeline at a viewpoint: the body is what the question functions give."""
    view = resolve(reading.reader, as_of=point.get("as_of"), known_at=point.get("known_at"), at=point.get("at"))
    plans = client.get("/api/v1/plans", params=point).json()
    assert plans["viewpoint"] == view.to_json()
    assert plans["plans"] == _plain(questions.all_plans(reading, view))
    asked = {"status": questions.status, "targets": questions.target_answer, "timeline": questions.entries}
    for name, ask in asked.items():
        body = client.get(f"/api/v1/{name}", params={"plan": "襄汾", **point}).json()
        assert (body["plan_id"], body["viewpoint"]) == (XIANGFEN, view.to_json())
        assert body["answer"] == _plain(ask(reading, XIANGFEN, view))


def _plain(value: Any) -> Any:
    import orjson

    return orjson.loads(orjson.dumps(value))


@pytest.mark.parametrize(("query", "status", "code"), [
    ({"plan": "火星"}, 404, "no-such-plan"),
    ({"plan": "实施方案"}, 404, "ambiguous-plan"),
    ({"plan": "襄汾", "as_of": "2023-02-30"}, 422, "not-a-date"),
    ({"plan": "襄汾", "at": "2020-12-31"}, 422, "before-ledger"),
    ({"plan": "襄汾", "known_at": "size:99999999"}, 422, "beyond-head"),
    ({"plan": "襄汾", "at": "2023-01-01", "as_of": "2023-01-01"}, 422, "at-excludes"),
])  # fmt: skip
def test_problems(client: TestClient, query: dict[str, str], status: int, code: str) -> None:
    """What cannot be answered is a problem document with a stable type and both languages."""
    answer = client.get("/api/v1/status", params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    body = answer.json()
    assert body["type"] == f"urn:shilu:{code}" and body["status"] == status and body["title"] != body["detail"]


def test_a_plan_is_asked_for(client: TestClient) -> None:
    """A question about no plan at all is refused, not answered for some plan."""
    assert client.get("/api/v1/status").status_code == 422
