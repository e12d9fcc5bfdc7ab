"""The auditor's tools cannot write: by import, by connection, and by what they leave behind, on both databases."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from typer.main import get_command
from typer.testing import CliRunner

from ledger.reader import LedgerReader
from projections.database import views_engine
from projections.runner import Runner
from replay.cli import app
from tests.api import cycle

ROOT = Path(__file__).resolve().parents[2]
OWN_FILES = {("witness", name) for name in ("init", "trust", "follow", "serve", "show")}
"""A witness keeps files of its own and opens no database."""
COMMANDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("explain",): ("--plan", "甲县", "item/B1", "-d", "DB"),
    ("export",): ("OUT/bundle.zip", "-d", "DB"),
    ("consistency",): ("20", "40", "-d", "DB"),
    ("mirror",): ("OUT/mirror", "-d", "DB"),
    ("prove",): ("20", "-o", "OUT/a.tlog-proof", "-d", "DB"),
    ("diff-ledgers",): ("DB", "DB"),
    ("diff-snapshots",): ("甲县", "评估", "重述", "-d", "DB"),
    ("page",): ("甲县", "--on", "2025-12-31", "-d", "DB"),
    ("time-travel",): ("--known-at", "size:40", "-o", "OUT/then", "-d", "DB"),
    ("replay",): ("甲县", "-d", "DB"),
    ("late",): ("-d", "DB"),
    ("after-close",): ("-d", "DB"),
    ("back-dated",): ("-d", "DB"),
    ("corrections",): ("-d", "DB"),
    ("reread",): ("甲县", "-d", "DB"),
    ("fork",): ("NOTE", "NOTE", "--log", "DB", "--key", "KEY"),
    ("verify",): ("DB",),
    ("checkpoint",): ("-d", "DB", "--head"),
    ("show",): ("20", "-d", "DB"),
    ("diff",): ("2024-06-30", "current", "--plan", "甲县", "-d", "DB"),
}
WRITES = {
    "sqlite": (
        "INSERT INTO blobs VALUES ('x', x'00')", "UPDATE entries SET leaf = x'00'", "DELETE FROM heads",
        "CREATE TABLE x (y)", "DROP TABLE blobs", "PRAGMA user_version = 7", "PRAGMA application_id = 7", "VACUUM",
    ),
    "postgresql": (
        "INSERT INTO blobs VALUES ('x', '\\x00')", "UPDATE entries SET leaf = '\\x00'", "DELETE FROM heads",
        "CREATE TABLE x (y int)", "DROP TABLE blobs", "TRUNCATE commitments", "CREATE ROLE somebody",
    ),
}  # fmt: skip


def _leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path
    for name, one in (inner or {}).items():
        yield from _leaves(one, (*path, name))


def _told(folder: Path, url: str | None = None) -> None:
    """A short cycle with a correction, a restatement and a closed period, with its read models caught up."""
    shilu, clock = cycle.told(folder, url)
    with shilu:
        cycle.corrected(shilu, clock)
        cycle.restated(shilu, "重述", "评估")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger file that nobody may write, in a folder that nobody may write in."""
    built = tmp_path_factory.mktemp("told")
    _told(built)
    reader = LedgerReader.open(str(built / "ledger.db"))
    views = views_engine(str(built / "ledger.db"))
    Runner(views, reader).catch_up()
    views.dispose()
    reader.close()
    for path in built.iterdir():
        path.chmod(0o444)
    built.chmod(0o555)
    return built


@contextmanager
def _connections() -> Iterator[list[Engine]]:
    """Every engine that opens a connection while the block runs."""
    found: list[Engine] = []

    init = Engine.__init__

    def made(self: Engine, *values: Any, **named: Any) -> None:
        init(self, *values, **named)
        found.append(self)

    Engine.__init__ = made  # type: ignore[method-assign]
    try:
        yield found
    finally:
        Engine.__init__ = init  # type: ignore[method-assign]


