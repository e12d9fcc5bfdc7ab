"""Single bits flipped in the files of a ledger: harmless, found by a check, or not readable; never unnoticed (P5)."""

from __future__ import annotations

import random
import shutil
import sqlite3
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from ledger.errors import LedgerError
from ledger.reader import LedgerReader
from ledger.report import Report
from ledger.verify import ALL
from replay.verification import verify
from tests.tampering.content import Content, content
from tests.tampering.world import World, world

HARMLESS, BESIDE, COULD_NOT, UNNOTICED = "harmless", "beside what is proven", "could not check", "UNNOTICED"
UNREADABLE = (LedgerError, SQLAlchemyError, sqlite3.Error, psycopg.Error, OSError)
"""What the command answers with exit code 2."""
Audit = Callable[[], Report]
Look = Callable[[], Content]


def judged(before: Content, look: Look, audit: Audit) -> str:
    """What became of one flip: the name of the first check that failed, or one of the words above.

    Whatever verification raises that the command does not answer counts as unnoticed: an auditor would see a crash.
    """
    try:
        seen = look()
    except Exception:  # whatever a driver makes of damage: then the content is not what it was
        seen = None
    if seen == before:
        return HARMLESS
    try:
        report = audit()
    except UNREADABLE:
        return COULD_NOT
    except Exception as error:
        return f"{UNNOTICED}: {crash(error)}"
    if report.exit_code == 1:
        first = report.first
        return first.name if first else "completeness"
    if report.exit_code == 2:
        return COULD_NOT
    return BESIDE if seen is not None and seen.proven == before.proven else UNNOTICED


def crash(error: BaseException) -> str:
    """Which exception, and where in the program."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "site-packages" not in one.filename]
    ours = [one for one in frames if "tests" not in Path(one.filename).parts]
    return f"{type(error).__name__} in {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else repr(error)


def audit(url: str, home: Path, note: bytes | None, checks: frozenset[str] = ALL) -> Report:
    """The auditor's verification against a checkpoint of the last entry, kept elsewhere."""
    reader = LedgerReader.open(url, home / "key.vault")
    try:
        return verify(reader, key=world().key, outside=note, checks=checks, workers=1)
    finally:
        reader.close()


def last_note(made: World) -> bytes:
    """The ledger's last head."""
    reader = LedgerReader.open(f"sqlite:///{made.home / 'ledger.db'}")
    head = reader.head()
    reader.close()
    assert head is not None
    return head.checkpoint


def look(path: Path) -> Content:
    """The content of a SQLite file."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:

        def ask(question: str, values: Sequence[Any]) -> list[Any]:
            return connection.execute(question, values).fetchall()

        return content(ask)


@contextmanager
def flipped(path: Path, at: int) -> Iterator[None]:
    """Bit `at` of a file flipped while the block runs."""
    mask = 1 << at % 8
    with path.open("r+b") as file:
        file.seek(at // 8)
        was = file.read(1)
        file.seek(at // 8)
        file.write(bytes([was[0] ^ mask]))
    try:
        yield
    finally:
        with path.open("r+b") as file:
            file.seek(at // 8)
            file.write(was)


def flips(
    home: Path, name: str, count: int, seed: int, checks: frozenset[str] = ALL, note: bytes | None = None
) -> tuple[Counter[str], list[int]]:
    """Flip `count` bits of the file `name` beside the ledger in `home`, one after another; outcomes, and the bits
    unnoticed. Nothing is written to the files otherwise."""
    path, target = home / "ledger.db", home / name
    bits, before = random.Random(seed), look(path)
    wal = path.with_name("ledger.db-wal")
    kept = wal.read_bytes() if wal.exists() else None
    counted: Counter[str] = Counter()
    unnoticed = []
    for _ in range(count):
        at = bits.randrange(target.stat().st_size * 8)
        with flipped(target, at):
            result = judged(before, lambda: look(path), lambda: audit(f"sqlite:///{path}", home, note, checks))
        counted[result] += 1
        if result.startswith(UNNOTICED):
            unnoticed.append(at)
        _settle(path, kept)
    return counted, unnoticed


def _settle(path: Path, wal: bytes | None) -> None:
    """The shared-memory file, which is made from the WAL, goes; the WAL is as it was."""
    with suppress(FileNotFoundError):
        path.with_name("ledger.db-shm").unlink()
    beside = path.with_name("ledger.db-wal")
    if wal is None:
        with suppress(FileNotFoundError):
            beside.unlink()
    elif beside.read_bytes() != wal:
        beside.write_bytes(wal)


def a_copy(source: Path, to: Path) -> Path:
    """A copy of a ledger's folder."""
    return Path(shutil.copytree(source, to / "flipped"))
