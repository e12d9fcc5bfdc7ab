"""Credentials and identities over HTTP: as an administrator gives them out, and as their holders find them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.access.bootstrap import ensure_administrator
from api.http.service import service_over
from tests.api import worlds
from tests.api.access import issuer
from tests.api.http.conftest import Api

_numbers = count(1)


def _post(client: TestClient, path: str, body: Any = None, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key or f"k{next(_numbers)}", "Accept-Language": "en"}
    return client.post(f"/api/v1{path}", json={} if body is None else body, headers=headers)


def _issued(client: TestClient, **wish: Any) -> tuple[str, str]:
    answer = _post(client, "/credentials", wish)
    assert answer.status_code == 201, answer.text
    return answer.json()["credential"]["credential"], answer.json()["token"]


def test_an_administrator_gives_a_key_that_works_at_once(mini: Api) -> None:
    """Issued, used, listed, rotated, revoked: each takes effect with the next request, and is an entry."""
    admin = mini.client("administrator")
    name, token = _issued(admin, role="liaison", agency=worlds.EDUCATION.agency, note="教育局", expires_on="2030-01-01")
    me = mini.with_token(token).get("/api/v1/me").json()
    assert (me["credential"], me["role"], me["agency"]) == (name, "liaison", worlds.EDUCATION.agency)
    assert "command.report_progress" in me["operations"] and "issue_credential" not in me["operations"]
    answer = _post(admin, f"/credentials/{name}/rotate")
    assert answer.status_code == 201 and answer.headers["cache-control"] == "no-store"
    assert mini.with_token(token).get("/api/v1/me").json()["code"] == "bad-credential"
    assert mini.with_token(answer.json()["token"]).get("/api/v1/me").json()["credential"] == name
    answer = _post(admin, f"/credentials/{name}/revoke", {"reason": "人员调离"})
    assert answer.status_code == 200 and answer.json()["credential"]["state"] == "revoked"
    assert answer.json()["receipt"]["positions"][0] == mini.shilu.reader.size()
    row = next(r for r in admin.get("/api/v1/credentials").json()["credentials"] if r["credential"] == name)
    assert row["state"] == "revoked" and row["note"] == "教育局" and "secret" not in str(row)
    types = [entry.type for entry in mini.shilu.reader.entries(stream="ledger")][-3:]
    assert types == ["ledger.credential_issued", "ledger.credential_rotated", "ledger.credential_revoked"]


def test_both_secrets_work_during_an_overlap(mini: Api) -> None:
    """With `previous_until` nobody is locked out while the new secret is brought to its place."""
    admin = mini.client("administrator")
    name, token = _issued(admin, role="reader")
    answer = _post(admin, f"/credentials/{name}/rotate", {"previous_until": "2023-07-12T09:00:00+08:00"})
    for one in (token, answer.json()["token"]):
        assert mini.with_token(one).get("/api/v1/me").status_code == 200


def test_a_lost_answer_is_not_answered_with_the_secret_again(mini: Api) -> None:
    """Sent again with its key: 200, the same credential and receipt, no text; with another body 422 key-reused."""
    admin = mini.client("administrator")
    first, again = (_post(admin, "/credentials", {"role": "reader"}, "once") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["token"] is None and again.json()["receipt"]["replayed"]
    assert first.json()["credential"] == again.json()["credential"]
    assert _post(admin, "/credentials", {"role": "auditor"}, "once").json()["code"] == "key-reused"


@pytest.mark.parametrize(
    ("body", "status", "code"), [
        ({}, 422, "invalid-request"), ({"role": "king"}, 422, "invalid-request"),
        ({"role": "reader", "secret": "mine"}, 422, "invalid-request"),
        ({"role": "reader", "expires_on": 86_400}, 422, "invalid-request"),
        ({"role": "reader", "scopes": []}, 422, "invalid-request"), ({"role": "liaison"}, 403, "agency-needed"),
        ({"role": "reader", "scopes": ["write"]}, 422, "scope-not-of-role"), ([], 422, "invalid-request"),
        ({"role": "reader", "note": "a\nb"}, 422, "invalid-request"),
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_granted(mini: Api, body: Any, status: int, code: str) -> None:
    """Refused with a code and the place; nothing is issued."""
    admin = mini.client("administrator")
    before = mini.shilu.reader.size()
    answer = _post(admin, "/credentials", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert mini.shilu.reader.size() == before


def test_every_change_needs_its_key(mini: Api) -> None:
    """Without an Idempotency-Key, or with a malformed one: 400, nothing recorded."""
    admin, before = mini.client("administrator"), mini.shilu.reader.size()
    for path in ("credentials", "identities", "credentials/abcdefgh2345/rotate", "credentials/abcdefgh2345/revoke"):
        answer = admin.post(f"/api/v1/{path}", json={"role": "reader", "reason": "x"})
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-missing"), path
        answer = admin.post(f"/api/v1/{path}", json={}, headers={"Idempotency-Key": "x" * 201})
        assert answer.json()["code"] == "idempotency-key-form"
    assert mini.shilu.reader.size() == before


def test_an_agency_nobody_registered_is_pointed_out(mini: Api) -> None:
    """Misspelt it would be party to nothing: the key is issued, with a warning."""
    admin = mini.client("administrator")
    odd = _post(admin, "/credentials", {"role": "verifier", "agency": "甲县/督察室"}).json()["warnings"]
    assert [one["code"] for one in odd] == ["agency-not-registered"]
    right = _post(admin, "/credentials", {"role": "liaison", "agency": worlds.EDUCATION.agency})
    assert right.json()["warnings"] == []


def test_a_plan_nobody_registered_is_refused(mini: Api) -> None:
    """A grant bounded to a number, a title or a slip of the pen would open nothing: refused, with the ids near it."""
    admin, before = mini.client("administrator"), mini.shilu.reader.size()
    for text in (worlds.NUMBER, worlds.PLAN[:-1], worlds.PLAN.upper() + "x"):
        for path, body in (("/credentials", {}), ("/identities", {"subject": "s", "issuer": "https://id.example.cn"})):
            answer = _post(admin, path, {"role": "reader", "plans": [worlds.PLAN, text], **body})
            assert (answer.status_code, answer.json()["code"]) == (422, "plan-not-registered"), answer.text
            assert worlds.PLAN in answer.json()["detail"]
    assert mini.shilu.reader.size() == before
    right = _post(admin, "/credentials", {"role": "reader", "plans": [worlds.PLAN]})
    assert right.status_code == 201 and right.json()["credential"]["plans"] == [worlds.PLAN]


def test_the_one_time_token_over_http(mini: Api) -> None:
    """It lists and gives out credentials and nothing else; the first administrator it makes ends it."""
    first = mini.with_token(ensure_administrator(mini.shilu))
    assert first.get("/api/v1/plans").status_code == 403 and first.get("/metrics").status_code in (200, 403)
    assert first.get("/api/v1/personal").status_code == 403
    assert _post(first, "/credentials", {"role": "reader"}).status_code == 201
    assert _post(first, "/credentials", {"role": "administrator", "actor": "admin-1"}).status_code == 201
    answer = _post(first, "/credentials", {"role": "reader"})
    assert (answer.status_code, answer.json()["code"]) == (401, "revoked")


def test_wrong_credentials_are_counted_by_address(mini: Api) -> None:
    """After twenty in a minute a wrong one is told to wait, with the seconds; a right one passes, none counts."""
    right, wrong = mini.client("reader"), mini.with_token("slu_abcdefgh2345_" + "A" * 43)
    for _ in range(30):
        assert mini.anonymous().get("/api/v1/me").json()["code"] == "no-credential"
    statuses = [wrong.get("/api/v1/me").status_code for _ in range(25)]
    assert statuses[:20] == [401] * 20 and set(statuses[20:]) == {429}
    answer = wrong.get("/api/v1/me")
    assert answer.json()["code"] == "too-many-wrong-credentials" and 1 <= int(answer.headers["retry-after"]) <= 60
    assert right.get("/api/v1/me").status_code == 200


def test_two_credentials_are_one_too_many(mini: Api) -> None:
    """A header sent twice is refused, whichever of the two is right."""
    token = mini.token("reader")
    for pair in ((token, "x"), ("x", token), (token, token)):
        headers = [("Authorization", f"Bearer {one}") for one in pair]
        answer = TestClient(mini.app).get("/api/v1/me", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "two-credentials")


def test_a_credential_has_its_own_rate(tmp_path: Path) -> None:
    """Over its limit: 429 with Retry-After; another credential goes on."""
    shilu, _ = worlds.with_plan(tmp_path)
    api = Api(service_over(worlds.settings_in(tmp_path).model_copy(update={"rate": "3/minute"}), shilu))
    try:
        one, other = api.client("reader"), api.client("reader")
        assert [one.get("/api/v1/me").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert "retry-after" in one.get("/api/v1/me").headers and other.get("/api/v1/me").status_code == 200
    finally:
        api.close()


@pytest.fixture
def bound(tmp_path: Path) -> Iterator[Api]:
    """The small plan, served to bearers of the test issuer's tokens."""
    (tmp_path / "jwks.json").write_bytes(issuer.key_set("r", "e"))
    shilu, _ = worlds.with_plan(tmp_path)
    more = {
        "oidc_issuer": issuer.ISSUER, "oidc_audience": issuer.AUDIENCE, "oidc_jwks": str(tmp_path / "jwks.json")
    }  # fmt: skip
    api = Api(service_over(worlds.settings_in(tmp_path).model_copy(update=more), shilu))
    yield api
    api.close()


