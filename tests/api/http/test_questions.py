"""Every question over HTTP answers what the command line answers, at every viewpoint, in the shape it declares."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient
from typer.main import get_command

from aggregates.commands.assignment import RevokeSeat
from aggregates.values import Source
from api import cards, questions
from api.routes import across, agencies, shapes_base
from api.routes.asked import damaged
from api.story_cycle import CULTURE, MERGED
from replay import snapshot_diff
from replay.viewpoint import resolve
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.http.examples import VOLATILE, example_of, shapes, without
from tests.api.http.questions import (
    AGENCY,
    FIXED,
    PLAN,
    QUESTIONS,
    VIEWS,
    XIANGFEN,
    Question,
    asked,
    by_command_line,
    name_of,
    views_of,
)

WUTAI = XIANGFEN.replace("襄汾", "五台")
PAPER = Source(kind="illustration", number="甲政办〔2023〕1号", note="测试 / test")
JUDGED = ("status", "light_history", "evaluation", "scorecards", "scorecard", "figures", "explain")
COMPARED = [q for q in QUESTIONS if q.words]
EACH = [pytest.param(q, id=name_of(q)) for q in QUESTIONS]


@pytest.fixture(scope="module")
def reader(demo: Api) -> TestClient:
    """A reader who may see every plan."""
    return demo.client("reader")


@pytest.fixture(scope="module", autouse=True)
def commands_made_once() -> Iterator[None]:
    """The command line's parsers are made once and not for each of the hundred questions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.testing._get_command", functools.cache(get_command))
        yield


@pytest.fixture(scope="module")
def folder(demo: Api) -> Path:
    """Where the demo's ledger lies."""
    return demo.service.settings.key_file.parent


@pytest.mark.parametrize("question", [pytest.param(q, id=name_of(q)) for q in COMPARED])
def test_answers_as_the_command_line(reader: TestClient, folder: Path, question: Question) -> None:
    """Given the demo, when a question is asked at each viewpoint, then every member is that of `--json`."""
    for view in views_of(question).values():
        ours, theirs = asked(reader, question, view), by_command_line(folder, question, view)
        if question.operation == "snapshot":
            ours["viewpoint"] = ours.pop("fixed_at")
        if question.operation == "snapshots":  # the command line recomputes one when it is named
            del theirs["recomputed"], theirs["side_by_side"]
        if question.operation in ("diff", "restatement", "entry"):
            del ours["viewpoint"]
        if question.rows:
            assert _rows(ours.pop(question.rows), question) == _rows(theirs.pop(question.rows), question)
        assert {name: ours[name] for name in theirs} == theirs


def _rows(rows: Any, question: Question) -> list[dict[str, Any]]:
    """The rows to compare: a card's own members, and of plans what is said of them."""
    if question.operation == "scorecards":
        return [
            {name: value for name, value in card.items() if name in agencies.CARD_MEMBERS}
            for card in (rows.values() if isinstance(rows, dict) else rows)
        ]
    if question.operation == "plans":
        return [{name: value for name, value in row.items() if value is not None} for row in rows]
    return list(rows)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_tasks_say_what_the_whole_answer_says(demo: Api, reader: TestClient, view: dict[str, str]) -> None:
    """Given the demo, when asked for tasks, then status, progress, names and leads are those of the folded plan."""
    for plan in (XIANGFEN, WUTAI):
        found = asked(reader, Question("tasks", {"plan": plan}, (), "tasks"), view)
        whole = questions.status(demo.service.reading, plan, resolve(demo.service.reading.reader, **view))["tasks"]
        assert {row["task"] for row in found["tasks"]} == set(whole)
        for row in found["tasks"]:
            task = whole[row["task"]]
            same = ("no", "title", "group", "status", "since", "percent", "ended_on")
            assert {name: row[name] for name in same} == {name: task[name] for name in same}
            seats = task["seats"].values()
            assert row["leads"] == [s["agency"] for s in seats if s["role"] == "lead" and s["in_force"]]
            for rests, support in (("position", "support"), ("percent_position", "percent_support")):
                assert row[rests] in {0, *(one["position"] for one in task[support])}