def _run(path: tuple[str, ...], database: str, note: Path, key: str, out: Path) -> list[Engine]:
    """Run one command on a ledger; the engines it made. It must have done its work."""
    named = {"DB": database, "NOTE": str(note), "KEY": key}
    words = [named.get(word, word.replace("OUT", str(out))) for word in COMMANDS[path]]
    with _connections() as engines:
        done = CliRunner().invoke(app, [*path, *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), (path, done.exception)
    assert done.exit_code in (0, 1), (path, done.output)
    return engines


def _refuses_writes(engine: Engine) -> None:
    for statement in WRITES[engine.dialect.name]:
        with pytest.raises(DBAPIError), engine.connect() as connection:
            connection.exec_driver_sql(statement)
            connection.commit()


def _bytes(folder: Path) -> dict[str, str]:
    """Every file by its hash; SQLite's own memory shared among readers is no content."""
    return {
        path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if not path.name.endswith("-shm")
    }  # fmt: skip


def test_every_command_is_tried() -> None:
    """A new command of shilu-audit has to be entered above: none is left out of these tests."""
    assert set(_leaves(get_command(app))) == COMMANDS.keys() | OWN_FILES


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_ledger_file_is_left_as_it_was(path: tuple[str, ...], folder: Path, tmp_path: Path) -> None:
    """On a read-only SQLite file each command works, no byte of its folder changes, and no connection can write."""
    reader = LedgerReader.open(str(folder / "ledger.db"))
    head, key = reader.head(), reader.opened()["verifier_key"]
    reader.close()
    assert head is not None
    (tmp_path / "note").write_bytes(head.checkpoint)
    before = _bytes(folder)
    engines = _run(path, str(folder / "ledger.db"), tmp_path / "note", key, tmp_path)
    after = _bytes(folder)
    assert {name: digest for name, digest in after.items() if not name.endswith("-wal")} == {
        name: digest for name, digest in before.items() if not name.endswith("-wal")
    }
    empty = sha256(b"").hexdigest()
    assert all(after[name] in (empty, before.get(name)) for name in after if name.endswith("-wal"))
    ours = [engine for engine in engines if str(folder) in str(engine.url.database)]
    assert ours
    for engine in ours:
        _refuses_writes(engine)
        engine.dispose()


@pytest.mark.postgres
def test_no_connection_to_postgres_can_write(postgres_url: str, tmp_path: Path) -> None:
    """On PostgreSQL each command works and every connection that it makes refuses every kind of writing."""
    _told(tmp_path, postgres_url)
    reader = LedgerReader.open(postgres_url)
    head, key = reader.head(), reader.opened()["verifier_key"]
    reader.close()
    assert head is not None
    (tmp_path / "note").write_bytes(head.checkpoint)
    for path in COMMANDS:
        out = tmp_path / path[0]
        out.mkdir()
        engines = _run(path, postgres_url, tmp_path / "note", key, out)
        ours = [engine for engine in engines if engine.dialect.name == "postgresql"]
        assert ours, path
        for engine in ours:
            _refuses_writes(engine)
            engine.dispose()


def test_a_writing_connection_is_noticed(tmp_path: Path) -> None:
    """Control: the engine the ledger writes with does not refuse, so that the checks above can fail."""
    from ledger.database import writing_engine

    shutil.copy(cycle.ledger() / "ledger.db", tmp_path / "ledger.db")
    engine = writing_engine(str(tmp_path / "ledger.db"))
    with pytest.raises(pytest.fail.Exception):
        _refuses_writes(engine)
    engine.dispose()


def test_whatever_holds_writing_sql_is_forbidden() -> None:
    """Every module of the ledger that inserts, updates or deletes is named by the contract of pyproject.toml."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    contracts = tools["importlinter"]["contracts"]
    forbidden = set(next(one for one in contracts if one["type"] == "forbidden")["forbidden_modules"])
    writing = re.compile(r"\b(INSERT INTO|UPDATE \w+ SET|DELETE FROM|COPY \w+ .*FROM STDIN|\.insert\(\)|\.delete\(\))")
    found = {
        f"ledger.{path.stem}" for path in (ROOT / "ledger").glob("*.py") if writing.search(path.read_text("utf-8"))
    }
    assert found and found <= forbidden, found - forbidden
    assert {"ledger.store", "ledger.signer", "ledger.erasing", "fastapi"} <= forbidden
