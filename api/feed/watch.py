"""One thread for all who wait in this process: it asks for the ledger's size and wakes them when it moved."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Event, Thread

from api.http.service import Service
from ledger.recorder import LedgerRecorder

log = logging.getLogger(__name__)
POLL_S = 0.25
"""Entries of other processes are seen within this time; those of this process at once."""
_LINGER_S = 5.0
_BREATH_S = 0.01  # a ledger that takes a thousand commits a second is not asked a thousand times


class Watch:
    """`size()` is asked every POLL_S seconds, or as soon as `news` returns. Runs while somebody waits."""

    def __init__(self, size: Callable[[], int], stopping: Event, news: Callable[[float], None] | None = None) -> None:
        self._size = size
        self._stopping = stopping
        self._news = news or stopping.wait
        self._moved = Condition()
        self._seen = 0
        self._waiting = 0
        self._left = float("-inf")
        self._running = False
        self._wakers: set[Callable[[], None]] = set()

    def wait(self, after: int, timeout: float) -> int:
        """Block until the ledger is greater than `after`, at most `timeout` seconds; the size last seen."""
        with self._moved:
            self._join()
            try:
                self._moved.wait_for(lambda: self._seen > after or self._stopping.is_set(), timeout)
                return self._seen
            finally:
                self._leave()

    async def grown(self, after: int, timeout: float) -> int:
        """`wait`, without a thread of its own."""
        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(woken.set)

        with self._moved:
            if self._seen > after or self._stopping.is_set():
                return self._seen
            self._join()
            self._wakers.add(wake)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), timeout)
        finally:
            with self._moved:
                self._wakers.discard(wake)
                self._leave()
        return self._seen

    def _join(self) -> None:
        self._waiting += 1
        if not self._running and not self._stopping.is_set():
            self._running = True
            Thread(target=self._run, name="feed-watch", daemon=True).start()

    def _leave(self) -> None:
        self._waiting -= 1
        self._left = time.monotonic()

    def _run(self) -> None:
        while self._goes_on():
            started = time.monotonic()
            try:
                self._tell(self._size())
            except Exception:  # the database is away: whoever waits asks it and says so
                log.warning("the feed cannot read the ledger's size", exc_info=True)
                self._tell(None)
            self._news(POLL_S)
            if time.monotonic() - started < _BREATH_S:
                time.sleep(_BREATH_S)
        self._tell(None)

    def _goes_on(self) -> bool:
        with self._moved:
            wanted = self._waiting > 0 or time.monotonic() - self._left < _LINGER_S
            self._running = wanted and not self._stopping.is_set()
            return self._running

    def _tell(self, size: int | None) -> None:
        with self._moved:
            if size is None or size > self._seen:
                self._seen = max(self._seen, size or 0)
                self._moved.notify_all()
                for wake in self._wakers:
                    wake()


def watch_of(service: Service) -> Watch:
    """The watch over a service's ledger, woken at once by what this process appends."""
    return Watch(service.reading.reader.size, service.stopping, _news(service))


def _news(service: Service) -> Callable[[float], None] | None:
    recorder = service.writer.ledger.recorder if service.writer is not None else None
    if not isinstance(recorder, LedgerRecorder):
        return None
    heard = recorder.generation

    def wait(timeout: float) -> None:
        nonlocal heard
        recorder.wait_for_news(heard, timeout)
        heard = recorder.generation

    return wait