def test_a_bearer_of_a_signed_token_acts_in_the_role_that_was_bound(bound: Api) -> None:
    """Unbound 403; bound by the administrator, it reports for its agency; released, 403 again."""
    holder, admin = bound.with_token(issuer.signed("e")), bound.client("administrator")
    assert (holder.get("/api/v1/me").status_code, holder.get("/api/v1/me").json()["code"]) == (403, "unbound")
    wish = {"subject": issuer.SUBJECT, "role": "liaison", "agency": worlds.EDUCATION.agency, "actor": "liaison-9"}
    answer = _post(admin, "/identities", wish)
    assert answer.status_code == 201 and answer.json()["identity"]["issuer"] == issuer.ISSUER
    name = answer.json()["identity"]["identity"]
    assert holder.get("/api/v1/me").json()["credential"] == f"oidc:{name}"
    report = worlds.report("40").model_dump(mode="json", exclude_none=True)
    assert _post(holder, "/commands/report_progress", report).status_code == 201
    last = bound.shilu.reader.entry(bound.shilu.reader.size()).event
    assert (last["actorid"], last["actoragency"], last["actorrole"]) == (
        "liaison-9",
        worlds.EDUCATION.agency,
        "liaison",
    )
    assert _post(admin, f"/identities/{name}/release", {"reason": "调离"}).json()["identity"]["state"] == "released"
    assert holder.get("/api/v1/me").json()["code"] == "unbound"
    states = [(one["subject"], one["state"]) for one in admin.get("/api/v1/identities").json()["identities"]]
    assert states == [(issuer.SUBJECT, "released")]


