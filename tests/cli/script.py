"""Scripts of commands: what is typed, what comes out, with which exit code. See the .txt files beside this one.

    # a comment; the first one says what the script proves
    $ shilu plans                     must exit 0
    ! 2 shilu status                  must exit 2
    expected line of stdout           `...` in a line stands for any text, alone for any number of lines
    (nothing)                         stdout is empty
    $ shilu … > FILE                  stdout goes into a file as well
    $ python3 …                       a plain Python with an empty environment
    err: text                         text stands in stderr
    json PATH == VALUE                the JSON on stdout has this value; `a/0/b`, `*` each, `#` counts, `@` keys
    $ NAME=$(command)                 keeps the first line of its stdout as $NAME
    $ export NAME=VALUE               sets a variable of the environment (the test puts it back)
    let NAME = PATH                   keeps a value of it, used as $NAME
    sql FILE: STATEMENTS              runs SQL behind the program's back
    encode FILE ENCODING              writes a UTF-8 file anew in another encoding
    failed POSITION                   the verification on stdout has a failed check, and names this position first
    mode FILE OCTAL                   changes a file's permissions
    remove PATTERN                    removes files
    keep FILE, back FILE              makes a backup of a SQLite file; puts it back
    copy FILE FOLDER                  exports a ledger's entries and last head to a folder
    ledger demo|five                  puts a copy of a ledger built once into .shilu/
    -- NAME --                        a file, up to the next such line; stands at the end of the script

Where no stdout is written down, it is not compared; with --json it must be exactly one JSON document either way.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from api.cli import app as shilu
from ledger.cosignature import Cosigner
from ledger.reader import LedgerReader
from replay.cli import app as audit
from tests.api import worlds
from tests.ledger.copying import export

WITNESS = Cosigner("witness.test", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
COMMANDS: dict[str, typer.Typer] = {"shilu": shilu, "shilu-audit": audit}
_FILE = re.compile(r"^-- (.+) --$")


@dataclass
class Script:
    """A script under way in the current directory."""

    name: str
    values: dict[str, str] = field(
        default_factory=lambda: {"PLANS": str(worlds.EXAMPLES / "plans"), "WITNESS": str(WITNESS.verifier)}
    )
    command: str = ""
    line: int = 0
    result: Any = None
    expected: list[str] = field(default_factory=list)
    ran: int = 0

    def play(self, text: str) -> None:
        """Run every line; raises AssertionError that names the script's line."""
        body = _files(text)
        for number, line in enumerate(body, 1):
            self._line(number, line)
        self._compare()

    def _line(self, number: int, line: str) -> None:
        word, _, rest = line.partition(" ")
        acts: dict[str, Callable[[str], None]] = {
            "$": self._run, "!": self._fail, "json": self._json, "let": self._let, "err:": self._err,
            "mode": self._mode, "remove": self._remove, "keep": self._keep, "back": self._back, "copy": self._copy,
            "sql": self._sql, "ledger": self._ledger, "encode": self._encode, "failed": self._failed,
        }  # fmt: skip
        if word in acts:
            if word in ("$", "!", "ledger", "sql", "encode", "mode", "remove", "keep", "back", "copy"):
                self._compare()
                self.line = number
            acts[word](self.filled(rest))
        elif line and not line.startswith("# "):
            self.expected.append(self.filled(line))

    def filled(self, text: str) -> str:
        """A line with the values kept so far put in."""
        return re.sub(r"\$([A-Z]+)", lambda match: self.values[match[1]], text)

    def _fail(self, rest: str) -> None:
        code, _, command = rest.partition(" ")
        self._run(command, int(code))

    def _run(self, command: str, code: int = 0) -> None:
        kept = re.fullmatch(r"([A-Z]+)=\$\((.+)\)", command)
        if kept is not None:
            self._run(kept[2])
            self.values[kept[1]] = self.result.stdout.splitlines()[0]
            return
        program, *words = shlex.split(command)
        if program == "export":
            for word in words:
                name, _, value = word.partition("=")
                os.environ[name] = value
            return
        words = [path for word in words for path in (_globbed(word) if "*" in word else [word])]
        words, into = (words[:-2], words[-1]) if words[-2:-1] == [">"] else (words, None)
        self.command, self.ran = command, self.ran + 1
        self.result = _python(words) if program == "python3" else _invoked(program, words)
        if into is not None:
            Path(into).write_bytes(self.result.stdout_bytes)
        crashed = self.result.exception
        assert crashed is None or isinstance(crashed, SystemExit), self._where(f"crashed: {crashed!r}")
        assert self.result.exit_code == code, self._where(f"exit {self.result.exit_code}, not {code}")
        if "--json" in words and code != 2 and self.result.stdout:
            json.loads(self.result.stdout)
        if code:
            assert self.result.output, self._where("failed without a word")

    def _json(self, rest: str) -> None:
        path, _, value = rest.partition(" == ")
        found = _at(json.loads(self.result.stdout), path)
        assert found == json.loads(value), self._where(f"{path} is {json.dumps(found, ensure_ascii=False)}")

    def _let(self, rest: str) -> None:
        name, _, path = rest.partition(" = ")
        self.values[name] = str(_at(json.loads(self.result.stdout), path))

    def _err(self, rest: str) -> None:
        assert _line_matches(f"...{rest}...", self.result.stderr.replace("\n", " ")), self._where("not in stderr")

    def _sql(self, rest: str) -> None:
        file, _, statements = rest.partition(": ")
        with sqlite3.connect(file) as connection:
            connection.executescript(statements)

    def _mode(self, rest: str) -> None:
        file, mode = rest.split()
        Path(file).chmod(int(mode, 8))

    def _remove(self, rest: str) -> None:
        for path in _globbed(rest):
            Path(path).unlink()

    def _keep(self, rest: str) -> None:
        with sqlite3.connect(rest) as source, sqlite3.connect(f"{rest}.kept") as target:
            source.backup(target)

    def _back(self, rest: str) -> None:
        with sqlite3.connect(f"{rest}.kept") as source, sqlite3.connect(rest) as target:
            source.backup(target)

    def _copy(self, rest: str) -> None:
        file, folder = rest.split()
        reader = LedgerReader.open(file)
        export(reader, Path(folder))
        reader.close()

    def _encode(self, rest: str) -> None:
        file, encoding = rest.split()
        Path(file).write_bytes(Path(file).read_text().encode(encoding))

    def _failed(self, rest: str) -> None:
        checks = json.loads(self.result.stdout)["checks"]
        first = next(check["position"] for check in checks if check["verdict"] == "failed" and check["position"])
        assert first == int(rest), self._where(f"names position {first}")

    def _ledger(self, name: str) -> None:
        built = {"demo": worlds.demo_ledger, "five": worlds.five_plans}[name]()
        shutil.copytree(built, ".shilu", dirs_exist_ok=True)

    def _compare(self) -> None:
        if not self.expected:
            return
        shown = [line.rstrip() for line in self.result.stdout.splitlines()]
        wanted = [] if self.expected == ["(nothing)"] else self.expected
        assert _matches(wanted, shown), self._where("expected\n" + "\n".join(self.expected))
        self.expected = []

    def _where(self, what: str) -> str:
        out = f"{self.result.stdout[-4000:]}\n--stderr--\n{self.result.stderr}"
        return f"{self.name}:{self.line}: $ {self.command}\n{what}\n--stdout--\n{out}"


