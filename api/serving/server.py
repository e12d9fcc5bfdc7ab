"""One process's HTTP: it listens, answers, on the first signal finishes what runs, on the second ends at once."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, cast

import uvicorn

from api.serving.protocol import REQUESTS, Bounded, Waiting

log = logging.getLogger(__name__)
GRACE_S = 10
"""How long requests that run when the service is told to stop may take to finish."""
CLOSING_S = 5
"""How long giving back the databases may take after that; an answer that never comes does not hold the exit."""
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Listener(NamedTuple):
    """A bound socket and the application that answers on it."""

    socket: socket.socket
    app: Any
    proxies: tuple[str, ...] = ()
    keep_alive_s: int = 5


class Server(uvicorn.Server):
    """uvicorn without its own handling of signals: this process may run two, and ends in its own order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `Serving`."""
        yield


class Serving:
    """Runs listeners until told to stop."""

    def __init__(self, listeners: Sequence[Listener], stopping: threading.Event) -> None:
        self._servers = [Server(_config(one)) for one in listeners]
        self._sockets = [one.socket for one in listeners]
        self._stopping = stopping
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Answer requests; returns when stopped, with every request that was running answered or given up.

        `ready` is called once all listeners answer.
        """
        with asyncio.Runner(loop_factory=self._servers[0].config.get_loop_factory()) as runner:
            runner.run(self._run(ready))

    def stop(self) -> None:
        """Take no more requests and finish those that run (from any thread, any number of times)."""
        self._stopping.set()
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._tell)

    async def _run(self, ready: Callable[[], None]) -> None:
        self._loop = loop = asyncio.get_running_loop()
        for number in SIGNALS if threading.current_thread() is threading.main_thread() else ():
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                loop.add_signal_handler(number, self._signalled)
        started = asyncio.create_task(self._started(ready))
        if self._stopping.is_set():
            self._tell()
        pairs = zip(self._servers, self._sockets, strict=True)
        await asyncio.gather(*(server.serve([bound]) for server, bound in pairs))
        started.cancel()

    async def _started(self, ready: Callable[[], None]) -> None:
        while not all(server.started for server in self._servers):
            await asyncio.sleep(0.01)
        ready()

    def _signalled(self) -> None:
        if self._stopping.is_set():
            log.warning("ended at once by a second signal")
            os._exit(1)
        log.info("stopping")
        self.stop()

    def _tell(self) -> None:
        for server in self._servers:
            server.should_exit = True


def end_within(seconds: float, code: int = 1) -> threading.Timer:
    """End this process after `seconds`, whatever still runs."""

    def end() -> None:
        log.error("gave up waiting for what still ran")
        os._exit(code)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    return timer


def _config(one: Listener) -> uvicorn.Config:
    return uvicorn.Config(
        one.app, loop="uvloop" if importlib.util.find_spec("uvloop") else "asyncio",
        http=cast("type[asyncio.Protocol]", partial(Bounded, waiting=Waiting())), ws="none", lifespan="off",
        log_config=None, access_log=False, server_header=False, proxy_headers=bool(one.proxies),
        forwarded_allow_ips=list(one.proxies), timeout_keep_alive=one.keep_alive_s, timeout_graceful_shutdown=GRACE_S,
        backlog=2_048, limit_concurrency=REQUESTS,
    )  # fmt: skip
