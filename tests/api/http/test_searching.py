"""The search box: each kind is found by what people type, nobody finds what is not theirs, no text does harm."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from api import searching
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.http.questions import XIANGFEN

WUTAI = XIANGFEN.replace("襄汾", "五台")


@pytest.fixture(scope="module")
def reader(demo: Api) -> TestClient:
    """A reader who may see every plan."""
    return demo.client("reader")


def _found(client: TestClient, text: str, **params: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/search", params={"q": text, "limit": "5000", **params})
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["found"]
    return rows


def _ids(rows: list[dict[str, Any]], kind: str) -> list[str]:
    return [row["id"] for row in rows if row["kind"] == kind]


@pytest.mark.parametrize(("text", "kind", "id_", "why"), [
    ("襄汾县全民", "plan", XIANGFEN, "title"), ("襄政办发〔2022〕23号", "plan", XIANGFEN, "document_number"),
    (XIANGFEN, "plan", XIANGFEN, "id"), ("2021-2025 襄汾县", "plan", XIANGFEN, "id"),
    ("2.4.2", "task", "2.4.2", "task"), ("科学家精神 校园", "task", "2.1.1", "title"),
    ("县民政局", "agency", "襄汾县/县民政局", "name"), ("襄汾县/县民政局", "agency", "襄汾县/县民政局", "id"),
    ("#1500", "entry", "1500", "position"), ("1500", "entry", "1500", "position"),
    ("#1500", "entry", "1500", "position"),
])  # fmt: skip
def test_what_people_type(reader: TestClient, text: str, kind: str, id_: str, why: str) -> None:
    """A name, a number, words of a title, a position: each finds its thing and says in what."""
    rows = _found(reader, text)
    row = next(row for row in rows if row["kind"] == kind and row["id"] == id_)
    assert row["why"] == why


def test_by_hash_and_event_id(demo: Api, reader: TestClient) -> None:
    """A leaf hash or a document's hash by eight digits or more, an event id whole; an entry in a full tile and not."""
    ledger = demo.service.reading.reader
    for position in (1500, 1278, ledger.size() - 3):
        entry = ledger.entry(position)
        digest = bytes(entry.leaf_hash).hex()
        for text in (digest, digest.upper(), digest[:9], digest[:8], f"sha256:{digest}"):
            assert _ids(_found(reader, text), "entry") == [str(position)], text
        assert _ids(_found(reader, digest[:7]), "entry") == []
        assert _ids(_found(reader, entry.event["id"]), "entry") == [str(position)]
    edition = ledger.entry(1278).event["data"]["sha256"]
    (row,) = [row for row in _found(reader, edition[:12]) if row["kind"] == "document"]
    assert (row["id"], row["plan"], row["position"]) == (edition, XIANGFEN, 1278)
    attached = next(e for e in ledger.entries() if e.event["type"] == "plan.evidence_attached")
    named = attached.event["data"]["sha256"]
    assert (named, attached.position) in [(r["id"], r["position"]) for r in _found(reader, named[:10])]


def test_the_best_comes_first(reader: TestClient) -> None:
    """What is the same comes before what begins so, and that before what only holds the words."""
    rows = _found(reader, "2.4")
    assert _ids(rows, "task") and all(task.startswith("2.4.") for task in _ids(rows, "task"))
    named = _ids(_found(reader, "县民政局"), "agency")
    assert {name.split("/")[1] for name in named[:2]} == {"县民政局"}


def test_a_place_beside_the_words(reader: TestClient) -> None:
    """Words of the plan's name beside those of a task, or its number, find that plan's task alone; the plan's name by
    itself finds none of its tasks."""
    found = [row for row in _found(reader, "长治 智慧助老") if row["kind"] == "task"]
    assert [(row["id"], row["plan"].split("/")[0]) for row in found] == [("3.4.1", "长治市")]
    assert {row["plan"].split("/")[0] for row in _found(reader, "襄汾 2.4.2") if row["kind"] == "task"} == {"襄汾县"}
    assert _ids(_found(reader, "长治市"), "task") == _ids(_found(reader, "长治市 实施方案"), "task") == []


