"""Server-sent events (WHATWG HTML, "Server-sent events"): the feed for a consumer that stays connected."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable
from threading import Event

from anyio import CapacityLimiter, to_thread
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.access.denied import Denied
from api.feed.pages import Item, Page
from api.feed.places import Places
from api.feed.watch import Watch
from ledger.errors import LedgerError

log = logging.getLogger(__name__)
HEARTBEAT_S = 15.0
RETRY_MS = 1_000
_THREADS = 8  # streams read in threads of their own: however many there are, questions keep theirs

ReadPage = Callable[[int], Page]
"""The page after a position, for whoever may still see it. Raises Denied once the credential is gone."""


def encode(item: Item) -> bytes:
    """One event: `id` is the position, `event` the type, `data` the stored bytes (canonical JSON has no line break)."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (item.position, item.type.encode(), item.leaf)


def heartbeat(position: int) -> bytes:
    """An event with an id only: a consumer dispatches nothing, but resumes from there."""
    return b": heartbeat\nid: %d\n\n" % position


class Streaming:
    """Event streams of one process over one ledger."""

    def __init__(self, watch: Watch, places: Places, stopping: Event) -> None:
        self.places = places
        self._watch = watch
        self._stopping = stopping
        self._limiter: CapacityLimiter | None = None

    async def events(self, read: ReadPage, after: int) -> AsyncIterator[bytes]:
        """The stream's bytes from behind `after`: it ends when the service stops, the credential is gone or the ledger
        cannot be read, each time between two events; the consumer comes back with its last id."""
        try:
            yield b"retry: %d\n%s" % (RETRY_MS, heartbeat(after))
            async for part in self._follow(read, after):
                yield part
        except Denied as no:
            yield b": %s\n\n" % no.code.encode()
        except LedgerError as error:
            log.warning("an event stream ended: %s", error)
            yield b": %s\n\n" % error.code.encode()

    async def _follow(self, read: ReadPage, after: int) -> AsyncIterator[bytes]:
        told = time.monotonic()
        while not self._stopping.is_set():
            page = await to_thread.run_sync(read, after, limiter=self._threads())
            after = page.scanned
            if page.items:
                yield b"".join(map(encode, page.items))
                told = time.monotonic()
            left = told + HEARTBEAT_S - time.monotonic()
            if left <= 0:
                yield heartbeat(after)
                told = time.monotonic()
            elif page.scanned >= page.size:
                await self._watch.grown(after, left)

    def _threads(self) -> CapacityLimiter:
        if self._limiter is None:  # belongs to the event loop it is first used in
            self._limiter = CapacityLimiter(_THREADS)
        return self._limiter


class EventStream(StreamingResponse):
    """The response around a stream: it takes its place when it begins and gives it back however it ends."""

    def __init__(self, streaming: Streaming, read: ReadPage, after: int, key: str, headers: dict[str, str]) -> None:
        # X-Accel-Buffering: what a proxy in front needs to hear to pass events on at once
        more = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", **headers}
        super().__init__(streaming.events(read, after), headers=more, media_type="text/event-stream")
        self._places = streaming.places
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Denied 429, before anything is sent, when too many streams are open."""
        with self._places.taken(self._key):
            await super().__call__(scope, receive, send)
