"""Commands over HTTP: described, strict, answered with true receipts, tried without a trace, resting on versions."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from aggregates.commands import COMMANDS
from aggregates.permissions import ROLES_OF
from api.commanding import catalogue
from api.http.service import open_service
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.worlds import PLAN

EDUCATION = "甲县/县教育局"
REPORT = "/api/v1/commands/report_progress"


def report(percent: Any = "40", period: str = "2023-Q2", **more: Any) -> dict[str, Any]:
    """The body of a progress report."""
    body: dict[str, Any] = json.loads(worlds.report("40", period).model_dump_json(exclude_none=True))
    return {**body, "percent": percent, **more}


def keyed(key: str, **more: str) -> dict[str, str]:
    """Headers of a command."""
    return {"Idempotency-Key": key, **more}


def test_every_command_has_a_described_route(mini: Api) -> None:
    """The OpenAPI holds one operation for each command: closed body, an example that is one, words in both languages,
    the key required, the roles in the catalogue those of the policy."""
    paths = mini.app.openapi()["paths"]
    listed = {one["name"]: one for one in mini.client("reader").get("/api/v1/commands").json()["commands"]}
    assert set(listed) == set(COMMANDS)
    for name, model in COMMANDS.items():
        told = paths[f"/api/v1/commands/{name}"]["post"]
        body = told["requestBody"]
        shown = body["content"]["application/json"]
        assert told["operationId"] == f"command.{name}" and body["required"]
        assert shown["schema"]["additionalProperties"] is False
        assert set(shown["schema"]["properties"]) == set(model.model_fields)
        assert shown["examples"]["example"]["value"] == listed[name]["example"]
        assert listed[name]["roles"] == sorted(ROLES_OF[name])
        assert listed[name]["zh"] in told["summary"] and listed[name]["en"] in told["summary"]
        key = next(p for p in told["parameters"] if p["name"] == "Idempotency-Key")
        assert key["required"] and {"200", "201", "400", "409", "412", "413", "422", "503"} <= set(told["responses"])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_is_a_command(name: str) -> None:
    """Each example is read by the strict model, and holds nothing beside what the model keeps."""
    shown = catalogue.example(name)
    command = COMMANDS[name].model_validate_json(orjson.dumps(shown))
    assert json.loads(command.model_dump_json(exclude_defaults=True, exclude_none=True)) == shown
    assert any("\u4e00" <= c <= "\u9fff" for c in catalogue.chinese(name)) and catalogue.english(name)[:1].isascii()


def test_every_route_decides(mini: Api) -> None:
    """Each command's example, sent by a role that may give it, is decided upon: recorded, or refused by the domain."""
    clients = {role: mini.client(role, EDUCATION) for role in set().union(*ROLES_OF.values())}
    for name in COMMANDS:
        client = clients[min(ROLES_OF[name])]
        said = client.post(f"/api/v1/commands/{name}", json=catalogue.example(name), headers=keyed(name))
        assert said.status_code in (201, 403, 422), (name, said.text)
        assert said.json().get("code") not in ("invalid-request", "internal", "plan-not-granted"), (name, said.text)


def test_a_receipt_is_true(mini_on: Api) -> None:
    """Positions, ids and leaf hashes are those of the stored entries; Location and version lead to them."""
    said = mini_on.client("liaison", EDUCATION, actor="education").post(REPORT, json=report(), headers=keyed("r-1"))
    told, reader = said.json(), mini_on.shilu.reader
    assert said.status_code == 201 and told["replayed"] is False and told["size"] == reader.size()
    for position, name, leaf_hash in zip(told["positions"], told["event_ids"], told["leaf_hashes"], strict=True):
        entry = reader.entry(position)
        assert sha256(b"\x00" + entry.leaf).hexdigest() == leaf_hash
        event = entry.event
        assert (event["id"], event["idempotencykey"], event["actorid"]) == (name, "r-1", "education")
        assert entry.data["percent"] == "40"
    assert told["stream"] == f"plan:{PLAN}" and told["version"] == reader.stream_version(told["stream"])
    assert said.headers["location"] == f"/api/v1/entry/{told['positions'][0]}"
    assert said.headers["etag"] == f'"{told["version"]}"'


def test_a_key_is_answered_for_ever(tmp_path: Path, database_url: str) -> None:
    """The same request gets the same receipt at once, after other commits and after a restart; another body under the
    key is refused; another actor's key of the same name is another key."""
    shilu, _ = worlds.with_plan(tmp_path, url=database_url)
    settings = worlds.settings_in(tmp_path, database_url)
    shilu.close()
    first = Api(open_service(settings, now=worlds.at("2023-07-10")))
    token = first.token("liaison", EDUCATION)
    client = first.with_token(token)
    given = client.post(REPORT, json=report(), headers=keyed("k"))
    assert given.status_code == 201
    for quarter in ("2022-Q3", "2022-Q4", "2023-Q1"):
        assert client.post(REPORT, json=report(period=quarter), headers=keyed(quarter)).status_code == 201
    _same(given.json(), client.post(REPORT, json=report(), headers=keyed("k", **{"If-Match": '"3"'})))
    other = client.post(REPORT, json=report("41"), headers=keyed("k"))
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    mine = first.client("liaison", "甲县/县科协")
    seat = report(seat=worlds.HELPER)
    assert mine.post(REPORT, json=seat, headers=keyed("k")).status_code == 201
    first.close()
    second = Api(open_service(settings, now=worlds.at("2023-07-10")))
    again = second.with_token(token)
    _same(given.json(), again.post(REPORT, json=report(), headers=keyed("k")))
    assert again.post(REPORT, json=report("41"), headers=keyed("k")).json()["code"] == "key-reused"
    second.close()


