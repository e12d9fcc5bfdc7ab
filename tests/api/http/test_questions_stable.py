"""Validators move only with the answer, and a pinned answer never: law 1 (stability), over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api import light_history, plan_folds
from api.http.remembered import Remembered
from api.http.service import service_over
from api.routes import wordings
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.http.questions import QUESTIONS, VIEWS, Question, asked, name_of
from tests.api.worlds import EDUCATION, PLAN, at, report
from tests.laws.examples import examples

OTHER = PLAN.replace("甲县", "乙县")
OTHER_LEAD = worlds.LEAD.replace("甲县", "乙县")
OTHER_EDUCATION = EDUCATION.model_copy(update={"id": "other", "agency": "乙县/县教育局"})
OF_THE_PLAN = {"plan": PLAN, "task": worlds.TASK, "agency": "甲县/县教育局", "statement": worlds.LEAD,
               "figure": f"status/{worlds.TASK}", "from": "2022-06-30"}  # fmt: skip
NAMING = {
    "status": ("plan",), "density": ("plan",), "light_history": ("plan",), "tasks": ("plan",), "seats": ("plan",),
    "chain": ("plan", "task"), "targets": ("plan",), "timeline": ("plan",),
    "scorecard": ("agency", "plan"), "evaluation": ("plan",), "snapshots": ("plan",),
    "disputes": ("plan",), "decisions": ("plan",), "late": ("plan",), "after_close": ("plan",),
    "back_dated": ("plan",), "corrections": ("plan",), "statement": ("plan", "statement"), "figures": ("plan",),
    "explain": ("plan", "figure"), "diff": ("plan", "from"),
}  # fmt: skip
ONE_PLAN = {name: {member: OF_THE_PLAN[member] for member in members} for name, members in NAMING.items()}
ACROSS: dict[str, dict[str, str]] = {
    "plans": {}, "search": {"q": "科学"},
    "scorecards": {}, "rules": {}, "agencies": {}, "late": {}, "views": {"day": "2023-06-30"},
    "viewpoint": {},
}  # fmt: skip


class Two(Api):
    """Two plans in one ledger, each with a county that reports on it."""

    def __init__(self, folder: Path) -> None:
        shilu, self.clock = worlds.with_plan(folder)
        worlds.import_text(shilu, folder, worlds.MINI.replace("甲", "乙"), "other.txt")
        super().__init__(service_over(worlds.settings_in(folder), shilu))
        self.number = 0
        self.reported: set[tuple[bool, str]] = set()

    def report(self, percent: int, period: str = "2023-Q2", *, other: bool = False) -> None:
        """One entry more about one of the plans."""
        self.number += 1
        more = {"plan": OTHER, "seat": OTHER_LEAD} if other else {}
        if (other, period) in self.reported:
            more |= {"reason": "测试:更正", "authority": "甲政办〔2023〕1号"}
        self.reported.add((other, period))
        who = OTHER_EDUCATION if other else EDUCATION
        said = report(str(percent), period, **more)
        self.shilu.execute(said, who, f"{self.number}")

    def forget(self) -> None:
        """As another process would answer that remembers nothing."""
        self.service.remembered = Remembered()
        for kept in (wordings._KEPT, plan_folds._KEPT, light_history._KEPT):
            kept.clear()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Two plans; it is July 2023."""
    api = Two(tmp_path_factory.mktemp("two"))
    try:
        yield api
    finally:
        api.close()


