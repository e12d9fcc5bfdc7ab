"""Webhooks over HTTP: registered, shown, rotated, dropped by whom they belong to; never an internal address."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.feed.test_outbound import NINE
from tests.api.http.conftest import Api
from tests.api.worlds import PLAN

HOOKS = "/api/v1/webhooks"
PUBLIC = "https://93.184.215.14/hook"


def added(client: TestClient, **more: Any) -> dict[str, Any]:
    """A webhook, registered."""
    answer = client.post(HOOKS, json={"url": PUBLIC, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_webhook_is_registered_and_its_secret_shown_once(mini: Api) -> None:
    """The answer to the registration holds a secret of 256 bits; no later answer does."""
    client = mini.client("reader")
    size = mini.service.reading.reader.size()
    hook = added(client, plans=["甲政办发〔2022〕5号"], types=["plan.progress_reported"], agencies=["甲县/县教育局"])
    assert hook["secret"].startswith("whsec_") and len(base64.b64decode(hook["secret"][6:])) == 32
    secret = hook.pop("secret")
    assert hook["plans"] == [PLAN] and hook["state"] == "active" and hook["position"] == size
    assert client.get(HOOKS).json() == {"webhooks": [hook]}
    assert client.get(f"{HOOKS}/{hook['webhook']}").json() == hook
    assert secret not in client.get(HOOKS).text


@pytest.mark.parametrize("url", NINE)
def test_nine_spellings_of_an_internal_address_are_refused(mini: Api, url: str) -> None:
    """None of them is registered; the answer names the place and does not repeat what was sent."""
    client = mini.client("reader")
    answer = client.post(HOOKS, json={"url": url})
    assert answer.status_code == 422 and answer.json()["code"] in ("webhook-url", "webhook-address")
    assert answer.json()["errors"][0]["pointer"] == "/url" and url not in answer.text
    assert client.get(HOOKS).json() == {"webhooks": []}


def test_what_a_registration_must_not_be(mini: Api) -> None:
    """Unknown plans, types and members, a place beyond the ledger, http to the outside."""
    client = mini.client("reader")
    for body, code in (
        ({"url": PUBLIC, "plans": ["没有"]}, "no-such-plan"), ({"url": PUBLIC, "types": ["no.type"]}, "no-such-type"),
        ({"url": PUBLIC, "owner": "somebody"}, "invalid-request"), ({}, "invalid-request"),
        ({"url": PUBLIC, "after": 10**6}, "beyond-the-ledger"), ({"url": PUBLIC.replace("s:", ":")}, "webhook-scheme"),
    ):  # fmt: skip
        answer = client.post(HOOKS, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code), body


def test_one_holder_does_not_see_anothers(mini: Api) -> None:
    """Others' webhooks are 404 for everybody but the administrator, who may list and drop, and gets no secret."""
    mine, other, administrator = (mini.client(role) for role in ("reader", "auditor", "administrator"))
    hook = added(mine)["webhook"]
    assert other.get(HOOKS).json() == {"webhooks": []}
    for call in (other.get, other.delete):
        assert call(f"{HOOKS}/{hook}").status_code == 404
    for act in ("rotate", "enable"):
        assert other.post(f"{HOOKS}/{hook}/{act}").status_code == 404
    assert [one["webhook"] for one in administrator.get(HOOKS).json()["webhooks"]] == [hook]
    assert administrator.post(f"{HOOKS}/{hook}/rotate").status_code == 404
    assert administrator.delete(f"{HOOKS}/{hook}").status_code == 204
    assert mine.get(f"{HOOKS}/{hook}").status_code == 404


def test_a_secret_is_rotated(mini: Api) -> None:
    """The new secret is shown once, and is another."""
    client = mini.client("reader")
    hook = added(client)
    rotated = client.post(f"{HOOKS}/{hook['webhook']}/rotate")
    assert rotated.status_code == 200 and rotated.json()["secret"] != hook["secret"]


def test_how_many_one_holder_may_have(mini: Api) -> None:
    """The twenty-first is refused."""
    client = mini.client("reader")
    for _ in range(20):
        added(client)
    answer = client.post(HOOKS, json={"url": PUBLIC})
    assert answer.status_code == 422 and answer.json()["code"] == "too-many-webhooks"


def test_nobody_registers_without_a_credential(mini: Api) -> None:
    """Also where the feed is open to everybody, somebody must answer for a webhook."""
    assert mini.anonymous().post(HOOKS, json={"url": PUBLIC}).status_code == 401
    assert mini.client("reader", scopes=["read"]).post(HOOKS, json={"url": PUBLIC}).status_code == 403
