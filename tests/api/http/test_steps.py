"""Steps page by page, what an entry rests on, and documents by their lines."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from api.drafting.lines import redacted_text
from tests.api.http.conftest import Api
from tests.api.http.questions import PLAN, XIANGFEN

SEALED = "ebc66faa8f03bed28bce533705cdf552ff6bfddb80a91e087d77c4bf4e2ffde8"


@pytest.fixture(scope="module")
def reader(demo: Api) -> TestClient:
    """A reader who may see every plan."""
    return demo.client("reader")


def test_pages_of_steps_make_the_whole(reader: TestClient) -> None:
    """Page after page by `next` gives every step once, in order; `before` pages back."""
    whole = reader.get("/api/v1/steps", params={**PLAN, "task": "2.4.2", "limit": 500}).json()
    found: list[object] = []
    after = 0
    while True:
        page = reader.get("/api/v1/steps", params={**PLAN, "task": "2.4.2", "limit": 7, "after": after}).json()
        assert page["skipped"] == len(found) and page["total"] == whole["total"]
        found += page["steps"]
        if page["next"] is None:
            break
        after = page["next"]
    assert found == whole["steps"]
    last = reader.get("/api/v1/steps", params={**PLAN, "task": "2.4.2", "after": whole["last"]}).json()
    assert (last["steps"], last["before"], last["next"]) == ([], whole["last"], None)


@pytest.mark.parametrize(("name", "value"), [("limit", "0"), ("limit", "501"), ("after", "-1"), ("task", "")])
def test_what_steps_do_not_take(reader: TestClient, name: str, value: str) -> None:
    """A page size or position that is none is refused."""
    assert reader.get("/api/v1/steps", params={**PLAN, name: value}).status_code == 422


def test_related_both_ways(reader: TestClient) -> None:
    """Whatever an entry names, names it back: causes of one are those whose effects list it."""
    for position in (2790, 2788, 2747, 2622, 3233):
        for cause in reader.get(f"/api/v1/entry/{position}/related").json()["causes"]:
            back = reader.get(f"/api/v1/entry/{cause['position']}/related").json()
            listed = {one["position"] for one in back["effects"]}
            assert position in listed or back["cited"] > len(listed), (position, cause)


def test_lines_are_those_of_the_document(reader: TestClient) -> None:
    """The lines of an open document joined are its text; a range gives those lines and no others."""
    chain = reader.get("/api/v1/chain", params={"plan": "长治", "task": "3.1.1"}).json()["chain"]
    (sha256,) = chain["documents"]
    text = reader.get(f"/api/v1/documents/{sha256}").content.decode("utf-8-sig")
    found = reader.get(f"/api/v1/documents/{sha256}/lines").json()
    squeezed = "".join("".join(line["text"].split()) for line in found["lines"])
    assert squeezed == "".join(text.split()) and not found["redacted"] and found["total"] == len(found["lines"])
    some = reader.get(f"/api/v1/documents/{sha256}/lines", params={"from": 5, "to": 7}).json()
    assert some["lines"] == found["lines"][4:7]
    assert reader.get(f"/api/v1/documents/{sha256}/lines", params={"from": 7, "to": 5}).status_code == 422


def test_a_sealed_document_without_its_persons(demo: Api, reader: TestClient) -> None:
    """Of a document that names persons the lines have them blacked out, every value recorded or found; the bytes
    themselves stay sealed."""
    assert reader.get(f"/api/v1/documents/{SEALED}").status_code == 403
    found = reader.get(f"/api/v1/documents/{SEALED}/lines").json()
    text = "\n".join(line["text"] for line in found["lines"])
    assert found["redacted"] and "■" in text and "县民政局牵头" in text
    ledger = demo.service.reading.reader
    plain = ledger.archive.plain(f"sha256:{SEALED}")
    assert plain is not None
    values = [
        json.loads(leaf)["data"]["masked"] for _, leaf in ledger.scan_types(("plan.finding_raised",))
        if b'"masked":["' in leaf and SEALED.encode() in leaf
    ]  # fmt: skip
    opened = [ledger.commitment(digest) for digests in values for digest in digests]
    assert opened and all(one is not None for one in opened)
    for one in opened:
        assert one is not None and one.value in plain.decode() and one.value not in text


def test_nothing_is_shown_where_a_value_cannot_be_opened(
    demo: Api, reader: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the key of a recorded value is not here nobody knows what to black out: nothing of the text is shown."""
    ledger = demo.service.reading.reader
    archive = type(ledger.archive)
    right = archive.plain
    monkeypatch.setattr(archive, "plain", lambda self, name: right(self, name) if name.startswith("sha256:") else None)
    with pytest.raises(Exception, match="sealed"):
        redacted_text(ledger, SEALED, XIANGFEN)


def test_lines_of_what_was_not_granted(demo: Api, reader: TestClient) -> None:
    """Whoever was granted another plan finds no such document, also after others have read its lines."""
    assert reader.get(f"/api/v1/documents/{SEALED}/lines").status_code == 200
    granted = demo.client("reader", plans=frozenset({XIANGFEN.replace("襄汾", "五台")}))
    assert granted.get(f"/api/v1/documents/{SEALED}/lines").status_code == 404
    assert demo.client("administrator").get(f"/api/v1/documents/{SEALED}/lines").status_code == 403
    assert reader.get(f"/api/v1/documents/{'0' * 64}/lines").status_code == 404
