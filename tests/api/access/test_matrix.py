"""The matrix: every role, every operation, every owner, over HTTP, held against a table written from the contract.

The controls plant holes, and the same comparison finds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from aggregates import execution
from aggregates.values import Actor
from api.access import policy
from api.access.directory import Directory
from api.access.policy import Rule
from api.access.public import OPEN, Public
from api.app import create_app
from api.http.guard import GuardedRoute, room
from api.http.service import service_over
from api.pages.install import page_routes
from api.service import Shilu
from tests.api import worlds
from tests.api.access.matrix import OWNERS, ROLES, ask, cells_that_differ, expected, leaves, operations
from tests.api.access.told import Told, on_a_ledger, one_later, told
from tests.api.http.conftest import Api


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The small plan, served to whoever asks often."""
    folder = tmp_path_factory.mktemp("matrix")
    shilu, _ = worlds.with_plan(folder)
    more = {"rate": "1000000/minute", "rate_failed": "1000000/minute"}
    opened = Api(service_over(worlds.settings_in(folder).model_copy(update=more), shilu))
    yield opened
    opened.close()


def test_every_cell_is_as_the_contract_says(api: Api) -> None:
    """Thirteen kinds of callers, every operation: open exactly inside the row; outside it 401 or 403, by the same code.
    Nothing that was asked changed the ledger."""
    for role in ROLES.values():
        if role is not None:
            api.token(role)
    before = api.shilu.reader.size()
    assert cells_that_differ(api, expected()) == []
    assert api.shilu.reader.size() == before + len(ROLES) - 1  # the keys of the callers


def test_no_route_stands_outside(api: Api) -> None:
    """Every route of the application, shown or not, is guarded and has its row; pages have none, and ask as their
    caller (tests/api/pages)."""
    table, pages = expected(), page_routes()
    for route in leaves(api.app.routes):
        if route in pages:
            continue
        assert isinstance(route, GuardedRoute), route.path
        assert route.operation_id in table and route.include_in_schema, route.path
    assert len(list(operations(api.app))) == len(table)


def _owners() -> dict[str, tuple[str, list[str]]]:
    lines = OWNERS.read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {name: (own, others) for name, own, *others in rows}


def _record(api: Api, story: Told, agency: str, key: str) -> tuple[int, str | None]:
    """The status and code of the story's command, given by somebody of this agency in the story's role."""
    client = api.client(story.actor.role, None if agency == "-" else agency)
    body = one_later(story.command.model_dump(mode="json", exclude_none=True))
    answer = client.post(f"/api/v1/commands/{story.command.name}", json=body, headers={"Idempotency-Key": key})
    return answer.status_code, answer.json().get("code")


def owners_that_differ(api: Api, name: str, folder: Path) -> list[str]:
    """Each agency whose answer over HTTP is not that of owners.txt: others are refused as such (403), the own one is
    recorded under its own agency."""
    own, others = _owners()[name]
    story, odd = told(name), []
    shilu = on_a_ledger(folder, story)
    api.service = api.app.state.service = service_over(worlds.settings_in(folder), shilu)
    try:
        for agency in others:
            status, code = _record(api, story, agency, f"as {agency.encode().hex()}")
            if status != 403:
                odd.append(f"{name} for {agency}: {status} {code}, not 403")
        status, code = _record(api, story, own, "own")
        if status != 201:
            odd.append(f"{name} for {own}: {status} {code}, not 201")
        else:
            odd += [
                f"{name}: recorded for {entry.event.get('actoragency')}, not {own}"
                for entry in shilu.reader.entries(after=shilu.reader.size() - 1)
                if entry.event.get("actoragency") != own
            ]
    finally:
        api.close()
    return odd


@pytest.fixture
def shared(api: Api) -> Iterator[Api]:
    """The application of the matrix, to be served other ledgers."""
    service = api.service
    yield api
    api.service = api.app.state.service = service


@pytest.mark.parametrize("name", sorted(_owners()))
def test_only_whose_matter_it_is(shared: Api, name: str, tmp_path: Path) -> None:
    """An otherwise valid command: 403 to every agency that it does not belong to, 201 to the one it does."""
    assert owners_that_differ(shared, name, tmp_path) == []


