"""Several workers on one socket: the first opens the ledger, the others follow, whichever dies is started again.

On SQLite the first is the only writer and the others read, handing commands to it; on PostgreSQL all are equal.
"""

from __future__ import annotations

import logging
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any

from api.serving.child import Child
from api.serving.failing import CannotServe, Failure
from api.serving.server import CLOSING_S, GRACE_S, SIGNALS

log = logging.getLogger(__name__)
_TICK_S = 1.0


class Supervisor:
    """Watches over `children`, of which the first must run before the others start."""

    def __init__(self, children: Sequence[Child], token: Callable[[str], None], ready: Callable[[], None]) -> None:
        self._children = list(children)
        self._token, self._ready = token, ready
        self._selector = selectors.DefaultSelector()
        self._stopping = False
        self._failure: Failure | None = None
        self._said_ready = False

    def run(self) -> None:
        """Until told to stop, or until the first worker cannot start: CannotServe says why."""
        waking, woken = socket.socketpair()
        for end in (waking, woken):
            end.setblocking(False)
        before = signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
        handlers = {number: signal.signal(number, self._signalled) for number in SIGNALS if _heeded(number)}
        self._selector.register(waking, selectors.EVENT_READ)
        try:
            while not self._stopping and self._failure is None:
                self._start_due()
                self._turn(waking, self._pause())
            self._end(waking)
        finally:
            for child in self._children:
                child.kill()
            signal.set_wakeup_fd(before)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            self._selector.close()
            waking.close()
            woken.close()
        if self._failure is not None:
            raise CannotServe(self._failure)

    def _signalled(self, _number: int, _frame: Any) -> None:
        if self._stopping:
            for child in self._children:
                child.kill()
            os._exit(1)
        self._stopping = True

    def _start_due(self) -> None:
        now, first = time.monotonic(), self._children[0]
        for child in self._children:
            if child.due is not None and child.due <= now and (child is first or first.was_ready):
                child.start()
                assert child.channel is not None
                self._selector.register(child.channel.socket, selectors.EVENT_READ, child)
                log.info("worker %d (%s) started, process %s", child.number, child.task.part, child.pid)

    def _pause(self) -> float:
        due = [child.due for child in self._children if child.due is not None and self._may_start(child)]
        return min([_TICK_S, *(max(0.0, at - time.monotonic()) for at in due)])

    def _may_start(self, child: Child) -> bool:
        return child is self._children[0] or self._children[0].was_ready

    def _turn(self, waking: socket.socket, timeout: float) -> None:
        for key, _ in self._selector.select(timeout):
            if key.data is None:
                waking.recv(1_024)
            else:
                self._hear(key.data)

    def _hear(self, child: Child) -> None:
        assert child.channel is not None
        end = child.channel.socket
        messages = child.heard()
        if messages is None:
            self._selector.unregister(end)
            self._ended(child, child.reap())
            return
        for message in messages:
            if "token" in message:
                self._token(message["token"])
            if "failed" in message:
                self._failed(child, Failure(**message["failed"]))
        if not self._said_ready and all(one.ready for one in self._children):
            self._said_ready = True
            self._ready()

    def _failed(self, child: Child, failure: Failure) -> None:
        """A first start that fails ends the service; later only what cannot pass by itself does."""
        log.error("worker %d could not start: %s", child.number, failure.en)
        if child is self._children[0] and not (child.was_ready and failure.passes):
            self._failure = failure

    def _ended(self, child: Child, code: int) -> None:
        if self._stopping or self._failure is not None:
            child.due = None
            return
        log.warning("worker %d (%s) ended with %d", child.number, child.task.part, code)
        if child is self._children[0] and not child.was_ready:
            zh, en = f"首个工作进程启动时结束(退出码 {code})", f"the first worker ended while starting ({code})"
            self._failure = Failure("worker-ended", zh, en)

    def _end(self, waking: socket.socket) -> None:
        """Readers first: what they handed on is still answered by the writer. Then the first."""
        log.info("stopping")
        for group in (self._children[1:], self._children[:1]):
            for child in group:
                child.stop()
            until = time.monotonic() + GRACE_S + CLOSING_S + 1
            while any(child.pid is not None for child in group) and time.monotonic() < until:
                self._turn(waking, 0.2)
            for child in group:
                child.kill()


def _heeded(number: int) -> bool:
    return signal.getsignal(number) is not signal.SIG_IGN
