"""The bounds of a connection before anybody is known: bytes of a head, seconds of a head, connections that wait."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from api.serving import protocol, server
from api.serving.listening import bind
from api.serving.protocol import HEAD_BYTES
from api.serving.server import Listener, Serving

GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"


async def answering(scope: Any, receive: Any, send: Any) -> None:
    """Says how long the path, the head and the body were; `/early` answers before the body has come."""
    size, more = 0, scope["path"] != "/early"
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    said = b"%d %d" % (len(scope["raw_path"]), size)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(said))]})
    await send({"type": "http.response.body", "body": said})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A listener of the service on a free port, its heads to come within half a second, 20 connections waiting."""
    monkeypatch.setattr(protocol, "HEAD_S", 0.5)
    monkeypatch.setattr(protocol, "LINGER_S", 0.2)
    monkeypatch.setattr(protocol.Waiting.__init__, "__defaults__", (20,))
    stopping, ready = threading.Event(), threading.Event()
    with closing(bind("127.0.0.1", 0)) as bound:
        serving = Serving([Listener(bound, answering)], stopping)
        thread = threading.Thread(target=serving.run, args=(ready.set,), daemon=True)
        thread.start()
        assert ready.wait(10)
        yield bound.getsockname()[1]
        serving.stop()
        thread.join(10)


def connected(port: int) -> socket.socket:
    """A connection that gives up after some seconds."""
    return socket.create_connection(("127.0.0.1", port), 5)


def rest(one: socket.socket) -> bytes:
    """What comes until the other side hangs up."""
    found = b""
    try:
        while piece := one.recv(65_536):
            found += piece
    except ConnectionError:
        pass
    return found


def sent(port: int, data: bytes) -> bytes:
    """The whole answer to these bytes."""
    with connected(port) as one:
        one.sendall(data)
        return rest(one)


def flooded(port: int, start: bytes, piece: bytes, most: int = 20_000_000) -> tuple[int, bytes]:
    """How many bytes were taken after `start`, and what was answered."""
    with connected(port) as one:
        one.sendall(start)
        count = 0
        try:
            while count < most:
                one.sendall(piece)
                count += len(piece)
        except OSError:
            pass
        return count, rest(one)


def test_a_head_of_just_less_is_answered(port: int) -> None:
    """A head one byte shorter than the bound is a request like any other, however it is cut into pieces."""
    end = b"Connection: close\r\nX-A: "
    full = GET + end + b"a" * (HEAD_BYTES - 1 - len(GET) - len(end) - 4) + b"\r\n\r\n"
    assert len(full) == HEAD_BYTES - 1
    assert sent(port, full).endswith(b"1 0")
    with connected(port) as one:
        for at in range(0, len(full), 7_000):
            one.sendall(full[at : at + 7_000])
            time.sleep(0.01)
        assert rest(one).endswith(b"1 0")
    assert sent(port, full.replace(b"X-A: ", b"X-A: aa")).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(("start", "piece"), [
    (GET + b"X-A: ", b"a" * 1_000_000), (GET, b"X-A: " + b"a" * 60_000 + b"\r\n"), (b"GET /?", b"a" * 1_000_000),
    (b"G", b"G" * 1_000),
    (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n", b"X-A: " + b"a" * 60_000 + b"\r\n"),
    (b"POST /early HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: " + b"a" * 9_000 + b"\r\n"),
])  # fmt: skip
def test_no_head_without_end(port: int, start: bytes, piece: bytes) -> None:
    """Fields, one long field, a long address, trailers: cut off soon, and never kept by the megabyte."""
    count, answer = flooded(port, start, piece)
    assert count < 20_000_000
    assert not answer or answer.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400", b"HTTP/1.1 200")), answer[:200]


def test_too_long_a_head_is_told_so(port: int) -> None:
    """The refusal is a problem document like every other, and reaches the caller."""
    answer = sent(port, GET + b"X-A: " + b"a" * 2 * HEAD_BYTES)
    assert answer.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert b'"code":"head-too-large"' in answer and b"connection: close" in answer


def test_bodies_are_not_heads(port: int) -> None:
    """A long body, also in chunks and with a second request behind it, is not counted as a head."""
    body, last = b"b" * 3_000_000, b"GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert sent(port, POST + b"Content-Length: %d\r\n\r\n" % len(body) + body + last).endswith(b"2 0")
    chunks = b"".join(b"1\r\nc\r\n" for _ in range(200_000))
    assert b"1 200000" in sent(port, POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n" + last)


def test_a_head_comes_in_time(port: int) -> None:
    """Nothing, half a head, one byte now and then, a second head on an old connection: each ends with its time."""
    for first, drip, answer in (
        (b"", b"", b""), (GET, b"", b"HTTP/1.1 408 "), (GET, b"X" * 200, b"HTTP/1.1 408 "),
        (GET + b"\r\n", b"GET /" + b"a" * 200, b"HTTP/1.1 200 "),
    ):  # fmt: skip
        with connected(port) as one:
            started = time.monotonic()
            one.sendall(first)
            found = _dripping(one, drip)
            assert 0.3 < time.monotonic() - started < 3
            assert found.startswith(answer) and (first or not found)
            assert (b" 408 " in found) == (drip != b"" or first == GET)


def _dripping(one: socket.socket, drip: bytes) -> bytes:
    found = b""
    one.settimeout(0.05)
    drops = iter(drip)
    for _ in range(100):
        try:
            piece = one.recv(65_536)
            if not piece:
                return found
            found += piece
        except TimeoutError:
            if b" 408 " not in found:
                one.sendall(bytes([next(drops)]) if drip else b"")
        except ConnectionError:
            return found
    raise AssertionError("still open")


def test_those_that_wait_longest_go_first(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of half-open connections keep nobody out: the oldest are closed, whoever asks is answered."""
    monkeypatch.setattr(protocol, "HEAD_S", 60)
    with ExitStack() as stack:
        held = [stack.enter_context(connected(port)) for _ in range(200)]
        for one in held:
            one.sendall(b"GET /ha")
        assert sent(port, GET + b"Connection: close\r\n\r\n").endswith(b"1 0")
        assert rest(held[0]).startswith((b"HTTP/1.1 408", b""))
        held[-1].setblocking(False)
        with pytest.raises(BlockingIOError):
            held[-1].recv(1)


def test_so_many_requests_at_once() -> None:
    """A process takes a bounded number of requests at once, more than may wait on it."""
    with closing(bind("127.0.0.1", 0)) as bound:
        config = server._config(Listener(bound, answering))
    assert config.limit_concurrency == protocol.REQUESTS > protocol.WAITING
