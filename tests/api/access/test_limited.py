"""A credential limited to one plan changes nothing that others are judged by, and learns nothing of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api import importer
from api.commanding.catalogue import example
from api.http.service import service_over
from api.importer import Given
from tests.api import worlds
from tests.api.http.conftest import Api

SEEN = worlds.PLAN
HIDDEN = SEEN.replace("甲县", "乙县")
NOWHERE = SEEN.replace("甲县", "丁县")
NEIGHBOUR = worlds.MINI.replace("甲县", "乙县").replace("甲政", "乙政").replace("县教育局", "县秘密局")
ONLY = frozenset({SEEN})


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Api]:
    """A ledger of two counties with a plan each."""
    shilu, _clock = worlds.with_plan(tmp_path)
    assert worlds.import_text(shilu, tmp_path, NEIGHBOUR, "b.txt").plan == HIDDEN
    api = Api(service_over(worlds.settings_in(tmp_path), shilu))
    yield api
    api.close()


def sent(client: TestClient, command: str, body: dict[str, Any], dry_run: bool = False) -> Response:
    """A command's answer."""
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    return client.post(f"/api/v1/commands/{command}", json=body, headers=headers, params={"dry_run": dry_run})


def told(answer: Response) -> tuple[int, str | None]:
    """Status and code."""
    return answer.status_code, answer.json().get("code")


def lights(scope: str, rules: str = "灯") -> dict[str, Any]:
    """Thresholds adopted for a scope."""
    return {**example("adopt_lights"), "scope": scope, "rules": rules, "version": 1}


NOT_GRANTED = (403, "plan-not-granted")


def test_rules_are_adopted_for_its_plans_only(two: Api) -> None:
    """Rules for every plan, for a hidden plan or for one that does not exist are refused alike; those of its own stand,
    and who sees all adopts for all."""
    limited = two.client("plan_office", "甲县/县纲要办", plans=ONLY)
    for scope in (HIDDEN, NOWHERE, "*"):
        assert told(sent(limited, "adopt_lights", lights(scope))) == NOT_GRANTED
    assert sent(limited, "adopt_lights", lights(SEEN)).status_code == 201
    assert sent(two.client("plan_office", "甲县/县纲要办"), "adopt_lights", lights("*", "全")).status_code == 201


@pytest.mark.parametrize("command", ["record_measurement", "record_publication", "conduct_survey"])
def test_figures_are_those_of_its_region(two: Api, command: str) -> None:
    """What is recorded of another region is refused, whether a plan of it is there or not."""
    limited = two.client("plan_office", "甲县/县纲要办", plans=ONLY)
    ((member, fact),) = example(command).items()
    for region in ("乙县", "丁县"):
        assert told(sent(limited, command, {member: {**fact, "region": region}})) == NOT_GRANTED
    assert sent(limited, command, {member: fact}).status_code == 201


def test_the_register_is_of_every_plan(two: Api) -> None:
    """Neither acts of the register nor revisions of what is shared are taken from a limited credential."""
    clerk = two.client("registry_clerk", plans=ONLY)
    named = {"agency": "乙县/县公开局", "name": "县公开局", "region": "乙县", "kind": "GOVERNMENT"}
    act = {"agency": {"source": {"kind": "decision", "number": "乙编〔2023〕1号"}, **named}}
    assert told(sent(clerk, "register_agency", act)) == NOT_GRANTED
    assert sent(two.client("registry_clerk"), "register_agency", act).status_code == 201
    office = two.client("plan_office", "甲县/县纲要办", plans=ONLY)
    for stream in ("agency:register", "rules:adopted", "region:乙县", f"plan:{HIDDEN}"):
        again = {"on": stream, "statement": "x:1", "replaces": 1, "reason": "误录", "authority": "核对记录"}
        assert told(sent(office, "retract_statement", again)) == NOT_GRANTED, stream


def test_an_import_does_not_name_its_plan_elsewhere(two: Api, tmp_path: Path) -> None:
    """The feed and every entry shown to a limited reader are without the hidden plan; its agencies are in the register
    for everybody; the same bytes again add nothing."""
    limited, size = two.client("reader", plans=ONLY), two.shilu.reader.size()
    feed = limited.get("/api/v1/events", params={"limit": 5000})
    assert HIDDEN not in feed.text and "乙县/县秘密局" in feed.text
    shown = [limited.get(f"/api/v1/entry/{position}") for position in range(1, size + 1)]
    assert {answer.status_code for answer in shown} == {200, 404}
    assert not [answer for answer in shown if HIDDEN in answer.text]
    assert worlds.import_text(two.shilu, tmp_path, NEIGHBOUR, "b.txt").events == 0