def test_a_wrong_token_says_nothing_of_what_was_wrong(bound: Api) -> None:
    """401 with a challenge, the same body for another audience and for a forged signature, and nothing of the token."""
    answers = [
        bound.with_token(token).get("/api/v1/me", headers={"Accept-Language": "en"})
        for token in (issuer.signed(aud="x"), issuer.signed()[:-6] + "AAAAAA", "a.b.c")
    ]
    for answer in answers:
        assert answer.status_code == 401 and 'error="invalid_token"' in answer.headers["www-authenticate"]
        assert answer.json()["detail"] == "the credential is not valid" and issuer.SUBJECT not in answer.text


def test_no_issuer_no_binding(mini: Api) -> None:
    """Where none is configured and none is named, nothing is bound."""
    answer = _post(mini.client("administrator"), "/identities", {"subject": "s", "role": "reader"})
    assert (answer.status_code, answer.json()["code"]) == (422, "no-issuer")


def test_lists_show_states_of_the_ledgers_day(mini: Api) -> None:
    """Expired by the ledger's own day, whatever the computer's."""
    mini.token("reader", expires_on=date(2023, 7, 9), actor="old")
    rows = mini.client("administrator").get("/api/v1/credentials").json()["credentials"]
    assert {row["actor"]: row["state"] for row in rows}["old"] == "expired"