def _same(given: dict[str, Any], said: Any) -> None:
    assert said.status_code == 200 and said.json() == {**given, "replayed": True}


def test_a_refused_key_may_be_used_again(mini: Api) -> None:
    """What was refused recorded nothing, so its key is free for the request put right."""
    client = mini.client("liaison", EDUCATION)
    no = client.post(REPORT, json=report(seat=worlds.HELPER), headers=keyed("k"))
    assert (no.status_code, no.json()["code"]) == (403, "not-own-seat")
    assert client.post(REPORT, json=report(), headers=keyed("k")).status_code == 201


def test_the_version_seen(mini: Api) -> None:
    """If-Match with the stream's version is recorded; with an older one refused (412) naming the one it has now."""
    client = mini.client("liaison", EDUCATION)
    seen = client.get("/api/v1/stream", params={"plan": worlds.NUMBER})
    version = seen.json()["version"]
    assert seen.headers["etag"] == f'"{version}"' and seen.json()["size"] == mini.shilu.reader.size()
    said = client.post(REPORT, json=report(), headers=keyed("a", **{"If-Match": f'"{version}"'}))
    assert (said.status_code, said.json()["version"]) == (201, version + 1)
    late = client.post(REPORT, json=report(period="2023-Q1"), headers=keyed("b", **{"If-Match": f'"{version}"'}))
    assert (late.status_code, late.json()["code"]) == (412, "version-moved")
    assert late.headers["etag"] == f'"{version + 1}"'
    assert client.get("/api/v1/stream", params={"stream": "agency:register"}).json()["version"] > 0
    assert client.get("/api/v1/stream", params={"stream": "ledger"}).status_code == 404
    assert client.get("/api/v1/stream").json()["code"] == "plan-or-stream"


def test_the_wish_may_stand_on_any_line(mini: Api) -> None:
    """Preferences on several header lines are one list (RFC 9110 §5.3): a dry run is heard wherever it stands."""
    client, size = mini.client("liaison", EDUCATION), mini.shilu.reader.size()
    for order in (("return=minimal", "handling=dry-run"), ("handling=dry-run", "return=minimal")):
        lines = [("Idempotency-Key", "two"), *(("Prefer", one) for one in order)]
        said = client.post(REPORT, json=report(), headers=lines)
        assert (said.status_code, said.json().get("dry_run")) == (200, True), said.text
    assert mini.shilu.reader.size() == size


@pytest.mark.parametrize(("role", "method", "path"), [
    ("administrator", "POST", "/api/v1/credentials"), ("administrator", "POST", "/api/v1/identities"),
    ("administrator", "POST", "/api/v1/disclosures"), ("administrator", "POST", "/api/v1/checkpoints"),
    ("auditor", "POST", "/api/v1/webhooks"), ("importer", "POST", "/api/v1/documents?name=a.txt"),
    ("importer", "DELETE", "/api/v1/drafts/dr_none"),
])  # fmt: skip
def test_an_act_without_a_dry_run_is_not_done(mini: Api, role: str, method: str, path: str) -> None:
    """Where nothing can be tried, a wish to try it is refused, and the act is not done."""
    client, size = mini.client(role), mini.shilu.reader.size()
    lines = [("Idempotency-Key", "n"), ("Prefer", "respond-async"), ("Prefer", "handling=dry-run")]
    said = client.request(method, path, content=b"{}", headers=lines)
    assert (said.status_code, said.json()["code"]) == (400, "no-dry-run"), said.text
    assert mini.shilu.reader.size() == size


def test_a_question_needs_no_dry_run(mini: Api) -> None:
    """A question records nothing anyway."""
    assert mini.client("reader").get("/api/v1/plans", headers={"Prefer": "handling=dry-run"}).status_code == 200


@pytest.mark.parametrize("way", ["query", "prefer"])
def test_a_dry_run_leaves_no_trace(mini: Api, way: str) -> None:
    """It tells the facts or the refusal of the real thing, records nothing, and its key stays free."""
    client, size = mini.client("liaison", EDUCATION), mini.shilu.reader.size()
    more = {} if way == "query" else {"Prefer": "respond-async, handling=dry-run"}
    path = f"{REPORT}?dry_run=true" if way == "query" else REPORT
    said = client.post(path, json=report(), headers=keyed("k", **more))
    assert said.status_code == 200 and said.headers["preference-applied"] == "handling=dry-run"
    fact = said.json()["facts"][0]
    assert said.json()["dry_run"] and (fact["type"], fact["data"]["percent"]) == ("plan.progress_reported", "40")
    no = client.post(path, json=report(seat=worlds.HELPER), headers=keyed("k", **more))
    assert no.json()["code"] == "not-own-seat"
    assert mini.shilu.reader.size() == size
    assert client.post(REPORT, json=report("41"), headers=keyed("k")).status_code == 201


