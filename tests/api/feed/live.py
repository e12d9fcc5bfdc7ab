"""A service listening on a real socket, in a thread of the test; and a plain reader of event streams."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI


@contextmanager
def listening(app: FastAPI) -> Iterator[int]:
    """The port of the application, served by uvicorn until the context ends."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=5)
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        until = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < until
            time.sleep(0.005)
        try:
            yield bound.getsockname()[1]
        finally:
            app.state.service.stopping.set()
            server.should_exit = True
            thread.join(10)


class Stream:
    """One connection to an event stream. `position` is the last id seen; events are (position, type, data)."""

    def __init__(self, port: int, token: str | None, query: str = "", last: int | None = None) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 10)
        lines = [f"GET /api/v1/events{query} HTTP/1.1", "Host: localhost", "Accept: text/event-stream"]
        lines += [f"Authorization: Bearer {token}"] if token else []
        lines += [f"Last-Event-ID: {last}"] if last is not None else []
        self._socket.sendall("\r\n".join((*lines, "", "")).encode())
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = {}
        while (line := self._file.readline().strip()):
            name, _, value = line.decode().partition(":")
            self.headers[name.lower()] = value.strip()
        self.position = last
        self.comments: list[str] = []
        self._lines = self._read_lines()

    def events(self) -> Iterator[tuple[int, str, bytes]]:
        """Events as they come, until the stream ends."""
        fields: dict[bytes, bytes] = {}
        for line in self._lines:
            if not line:
                if b"id" in fields:
                    self.position = int(fields[b"id"])
                if b"data" in fields:
                    yield int(fields[b"id"]), fields[b"event"].decode(), fields[b"data"]
                fields = {}
            elif line.startswith(b":"):
                self.comments.append(line[1:].strip().decode())
            else:
                name, _, value = line.partition(b": ")
                fields[name] = value

    def take(self, count: int) -> list[tuple[int, str, bytes]]:
        """The next `count` events."""
        found = []
        for event in self.events():
            found.append(event)
            if len(found) == count:
                break
        return found

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()

    def _read_lines(self) -> Iterator[bytes]:
        left = b""
        while size := int(self._file.readline() or b"0", 16):  # chunked (RFC 9112 §7.1)
            left += self._file.read(size)
            self._file.readline()
            *whole, left = left.split(b"\n")
            yield from whole