def test_tasks_follow_a_seat_that_ends(mini: Api) -> None:
    """Given names and leads kept in memory, when a seat is revoked, then the next answer has one lead less."""
    client, question = mini.client("reader"), Question("tasks", {"plan": worlds.PLAN}, (), "tasks")
    leads = {row["task"]: row["leads"] for row in asked(client, question)["tasks"]}
    assert leads[worlds.TASK] == ["甲县/县教育局"]
    revoked = RevokeSeat(
        plan=worlds.PLAN, seat=worlds.LEAD, document="甲政办〔2023〕1号", source=PAPER,
        effective_on=date(2023, 7, 1),
    )  # fmt: skip
    mini.shilu.execute(revoked, worlds.OFFICE, "revoke")
    now = {row["task"]: row["leads"] for row in asked(client, question)["tasks"]}
    assert now == {**leads, worlds.TASK: []}
    before = {row["task"]: row["leads"] for row in asked(client, question, {"as_of": "2023-06-30"})["tasks"]}
    assert before == leads


@pytest.mark.parametrize("question", EACH)
def test_the_shape_is_true(reader: TestClient, question: Question) -> None:
    """Given the demo, when a question is answered, then the answer has exactly the members its shape declares."""
    shape = TypeAdapter(shapes()[question.operation])
    for view in ({}, VIEWS["as published"]) if question.takes != "now" else ({},):
        shape.validate_python(asked(reader, question, view), strict=True)


def test_the_examples_have_their_shape(demo: Api) -> None:
    """Given the OpenAPI, then each shape of an answer has an example of that shape, nulls and all."""
    parts = demo.app.openapi()["components"]["schemas"]
    for shape in shapes().values():
        (example,) = parts[shape.__name__]["examples"]
        TypeAdapter(shape).validate_python(example, strict=True)


@pytest.mark.parametrize("operation", sorted({q.operation for q in QUESTIONS} - {"entry"}))
def test_the_examples_are_answers_of_the_demo(reader: TestClient, operation: str) -> None:
    """Given the demo built anew, then the examples in the OpenAPI are what it answers, shortened."""
    first = next(q for q in QUESTIONS if q.operation == operation)
    assert shapes_base.EXAMPLES[shapes()[operation].__name__] == example_of(asked(reader, first))


def test_the_example_of_an_entry(reader: TestClient) -> None:
    """The same for an entry, whose hashes differ from build to build: each has a key of its own."""
    entry = next(q for q in QUESTIONS if q.operation == "entry")
    found, example = example_of(asked(reader, entry)), shapes_base.EXAMPLES["Entry"]
    assert without(found, VOLATILE) == without(example, VOLATILE) and set(found) == set(example)


@pytest.mark.parametrize(("view", "merged"), [
    ({}, False), ({}, True), (VIEWS["as published"], False), (VIEWS["as believed"], True),
])  # fmt: skip
def test_sums_are_the_fold(demo: Api, view: dict[str, str], merged: bool) -> None:
    """Given the demo, when cards come from stored sums, then they are the folded ones, but for the median."""
    reading = demo.service.reading
    point = resolve(reading.reader, **view)
    judged, folded, _ = cards.scorecards(reading, point, None, merged, ())
    by_sums, rows = across.by_sums(reading, point, merged, ())
    expected = [{**card, "overdue": {**card["overdue"], "median": None}} for card in folded.values()]
    assert list(rows) == [across.row_of(card) for card in expected]
    assert by_sums == judged