@pytest.mark.parametrize(("headers", "code"), [
    ([], "idempotency-key-missing"),
    ([("Idempotency-Key", "")], "idempotency-key-missing"),
    ([("Idempotency-Key", "   ")], "idempotency-key-missing"),
    ([("Idempotency-Key", "k" * 201)], "idempotency-key-form"),
    ([("Idempotency-Key", b"\xe9\x94\xae")], "idempotency-key-form"),
    ([("Idempotency-Key", b"a\tb")], "idempotency-key-form"),
    ([("Idempotency-Key", "a"), ("Idempotency-Key", "b")], "idempotency-key-form"),
    ([("Idempotency-Key", "a"), ("If-Match", "12")], "if-match-form"),
    ([("Idempotency-Key", "a"), ("If-Match", 'W/"12"')], "if-match-form"),
    ([("Idempotency-Key", "a"), ("If-Match", "*")], "if-match-form"),
    ([("Idempotency-Key", "a"), ("If-Match", '"1"'), ("If-Match", '"2"')], "if-match-form"),
    ([("Idempotency-Key", "a"), ("If-Match", '"99999999999999999999"')], "if-match-form"),
])  # fmt: skip
def test_headers_are_strict(mini: Api, headers: list[tuple[str, Any]], code: str) -> None:
    """A missing, long, doubled or unprintable key, and a version that is no plain one, are refused with 400."""
    client, size = mini.client("liaison", EDUCATION), mini.shilu.reader.size()
    said = client.post(REPORT, json=report(), headers=headers)
    assert (said.status_code, said.json()["code"]) == (400, code)
    assert mini.shilu.reader.size() == size


MARK = "不得回显 never echoed 5b1e"


@pytest.mark.parametrize(("change", "pointer", "code"), [
    ({"percent": 40}, "/percent", "string_type"),
    ({"percent": f"{MARK}"}, "/percent", "string_pattern_mismatch"),
    ({"percent": "101"}, "/percent", "string_pattern_mismatch"),
    ({"claims_done": MARK}, "/claims_done", "bool_type"),
    ({"claims_done": 1}, "/claims_done", "bool_type"),
    ({"effective_on": MARK}, "/effective_on", "date_parsing"),
    ({"effective_on": 20230630}, "/effective_on", "date_type"),
    ({"narrative": ""}, "/narrative", "string_too_short"),
    ({"narrative": None}, "/narrative", "string_type"),
    ({"source": {"kind": MARK}}, "/source/kind", "literal_error"),
    ({"source": {"kind": "report", "a/b~c": MARK}}, "/source/a~1b~0c", "extra_forbidden"),
    ({"values": [{"indicator": 5, "value": MARK}]}, "/values/0/indicator", "string_type"),
    ({"actor": MARK}, "/actor", "extra_forbidden"),
    ({"agency": "甲县/县科协"}, "/agency", "extra_forbidden"),
])  # fmt: skip
def test_a_wrong_body_is_told_where(mini: Api, change: dict[str, Any], pointer: str, code: str) -> None:
    """Each fault has the JSON Pointer of its place; nothing of what was sent comes back, and nothing is recorded."""
    client, size = mini.client("liaison", EDUCATION), mini.shilu.reader.size()
    said = client.post(REPORT, json=report(**change), headers=keyed("k", **{"Accept-Language": "en"}))
    assert (said.status_code, said.json()["code"]) == (422, "invalid-request")
    assert (pointer, code) in [(e["pointer"], e["code"]) for e in said.json()["errors"]], said.text
    assert MARK not in said.text and said.headers["content-type"] == "application/problem+json"
    assert mini.shilu.reader.size() == size


def test_a_missing_value_has_its_place(mini: Api) -> None:
    """What is missing is named by the place where it should stand."""
    body = report()
    del body["narrative"], body["seat"]
    said = mini.client("liaison", EDUCATION).post(REPORT, json=body, headers=keyed("k"))
    found = {(e["pointer"], e["code"]) for e in said.json()["errors"]}
    assert found == {("/narrative", "missing"), ("/seat", "missing")}


def test_a_plan_that_was_not_granted(mini: Api) -> None:
    """A credential for other plans is told so, in the same words for a plan that exists and one that does not."""
    client = mini.client("liaison", EDUCATION, plans=["乙县/x"])
    there = client.post(REPORT, json=report(), headers=keyed("k"))
    nowhere = client.post(REPORT, json=report(plan="丙县/x"), headers=keyed("l"))
    assert (there.status_code, there.json()["code"]) == (403, "plan-not-granted")
    assert there.json()["said"] == nowhere.json()["said"]
    assert client.get("/api/v1/stream", params={"plan": PLAN}).status_code == 404
    assert client.get("/api/v1/stream", params={"stream": f"plan:{PLAN}"}).status_code == 404