def _tag(client: TestClient, operation: str, params: dict[str, str]) -> str:
    answer = client.get(f"/api/v1/{operation.replace('_', '-')}", params=params)
    assert answer.status_code == 200, answer.text
    held = client.get(
        f"/api/v1/{operation.replace('_', '-')}", params=params, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (held.status_code, held.content) == (304, b"")
    return str(answer.headers["etag"])


def test_validators_move_with_the_answer_only(two: Two) -> None:
    """Given two plans, when one gets a report, then of the other no validator moves; its own status and tasks do."""
    client = two.client("reader")
    still = {name: params for name, params in ONE_PLAN.items() if name != "diff"}  # which names the size it ends at
    before = {name: _tag(client, name, params) for name, params in still.items()}
    two.report(40, other=True)
    assert {name: _tag(client, name, params) for name, params in still.items()} == before
    two.report(50)
    after = {name: _tag(client, name, params) for name, params in still.items()}
    moved = {name for name in before if after[name] != before[name]}
    assert {"status", "tasks", "timeline"} <= moved
    assert not moved & {"targets", "snapshots", "disputes", "decisions", "statement", "after_close"}


def test_a_validator_is_of_one_question(two: Two) -> None:
    """Given one plan, then two questions, two viewpoints or two sets of fields never share a validator."""
    client = two.client("reader")
    tags = [_tag(client, name, params) for name, params in ONE_PLAN.items()]
    days = [_tag(client, "tasks", {"plan": PLAN, "as_of": f"2023-06-{day}"}) for day in range(10, 20)]
    fields = [_tag(client, "tasks", {"plan": PLAN, "fields": name}) for name in ("task", "status", "task,status")]
    every = [*tags, *days, *fields]
    assert len(set(every)) == len(every)


_ASKED = st.sampled_from([*ONE_PLAN.items(), *ACROSS.items()])


@examples(60)
@given(
    _ASKED, st.sampled_from(["2022-06-30", "2023-06-30", "2023-12-31"]), st.integers(1, 10**6), st.integers(0, 100),
    st.sampled_from(["2023-Q1", "2023-Q2"]), st.booleans(),
)
def test_pinned_answers_never_change(
    two: Two, question: tuple[str, dict[str, str]], day: str, back: int, percent: int, period: str, other: bool
) -> None:
    """Given any question pinned at any size, when the ledger grows, then every byte and header of it stays."""
    operation, params = question
    two.__dict__.setdefault("reader", two.client("reader"))
    client: TestClient = two.__dict__["reader"]
    size = two.service.reading.reader.size()
    pinned = {**params, "as_of": day, "known_at": f"size:{size - back % (size - 30)}"}
    address = f"/api/v1/{operation.replace('_', '-')}"
    before = client.get(address, params=pinned)
    two.report(percent, period, other=other)
    two.forget()
    after = client.get(address, params=pinned)
    assert after.status_code == before.status_code and after.status_code in (200, 404)
    if before.status_code == 200:
        assert "immutable" in before.headers["cache-control"]
        assert after.content == before.content
        same = ("etag", "ledger-size", "link", "memento-datetime", "cache-control")
        assert [after.headers[name] for name in same] == [before.headers[name] for name in same]


@pytest.mark.parametrize("operation", [*ONE_PLAN, *(name for name in ACROSS if name not in ONE_PLAN)])
def test_a_pinned_future_does_not_come(two: Two, operation: str) -> None:
    """Given a question pinned now about a day to come, when entries are recorded before that day, then it stays."""
    client = two.client("reader")
    pinned = {**ONE_PLAN.get(operation, ACROSS.get(operation, {})), "as_of": "2023-12-31"}
    pinned["known_at"] = f"size:{two.service.reading.reader.size()}"
    address = f"/api/v1/{operation.replace('_', '-')}"
    before = client.get(address, params=pinned)
    two.report(70)
    two.forget()
    assert before.status_code == 200 and client.get(address, params=pinned).content == before.content


def test_the_address_given_as_pinned_gives_the_same_answer(two: Two) -> None:
    """Given an answer about the head, when its memento link is followed later, then it says the same for ever."""
    client = two.client("reader")
    for operation, params in ONE_PLAN.items():
        now = client.get(f"/api/v1/{operation.replace('_', '-')}", params=params)
        address = now.headers["link"].split(">")[0].removeprefix("<")
        two.report(60, other=False)
        two.forget()
        then = client.get(address).json()
        assert _unviewed(then) == _unviewed(now.json())


def _unviewed(answer: dict[str, Any]) -> dict[str, Any]:
    """Without the name of the viewpoint: what was current is later what was believed."""
    to = {"to": {**answer["to"], "view": None}} if "to" in answer else {}
    return {**answer, **to, "viewpoint": None}


@pytest.mark.parametrize("question", [pytest.param(q, id=name_of(q)) for q in QUESTIONS if q.takes == "any"])
def test_accept_datetime_means_at(demo: Api, question: Question) -> None:
    """Given an Accept-Datetime, then the answer is the one published then, and says of when it is (RFC 7089)."""
    client = demo.client("reader")
    moment = at("2024-08-01T12:00:00")
    then = client.get(
        question.address, params={**question.params, **({"limit": "5000"} if question.rows else {})},
        headers={"Accept-Datetime": format_datetime(moment)},
    )  # fmt: skip
    assert then.json() == asked(client, question, {"at": moment.isoformat()})
    assert then.json()["viewpoint"]["view"] == "as published"
    assert "memento-datetime" in then.headers and "Accept-Datetime" in then.headers["vary"]
    assert then.json() != asked(client, question, VIEWS["current"])
