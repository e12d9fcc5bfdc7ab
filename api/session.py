"""Opening a ledger for one command line: for reading with its read models, or for writing on the right clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from aggregates.refusal import Refused
from api.service import Shilu
from api.settings import Settings
from ledger.clock import Clock, SimulatedClock, SystemClock, from_us
from ledger.database import parse_url, sqlite_path
from ledger.errors import NotALedger
from ledger.key_files import exposed
from ledger.reader import LedgerReader
from ledger.vault import vault_beside
from projections.database import views_engine, views_path
from projections.plan_state import registrations
from projections.runner import Runner
from replay.naming import pick
from replay.terminal import progress, tell


@dataclass(frozen=True, slots=True)
class Reading:
    """A ledger opened for questions, its read models brought up to date."""

    reader: LedgerReader
    views: Engine

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection to the read models."""
        with self.views.connect() as connection:
            yield connection

    def plan(self, text: str) -> str:
        """The plan's id from what was typed. Refused when none or several fit."""
        with self.connect() as connection:
            known = [r.data for worded in registrations(connection, self.reader.size()) for r in worded]
        return pick(text, known)


def exists(settings: Settings) -> bool:
    """Whether there is a ledger at the configured place."""
    path = sqlite_path(parse_url(settings.database_url))
    if path is not None and not path.exists():
        return False
    try:
        LedgerReader.open(settings.database_url).opened()
    except NotALedger:
        return False
    return True


def open_reading(settings: Settings) -> Reading:
    """Open for reading; the read models learn first what they have not seen."""
    reader = LedgerReader.open(settings.database_url, settings.vault or vault_beside(settings.key_file))
    reader.opened()
    views = views_engine(settings.database_url)
    with progress("更新视图 catching up") as moved:
        Runner(views, reader).catch_up(moved)
    return Reading(reader, views)


def drop_damaged_views(settings: Settings) -> bool:
    """Remove a SQLite file of read models that is none; whether there was one. The ledger holds all that was in it."""
    ledger = sqlite_path(parse_url(settings.database_url))
    if ledger is None or not views_path(ledger).exists():
        return False
    engine = views_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            sound = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"
    except DatabaseError:
        sound = False
    finally:
        engine.dispose()
    if not sound:
        for part in ("", "-wal", "-shm"):
            ledger.with_name(f"{views_path(ledger).name}{part}").unlink(missing_ok=True)
    return not sound


def open_writing(settings: Settings, now: datetime | None = None) -> Shilu:
    """Open for writing on the clock the ledger declares; `now` moves a simulated clock, and is refused otherwise.

    A ledger that is there keeps its own name: the setting `origin` names a new one, unless it was given on purpose.
    """
    reader = LedgerReader.open(settings.database_url) if exists(settings) else None
    if reader is not None and "origin" not in settings.model_fields_set:
        settings = settings.model_copy(update={"origin": reader.opened()["origin"]})
    shilu = Shilu.open(settings, clock_of(reader, now))
    warn_exposed(settings.key_file)
    return shilu


def warn_exposed(key_file: Path) -> None:
    """Say on stderr that others can read the signing key, where they can: who has it can sign in the ledger's name."""
    mode = exposed(key_file) if key_file.exists() else None
    if mode is not None:
        tell(
            f"签名密钥 {key_file} 的权限是 {mode:04o},他人可读:得到它的人能冒充账本签名。"
            f"请运行 chmod 600 {key_file} 并更换密钥(shilu key rotate)",
            f"others may read the signing key {key_file} (mode {mode:04o}): who has it can sign in the ledger's name. "
            f"Run chmod 600 {key_file}, and rotate the key (shilu key rotate)",
        )


def clock_of(reader: LedgerReader | None, now: datetime | None) -> Clock:
    """The clock that a ledger declares (the system's for a new one). Refused when `now` is given for the system's."""
    if reader is not None and reader.opened()["clock"] == "simulated":
        head = reader.head()
        assert head is not None
        return SimulatedClock(now or from_us(head.recorded_at))
    if now is not None:
        raise Refused(
            "system-clock",
            "账本使用系统时钟,入账时间只由系统写入,不接受 --now",
            "the ledger runs on the system clock: the recorded time is its own, --now is refused",
        )
    return SystemClock()
