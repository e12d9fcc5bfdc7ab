"""What one worker process holds open: the ledger for questions, the door for commands, who may use them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Engine

from api.access.directory import Directory
from api.access.public import Public
from api.access.rates import Rates
from api.access.sessions import Sessions
from api.http.plan_names import PlanNames
from api.http.remembered import Remembered
from api.http.turns import Turns
from api.service import Shilu
from api.service_store import store_engine
from api.session import Reading, open_reading, open_writing
from api.settings import Settings
from ledger.errors import Unavailable
from ledger.reader import LedgerReader
from ledger.vault import vault_beside
from projections.runner import Runner, position_of

if TYPE_CHECKING:
    from api.operation.verified import Verified

log = logging.getLogger(__name__)
DIRECTORY_AGE_S = 0.25
"""How long a process may go on with the credentials it knows before it looks whether they changed elsewhere."""

QUESTIONS, COMMANDS = 12, 64
"""Threads that answer questions (more would only wait for each other) and that decide commands (they share commits)."""


def _threads(name: str, count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, thread_name_prefix=f"shilu-{name}")


FOLLOWING_S = 0.25
"""How long a process that only reads waits for the writing one to apply what it has just committed."""


class Seen(NamedTuple):
    """One request that was answered: what a log line and the metrics are made of."""

    request_id: str
    method: str
    route: str
    status: int
    seconds: float
    credential: str
    agency: str | None
    client: str
    bytes_sent: int


@dataclass(slots=True, eq=False)
class Service:
    """An open ledger as one process serves it. Thread-safe; `close` gives everything back."""

    settings: Settings
    reading: Reading
    writer: Shilu | None
    directory: Directory
    sessions: Sessions
    plans: PlanNames
    rates: Rates
    public: Public
    store: Engine
    runner: Runner
    questions: ThreadPoolExecutor = field(default_factory=lambda: _threads("question", QUESTIONS))
    commands: ThreadPoolExecutor = field(default_factory=lambda: _threads("command", COMMANDS))
    stopping: Event = field(default_factory=Event)
    remembered: Remembered = field(default_factory=Remembered)
    turns: Turns = field(default_factory=Turns)
    observers: list[Callable[[Seen], None]] = field(default_factory=list)
    closing: list[Callable[[], None]] = field(default_factory=list)
    door: str | None = None
    """Where a process that only reads hands commands to the writer: its Unix socket."""
    _caught_up: int = 0
    _catching: Lock = field(default_factory=Lock)
    _checked: float = float("-inf")
    _verified: Verified | None = None
    _verifying: Lock = field(default_factory=Lock)

    def catch_up(self, upto: int | None = None) -> int:
        """Let the read models follow the ledger (at least to `upto`); the size they now know."""
        size = self.reading.reader.size() if upto is None else upto
        if size > self._caught_up:
            with self._catching:
                if size > self._caught_up:
                    self._caught_up = self._followed(size) or self.runner.catch_up()
        return self._caught_up

    def _followed(self, size: int) -> int:
        """Where the writing process has brought the read models, once that is `size`; 0 when it does not, or is this.

        Two processes that apply the same entries only make one of them forget what it holds in memory.
        """
        until = time.monotonic() + FOLLOWING_S
        while self.writer is None:
            reached = position_of(self.reading.views)
            if reached >= size:
                return reached
            if time.monotonic() > until:
                break
            time.sleep(0.002)
        return 0

    def writing(self) -> Shilu:
        """The door for commands. Raises Unavailable in a process that only reads."""
        if self.writer is None:
            raise Unavailable("本进程只供查询", "this process only answers questions")
        return self.writer

    @property
    def directory_is_fresh(self) -> bool:
        """Whether the credentials known here were compared with the ledger a moment ago."""
        return time.monotonic() - self._checked < DIRECTORY_AGE_S

    def refresh_directory(self) -> None:
        """Learn what credentials were issued, rotated or revoked, by whatever process."""
        now = time.monotonic()
        self.directory.refresh()
        self._checked = now

    @property
    def verified(self) -> Verified:
        """What this process knows of its ledger's soundness; nothing until it is started."""
        if self._verified is None:
            from api.operation.verified import Verified

            with self._verifying:
                self._verified = self._verified or Verified(self)
        return self._verified

    def observe(self, seen: Seen) -> None:
        """Tell everybody who counts or logs requests; none of them can break an answer."""
        for observer in self.observers:
            try:
                observer(seen)
            except Exception:
                log.exception("an observer of requests failed")

    def close(self) -> None:
        """Stop what runs beside the requests, finish the running commit, give the databases back."""
        self.stopping.set()
        for stop in reversed(self.closing):
            with suppress(Exception):
                stop()
        for threads in (self.questions, self.commands):
            threads.shutdown(wait=False, cancel_futures=True)
        if self.writer is not None:
            self.writer.close()
        self.reading.reader.close()
        self.reading.views.dispose()
        self.store.dispose()


def open_service(settings: Settings, *, writes: bool = True, now: datetime | None = None) -> Service:
    """Open the ledger at the configured place, for commands too when `writes`. Errors as `Ledger.open`."""
    if not writes:
        return service_of(settings, open_reading(settings), None)
    writer = open_writing(settings, now)
    try:
        return service_over(settings, writer)
    except BaseException:
        writer.close()
        raise


def service_over(settings: Settings, writer: Shilu) -> Service:
    """A service over a ledger that is open for writing; it is closed with the service."""
    assert writer.views is not None
    reader = LedgerReader.open(settings.database_url, settings.vault or vault_beside(settings.key_file))
    return service_of(settings, Reading(reader, writer.views), writer)


def service_of(settings: Settings, reading: Reading, writer: Shilu | None) -> Service:
    """A service over what is open already."""
    public = Public.of(settings)
    store, directory = store_engine(settings.database_url), Directory(reading.reader, settings, public)
    runner = writer.runner if writer is not None and writer.runner is not None else None
    return Service(
        settings=settings, reading=reading, writer=writer, directory=directory,
        sessions=Sessions(store, directory), plans=PlanNames(reading), rates=Rates(settings), public=public,
        store=store, runner=runner or Runner(reading.views, reading.reader),
    )  # fmt: skip