def _files(text: str) -> list[str]:
    """Write the script's files; its lines without them."""
    body: list[str] = []
    files: dict[str, list[str]] = {}
    into = body
    for line in text.splitlines():
        match = _FILE.match(line)
        if match:
            into = files.setdefault(match[1], [])
        else:
            into.append(line)
    for name, lines in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("\n".join(lines) + "\n")
    return body


def _invoked(program: str, words: list[str]) -> Any:
    return CliRunner().invoke(COMMANDS[program], words, prog_name=program)


def _python(words: list[str]) -> Any:
    """A plain Python in a process of its own, with what `CliRunner` gives of a command."""
    ran = subprocess.run([sys.executable, *words], capture_output=True, check=False, env={})
    stdout, stderr = ran.stdout.decode(), ran.stderr.decode()
    return SimpleNamespace(
        stdout=stdout, stderr=stderr, output=stdout + stderr, stdout_bytes=ran.stdout, exit_code=ran.returncode,
        exception=None,
    )  # fmt: skip


def _globbed(pattern: str) -> list[str]:
    path = Path(pattern)
    return sorted(str(found) for found in path.parent.glob(path.name))


def _at(document: Any, path: str) -> Any:
    for part in path.split("/") if path != "." else []:
        if part == "#":
            each = isinstance(document, _Each)
            document = _Each([len(one) for one in document]) if each else len(document)
        elif part == "@":
            document = list(document)
        elif part == "*":
            document = _Each(document)
        elif isinstance(document, _Each):
            document = _Each([one[int(part)] if isinstance(one, list) else one[part] for one in document])
        else:
            document = document[int(part)] if isinstance(document, list) else document[part]
    return list(document) if isinstance(document, _Each) else document


class _Each(list[Any]):
    """A list of which the rest of the path is taken one by one."""


def _matches(wanted: list[str], shown: list[str]) -> bool:
    if not wanted:
        return not shown
    if wanted[0] == "...":
        return any(_matches(wanted[1:], shown[start:]) for start in range(len(shown) + 1))
    return bool(shown) and _line_matches(wanted[0], shown[0]) and _matches(wanted[1:], shown[1:])


def _line_matches(wanted: str, shown: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in wanted.rstrip().split("..."))
    return re.fullmatch(pattern, shown) is not None
