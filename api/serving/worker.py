"""A worker process: it opens the ledger for its part, listens, and closes everything in order."""

from __future__ import annotations

import gc
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.demo_reader import ensure_reader
from api.feed.deliveries import begin as begin_deliveries
from api.http.service import Service, open_service
from api.serving.channel import Channel
from api.serving.failing import Failure, failure_of
from api.serving.forwarding import Forwarding
from api.serving.listening import close_door, open_door
from api.serving.logging import access, configure
from api.serving.patience import Patience
from api.serving.server import CLOSING_S, GRACE_S, Listener, Serving, end_within
from api.serving.task import Task
from api.serving.trusted import Stated
from ledger.postgres_silence import be_impatient

log = logging.getLogger(__name__)
_FORWARDED_IDLE_S = 3_600


class Told:
    """What whoever started the worker wants to hear."""

    def token(self, token: str) -> None:
        """The administrator's first token, to be shown once."""

    def ready(self) -> None:
        """It listens."""


def work(task: Task, public: socket.socket, told: Told, stopped_by: Callable[[Serving], None] | None = None) -> None:
    """Serve until told to stop. Raises what keeps the ledger from being opened; nothing was answered then."""
    service = open_service(task.settings, writes=task.writes)
    be_impatient(task.settings.deadline_s)  # opening may take long, answering may not
    try:
        service.observers.append(access)
        serving = Serving(_listeners(task, service, public), service.stopping)
        begin_deliveries(service)
        if task.settings.verify_every_s:
            service.verified.start()
        if task.first and service.writer is not None:
            _first_token(service, told)
            if task.reader_file is not None:
                ensure_reader(service.writer, task.reader_file)
        if stopped_by is not None:
            stopped_by(serving)
        _spare_what_stays()
        serving.run(told.ready)
    finally:
        patience = end_within(CLOSING_S)
        service.close()
        if task.part == "writer" and task.door is not None:
            close_door(task.door)
        patience.cancel()
    log.info("stopped")


def _spare_what_stays() -> None:
    """No search for unused cycles goes through what was loaded to stay (routes, models): each takes 50 ms and more, in
    the midst of somebody's request. Requests leave few cycles, so it is searched for seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def _first_token(service: Service, told: Told) -> None:
    from api.access.bootstrap import ensure_administrator

    token = ensure_administrator(service.writing())
    if token is not None:
        told.token(token)


def _listeners(task: Task, service: Service, public: socket.socket) -> list[Listener]:
    from api.app import create_app

    app: Any = create_app(service)
    if task.part == "reader" and task.door is not None:
        service.door = task.door
        forwarding = Forwarding(app, task.door, Patience(task.settings.deadline_s), service.observe)
        return [Listener(public, forwarding, task.proxies)]
    listeners = [Listener(public, app, task.proxies)]
    if task.part == "writer" and task.door is not None:
        listeners.append(Listener(open_door(task.door), Stated(app), keep_alive_s=_FORWARDED_IDLE_S))
    return listeners


class _Child(Told):
    """Tells the supervisor."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def token(self, token: str) -> None:
        self._channel.send({"token": token})

    def ready(self) -> None:
        self._channel.send({"ready": True})

    def failed(self, failure: Failure) -> None:
        """It could not start."""
        self._channel.send({"failed": failure._asdict()})


class _Watch:
    """Notices that the supervisor is gone, however it went, and stops: no worker is left behind."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._serving: Serving | None = None
        threading.Thread(target=self._wait, daemon=True, name="supervisor-watch").start()

    def stops(self, serving: Serving) -> None:
        """From now on there are requests to finish."""
        self._serving = serving

    def _wait(self) -> None:
        while self._channel.receive() is not None:
            pass
        if self._serving is None:
            os._exit(3)  # nothing was answered yet
        log.warning("the supervisor is gone: stopping")
        end_within(GRACE_S + CLOSING_S, 3)
        self._serving.stop()


def main() -> None:
    """A child process: its task comes through the channel, whose descriptor is the first argument."""
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    public = socket.socket(fileno=int(sys.argv[2]))
    body = channel.one()
    if body is None:
        return
    task = Task.from_json(body)
    configure(Path(task.log_file) if task.log_file else None, stderr=task.log_to_stderr)
    watch, told = _Watch(channel), _Child(channel)
    code = 0
    try:
        work(task, public, told, watch.stops)
    except Exception as error:
        told.failed(failure_of(error))
        log.error("the worker ended", exc_info=error)
        code = 2
    sys.stdout.flush()
    os._exit(code)  # a thread that waits for a silent database would hold the interpreter's own end


if __name__ == "__main__":
    main()
