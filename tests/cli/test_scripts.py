"""The command lines, as scripts of what is typed and what comes out; and the installed programs themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.script import Script

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("*.txt"))


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working directory and no SHILU_* variable."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "KEY_FILE", "ORIGIN", "ACTOR", "ACTOR_AGENCY", "ACTOR_ROLE", "VAULT"):
        monkeypatch.delenv(f"SHILU_{name}", raising=False)


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.stem for path in SCRIPTS])
def test_script(path: Path) -> None:
    """Every command of the script answers and exits as written there."""
    script = Script(path.name)
    script.play(path.read_text())
    assert script.ran > 0


def test_scripts_fail_when_they_should() -> None:
    """The runner tells a wrong line, a wrong code and a wrong value: a script that passes has been compared."""
    for wrong in (
        "$ shilu config\nnothing of the kind", "! 1 shilu config", "$ shilu config --json\njson actor/value == 1",
        "$ shilu config\n(nothing)", "$ shilu config\nerr: not there", "$ shilu plans",
    ):  # fmt: skip
        with pytest.raises(AssertionError):
            Script("wrong").play(wrong)


@pytest.mark.parametrize(("program", "words"), [
    ("shilu", ("import", "demo", "record")), ("shilu-audit", ("verify", "diff")),
])  # fmt: skip
def test_installed(program: str, words: tuple[str, ...]) -> None:
    """The programs that the package installs start, and explain themselves."""
    installed = Path(sys.executable).with_name(program)
    done = subprocess.run([installed, "--help"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and done.stderr == ""
    assert all(word in done.stdout for word in words)


@pytest.mark.parametrize("program", ["shilu", "shilu-audit"])
def test_nothing_on_stdout_but_json(program: str) -> None:
    """Through a pipe, `--json` writes one JSON document on stdout and no word beside it."""
    import json

    installed = Path(sys.executable).with_name(program)
    words = ["config", "--json"] if program == "shilu" else ["verify", "nowhere.db", "--json"]
    done = subprocess.run([installed, *words], capture_output=True, text=True, timeout=60, check=False)
    if program == "shilu":
        assert done.returncode == 0 and isinstance(json.loads(done.stdout), dict)
    else:
        assert (done.returncode, done.stdout) == (2, "") and "not-a-ledger" in done.stderr
