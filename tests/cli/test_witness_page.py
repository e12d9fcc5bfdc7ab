"""The page on being a witness: its commands are typed in beside the demo ledger, and every answer is compared."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ledger.keys import key_chain
from ledger.reader import LedgerReader
from tests.api import worlds
from tests.cli.script import Script

PAGE = Path(__file__).resolve().parents[2] / "docs" / "witness.md"


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a mirrored folder to a cosigned note and a comparison of two checkpoints, as printed."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(worlds.demo_ledger(), ".shilu/demo")
    key = key_chain(LedgerReader.open("sqlite:///.shilu/demo/ledger.db")).last
    script = Script(PAGE.name)
    script.values |= {"ORIGIN": key.name, "KEY": str(key)}
    text = PAGE.read_text()
    script.play("\n".join(re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)))
    assert script.ran == text.count("\n$ ") > 5
