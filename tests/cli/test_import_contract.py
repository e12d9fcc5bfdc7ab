"""`shilu import --dry-run --json` on the five plans: the keys other programs rely on, and the printed numbers."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.api.worlds import FILES

DOCUMENT = {
    "file", "sha256", "plan_id", "title", "document_number", "issuer", "issued_on", "region", "level", "period",
    "parents", "kind", "tasks", "targets", "phases", "obligations", "findings", "events",
}  # fmt: skip
TASK = {
    "no", "id", "group", "title", "text", "responsibility_text", "lead", "cooperate", "joint", "responsible",
    "participate", "guide", "basis", "open_ended", "lines", "targets",
}  # fmt: skip
TARGET = {"text", "metric", "value", "unit", "comparator", "by", "per"}
ALSO = {"hardness", "window", "kind", "floor", "cited", "lines"}
"""What the vocabulary of interface.md adds to a target, and where it is printed."""
FINDING = {"code", "severity", "lines", "quote", "message"}
ROLES = ("lead", "cooperate", "joint", "responsible", "participate", "guide")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the command prints, run in an empty folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("contract"))
        done = CliRunner().invoke(app, ["import", *map(str, FILES), "--dry-run", "--json"])
        assert done.exit_code == 0, done.stderr
        assert list(Path.cwd().iterdir()) == []
    found: list[dict[str, Any]] = json.loads(done.stdout)["documents"]
    return found


def test_keys(documents: list[dict[str, Any]]) -> None:
    """Every object has exactly the keys of interface.md (a finding says beside them whether it was repaired)."""
    for document in documents:
        assert set(document) == DOCUMENT
        for parent in document["parents"]:
            assert set(parent) == {"title", "document_number", "lines"}
        for task in document["tasks"]:
            assert set(task) == TASK
            assert all(set(target) == TARGET | ALSO for target in task["targets"])
        assert all(set(target) == TARGET | ALSO for target in document["targets"])
        assert all(set(phase) == {"name", "from", "to", "text"} for phase in document["phases"])
        assert all(set(one) == {"heading", "text", "owner"} for one in document["obligations"])
        assert all(set(finding) == FINDING | {"repaired"} for finding in document["findings"])


def test_values_of_the_closed_lists(documents: list[dict[str, Any]]) -> None:
    """Comparators, periods, severities, bases and line ranges are of the kinds that interface.md lists."""
    for document in documents:
        for target in document["targets"]:
            assert target["comparator"] in (">=", ">", "=", "<=", "~", "in", "trend", None)
            assert target["per"] in (None, "year", "semester", "quarter", "month")
            assert target["value"] is None or float(target["value"]) >= 0
        for task in document["tasks"]:
            assert task["basis"] in ("explicit", "document_order_rule", "document_default", "group")
            assert not task["title"].endswith(("。", ".", "．")) and not task["title"][0].isdigit()
            assert 1 <= task["lines"][0] <= task["lines"][1]
        assert {finding["severity"] for finding in document["findings"]} <= {"INFO", "WARN", "ERROR_IF_MISSED", "ERROR"}


def test_tasks_and_seats(documents: list[dict[str, Any]]) -> None:
    """165 tasks; 214 lead, 1,238 cooperate, 153 with their own duties each, as printed (domain.md §2)."""
    assert [len(document["tasks"]) for document in documents] == [35, 33, 34, 33, 30]
    seats = Counter({role: sum(len(t[role]) for d in documents for t in d["tasks"]) for role in ROLES})
    assert seats == {"lead": 214, "cooperate": 1238, "joint": 153, "responsible": 0, "participate": 0, "guide": 0}
    assert not any(document["tasks"][0]["lead"] for document in documents[4:])


def test_headline_targets_and_baselines(documents: list[dict[str, Any]]) -> None:
    """The five headline targets and the four baselines printed for the own region; 襄汾 prints none."""
    headline = [[t for t in d["targets"] if t["kind"] == "headline"] for d in documents]
    assert [(t["comparator"], t["value"], t["unit"], t["by"]) for (t,) in headline] == [
        (">=", "14.5", "%", "2025-12-31"), (">=", "12.2", "%", "2025-12-31"), (">=", "14.5", "%", "2025-12-31"),
        (">", "14.5", "%", "2025-12-31"), (">=", "16.1", "%", "2025-12-31"),
    ]  # fmt: skip
    own = [[t["value"] for t in d["targets"] if t["kind"] == "baseline" and not t["cited"]] for d in documents]
    assert own == [["9.32"], ["7.9"], ["10.1"], [], ["10.9"]]


def test_foretold_events(documents: list[dict[str, Any]]) -> None:
    """Every plan tells how many entries its import would make: one per fact it states, and a few about itself."""
    for document in documents:
        lists = ("tasks", "targets", "phases", "obligations", "findings", "parents")
        facts = sum(len(document[name]) for name in lists)
        facts += sum(len(task[role]) for task in document["tasks"] for role in ROLES)
        agencies = {name for task in document["tasks"] for role in ROLES for name in task[role]}
        assert document["events"] == facts + len(agencies) + 2  # the plan, and this edition of its text
