"""A connection that breaks: a relay before the service that cuts answers short, as a bad network does."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from urllib.parse import urlsplit

Room = Callable[[int], int | None]
"""How many bytes of the answers of connection number n (from 0) get through; None: all of them."""


@contextmanager
def relay(url: str, room: Room) -> Iterator[str]:
    """The URL of a relay to the service at `url`; the request always gets through, the answer as `room` says."""
    target = urlsplit(url)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        number = 0
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = socket.create_connection((target.hostname or "", target.port or 80))
                Thread(target=_forward, args=(near, far), daemon=True).start()
                Thread(target=_back, args=(far, near, room(number)), daemon=True).start()
                number += 1

    Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()


def _forward(near: socket.socket, far: socket.socket) -> None:
    with suppress(OSError):
        while part := near.recv(65_536):
            far.sendall(part)


def _back(far: socket.socket, near: socket.socket, room: int | None) -> None:
    """The answer, as far as there is room; the first bytes are waited for, so that the service has acted by then."""
    with suppress(OSError):
        while part := far.recv(65_536):
            near.sendall(part if room is None else part[:room])
            if room is not None:
                room -= len(part)
                if room <= 0:
                    break
    for one in (near, far):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