def test_as_known_then(demo: Api, reader: TestClient) -> None:
    """Nothing is found before it was recorded."""
    then = {"as_of": "2026-01-01", "known_at": "size:1276"}
    assert XIANGFEN in _ids(_found(reader, "襄汾"), "plan")
    assert _found(reader, "襄汾县全民", **then) == [] and _found(reader, "#1277", **then) == []
    entry = demo.service.reading.reader.entry(1500)
    for text in (bytes(entry.leaf_hash).hex(), entry.event["id"]):
        assert _found(reader, text, **then) == []


def test_only_what_one_may_see(demo: Api) -> None:
    """Granted one plan, nobody finds another plan, its tasks, documents or entries by any of their names."""
    granted, auditor = demo.client("reader", plans=frozenset({XIANGFEN})), demo.client("auditor")
    ledger = demo.service.reading.reader
    hidden = next(e for e in ledger.entries(stream=f"plan:{WUTAI}") if e.event["type"] == "plan.text_imported")
    texts = (
        "五台县全民", WUTAI, f"#{hidden.position}", hidden.event["id"], bytes(hidden.leaf_hash).hex(),
        hidden.event["data"]["sha256"], hidden.event["data"]["sha256"][:8], "#1",
    )  # fmt: skip
    for text in texts:
        assert _found(granted, text) == [], text
        assert _found(auditor, text), text
    assert {row["plan"] for row in _found(granted, "科学") if row["kind"] in ("plan", "task")} == {XIANGFEN}


HARMFUL = (
    "%", "_", "%%", "100%", "' OR '1'='1", "'; DROP TABLE view_statements; --", '"', "\\", "\\u0000", "?", "%s", "(",
    "<script>alert(1)</script>", "#0", "#-1", "#99999999999999999", "9" * 200, "ſ", "ß", "İ", "𝟏𝟐", "²", "[", "{", "*",
)


@pytest.mark.parametrize("text", HARMFUL)
def test_harmful_texts(demo: Api, reader: TestClient, text: str) -> None:
    """Signs that mean something to SQL, to patterns or to a page are letters like others: only what holds them fits."""
    size = demo.service.reading.reader.size()
    for row in _found(reader, text):
        held = f"{row['id']} {row['title']}".casefold()
        assert all(word in held for word in text.casefold().split()) or row["why"] == "document_number", row
    assert demo.service.reading.reader.size() == size


@pytest.mark.parametrize(("text", "code"), [
    ("x" * 10_000, "invalid-request"), ("x" * 201, "invalid-request"), ("", "invalid-request"), (" ", "unfit-text"),
    ("a\x00b", "unfit-text"), ("科\u202e学", "unfit-text"), ("\x1b[31m", "unfit-text"),
])  # fmt: skip
def test_refused(reader: TestClient, text: str, code: str) -> None:
    """A text too long, empty, or with signs that nobody types is refused with a reason."""
    answer = reader.get("/api/v1/search", params={"q": text})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_many(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than so many of a kind, and the answer says of which there is more; pages follow like everywhere."""
    whole = reader.get("/api/v1/search", params={"q": "科学"}).json()
    assert len(_ids(whole["found"], "task")) > 3 and whole["more"] == []
    monkeypatch.setattr(searching, "MOST", 3)
    few = reader.get("/api/v1/search", params={"q": "襄汾"}).json()
    assert len(_ids(few["found"], "agency")) == 3 and few["more"] == ["agency"]
    page = reader.get("/api/v1/search", params={"q": "襄汾", "limit": "2"}).json()
    assert page["found"] == few["found"][:2] and page["next"]


def test_on_both_databases(mini_on: Api) -> None:
    """SQLite and PostgreSQL find alike: plans, tasks, agencies, entries by hash and id, documents."""
    client, ledger = mini_on.client("reader"), mini_on.service.reading.reader
    entry = next(e for e in ledger.entries() if e.event["type"] == "plan.text_imported")
    digest, edition = bytes(entry.leaf_hash).hex(), entry.event["data"]["sha256"]
    assert _ids(_found(client, "甲县"), "plan") == [worlds.PLAN]
    assert worlds.TASK in _ids(_found(client, worlds.TASK), "task")
    assert "甲县/县教育局" in _ids(_found(client, "教育局"), "agency")
    for text in (digest, digest[:9], entry.event["id"], f"#{entry.position}"):
        assert _ids(_found(client, text), "entry") == [str(entry.position)]
    assert _ids(_found(client, edition[:8]), "document") == [edition]
    for text in HARMFUL:
        assert isinstance(_found(client, text), list)
