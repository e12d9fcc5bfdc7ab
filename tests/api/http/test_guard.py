"""The door: parameters it knows, wrong credentials beside right ones, what is open, turns of one caller."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest

from api.access.public import Public
from api.http import guard
from api.http.problems import Problem
from api.http.service import service_over
from api.http.turns import Turns
from tests.api import worlds
from tests.api.http.conftest import Api

PLAN = {"plan": worlds.PLAN}


@pytest.mark.parametrize(("query", "code"), [
    ("asof=2023-06-30", "unknown-parameter"), ("Limit=2", "unknown-parameter"), ("plan=a", "repeated-parameter"),
    ("as_of=2023-01-01&as_of=2023-01-02", "repeated-parameter"), ("dry_run=true", "unknown-parameter"),
])  # fmt: skip
def test_a_misspelt_parameter_is_not_passed_over(mini: Api, query: str, code: str) -> None:
    """What a route does not take, or takes once, is refused with the name that was meant: no other day is answered."""
    answer = mini.client("reader").get(f"/api/v1/tasks?plan=甲县&{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"].startswith("/query/")


def test_what_may_be_repeated_may(mini: Api) -> None:
    """Filters and rules are lists; a cursor has its own viewpoint and takes no other."""
    reader = mini.client("reader")
    page = reader.get("/api/v1/tasks", params={**PLAN, "limit": 1, "filter": ["task:2.1.1", "task:2.1.2"]}).json()
    assert page["total"] == 2
    params = {**PLAN, "limit": 1, "filter": ["task:2.1.1", "task:2.1.2"], "cursor": page["next"]}
    assert reader.get("/api/v1/tasks", params=params).status_code == 200
    assert reader.get("/api/v1/tasks", params={**params, "as_of": "2023-01-01"}).json()["code"] == "beside-cursor"


def test_wrong_credentials_do_not_lock_out_right_ones(mini: Api) -> None:
    """After too many wrong credentials from an address those are told so, and a right one is taken all the same."""
    right = mini.client("reader")
    said = [mini.with_token(f"slu_{'a' * 12}_{'b' * 43}").get("/api/v1/plans") for _ in range(22)]
    assert [one.status_code for one in said] == [401] * 20 + [429] * 2
    assert said[-1].json()["code"] == "too-many-wrong-credentials"
    assert right.get("/api/v1/plans").status_code == 200


def test_refused_requests_count_too(tmp_path: Path) -> None:
    """Whoever only sends what is refused comes to the end of the rate like everybody."""
    shilu, _ = worlds.with_plan(tmp_path)
    api = Api(service_over(worlds.settings_in(tmp_path).model_copy(update={"rate": "3/minute"}), shilu))
    reader = api.client("reader")
    assert [reader.get("/api/v1/credentials").status_code for _ in range(5)] == [403] * 3 + [429] * 2
    api.close()


def test_what_is_open_is_open_for_the_plans_named(mini: Api) -> None:
    """A credential that would not do by itself sees of an open area what everybody sees, not what its grant says."""
    mini.service.public = Public(frozenset({"plans", "feed"}), frozenset({"另一方案"}))
    administrator, feeder = mini.client("administrator"), mini.client("reader", scopes=["log"])
    for client in (mini.anonymous(), administrator, feeder):
        assert client.get("/api/v1/status", params=PLAN).status_code == 404
        assert client.get("/api/v1/plans").json()["plans"] == []
    assert mini.client("reader").get("/api/v1/status", params=PLAN).status_code == 200
    mini.service.public = Public(frozenset({"plans"}), None)
    assert administrator.get("/api/v1/status", params=PLAN).status_code == 200


def test_callers_take_turns() -> None:
    """Of one caller so many run at once and no more; another caller does not wait for them."""

    async def all_of_them() -> tuple[int, float]:
        turns, running, most = Turns(), 0, 0

        async def one(caller: str, seconds: float) -> None:
            nonlocal running, most
            async with turns.taken(caller, 3):
                running += caller == "many"
                most = max(most, running)
                await asyncio.sleep(seconds)
                running -= caller == "many"

        many = [asyncio.ensure_future(one("many", 0.05)) for _ in range(12)]
        await asyncio.sleep(0)
        begun = time.monotonic()
        await one("other", 0)
        alone = time.monotonic() - begun
        await asyncio.gather(*many)
        assert not turns._callers
        return most, alone

    most, alone = asyncio.run(all_of_them())
    assert most == 3 and alone < 0.04


def test_what_was_given_up_and_not_begun_never_begins(mini: Api) -> None:
    """Work that waits for a thread when its caller is told 503 is not done for nobody afterwards."""
    held, done = threading.Event(), []
    for _ in range(12):
        mini.service.questions.submit(held.wait, 10)

    async def ask() -> None:
        loop = asyncio.get_running_loop()

        async def work() -> None:
            await loop.run_in_executor(mini.service.questions, done.append, 1)

        with pytest.raises(Problem, match="deadline"):
            await guard.within(work(), 0.05)

    asyncio.run(ask())
    held.set()
    mini.service.questions.submit(int).result(5)
    assert done == []


def test_the_edges_of_the_calendar(mini: Api) -> None:
    """An instant that no civil day has is refused, not an error of the program."""
    for text in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"):
        assert mini.client("reader").get("/api/v1/plans", params={"at": text}).json()["code"] == "not-an-instant"
