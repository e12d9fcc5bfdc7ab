"""The frame: viewpoints, validators, problems and limits, the same for every route."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from api.http import guard
from api.http.language import language_of
from api.http.problems import MEDIA_TYPE, Problem
from api.routes import ROOMS
from tests.api import worlds
from tests.api.http.conftest import Api

PLAN = {"plan": worlds.PLAN}


def test_who_sends_nothing_is_told_so(mini: Api) -> None:
    """Without a credential a question is answered 401 with a problem in the reader's language."""
    answer = mini.anonymous().get("/api/v1/plans", headers={"Accept-Language": "en"})
    assert answer.status_code == 401 and answer.headers["content-type"] == MEDIA_TYPE
    body = answer.json()
    assert (body["code"], body["type"], body["status"]) == ("no-credential", "urn:shilu:no-credential", 401)
    assert body["detail"] == body["said"]["en"] and answer.headers["content-language"] == "en"
    assert body["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert mini.anonymous().get("/api/v1/plans").json()["detail"] == body["said"]["zh"]


def test_two_credentials_are_none(mini: Api) -> None:
    """Two Authorization headers are refused: nobody has to guess which one counted."""
    headers = [("Authorization", "Bearer a"), ("Authorization", "Bearer b")]
    assert mini.anonymous().get("/api/v1/plans", headers=headers).json()["code"] == "two-credentials"


def test_the_tag_moves_with_the_answer_and_with_nothing_else(mini: Api) -> None:
    """The tag stays when another stream gains an entry, though the stamp moves; it moves when this answer does."""
    reader = mini.client("reader")
    first = reader.get("/api/v1/tasks", params=PLAN)
    mini.client("auditor")  # a credential: an entry of another stream
    second = reader.get("/api/v1/tasks", params=PLAN)
    assert second.headers["ledger-size"] != first.headers["ledger-size"]
    assert second.headers["etag"] == first.headers["etag"]
    held = reader.get("/api/v1/tasks", params=PLAN, headers={"If-None-Match": first.headers["etag"]})
    assert held.status_code == 304 and held.content == b"" and held.headers["ledger-size"] > "0"
    mini.shilu.execute(worlds.report("40"), worlds.EDUCATION, "report")
    third = reader.get("/api/v1/tasks", params=PLAN, headers={"If-None-Match": first.headers["etag"]})
    assert third.status_code == 200 and third.headers["etag"] != first.headers["etag"]


def test_a_pinned_answer_never_changes(mini: Api) -> None:
    """The memento link leads to the same answer, byte for byte, after the ledger grew; it may be kept for ever."""
    reader = mini.client("reader")
    first = reader.get("/api/v1/tasks", params=PLAN)
    pinned = first.headers["link"].split(">")[0].removeprefix("<")
    before = reader.get(pinned)
    assert before.json()["tasks"] == first.json()["tasks"] and "immutable" in before.headers["cache-control"]
    mini.shilu.execute(worlds.report("40"), worlds.EDUCATION, "report")
    after = reader.get(pinned)
    assert after.content == before.content and after.headers["etag"] == before.headers["etag"]
    assert reader.get("/api/v1/tasks", params=PLAN).json()["tasks"] != first.json()["tasks"]
    assert "immutable" not in first.headers["cache-control"]


def test_a_past_state_says_of_when_it_is(mini: Api) -> None:
    """Accept-Datetime means `at`; a viewpoint in the address counts more; what is no date is 400."""
    reader = mini.client("reader")
    then = {"Accept-Datetime": "Thu, 31 Mar 2022 16:00:00 GMT"}
    by_header = reader.get("/api/v1/plans", headers=then)
    by_name = reader.get("/api/v1/plans", params={"at": "2022-03-31T16:00:00+00:00"})
    assert by_header.json() == by_name.json() and by_header.json()["viewpoint"]["view"] == "as published"
    assert by_header.headers["memento-datetime"].endswith("GMT")
    named = reader.get("/api/v1/plans", params={"as_of": "2023-01-01"}, headers=then).json()
    assert named["viewpoint"]["as_of"] == "2023-01-01"
    assert reader.get("/api/v1/plans", headers={"Accept-Datetime": "yesterday"}).json()["code"] == "not-an-http-date"
    assert "memento-datetime" not in reader.get("/api/v1/plans").headers


def test_head_is_get_without_a_body(mini: Api) -> None:
    """HEAD answers with the headers of GET and nothing else."""
    reader = mini.client("reader")
    got, headed = reader.get("/api/v1/plans"), reader.head("/api/v1/plans")
    assert headed.status_code == 200 and headed.content == b"" and headed.headers["etag"] == got.headers["etag"]


def test_head_of_a_stream_ends(mini: Api) -> None:
    """HEAD of the feed as a stream answers at once: nobody reads it, so nothing would ever end it."""
    headers = {"Accept": "text/event-stream"}
    assert mini.client("reader").head("/api/v1/events", headers=headers).headers["next-after"]


def test_no_such_path_and_method_are_problems(mini: Api) -> None:
    """404 and 405 are problem documents too, and 405 says what is allowed."""
    reader = mini.client("reader")
    assert reader.get("/api/v1/nothing").json()["code"] == "no-such-path"
    wrong = reader.post("/api/v1/plans")
    assert (wrong.status_code, wrong.json()["code"], wrong.headers["allow"]) == (405, "method-not-allowed", "GET")


def test_a_route_without_a_policy_cannot_be_made() -> None:
    """Deny by default: a route nobody wrote a rule for stops the application from being made."""
    router = guard.room()
    with pytest.raises(LookupError, match="no row in the policy"):
        router.get("/hole", operation_id="hole")(lambda: None)


def test_every_room_is_there(mini: Api) -> None:
    """Each room of the table has routes in the OpenAPI, and every operation has a summary in both languages."""
    paths: dict[str, dict[str, Any]] = mini.app.openapi()["paths"]
    operations = [one for methods in paths.values() for one in methods.values()]
    assert len(operations) > 150 and len(ROOMS) == 25
    assert [one["operationId"] for one in operations if one.get("summary", "").isascii() is not True] != []
    assert len({one["operationId"] for one in operations}) == len(operations)


def test_what_takes_too_long_is_given_up() -> None:
    """After the deadline the caller is told 503, whatever the work does; work that ends in time is not touched."""

    async def slow(seconds: float) -> int:
        await asyncio.sleep(seconds)
        return 7

    begun = time.monotonic()
    with pytest.raises(Problem) as no:
        asyncio.run(guard.within(slow(5), 0.05))
    assert no.value.status == 503 and no.value.code == "deadline" and time.monotonic() - begun < 2
    assert asyncio.run(guard.within(slow(0), 5)) == 7


@pytest.mark.parametrize(("header", "language"), [
    (None, "zh"), ("en", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en-GB,en;q=0.9,zh;q=0.5", "en"), ("fr", "zh"),
    ("en;q=0", "zh"), ("zh;q=0.1,en;q=0.2", "en"), ("en;q=x", "zh"), ("*", "zh"),
])  # fmt: skip
def test_language(header: str | None, language: str) -> None:
    """English where it is preferred, else Chinese."""
    assert language_of(header) == language


def test_a_worker_that_only_reads_takes_no_command(mini: Api) -> None:
    """A process without the door for commands answers questions and says 503 to commands."""
    body = {"plan": worlds.PLAN, "seat": worlds.LEAD, "period": "2023-Q2", "percent": "40", "narrative": "进展"}
    education = mini.client("liaison", "甲县/县教育局")
    mini.service.writer, kept = None, mini.service.writer
    try:
        assert education.get("/api/v1/tasks", params=PLAN).status_code == 200
        refused = education.post("/api/v1/commands/report_progress", json=body, headers={"Idempotency-Key": "k"})
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable") and refused.headers["retry-after"]
    finally:
        mini.service.writer = kept
    assert education.post("/api/v1/commands/report_progress", json=body, headers={"Idempotency-Key": "k"}).is_success
