"""Personal data over HTTP: never shown without an entry that says so, erased by two people, hidden from plans apart."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.service import service_over
from ledger.errors import StorageRefused, Unavailable
from ledger.reader import LedgerReader
from ledger.store import Ledger
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.test_erasure import NAME, PHONE, TEXT

GROUND = {"ground": "个人信息保护法 第47条", "reason": "本人要求"}


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    """A service over a ledger with one plan that prints a name and a number."""
    shilu, _ = worlds.fresh(tmp_path)
    assert worlds.import_text(shilu, tmp_path, TEXT).refused is None
    opened = Api(service_over(worlds.settings_in(tmp_path), shilu))
    yield opened
    opened.close()


def _post(client: TestClient, path: str, body: Any = None) -> Any:
    return client.post(f"/api/v1/{path}", json={} if body is None else body)


def _rows(client: TestClient) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get("/api/v1/personal").json()["personal"]
    return rows


def _digests(client: TestClient, kind: str = "hmac-sha256:") -> list[str]:
    return [row["digest"] for row in _rows(client) if row["digest"].startswith(kind)]


def test_a_value_is_shown_once_the_ledger_says_so(api: Api) -> None:
    """The list has digests only; a disclosure is an entry by the actor, with its purpose, and then the value."""
    office = api.client("plan_office", "甲县/县科协", actor="office-1")
    listed = office.get("/api/v1/personal")
    assert NAME not in listed.text and PHONE not in listed.text and len(_digests(office)) == 2
    shown = []
    for digest in _digests(office):
        answer = _post(office, "disclosures", {"digest": digest, "purpose": "信访核实"})
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
        entry = api.shilu.reader.entry(answer.json()["entry"]).event
        assert (entry["type"], entry["actorid"]) == ("ledger.value_disclosed", "office-1")
        assert entry["data"] == {"digest": digest, "purpose": "信访核实"}
        shown.append(answer.json()["value"])
    assert sorted(shown) == sorted([NAME, PHONE])


def test_each_showing_is_an_entry_of_its_own(api: Api) -> None:
    """The same value twice: two entries."""
    office = api.client("plan_office", "甲县/县科协")
    wish = {"digest": _digests(office)[0], "purpose": "核对"}
    entries = [_post(office, "disclosures", wish).json()["entry"] for _ in range(2)]
    assert entries[0] < entries[1] == api.shilu.reader.size()


def test_a_sealed_document_is_shown_the_same_way(api: Api) -> None:
    """Recorded first, then its very bytes, as an attachment that nobody keeps."""
    office = api.client("plan_office", "甲县/县科协")
    (digest,) = _digests(office, "sha256:")
    answer = _post(office, "disclosures", {"digest": digest, "purpose": "核对原件"})
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/octet-stream"
    assert f"sha256:{sha256(answer.content).hexdigest()}" == digest and NAME.encode() in answer.content
    assert answer.headers["cache-control"] == "no-store" and "attachment" in answer.headers["content-disposition"]
    entry = api.shilu.reader.entry(int(answer.headers["disclosure-entry"])).event
    assert entry["type"] == "ledger.value_disclosed" and entry["data"]["digest"] == digest


@pytest.mark.parametrize(
    ("trouble", "status"), [
        (Unavailable("没有应答", "no answer"), 503), (StorageRefused("只读", "read-only"), 503),
        (OSError(errno.ENOSPC, "full"), 507), (OSError(errno.EROFS, "read-only"), 503),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded_is_not_shown(
    api: Api, monkeypatch: pytest.MonkeyPatch, trouble: Exception, status: int
) -> None:
    """The ledger away, read-only or full: 503 or 507, and not a byte of value or document in the answer."""
    office = api.client("plan_office", "甲县/县科协")
    digests = [*_digests(office), *_digests(office, "sha256:")]

    def fails(*_: Any, **__: Any) -> Any:
        raise trouble

    monkeypatch.setattr(Ledger, "append_own", fails)
    for digest in digests:
        answer = _post(office, "disclosures", {"digest": digest, "purpose": "核对"})
        assert answer.status_code == status, answer.text
        assert NAME.encode() not in answer.content and PHONE.encode() not in answer.content


def test_a_process_that_only_reads_shows_nothing(api: Api) -> None:
    """Without the door for writing there is no disclosure: 503."""
    office = api.client("plan_office", "甲县/县科协")
    wish = {"digest": _digests(office)[0], "purpose": "核对"}
    writer, api.service.writer = api.service.writer, None
    try:
        answer = _post(office, "disclosures", wish)
    finally:
        api.service.writer = writer
    assert answer.status_code == 503 and NAME not in answer.text and PHONE not in answer.text


def test_erasing_takes_two_people(api: Api) -> None:
    """Asked for by one, approved by another, whatever the role; then the bytes are gone, and nothing shows them."""
    office, admin = api.client("plan_office", "甲县/县科协", actor="one"), api.client("administrator", actor="two")
    same = api.client("administrator", actor="one")
    digests = _digests(office)
    asked = _post(office, "erasures", {"digests": digests, **GROUND})
    assert (asked.status_code, asked.json()) == (201, {"request": "erasure-1"})
    assert _post(office, "erasures", {"digests": digests, **GROUND}).json()["code"] == "requested-already"
    refused = _post(same, "erasures/erasure-1/approve")
    assert (refused.status_code, refused.json()["code"]) == (403, "second-person")
    done = _post(admin, "erasures/erasure-1/approve")
    assert done.status_code == 200 and sorted(done.json()["digests"]) == sorted(digests) and done.json()["redacted"]
    assert {row["state"] for row in _rows(office)} == {"erased"}
    gone = _post(office, "disclosures", {"digest": digests[0], "purpose": "核对"})
    assert (gone.status_code, gone.json()["code"]) == (422, "erased")
    again = _post(admin, "erasures/erasure-1/approve")
    assert again.json()["code"] == "no-such-request"
    (request,) = office.get("/api/v1/personal").json()["requests"]
    assert (request["state"], request["by"], request["decided"]) == ("approved", "one", done.json()["entry"])


def test_a_request_refused_leaves_everything(api: Api) -> None:
    """With a reason that is an entry; the value can still be shown."""
    office, admin = api.client("plan_office", "甲县/县科协"), api.client("administrator")
    digest = _digests(office)[0]
    _post(office, "erasures", {"digests": [digest], **GROUND})
    assert _post(admin, "erasures/erasure-1/refuse", {"reason": "保存期限未届满"}).json()["refused"]
    assert _post(office, "disclosures", {"digest": digest, "purpose": "核对"}).status_code == 200


def test_what_is_restricted_is_shown_to_nobody_until_it_is_lifted(api: Api) -> None:
    """And the document that prints it neither."""
    office = api.client("plan_office", "甲县/县科协")
    digest, (document,) = _digests(office)[0], _digests(office, "sha256:")
    assert _post(office, "restrictions", {"digests": [digest], **GROUND}).json() == {"restriction": "restriction-1"}
    for one in (digest, document):
        answer = _post(office, "disclosures", {"digest": one, "purpose": "核对"})
        assert (answer.status_code, answer.json()["code"]) == (422, "restricted")
    assert _post(office, "restrictions/restriction-1/lift", {"reason": "期限届满"}).json()["lifted"]
    assert _post(office, "disclosures", {"digest": digest, "purpose": "核对"}).status_code == 200
    kept = _post(office, "restrictions", {"digests": [digest], **GROUND, "retention_until": "2030-01-01"})
    assert kept.status_code == 201


def test_whoever_has_not_the_plan_has_not_its_people(api: Api) -> None:
    """A credential for other plans lists nothing, shows nothing, asks, approves, restricts and lifts nothing."""
    office = api.client("plan_office", "甲县/县科协", actor="one")
    digest = _digests(office)[0]
    apart = api.client("plan_office", "甲县/县科协", actor="two", plans=["别的方案"])
    _post(office, "erasures", {"digests": [digest], **GROUND})
    _post(office, "restrictions", {"digests": [digest], **GROUND})
    assert apart.get("/api/v1/personal").json() == {"personal": [], "requests": [], "restrictions": []}
    before = api.shilu.reader.size()
    for path, body in (
        ("disclosures", {"digest": digest, "purpose": "核对"}), ("erasures", {"digests": [digest], **GROUND}),
        ("erasures/erasure-1/approve", {}), ("erasures/erasure-1/refuse", {"reason": "x"}),
        ("restrictions", {"digests": [digest], **GROUND}), ("restrictions/restriction-1/lift", {"reason": "x"}),
    ):  # fmt: skip
        answer = _post(apart, path, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "no-such-digest"), path
    assert api.shilu.reader.size() == before


@pytest.mark.parametrize(
    "body", [
        {}, {"digest": "x", "purpose": "y"}, {"digest": "hmac-sha256:" + "ab" * 32}, ["a"],
        {"digest": "hmac-sha256:" + "ab" * 32, "purpose": ""}, {"digest": "hmac-sha256:" + "ab" * 32, "purpose": " "},
        {"digest": "hmac-sha256:" + "ab" * 32, "purpose": "核对"},
    ],
)  # fmt: skip
def test_what_is_not_here_or_has_no_purpose_is_not_shown(api: Api, body: Any) -> None:
    """Malformed, without a purpose, of no such digest: 422, nothing recorded."""
    before = api.shilu.reader.size()
    office = api.client("plan_office", "甲县/县科协")
    assert _post(office, "disclosures", body).status_code == 422
    assert api.shilu.reader.size() == before + 1  # the key of the caller


def test_a_blank_purpose_is_none(api: Api) -> None:
    """Spaces are no purpose: the fact is refused, and so the value."""
    office = api.client("plan_office", "甲县/县科协")
    answer = _post(office, "disclosures", {"digest": _digests(office)[0], "purpose": "  "})
    assert answer.status_code == 422 and NAME not in answer.text and PHONE not in answer.text


def test_without_the_vault_nothing_opens(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the keys are not, the state says so, and no disclosure is recorded for what cannot be shown."""
    office = api.client("plan_office", "甲县/县科协")
    digest, before = _digests(office)[0], api.shilu.reader.size()
    bare = LedgerReader(api.shilu.reader.engine)
    monkeypatch.setattr(Ledger, "reader", lambda _: bare)
    answer = _post(office, "disclosures", {"digest": digest, "purpose": "核对"})
    assert (answer.status_code, answer.json()["code"]) == (422, "withheld")
    assert api.shilu.reader.size() == before
