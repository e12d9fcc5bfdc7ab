"""Docs that run: the commands on a page are typed in, and every answer on it is compared."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from aggregates.commands import COMMANDS
from tests.api import worlds
from tests.cli.script import Script

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "four-views.md"
STORY = DOCS / "story.md"
IMPORTING = DOCS / "importing.md"
BODIES = sorted((worlds.EXAMPLES / "commands").glob("*.json"))


@pytest.fixture(autouse=True)
def beside_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the examples and a fresh demo ledger, as `make demo` leaves it."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "KEY_FILE", "ORIGIN", "ACTOR", "ACTOR_AGENCY", "ACTOR_ROLE"):
        monkeypatch.setenv(f"SHILU_{name}", "")  # so that what the page sets is put back afterwards
        monkeypatch.delenv(f"SHILU_{name}")
    shutil.copytree(worlds.EXAMPLES, "examples")
    shutil.copytree(worlds.demo_ledger(), ".shilu/demo")


def test_the_page_runs() -> None:
    """The four views give the four answers on the page, and the differences name the drivers that it names."""
    text = PAGE.read_text()
    script = Script(PAGE.name)
    script.play("\n".join(re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)))
    assert script.ran == text.count("\n$ ") - text.count("\n$ export ") > 15


def test_the_story_runs() -> None:
    """The whole cycle on one plan: each screen of the page answers as printed there."""
    text = STORY.read_text()
    script = Script(STORY.name)
    script.play("\n".join(_console(text)))
    assert script.ran == text.count("\n$ ") - text.count("\n$ export ") > 14


def test_the_bodies_are_commands_and_invented() -> None:
    """Every body in examples/commands is used on the page, is a valid command, and is marked as an illustration."""
    text = PAGE.read_text()
    for path in BODIES:
        used = re.search(rf"record (\w+) --file examples/commands/{re.escape(path.name)}", text)
        assert used, f"{path.name} is not on the page"
        command = COMMANDS[used[1]].model_validate_json(path.read_bytes())
        body = json.loads(path.read_text())
        assert (body.get("source") or body["seat"]["source"])["kind"] == "illustration"
        assert command.stream.endswith("2021-2025")
    assert len(BODIES) == 6


def test_the_page_on_importing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading, the edits on the page, recording, re-reading and a second edition, from an empty folder."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    page = IMPORTING.read_text()
    (files,) = re.findall(r"^```text\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    before, edits, after = re.split(r"^```json\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    script = Script(IMPORTING.name)
    script.play("\n".join((*_console(before), files)))
    draft = json.loads(Path("draft.json").read_text())
    for place, value in json.loads(edits).items():
        _put(draft, place, value)
    Path("draft.json").write_text(json.dumps(draft, ensure_ascii=False))
    script.play("\n".join(_console(after)))
    assert script.ran == len(re.findall(r"^[$!] ", page, re.MULTILINE)) > 10


def _console(page: str) -> list[str]:
    return re.findall(r"^```console\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def _put(document: Any, place: str, value: Any) -> None:
    *way, last = (int(step) if step.isdecimal() else step for step in place.removeprefix("/").split("/"))
    for step in way:
        document = document[step]
    document[last] = value


def test_the_auditors_handbook_runs() -> None:
    """Every command of the handbook, typed in order beside the demo ledger, answers as printed there."""
    page = (DOCS / "audit.md").read_text()
    before, policy, after = re.split(r"^```json\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    script = Script("audit.md")
    script.play("\n".join(_console(before)))
    Path("policy.json").write_text(script.filled(policy))
    script.play("\n".join(_console(after)))
    assert script.ran == page.count("\n$ ") - page.count("\n$ export ") > 25
