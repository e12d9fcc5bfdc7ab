"""The line between the supervisor and one worker: JSON lines on a socket pair, whose end is the other's death."""

from __future__ import annotations

import contextlib
import socket
from typing import Any

import orjson

LONGEST = 1 << 20


class Channel:
    """One end. Messages are small objects, one a line."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end
        self._read = b""

    def send(self, message: dict[str, Any]) -> None:
        """Tell the other side; nothing happens when it is gone."""
        with contextlib.suppress(OSError):
            self.socket.sendall(orjson.dumps(message) + b"\n")

    def receive(self) -> list[dict[str, Any]] | None:
        """The messages that arrived with the next piece read (perhaps none yet); None when the other side is gone."""
        try:
            piece = self.socket.recv(65_536)
        except OSError:
            piece = b""
        if not piece:
            return None
        *lines, self._read = (self._read + piece).split(b"\n")
        if len(self._read) > LONGEST:
            return None
        return [orjson.loads(line) for line in lines]

    def one(self) -> dict[str, Any] | None:
        """Wait for the next message; None when the other side is gone."""
        while (messages := self.receive()) is not None:
            if messages:
                return messages[0]
        return None

    def close(self) -> None:
        """Hang up."""
        self.socket.close()
