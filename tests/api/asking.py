"""The command line as tests ask it: exit code with the JSON, or with all that is said to people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from api.cli import app


class Asking:
    """One ledger, asked by commands; `write` gives the key as well."""

    def __init__(self, folder: Path) -> None:
        self._options = ["-d", str(folder / "ledger.db"), "--key-file", str(folder / "key")]

    def json(self, *words: str) -> dict[str, Any]:
        """The JSON of a command that exits with 0."""
        done = CliRunner().invoke(app, [*self._options, *words, "--json"])
        assert done.exit_code == 0, done.output
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def said(self, *words: str, code: int = 0) -> str:
        """All that a command says, on stdout and stderr, as it exits with `code`."""
        done = CliRunner().invoke(app, [*self._options, *words])
        assert done.exit_code == code and not (done.exception and code == 0), (done.output, done.exception)
        return done.output
