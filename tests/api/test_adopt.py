"""`shilu adopt`: every proposal of examples/rules on a fresh ledger, and files and wishes that are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api import cycle, worlds
from tests.api.asking import Asking
from tests.api.worlds import PLAN

FILES = {kind: cycle.RULES / f"{kind}.json" for kind in ("weights", "lights", "rubric", "procedure", "calendar")}
WHO = ("--by", "甲县领导组", "--document", "甲组发〔2023〕1号")
OFFICE = ("--as", "plan_office", "--agency", "甲县/县纲要办")
EVALUATOR = ("--as", "evaluator", "--agency", "甲县/统计局")


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    """A ledger with the small plan, nothing adopted."""
    worlds.with_plan(tmp_path)[0].close()
    return Asking(tmp_path)


def _adopt(file: Path, *more: str, plan: bool = False) -> list[str]:
    role = EVALUATOR if "rubric" in file.name else OFFICE
    return ["adopt", str(file), *WHO, *role, *(("--plan", PLAN) if plan else ()), *more]


def test_every_file(asking: Asking) -> None:
    """All five are adopted, name their day, version and scope, and from then on judge what they are for."""
    assert set(FILES.values()) == set(cycle.RULES.glob("*.json"))
    for kind, file in FILES.items():
        said = json.loads(file.read_bytes())
        found = asking.json(*_adopt(file, "--on", "2022-07-01", plan=kind == "calendar"))
        assert (found["kind"], found["rules"], found["version"]) == (kind, said["id"], said["version"])
        assert (found["scope"], found["effective_on"]) == (PLAN if kind == "calendar" else "*", "2022-07-01")
    assert asking.json("evaluate", PLAN, "--as-of", "2022-06-30")["viewpoint"]["rules"] is None
    evaluation = asking.json("evaluate", PLAN, "--as-of", "2023-07-01")
    assert [r["kind"] for r in evaluation["viewpoint"]["rules"]] == ["weights", "lights", "rubric", "procedure"]
    assert evaluation["evaluation"]["total"] is not None
    lit = asking.json("status", PLAN, "--as-of", "2023-07-01")["tasks"]["2.1.1"]["light"]
    assert lit["reporting"] == "RED"  # three quarters are over, two of them overdue by more than 15 days


def test_for_people(asking: Asking) -> None:
    """One line: what, version, scope, from when, by whom, in which document, which entry."""
    said = asking.said(*_adopt(FILES["lights"]))
    for part in ("lights 亮灯阈值建议@1", "* 全部方案 all plans", "自 from 2022-03-20", "甲县领导组",
                 "甲组发〔2023〕1号", "#"):  # fmt: skip
        assert part in said, part
    assert PLAN in asking.said(*_adopt(FILES["weights"], plan=True))


def test_the_next_version(asking: Asking) -> None:
    """Version 1, then 2; not 1 again, not 3; `--version` stands for the file's."""
    asking.json(*_adopt(FILES["weights"]))
    for version in ("1", "3"):
        said = asking.said(*_adopt(FILES["weights"], "--version", version), code=1)
        assert "[version-not-next]" in said and "第 2 版" in said
    assert asking.json(*_adopt(FILES["weights"], "--version", "2"))["version"] == 2


@pytest.mark.parametrize(("kind", "role"), [
    ("rubric", "plan_office"), ("weights", "liaison"), ("lights", "verifier"), ("procedure", "reader"),
    ("calendar", "evaluator"),
])  # fmt: skip
def test_another_role(asking: Asking, kind: str, role: str) -> None:
    """Who may not adopt this kind is refused: exit 1, nothing recorded."""
    words = ["adopt", str(FILES[kind]), *WHO, "--as", role, "--agency", "甲县/县科协", "--plan", PLAN]
    assert "[role-not-allowed]" in asking.said(*words, code=1)
    assert asking.json("evaluate", PLAN)["viewpoint"]["rules"] is None


def test_a_calendar_belongs_to_a_plan(asking: Asking) -> None:
    """Without --plan it is a usage error that says so; with a plan nobody registered it is refused."""
    assert "a calendar belongs to one plan" in asking.said(*_adopt(FILES["calendar"]), code=2)
    assert "[no-such-plan]" in asking.said(*_adopt(FILES["calendar"], "--plan", "火星"), code=1)


def _changed(file: Path, change: dict[str, Any]) -> str:
    return json.dumps({**json.loads(file.read_bytes()), **change})


WRONG = {
    "not JSON": ('{"kind": "weights",\n "id": ,}', "rules.json:2", "[not-json]"),
    "empty": ("", "the file is empty", "[unreadable]"),
    "a list": ("[]", "kind、id、version、content", "[no-rule-file]"),
    "another kind": (_changed(FILES["weights"], {"kind": "weather"}), "kind weather", "[no-rule-file]"),
    "no kind": (_changed(FILES["weights"], {"kind": None}), "look at kind", "[no-rule-file]"),
    "no id": (_changed(FILES["weights"], {"id": None}), "look at id", "[no-rule-file]"),
    "no version": (_changed(FILES["weights"], {"version": "1"}), "look at version", "[no-rule-file]"),
    "content a list": (_changed(FILES["calendar"], {"content": []}), "look at content", "[no-rule-file]"),
    "a value": (_changed(FILES["weights"], {"content": {"lead": "much"}}), "/content/lead", "[invalid-rules]"),
    "a calendar": (_changed(FILES["calendar"], {"content": {"per": "week"}}), "/per", "[invalid-rules]"),
    "more than a calendar": (
        _changed(FILES["calendar"], {"content": {"per": "month", "due_days": 3, "colour": "red"}}), "/colour",
        "[invalid-rules]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_files_that_are_none(asking: Asking, tmp_path: Path, name: str) -> None:
    """Exit 2 with file and line, or file and the key that is wrong; nothing recorded."""
    text, place, code = WRONG[name]
    file = tmp_path / "rules.json"
    file.write_text(text)
    said = asking.said(*_adopt(file, plan=True), code=2)
    assert code in said and "rules.json" in said and place in said
    assert asking.json("evaluate", PLAN)["viewpoint"]["rules"] is None


def test_files_that_are_not_there(asking: Asking, tmp_path: Path) -> None:
    """A missing file, a wrong day and no text at all are exit 2; another encoding is read like any document."""
    assert "nothing.json" in asking.said(*_adopt(tmp_path / "nothing.json"), code=2)
    assert "not a date" in asking.said(*_adopt(FILES["weights"], "--on", "2023-02-30"), code=2)
    binary = tmp_path / "rules.json"
    binary.write_bytes(b"\x00\x01\x02\xff")
    asking.said(*_adopt(binary), code=2)
    binary.write_bytes(FILES["weights"].read_text().encode("gb18030"))
    assert asking.json(*_adopt(binary))["rules"] == "席位权重建议"


def test_what_does_not_add_up(asking: Asking, tmp_path: Path) -> None:
    """A rubric whose points are not its total is refused by the domain: exit 1."""
    said = json.loads(FILES["rubric"].read_bytes())
    said["content"]["total"] = "99"
    file = tmp_path / "rubric.json"
    file.write_text(json.dumps(said))
    assert "[dimensions-do-not-add-up]" in asking.said(*_adopt(file), code=1)