def test_an_import_recorded_before_is_shown_to_who_sees_its_plan(
    two: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Register entries whose key names a hidden plan are like none at all; imported again under the key of today, such
    a document adds nothing."""
    third = NEIGHBOUR.replace("乙县", "丙县").replace("乙政", "丙政")
    with monkeypatch.context() as before:
        before.setattr(importer, "_key", lambda plan, digest: f"import:{plan}:{digest}")
        found = worlds.import_text(two.shilu, tmp_path, third, "c.txt")
    assert found.plan is not None and found.receipt is not None
    register = [p for p in found.receipt.positions if two.shilu.reader.entry(p).stream == "agency:register"]
    for plans, status in ((ONLY, 404), (frozenset({found.plan}), 200), (None, 200)):
        client = two.client("reader", plans=plans)
        assert {client.get(f"/api/v1/entry/{p}").status_code for p in register} == {status}
        assert (found.plan in client.get("/api/v1/events", params={"limit": 5000}).text) is (status == 200)
    assert worlds.import_text(two.shilu, tmp_path, third, "c.txt").events == 0


def test_rule_sets_of_hidden_plans_are_not_shown(two: Api) -> None:
    """Neither the feed nor the entry shows what was adopted for a hidden plan; what holds for all is shown."""
    office = two.client("plan_office", "甲县/县纲要办")
    places = {
        scope: sent(office, "adopt_lights", lights(scope, name)).json()["positions"][0]
        for scope, name in ((HIDDEN, "乙县机密灯"), (SEEN, "甲县灯"), ("*", "通用灯"))
    }  # fmt: skip
    limited = two.client("reader", plans=ONLY)
    feed = orjson.loads(limited.get("/api/v1/events", params={"limit": 5000}).content)
    scopes = {event["data"]["scope"] for event in feed if event["subject"] == "rules:adopted"}
    assert scopes == {SEEN, "*"}
    shown = {scope: limited.get(f"/api/v1/entry/{position}").status_code for scope, position in places.items()}
    assert shown == {HIDDEN: 404, SEEN: 200, "*": 200}


@pytest.mark.parametrize("question", ["status", "evaluation", "figures", "scorecards"])
def test_it_is_judged_again_by_rules_it_sees(two: Api, question: str) -> None:
    """Rules of a hidden plan are neither offered nor followed, also where somebody else was answered before."""
    office = two.client("plan_office", "甲县/县纲要办")
    for scope, name in ((HIDDEN, "乙县机密灯"), (SEEN, "甲县灯")):
        assert sent(office, "adopt_lights", lights(scope, name)).status_code == 201
    address, limited = f"/api/v1/{question}", two.client("reader", plans=ONLY)
    hidden = {"plan": SEEN, "rules": "乙县机密灯@1"}
    assert two.client("reader").get(address, params=hidden).status_code == 200
    assert told(limited.get(address, params=hidden)) == (422, "no-such-rules")
    offered = limited.get(address, params={"plan": SEEN, "rules": "无@1"}).text
    assert "甲县灯@1" in offered and "机密" not in offered
    assert limited.get(address, params={"plan": SEEN, "rules": "甲县灯@1"}).status_code == 200


@pytest.mark.parametrize(
    ("command", "member", "place"),
    [("succeed_plan", "fact", "successor"), ("link_plan", "link", "parent"), ("link_task", "fact", "parent_plan"),
     ("link_target", "fact", "parent_plan")],
)  # fmt: skip
def test_a_trial_does_not_tell_whether_a_plan_exists(two: Api, command: str, member: str, place: str) -> None:
    """A hidden plan named in a command is answered like one that does not exist, tried or not."""
    limited = two.client("plan_office", "甲县/县纲要办", plans=ONLY)
    body = {**example(command), "plan": SEEN}
    for dry_run in (True, False):
        answers = []
        for plan in (HIDDEN, NOWHERE):
            answer = sent(limited, command, {**body, member: {**body[member], place: plan}}, dry_run)
            answers.append((answer.status_code, answer.json()["code"], answer.json()["detail"].replace(plan, "")))
        assert answers[0] == answers[1] and answers[0][0] == 422
    unknown = answers[0][1]
    seen = {**body, member: {**body[member], place: HIDDEN}}
    whole = two.client("plan_office", "甲县/县纲要办")
    assert sent(whole, command, seen, dry_run=True).json().get("code") != unknown


def test_a_webhook_of_wider_plans_is_not_there(two: Api) -> None:
    """Of the same actor's webhooks a limited key sees, rotates, enables and drops those that tell of its plans only."""
    address, hooks = "https://93.184.215.14/hook", "/api/v1/webhooks"
    wide, limited = two.client("reader", actor="p7"), two.client("reader", actor="p7", plans=ONLY)

    def added(client: TestClient, *plans: str) -> str:
        made: str = client.post(hooks, json={"url": address, "plans": list(plans)}).json()["webhook"]
        return made

    beyond = [added(wide, HIDDEN), added(wide, SEEN, HIDDEN), added(wide)]
    within = [added(wide, SEEN), added(limited)]
    assert [hook["webhook"] for hook in limited.get(hooks).json()["webhooks"]] == within
    for hook in beyond:
        answers = [
            limited.get(f"{hooks}/{hook}"), limited.post(f"{hooks}/{hook}/rotate"),
            limited.post(f"{hooks}/{hook}/enable"), limited.delete(f"{hooks}/{hook}"),
        ]  # fmt: skip
        assert {told(answer) for answer in answers} == {(404, "no-such-webhook")}
    assert {limited.post(f"{hooks}/{hook}/rotate").status_code for hook in within} == {200}
    assert len(wide.get(hooks).json()["webhooks"]) == 5


@pytest.mark.parametrize("plan", ["*", " ", "\u3000", "\u200b", "/", "\x07"])
def test_a_plan_has_an_id_that_can_be_read(two: Api, tmp_path: Path, plan: str) -> None:
    """No document, uploaded or imported, and no command makes a plan named `*`, by a blank or by what nobody sees."""
    client = two.client("importer")
    text = worlds.MINI.replace("甲县", "戊县").replace("甲政", "戊政").encode()
    uploaded = client.post("/api/v1/documents", content=text, params={"name": "e.txt", "plan": plan})
    registration = {**example("register_plan")["registration"], "plan": plan}
    commanded = sent(client, "register_plan", {"registration": registration})
    assert uploaded.status_code == commanded.status_code == 422
    (tmp_path / "e.txt").write_bytes(text)
    (outcome,) = worlds.import_files(two.shilu, [tmp_path / "e.txt"], Given(plan=plan))
    codes = {uploaded.json()["code"], commanded.json()["code"], outcome.refused and outcome.refused.code}
    assert codes <= {"plan-id", "unfit-value", "invalid-request"}
