"""Density and light history over HTTP: what `status` and the timeline say, day by day and month by month."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from aggregates.fold.plan import Plan
from aggregates.fold.rules import Rules
from api import light_history
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.http.questions import PLAN, VIEWS

COLOURS = ("GREEN", "YELLOW", "RED", "GREY", "NONE")


@pytest.fixture(scope="module")
def reader(demo: Api) -> TestClient:
    """A reader who may see every plan."""
    return demo.client("reader")


def _get(client: TestClient, path: str, **params: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{path}", params={**PLAN, **params})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _lit(client: TestClient, **view: str) -> dict[str, int]:
    """The lights of the tasks of `status`, counted."""
    tasks = [task for task in _get(client, "status", **view)["tasks"].values() if not task["ended_on"]]
    found = Counter(task["light"]["colour"] or "NONE" for task in tasks)
    return {"tasks": len(tasks), **{colour: found[colour] for colour in COLOURS}}


def _counts(month: dict[str, Any]) -> dict[str, int]:
    return {name: month[name] for name in ("tasks", *COLOURS)}


@pytest.mark.parametrize("view", [{}, {"as_of": "2024-06-15", "known_at": "2024-12-31"}], ids=["current", "believed"])
def test_restated_is_status_at_each_month_end(reader: TestClient, view: dict[str, str]) -> None:
    """Law: every month of the history is what `status` says at its day with the same knowledge; the last day is V."""
    found = _get(reader, "light-history", **view)
    day, size = found["viewpoint"]["as_of"], found["viewpoint"]["known_at"]["size"]
    months = found["months"]
    assert (months[0]["month"], months[-1]["on"]) == ("2021-01", min(day, "2025-12-31"))
    assert len(months) == (60 if not view else 42)
    for month in months:
        assert _counts(month) == _lit(reader, as_of=month["on"], known_at=f"size:{size}"), month
        assert month["size"] is None
    assert {colour for month in months for colour in COLOURS if month[colour]} >= {"GREEN", "RED", "NONE"}


def test_published_is_what_was_said_then(reader: TestClient) -> None:
    """Law: as published, every month is what `status` says as published on its day; before the ledger nobody did."""
    months = _get(reader, "light-history", **{"as": "published"})["months"]
    restated = _get(reader, "light-history")["months"]
    for month in months:
        if month["size"] == 0:
            assert month["tasks"] == 0
            continue
        then = _get(reader, "status", at=month["on"])["viewpoint"]["known_at"]["size"]
        assert month["size"] == then
        assert _counts(month) == _lit(reader, at=month["on"]), month
    assert any(_counts(one) != _counts(other) for one, other in zip(months, restated, strict=True))


def test_published_knows_no_more_than_the_viewpoint(reader: TestClient) -> None:
    """A month after the viewpoint's knowledge is judged by that knowledge, and says so by an empty size."""
    asked = {"as": "published", "as_of": "2025-06-30", "known_at": "size:2900"}
    months = _get(reader, "light-history", **asked)["months"]
    assert [month["size"] is None for month in months[-6:]] == [True] * 6 and months[30]["size"] is not None
    assert _counts(months[-1]) == _lit(reader, as_of="2025-06-30", known_at="size:2900")


def test_judged_again_and_not_when_published(reader: TestClient) -> None:
    """Rules named are followed month by month; what was published is not judged again."""
    rules = {"rules": "亮灯阈值建议@1"}
    found = _get(reader, "light-history", **rules)
    assert found["viewpoint"]["rejudged"] == ["lights"]
    for month in found["months"][24:36]:
        assert _counts(month) == _lit(reader, as_of=month["on"], **rules)
    refused = reader.get("/api/v1/light-history", params={**PLAN, **rules, "as": "published"})
    assert (refused.status_code, refused.json()["code"]) == (422, "rules-not-used")


def test_a_day_later_judges_one_month(demo: Api, reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another day at the same K judges only the month it lies in, also for other plans' entries recorded in between."""
    made: list[str] = []
    count = light_history.count

    def counted(state: Plan, rules: Rules) -> light_history.Counted:
        made.append(state.day)
        return count(state, rules)

    monkeypatch.setattr(light_history, "count", counted)
    pinned = {"known_at": "size:3100"}
    _get(reader, "light-history", as_of="2025-05-10", **pinned)
    made.clear()
    _get(reader, "light-history", as_of="2025-05-11", **pinned)
    assert made == ["2025-05-11"]
    made.clear()
    _get(reader, "light-history", as_of="2025-06-02", **pinned)
    assert made == ["2025-05-31", "2025-06-02"]


def test_a_plan_not_known_yet(reader: TestClient) -> None:
    """Before the plan was recorded, or in effect, there is neither a month nor a day."""
    early = {"as_of": "2026-01-01", "known_at": "size:600"}
    assert _get(reader, "light-history", **early)["months"] == []
    assert _get(reader, "light-history", as_of="2022-10-19")["months"] == []
    found = _get(reader, "density", **early)
    assert (found["first"], found["last"], found["days"], found["milestones"]) == (None, None, [], [])


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_density_counts_the_timeline(reader: TestClient, view: dict[str, str]) -> None:
    """Both clocks: entries recorded by K on their day; statements that stand at K, none retracted, on theirs."""
    found = _get(reader, "density", **view)
    rows = _get(reader, "timeline", limit="5000", **view)["entries"]
    newest = {row["statement"]: row for row in rows}
    stands = Counter(row["effective_on"] for row in newest.values() if "retraction" not in row["marks"])
    assert {day["day"]: day["effective"] for day in found["days"] if day["effective"]} == dict(stands)
    assert sum(day["recorded"] for day in found["days"]) == len(rows)
    assert [day["day"] for day in found["days"]] == sorted({day["day"] for day in found["days"]})
    size = found["viewpoint"]["known_at"]["size"]
    assert all(one["position"] <= size for one in found["milestones"])


def test_density_does_not_move_with_the_day(reader: TestClient) -> None:
    """The same K at another day: the same counts, and each answer carries its own viewpoint."""
    one, other = (_get(reader, "density", as_of=day, known_at="size:3000") for day in ("2022-01-01", "2025-01-01"))
    assert (one["viewpoint"]["as_of"], other["viewpoint"]["as_of"]) == ("2022-01-01", "2025-01-01")
    assert {**one, "viewpoint": None} == {**other, "viewpoint": None}


def test_on_both_databases(mini_on: Api) -> None:
    """SQLite and PostgreSQL count alike: the law of the density and of the lights on a plan just recorded."""
    client = mini_on.client("reader")
    mini_on.shilu.execute(worlds.report("40", "2023-Q2"), worlds.EDUCATION, "first")
    again = worlds.report("30", "2023-Q2", reason="测试:更正", authority="甲政办〔2023〕1号")
    mini_on.shilu.execute(again, worlds.EDUCATION, "again")
    params = {"plan": worlds.PLAN}
    days = client.get("/api/v1/density", params=params).json()["days"]
    rows = client.get("/api/v1/timeline", params={**params, "limit": "5000"}).json()["entries"]
    assert sum(day["recorded"] for day in days) == len(rows)
    assert sum(day["effective"] for day in days) == len({row["statement"] for row in rows}) < len(rows)
    (last,) = client.get("/api/v1/light-history", params=params).json()["months"][-1:]
    tasks = client.get("/api/v1/status", params=params).json()["tasks"].values()
    assert (last["tasks"], last["NONE"]) == (len(tasks), len(tasks))
