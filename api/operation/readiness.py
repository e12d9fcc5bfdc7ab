"""Is this process ready for requests: named checks, each in a thread of its own, all within a few seconds.

A database that hangs holds the check's thread, never the answer: whoever asks again meanwhile waits for the same
check, so there is at most one of each name under way.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, NamedTuple

from api.http.service import Service
from api.operation.gauges import lag
from api.operation.volume import LEAST_BYTES, free_bytes
from ledger.checkpoint import parse
from ledger.codec import decode
from ledger.database import parse_url, sqlite_path
from ledger.envelope import as_bytes
from ledger.errors import LedgerError
from ledger.file_lock import FileLock
from ledger.keys import key_chain
from ledger.merkle import leaf_hash

log = logging.getLogger(__name__)
PATIENCE_S = 3.5
DOOR_S = 2.0
MOST_BEHIND = 5_000
"""Entries the read models may lag: a large import is caught up within seconds."""
Detail = Mapping[str, Any]


class NotWell(Exception):
    """A check that failed; `.detail` says why, to those who may know."""

    def __init__(self, detail: Detail) -> None:
        super().__init__(str(detail))
        self.detail = detail


class Outcome(NamedTuple):
    """What a check found."""

    ok: bool
    detail: Detail


class Readiness:
    """The checks of one process."""

    def __init__(self, service: Service) -> None:
        self._checks: dict[str, Callable[[], Detail]] = {
            "database": lambda: answers(service),
            "projections": lambda: follows(service),
            "head": self._signed(service),
            "disk": lambda: has_room(service),
            "writer": lambda: plays_its_part(service),
        }
        self._pool = ThreadPoolExecutor(len(self._checks), thread_name_prefix="ready")
        self._running: dict[str, Future[Detail]] = {}
        self._lock = Lock()
        service.closing.append(lambda: self._pool.shutdown(wait=False, cancel_futures=True))

    async def outcomes(self) -> dict[str, Outcome]:
        """Every check's outcome, by name; one that takes longer than PATIENCE_S has failed."""
        waiting = {name: asyncio.wrap_future(self._started(name)) for name in self._checks}
        for future in waiting.values():
            future.add_done_callback(_looked_at)
        await asyncio.wait(waiting.values(), timeout=PATIENCE_S)
        return {name: _outcome(future) for name, future in waiting.items()}

    def _started(self, name: str) -> Future[Detail]:
        """The check that is under way, else a new one."""
        with self._lock:
            running = self._running.get(name)
            if running is None or running.done():
                running = self._running[name] = self._pool.submit(self._checks[name])
            return running

    def _signed(self, service: Service) -> Callable[[], Detail]:
        known: list[bytes] = []

        def check() -> Detail:
            reader = service.reading.reader
            head = reader.head()
            if head is None:
                raise NotWell({"size": 0})
            if known != [head.checkpoint]:
                chain = key_chain(reader)
                chain.open(head.checkpoint, chain.last.name)
                known[:] = [head.checkpoint]
            return {"size": head.size, "root": parse(head.checkpoint).root.hex()}

        return check


def answers(service: Service) -> Detail:
    """A question goes all the way: the last entry is read, decoded, and has the hash that the tree holds."""
    reader = service.reading.reader
    entry = reader.entry(reader.size())
    leaf = as_bytes(entry.leaf)
    if leaf_hash(leaf) != as_bytes(entry.leaf_hash) or decode(leaf)["sequence"] is None:
        raise NotWell({"position": entry.position, "why": "the last entry has not its hash"})
    return {"kind": reader.engine.dialect.name, "position": entry.position}


def follows(service: Service) -> Detail:
    """The read models are not far behind the ledger."""
    behind = lag(service)
    if behind > MOST_BEHIND:
        raise NotWell({"behind": behind, "most": MOST_BEHIND})
    return {"behind": behind}


def has_room(service: Service) -> Detail:
    """Every volume that is written to has room left."""
    free = free_bytes(service.settings)
    if min(free.values()) < LEAST_BYTES:
        raise NotWell({"free": free, "least": LEAST_BYTES})
    return {"free": free}


def plays_its_part(service: Service) -> Detail:
    """A process that records holds what it needs for that: on SQLite the lock of the only writer. One that only reads
    finds the writer's door open."""
    if service.writer is None:
        if service.door is not None and not is_open(service.door):
            raise NotWell({"role": "reader", "why": "the writer does not take connections"})
        return {"role": "reader"}
    if service.reading.reader.engine.dialect.name != "sqlite":
        return {"role": "equal"}
    holder = lock_holder(service)
    if holder != os.getpid():
        raise NotWell({"role": "writer", "why": "the lock is not held", "holder": holder})
    return {"role": "writer"}


def is_open(door: str) -> bool:
    """Whether somebody takes connections at a Unix socket, asked for no longer than DOOR_S."""
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(DOOR_S)
        try:
            caller.connect(door)
        except OSError:
            return False
    return True


def lock_holder(service: Service) -> int | None:
    """The process that took the lock of a SQLite ledger's writer last; None on PostgreSQL, which has no such lock."""
    path = sqlite_path(parse_url(service.settings.database_url))
    return None if path is None else FileLock(path.with_name(f"{path.name}.writer")).holder()


def _outcome(future: asyncio.Future[Detail]) -> Outcome:
    if not future.done():
        return Outcome(False, {"why": f"no answer within {PATIENCE_S:g} s"})
    error = future.exception()
    if error is None:
        return Outcome(True, future.result())
    if isinstance(error, NotWell):
        return Outcome(False, error.detail)
    log.warning("a readiness check failed: %s", error)
    why = error.code if isinstance(error, LedgerError) else type(error).__name__
    return Outcome(False, {"why": why})


def _looked_at(future: asyncio.Future[Detail]) -> None:
    """One that fails after everybody has gone is nobody's surprise."""
    if not future.cancelled():
        future.exception()
