"""Docs that run: the commands of docs/four-views.md are typed in, and every answer on the page is compared."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from aggregates.commands import COMMANDS
from tests.api import worlds
from tests.cli.script import Script

PAGE = Path(__file__).resolve().parents[2] / "docs" / "four-views.md"
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
