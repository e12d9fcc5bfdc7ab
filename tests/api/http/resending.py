"""Requests over bare sockets that are cut around the commit, and a proxy that loses answers."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson

ANSWERED, CUT, HALF, LOST = "answered", "cut", "half", "lost"
WAYS = (ANSWERED, ANSWERED, CUT, CUT, HALF, LOST)
"""Read the answer; hang up after the body was sent; hang up before all of it was; let the proxy lose the answer."""
_RESET = struct.pack("ii", 1, 0)
CLIENTS = 8


class Request(NamedTuple):
    """One command as it is sent, every time in the same bytes."""

    key: str
    path: str
    token: str
    body: bytes

    def wire(self, host: str) -> bytes:
        """The HTTP/1.1 message."""
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Idempotency-Key: {self.key}\r\nContent-Type: application/json\r\nConnection: close\r\n"
            f"Content-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


class Answer(NamedTuple):
    """Status and body of an answer that arrived whole."""

    status: int
    body: dict[str, Any]


def send(address: tuple[str, int], request: Request, way: str, pause: float = 0.0) -> Answer | None:
    """Send it once, the connection treated as `way` says; the answer, None when there is none."""
    wire = request.wire(f"{address[0]}:{address[1]}")
    with socket.create_connection(address, timeout=30) as connection:
        if way in (CUT, HALF):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)  # close means reset
            connection.sendall(wire if way == CUT else wire[: len(wire) - len(request.body) // 2])
            time.sleep(pause)
            return None
        connection.sendall(wire)
        return _answer(_everything(connection))


def _everything(connection: socket.socket) -> bytes:
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def _answer(message: bytes) -> Answer | None:
    head, found, body = message.partition(b"\r\n\r\n")
    return Answer(int(head.split()[1]), orjson.loads(body)) if found and body else None


@contextmanager
def losing(address: tuple[str, int]) -> Iterator[tuple[str, int]]:
    """The address of a proxy that passes requests on, waits for the whole answer, and hangs up instead of giving it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_lose, args=(server, address), daemon=True)
        thread.start()
        yield server.getsockname()
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def _lose(server: socket.socket, address: tuple[str, int]) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_lose_one, args=(client, address), daemon=True).start()


def _lose_one(client: socket.socket, address: tuple[str, int]) -> None:
    with client, socket.create_connection(address, timeout=30) as upstream:
        wire = client.recv(65_536)
        while b"\r\n\r\n" not in wire or len(wire) < _length(wire):
            wire += client.recv(65_536)
        upstream.sendall(wire)
        _everything(upstream)


def _length(wire: bytes) -> int:
    head, _, _ = wire.partition(b"\r\n\r\n")
    named = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    return len(head) + 4 + int(named.partition(b":")[2])


def trial(url: str, requests: Sequence[Request], seed: int) -> dict[str, list[Answer]]:
    """Each request one to four times, shuffled over eight clients and cut at random; a client that got no answer sends
    again until it has one. Every answer by key."""
    chance = random.Random(seed)
    jobs = [(request, chance.choice(WAYS), chance.random() / 50) for request in requests
            for _ in range(chance.randint(1, 4))]  # fmt: skip
    chance.shuffle(jobs)
    parts = urlsplit(url)
    address = (str(parts.hostname), int(parts.port or 80))
    answers: dict[str, list[Answer]] = {request.key: [] for request in requests}
    with losing(address) as proxy, ThreadPoolExecutor(CLIENTS) as clients:

        def work(job: tuple[Request, str, float]) -> None:
            request, way, pause = job
            answer = send(proxy if way == LOST else address, request, way, pause)
            while answer is None:
                answer = send(address, request, ANSWERED)
            answers[request.key].append(answer)

        list(clients.map(work, jobs))
    return answers
