"""Who was granted one plan sees nothing of the others, whatever is asked."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from aggregates.commands import plan_stream
from api import cards
from replay.viewpoint import resolve
from tests.api.http.conftest import Api
from tests.api.http.questions import QUESTIONS, XIANGFEN, Question, asked, name_of

REGISTERED_FOR_ALL = frozenset({"agencies", "rules", "views", "viewpoint"})
"""Questions that are about no plan: the register names agencies of every county."""


@pytest.fixture(scope="module")
def granted(demo: Api) -> TestClient:
    """A reader granted one plan."""
    return demo.client("reader", plans=frozenset({XIANGFEN}))


@pytest.fixture(scope="module")
def others(demo: Api) -> list[dict[str, Any]]:
    """The other plans, as who sees all of them reads about them."""
    found = asked(demo.client("auditor"), QUESTIONS[0])["plans"]
    return [row for row in found if row["plan"] != XIANGFEN]


@pytest.fixture(scope="module")
def own(demo: Api) -> str:
    """All that the entries of the granted plan say: it cites the plans it carries out."""
    return "".join(bytes(e.leaf).decode() for e in demo.service.reading.reader.entries(stream=plan_stream(XIANGFEN)))


@pytest.mark.parametrize("question", [pytest.param(q, id=name_of(q)) for q in QUESTIONS if "plan" in q.params])
def test_another_plan_is_not_there(granted: TestClient, others: list[dict[str, Any]], question: Question) -> None:
    """Given one plan granted, when another is named in any way, then it looks as if it did not exist."""
    for row in others:
        for name in (row["plan"], row["title"], row["document_number"]):
            if name is None:
                continue
            answer = granted.get(question.address, params={**question.params, "plan": name})
            assert (answer.status_code, answer.json()["code"]) == (404, "no-such-plan")
            assert granted.get(question.address, params={**question.params, "plan": "火星"}).status_code == 404


@pytest.mark.parametrize("question", [pytest.param(q, id=name_of(q)) for q in QUESTIONS])
def test_no_answer_speaks_of_another_plan(
    granted: TestClient, others: list[dict[str, Any]], own: str, question: Question
) -> None:
    """Given one plan granted, when any question is asked, then no row, agency or id of another plan is in the answer,

    but for what the plan itself cites.
    """
    found = asked(granted, question)
    told = str(found)
    assert not [row["plan"] for row in others if row["plan"] in told and row["plan"] not in own]
    if question.operation not in REGISTERED_FOR_ALL:
        assert not [county for county in ("五台县", "长治", "济宁") if county in told]
    for row in found.get(question.rows, ()) if question.rows else ():
        assert row.get("plan") in (None, XIANGFEN)


def test_one_plan_listed(granted: TestClient) -> None:
    """Given one plan granted, when plans are asked for, then it alone is there, with its own counts."""
    (row,) = asked(granted, QUESTIONS[0])["plans"]
    assert row["plan"] == XIANGFEN and row["tasks"] == 33


def test_cards_of_what_is_seen(demo: Api, granted: TestClient) -> None:
    """Given one plan granted, when asked across plans, then only its seats are counted, by the rules of every plan."""
    every = next(q for q in QUESTIONS if q.operation == "scorecards")
    found = asked(granted, every)
    reading = demo.service.reading
    point = resolve(reading.reader)
    _, folded, counts = cards.scorecards(reading, point, None, False, (), among={XIANGFEN})
    assert [row["agency"] for row in found["cards"]] == list(folded) and found["counts"] == counts
    whole = asked(demo.client("auditor"), every)
    assert len(whole["cards"]) > len(found["cards"]) and whole["counts"] != counts
    other = next(row["agency"] for row in whole["cards"] if row["agency"].startswith("五台县/"))
    hidden = granted.get("/api/v1/scorecard", params={"agency": other})
    assert (hidden.status_code, hidden.json()["code"]) == (404, "no-such-agency")


def test_answers_kept_for_others_are_not_shown(demo: Api, granted: TestClient) -> None:
    """Given answers kept in memory for who sees all, when asked by who does not, then they are not handed out."""
    auditor, speaking = demo.client("auditor"), set[str]()
    for question in [q for q in QUESTIONS if "plan" not in q.params]:
        unasked = {"known_at": "2026-02-05"} if question.operation != "entry" else {}
        whole, found = asked(auditor, question, unasked), asked(granted, question, unasked)
        if question.operation not in REGISTERED_FOR_ALL | {"entry", "scorecard"}:
            speaking |= {question.operation} if "五台县" in str(whole) else set()
            assert "五台县" not in str(found)
    assert {"plans", "scorecards"} <= speaking


def test_entries_of_other_streams(demo: Api, granted: TestClient) -> None:
    """Given one plan granted, then its entries and those about no plan are there; all others are like none at all."""
    reader = demo.service.reading.reader
    places = {e.stream: e.position for e in reader.entries()}
    for stream, position in places.items():
        answer = granted.get(f"/api/v1/entry/{position}")
        if stream == "ledger" or (stream.startswith("plan:") and stream != plan_stream(XIANGFEN)):
            assert (answer.status_code, answer.json()["code"]) == (404, "no-such-entry"), stream
        else:
            assert answer.json()["stream"] == stream
    auditor, administrator = demo.client("auditor"), demo.client("administrator")
    assert {auditor.get(f"/api/v1/entry/{p}").status_code for p in places.values()} == {200}
    seen = {s for s, p in places.items() if administrator.get(f"/api/v1/entry/{p}").status_code == 200}
    assert seen == {"ledger"}