def test_scorecards_of_a_large_ledger(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a ledger too large to fold, when asked across plans, then pages and one card come from the sums."""
    every, one = next(q for q in QUESTIONS if q.operation == "scorecards"), {"agency": AGENCY}
    folded = asked(reader, every)
    card = reader.get("/api/v1/scorecard", params=one).json()["card"]
    monkeypatch.setattr(agencies, "FOLDED_UP_TO", 0)
    summed = asked(reader, every)
    assert [row["agency"] for row in summed["cards"]] == [row["agency"] for row in folded["cards"]]
    assert (summed["counts"], summed["viewpoint"]) == (None, folded["viewpoint"])
    first = reader.get("/api/v1/scorecards", params={"limit": 3}).json()
    second = reader.get("/api/v1/scorecards", params={"limit": 3, "cursor": first["next"]}).json()
    assert [*first["cards"], *second["cards"]] == summed["cards"][:6]
    again = reader.get("/api/v1/scorecard", params=one).json()
    assert (again["card"]["figures"], again["counts"]) == (card["figures"], None)
    assert reader.get("/api/v1/scorecard", params={"agency": "火星局"}).json()["code"] == "no-such-agency"


@pytest.mark.parametrize("operation", JUDGED)
def test_judged_again(reader: TestClient, operation: str) -> None:
    """Given rules adopted in the ledger, when `rules` names them, then the answer says it is a re-judgement by them."""
    question = next(q for q in QUESTIONS if q.operation == operation and (q.params or operation == "scorecards"))
    named = {"rules": "QSN-2025-PROPOSAL@1", "as_of": "2024-06-30"}
    found = asked(reader, question, named)["viewpoint"]
    assert found["rejudged"] == ["rubric"] and "QSN-2025-PROPOSAL" in [rule["rules"] for rule in found["rules"]]
    refused = reader.get(question.address, params={**question.params, "rules": "无此规则@1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "no-such-rules")


@pytest.mark.parametrize("question", [
    pytest.param(q, id=name_of(q)) for q in QUESTIONS
    if q.operation not in JUDGED
])  # fmt: skip
def test_what_is_not_judged_takes_no_rules(reader: TestClient, question: Question) -> None:
    """Given a question no rule moves, when rules are named, then it is refused and not silently ignored."""
    refused = reader.get(question.address, params={**question.params, "rules": "QSN-2025-PROPOSAL@1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "rules-not-used")


@pytest.mark.parametrize(("address", "code"), [
    ("status?plan=火星", "no-such-plan"), ("chain?plan=襄汾&task=9.9", "no-such-task"),
    ("seats?plan=襄汾&task=9.9", "no-such-task"), ("scorecard?agency=火星局", "no-such-agency"),
    ("snapshot?plan=襄汾&snapshot=x", "no-such-snapshot"),
    (f"restatement?plan=襄汾&fixed={FIXED}&restated=x", "no-such-snapshot"),
    (f"snapshot?plan=襄汾&snapshot={FIXED}&at=2025-12-31", "no-such-snapshot"),
    (f"snapshot?plan=襄汾&snapshot={FIXED}&as_of=2026-01-27", "no-such-snapshot"),
    ("statement?plan=襄汾&statement=x", "no-such-statement"), ("entry/999999", "no-such-entry"),
    ("entry/1500?as_of=2024-06-30&known_at=size:1499", "no-such-entry"),
    ("explain?plan=襄汾&figure=x", "no-such-figure"), ("diff?plan=襄汾&from=2024-06-30&task=9.9", "no-such-task"),
])  # fmt: skip
def test_what_is_not_there(reader: TestClient, address: str, code: str) -> None:
    """Given the demo, when something is asked for that is not there, then 404 says what, in both languages."""
    answer = reader.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert answer.json()["said"]["zh"] and answer.json()["said"]["en"]


@pytest.mark.parametrize("question", EACH)
def test_a_bad_viewpoint(reader: TestClient, question: Question) -> None:
    """Given any question, when its viewpoint cannot be, then 422 says why before anything is looked up."""
    for view, code in (
        ({"as_of": "2024-13-01"}, "not-a-date"), ({"known_at": "size:99999999"}, "beyond-head"),
        ({"at": "2024-01-01", "as_of": "2024-01-01"}, "at-excludes"), ({"at": "2019-01-01"}, "before-ledger"),
    ):  # fmt: skip
        answer = reader.get(question.address, params={**question.params, **view})
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_recomputed_bytes(reader: TestClient) -> None:
    """Given a fixed snapshot, when recomputed, then the bytes have the digest that was fixed, and nothing around."""
    params = {**PLAN, "snapshot": FIXED}
    fixed = reader.get("/api/v1/snapshot", params=params).json()["snapshot"]["figures_sha256"]
    again = reader.get("/api/v1/snapshot", params={**params, "recompute": "true"})
    assert sha256(again.content).hexdigest() == fixed
    assert again.headers["content-type"] == "application/vnd.shilu.figures+json"


def test_figures_that_are_not_those_fixed(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given figures that come out differently, when the snapshot is asked for, then 409 names an integrity failure."""
    monkeypatch.setattr(snapshot_diff, "snapshot_figures", lambda *_: (b"{}", {}))
    params = {**PLAN, "snapshot": FIXED, "known_at": "size:3298", "as_of": "2026-02-04"}
    answer = reader.get("/api/v1/snapshot", params=params)
    assert (answer.status_code, answer.json()["code"]) == (409, "snapshot-differs")


def test_damaged_read_models_are_said(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given read models with words no fold writes, when asked, then 503 says so: neither a wrong answer nor a 500."""
    monkeypatch.setattr(questions, "target_answer", lambda *_: dict[str, str]()["x"])
    odd = reader.get("/api/v1/targets", params={**PLAN, "as_of": "2023-02-01"})
    assert (odd.status_code, odd.json()["code"]) == (503, damaged("x").code)


def test_rule_sets(reader: TestClient) -> None:
    """Given the demo's rules, then those in force today are those the status followed, and before adoption none is."""
    rules = next(q for q in QUESTIONS if q.operation == "rules")
    found = asked(reader, rules)["rules"]
    followed = reader.get("/api/v1/evaluation", params=PLAN).json()["viewpoint"]["rules"]
    held = [{name: row[name] for name in ("kind", "rules", "version", "digest")} for row in found
            if row["standing"] == "in_force" and row["scope"] in ("*", XIANGFEN)]  # fmt: skip
    assert sorted(held, key=str) == sorted(followed, key=str)
    early = asked(reader, rules, {"as_of": "2021-06-30"})["rules"]
    assert {row["standing"] for row in early if row["effective_on"] > "2021-06-30"} == {"not_yet"}


def test_every_revision_of_a_statement(reader: TestClient) -> None:
    """Given a corrected report, then each revision is there, and `in_view` moves with the viewpoint."""
    corrected = reader.get("/api/v1/corrections", params=PLAN).json()["entries"][0]
    question = Question("statement", {**PLAN, "statement": corrected["statement"]}, (), "revisions")
    rows = asked(reader, question)["revisions"]
    assert [row["position"] for row in rows][-1] == corrected["position"] and len(rows) >= 2
    assert [row["in_view"] for row in rows] == [*[False] * (len(rows) - 1), not rows[-1]["retracted"]]
    before = {"as_of": "2026-02-20", "known_at": f"size:{corrected['position'] - 1}"}
    then = asked(reader, question, before)["revisions"]
    assert len(then) == len(rows) - 1 and then[-1]["in_view"]


def test_an_entry_names_the_revisions_known(reader: TestClient) -> None:
    """Given a corrected entry, then it names its correction, but not where the correction was not known yet."""
    corrected = reader.get("/api/v1/corrections", params=PLAN).json()["entries"][-1]
    address, then = f"/api/v1/entry/{corrected['of']}", {"known_at": f"size:{corrected['position'] - 1}"}
    assert corrected["position"] in reader.get(address).json()["revisions_at"]
    assert corrected["position"] not in reader.get(address, params=then).json()["revisions_at"]


def test_the_register(reader: TestClient) -> None:
    """Given a merger in the demo, then the former agency's row leads to the one that continues it, from its day on."""
    def today(**view: str) -> str:
        rows = asked(reader, Question("agencies", {}, (), "agencies"), view)["agencies"]
        return str(next(row["today"] for row in rows if row["agency"] == CULTURE))

    assert (today(), today(as_of="2024-06-30")) == (MERGED, CULTURE)


def test_the_four_views(reader: TestClient) -> None:
    """Given a day, then each named view gives its viewpoint and links that answer for it; none before the ledger."""
    found = asked(reader, next(q for q in QUESTIONS if q.operation == "views"))
    assert [view["view"] for view in found["views"]] == list(VIEWS)
    for view in found["views"]:
        told = reader.get(view["links"]["tasks"]).json()["viewpoint"]
        assert (told["as_of"], told["known_at"]) == (view["viewpoint"]["as_of"], view["viewpoint"]["known_at"])
        assert reader.get(f"/api/v1/viewpoint?{view['pinned']}").json()["pinned"] == view["pinned"]
    published, restated = found["views"][1], found["views"][2]
    assert published["viewpoint"]["known_at"]["size"] < restated["viewpoint"]["known_at"]["size"]
    early = reader.get("/api/v1/views", params={"day": "2019-01-01"}).json()["views"]
    assert [view["viewpoint"] is None for view in early] == [False, True, False, False]
    assert early[1]["refused"]["code"] == "before-ledger" and early[1]["links"] == {}