def _public(api: Api, **settings: str) -> None:
    """Serve the same ledger with another configuration."""
    changed = api.service.settings.model_copy(update=settings)
    api.service.settings, api.service.public = changed, Public.of(changed)
    api.service.directory = Directory(api.service.reading.reader, changed, api.service.public)


@pytest.fixture
def configured(api: Api) -> Iterator[Api]:
    """The application of the matrix, for other configurations; put back afterwards."""
    service = api.service
    before = service.settings, service.public, service.directory
    yield api
    service.settings, service.public, service.directory = before


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


QUESTIONS = _words(
    "plans status density light_history search tasks seats chain targets timeline scorecards scorecard evaluation "
    "snapshots snapshot restatement disputes decisions late after_close back_dated corrections rules agencies "
    "statement figures explain diff views viewpoint stream entry related steps"
)
OPENED = {
    "": frozenset[str](), "plans": QUESTIONS, "feed": frozenset({"events"}),
    "log": frozenset({"checkpoint", "tile", "inclusion", "consistency", "add_checkpoint", "verified", "checkpoints"}),
    "entries": frozenset({"entry_tile", "raw_entry"}), "metrics": frozenset({"metrics"}),
    "docs": frozenset({"openapi", "docs", "docs_asset", "commands"}),
}  # fmt: skip
"""What each area of SHILU_PUBLIC opens to everybody; written from docs/access.md."""


@pytest.mark.parametrize("area", OPENED)
def test_the_configuration_opens_its_areas_and_nothing_else(configured: Api, area: str) -> None:
    """Whoever sends no credential gets through the doors of that area and the two health checks, through no other."""
    _public(configured, public=area)
    client = configured.anonymous()
    asked = [one for one in operations(configured.app) if not one.id.startswith("command.")]
    found = {one.id for one in asked if ask(client, one) == "open"}
    assert found == OPENED[area] | {"healthz", "readyz"}


SCOPED = {
    "read": QUESTIONS | _words("document document_lines report_template"),
    "write": _words("upload_document drafts draft edit_draft drop_draft confirm_draft command.register_plan"),
    "feed": _words("events webhooks add_webhook webhook drop_webhook rotate_webhook enable_webhook"),
    "log": _words("checkpoint tile inclusion consistency add_checkpoint"),
    "personal": _words("personal disclose request_erasure approve_erasure refuse_erasure restrict lift"),
}
ALWAYS = _words("me healthz readyz openapi docs docs_asset commands verified checkpoints")


@pytest.mark.parametrize("scope", SCOPED)
def test_a_credential_is_good_for_its_scope_only(api: Api, scope: str) -> None:
    """A plan office's key with one scope: of all that its role may use, what that scope is for, and no more."""
    client = api.client("plan_office", "甲县/县科协", scopes=[scope])
    asked = [o for o in operations(api.app) if o.id == "command.register_plan" or not o.id.startswith("command.")]
    found = {one.id: ask(client, one) for one in asked}
    assert {name for name, answer in found.items() if answer == "open"} == SCOPED[scope] | ALWAYS
    assert "403 scope-not-granted" in found.values()


def _shown(client: TestClient) -> set[str]:
    """The streams of the entries that the feed shows."""
    return {event["subject"] for event in client.get("/api/v1/events", params={"limit": 5_000}).json()}


