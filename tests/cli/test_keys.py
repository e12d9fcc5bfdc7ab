"""What a script cannot type: cosignatures handed over as a file, a key file gone or replaced."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.session import warn_exposed
from ledger.cosignature import Cosigner, with_signatures
from ledger.signer import Signer
from tests.api import worlds
from tests.cli.script import WITNESS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger with a small plan, its folder the working directory."""
    monkeypatch.chdir(tmp_path)
    worlds.with_plan(tmp_path)[0].close()
    return tmp_path


def shilu(*words: str, code: int = 0) -> Result:
    """Run the program on the ledger here."""
    result = CliRunner().invoke(app, ["-d", "ledger.db", "--key-file", "key", *words], prog_name="shilu")
    assert result.exit_code == code, result.output
    return result


def test_a_cosignature_handed_over_as_a_file(folder: Path) -> None:
    """Carried to the witness and back on paper or a stick: checked, kept, given out from then on."""
    shilu("publish", "--file", "sheet")
    note = Path("sheet").read_bytes()
    Path("sheet").write_bytes(with_signatures(note, [WITNESS.cosign(note, 1_700_000_000)]))
    key = str(WITNESS.verifier)
    told = json.loads(shilu("publish", "--add-cosignature", "sheet", "--witness", key, "--json").stdout)
    assert told["cosigned"] == {"witness.test": 1_700_000_000}
    assert told["note"].encode() == Path("sheet").read_bytes() == shilu("publish").stdout_bytes
    url = f"https://witness.test={key}"
    told = json.loads(shilu("publish", "--add-cosignature", "sheet", "--witness", url, "--json").stdout)
    assert told["note"].encode() == Path("sheet").read_bytes()
    other = Cosigner.load_or_create(folder / "other", "witness.test")
    refused = shilu("publish", "--add-cosignature", "sheet", "--witness", str(other.verifier), code=2)
    assert "no cosignature of a known witness" in refused.stderr


def test_a_key_file_gone_or_replaced(folder: Path) -> None:
    """`key show` says so, and no command makes a new key for a ledger that has one."""
    shutil.move("key", "key.away")
    told = json.loads(shilu("key", "show", "--json").stdout)
    assert told["file"] == {"path": "key", "mode": None, "state": "missing"}
    assert "declare-loss" in shilu("publish", code=2).stderr
    assert not Path("key").exists()
    Path("key").write_text(Signer.generate("shilu.test/ledger").to_text())
    assert json.loads(shilu("key", "show", "--json").stdout)["file"]["state"] == "other"
    assert "[key-mismatch]" in shilu("key", "rotate", "--reason", "x", "--authority", "y", code=2).stderr
    Path("key").write_text("something else")
    assert json.loads(shilu("key", "show", "--json").stdout)["file"]["state"] == "other"


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)])
def test_who_else_can_read_the_key(folder: Path, capsys: pytest.CaptureFixture[str], mode: int, warned: bool) -> None:
    """Any right of group or others is named, with what to do, in both languages."""
    (folder / "key").chmod(mode)
    warn_exposed(folder / "key")
    said = capsys.readouterr().err
    assert ("他人可读" in said and f"{mode:04o}" in said and "chmod 600" in said) == warned
    warn_exposed(folder / "nothing")
