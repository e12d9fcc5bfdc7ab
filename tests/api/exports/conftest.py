"""Real answers of the demo, at the viewpoints that exports are made for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from starlette.testclient import TestClient

from api.demo import demo_settings
from api.exports.board import Row, board, invented_in
from api.http.service import open_service
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.http.questions import FIXED, RESTATED, XIANGFEN

DISPUTE = "示意争议-老年健康科普"
STAMP: dict[str, Any] = {
    "as_of": "2025-12-31", "view": "as believed", "size": 3294, "recorded_at": "2026-01-21T01:00:00.000000Z",
    "known_at": {"size": 3294, "recorded_at": "2026-01-21T01:00:00.000000Z"}, "root": "5e" * 32, "state": "verified",
    "zh": "已核验(至 #3306)", "en": "verified (up to #3306)", "address": "http://127.0.0.1/snapshot?known_at=size:3294",
    "verified": {
        "size": 3306, "root": "6f" * 32, "at": "2026-02-20T01:00:00.000000Z", "position": None,
        "checks": [{"name": "tree", "verdict": "ok", "detail": {"zh": "哈希相符", "en": "the hashes fit"}}],
        "sentences": [{"verdict": "not checked", "question": {"zh": "记录是否齐全", "en": "Are all there?"},
                       "answer": {"zh": "未能证明", "en": "not shown"}}],
        "proves_not": [{"zh": "填报是否真实", "en": "whether it is true"}],
    },
}  # fmt: skip


class Answers(NamedTuple):
    """Answers of one plan; those of the fixed viewpoint, and those of today."""

    client: TestClient
    view: dict[str, str]
    status: dict[str, Any]
    seats: dict[str, Any]
    timeline: dict[str, Any]
    snapshot: dict[str, Any]
    evaluation: dict[str, Any]
    restatement: dict[str, Any]
    rules: dict[str, Any]
    diff: dict[str, Any]
    chain: dict[str, Any]
    dispute: dict[str, Any]

    def tasks(self, *filters: str) -> dict[str, Any]:
        """The tasks at the fixed viewpoint, filtered."""
        return ask(self.client, "tasks", self.view, filter=list(filters))

    def rows(self, *filters: str, lang: Any = "zh") -> list[Row]:
        """The board at the fixed viewpoint, filtered."""
        return board(self.status, self.tasks(*filters), self.seats, lang, invented_in(self.timeline))

    @property
    def title(self) -> str:
        """The plan's."""
        return str(self.status["plan"]["title"])


def ask(client: TestClient, operation: str, view: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """The JSON of an operation on the plan."""
    tables = ("tasks", "seats", "timeline", "rules")
    params = {"plan": XIANGFEN, **(view or {}), **more} | ({"limit": 5000} if operation in tables else {})
    answer = client.get(f"/api/v1/{operation}", params=params if operation != "rules" else {"limit": 5000})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture(scope="package")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """The demo asked once for everything an export can be given."""
    folder = worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("exports"))
    api = Api(open_service(demo_settings(folder)))
    try:
        client = api.client("auditor")
        snapshot = ask(client, "snapshot", snapshot=FIXED)
        fixed = snapshot["fixed_at"]
        view = {"as_of": fixed["as_of"], "known_at": f"size:{fixed['known_at']['size']}"}
        yield Answers(
            client, view, ask(client, "status", view), ask(client, "seats", view),
            ask(client, "timeline", view, filter="marks:illustration", fields="position,marks"), snapshot,
            ask(client, "evaluation"), ask(client, "restatement", fixed=FIXED, restated=RESTATED),
            ask(client, "rules"), ask(client, "diff", **{"from": "at:2024-06-30", "to": "current", "task": "2.4.2"}),
            ask(client, "chain", task="2.4.2"), ask(client, "disputes")["disputes"][DISPUTE],
        )  # fmt: skip
    finally:
        api.close()
