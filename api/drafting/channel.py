"""Messages between the service and its reading process: a length, then a pickle, over one socket pair.

Both ends are this program, started from the same files; what a document holds travels as values inside the message.
"""

from __future__ import annotations

import pickle
import socket
import struct
import time
from typing import Any

_LENGTH = struct.Struct("!Q")
_PIECE = 1 << 20


class TooLate(Exception):
    """The other side did not answer before the deadline."""


def send(channel: socket.socket, message: Any, until: float | None = None) -> None:
    """Send one message before `until` (monotonic seconds). Raises TooLate, or OSError when the other side is gone."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    _wait(channel, until)
    try:
        channel.sendall(_LENGTH.pack(len(body)) + body)
    except TimeoutError:
        raise TooLate from None


def receive(channel: socket.socket, until: float | None = None) -> Any:
    """The next message, EOFError when the other side hung up. Raises TooLate after `until`."""
    (length,) = _LENGTH.unpack(_exactly(channel, _LENGTH.size, until))
    return pickle.loads(_exactly(channel, length, until))


def _exactly(channel: socket.socket, count: int, until: float | None) -> bytes:
    found = bytearray()
    while len(found) < count:
        _wait(channel, until)
        try:
            piece = channel.recv(min(_PIECE, count - len(found)))
        except TimeoutError:
            raise TooLate from None
        if not piece:
            raise EOFError
        found += piece
    return bytes(found)


def _wait(channel: socket.socket, until: float | None) -> None:
    left = None if until is None else until - time.monotonic()
    if left is not None and left <= 0:
        raise TooLate
    channel.settimeout(left)