def test_everybody_sees_their_own_part_of_the_ledger(api: Api) -> None:
    """The administrator the ledger's own facts alone; a reader all but them; a credential for another plan neither this
    plan nor its number, and it records nothing in it; the auditor everything."""
    streams = {entry.stream for entry in api.shilu.reader.entries()}
    plan = f"plan:{worlds.PLAN}"
    at = next(entry.position for entry in api.shilu.reader.entries() if entry.stream == plan)
    assert {plan, "ledger"} < streams
    auditor, admin, reader = (api.client(role) for role in ("auditor", "administrator", "reader"))
    apart = api.client("reader", plans=["别的方案"])
    assert _shown(auditor) == streams and _shown(admin) == {"ledger"}
    assert _shown(reader) == streams - {"ledger"} and _shown(apart) == streams - {"ledger", plan}
    for client, position, right in (
        (auditor, 1, True), (auditor, at, True), (admin, 1, True), (admin, at, False), (reader, 1, False),
        (reader, at, True), (apart, at, False),
    ):  # fmt: skip
        assert (client.get(f"/api/v1/entry/{position}").status_code == 200) == right, (client, position)
    assert admin.get("/entries/1").status_code == 200 and admin.get(f"/entries/{at}").status_code in (403, 404)
    assert apart.get("/api/v1/status", params={"plan": worlds.PLAN}).status_code == 404
    assert apart.get("/api/v1/plans").json()["plans"] == []
    liaison = api.client("liaison", worlds.EDUCATION.agency, plans=["别的方案"])
    body = worlds.report("40").model_dump(mode="json", exclude_none=True)
    answer = liaison.post("/api/v1/commands/report_progress", json=body, headers={"Idempotency-Key": "apart"})
    assert answer.status_code == 403


def test_control_a_widened_rule_is_found(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers let in to give out keys, nobody to the plans: both cells are named."""
    monkeypatch.setitem(policy.RULES, "issue_credential", Rule(policy.EVERYBODY, "", None))
    monkeypatch.setitem(policy.RULES, "plans", Rule(policy.EVERYBODY, "", OPEN))
    assert cells_that_differ(api, expected(), "R*") == [
        "issue_credential as reader: open, not 403 role-not-allowed", "plans as None: open, not 401 no-credential",
    ]  # fmt: skip


def test_control_a_narrowed_rule_is_found(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verifier locked out of judging."""
    monkeypatch.setitem(policy.RULES, "command.review_report", Rule(frozenset({"plan_office"}), "write", None))
    odd = cells_that_differ(api, expected(), "V")
    assert odd == ["command.review_report as verifier: 403 role-not-allowed, not open"]


def test_control_no_policy_at_all_is_found(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the check taken out, every closed cell of a reader is named."""
    monkeypatch.setattr(policy, "require", lambda *_: None)
    closed = {name for name, letters in expected().items() if "R" not in letters}
    named = {one.partition(" ")[0] for one in cells_that_differ(api, expected(), "R")}
    assert named <= closed and len(named) >= len(closed) - 1 > 100  # an entry as it lies has a second lock


def test_control_a_route_without_a_row_is_found(api: Api) -> None:
    """A guarded route cannot even be written down without one; an operation the table lacks is named; a route that is
    not guarded, shown or hidden, is found."""
    with pytest.raises(LookupError, match="no row"):
        room().get("/secrets", operation_id="secrets")(lambda: None)
    table = {name: letters for name, letters in expected().items() if name != "late"}
    assert cells_that_differ(api, {**table, "later": "R"}, "") == ["late has no row", "later has no operation"]
    planted = create_app(api.service)
    planted.add_api_route("/secrets", lambda: None, operation_id="secrets")
    planted.add_api_route("/hidden", lambda: None, include_in_schema=False)
    pages = page_routes()
    others = [route for route in leaves(planted.routes) if route not in pages]
    unguarded = [route.path for route in others if not isinstance(route, GuardedRoute)]
    assert unguarded == ["/secrets", "/hidden"]


def test_control_an_owner_read_from_the_body_is_found(
    shared: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that takes the agency from the seat in the body lets others report: the cells are named."""
    right = Shilu.execute

    def trusting(self: Shilu, command: Any, actor: Actor, key: str, **more: Any) -> Any:
        named = actor.model_copy(update={"agency": str(command.seat).split("|")[1]})
        return right(self, command, named, key, **more)

    monkeypatch.setattr(Shilu, "execute", trusting)
    odd = owners_that_differ(shared, "report_progress", tmp_path)
    assert odd[0] == "report_progress for 甲县/文旅局: 201 None, not 403"


def test_control_a_judge_in_their_own_matter_is_found(
    shared: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the separation of duties taken out, the cells of the seat's holders are named."""
    monkeypatch.setattr(execution, "separate_duties", lambda *_: None)
    odd = owners_that_differ(shared, "review_report", tmp_path)
    assert [one.partition(":")[0] for one in odd][:2] == [
        "review_report for 甲县/教育局",
        "review_report for 甲县/文旅局",
    ]
