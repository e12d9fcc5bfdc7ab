"""Told to stop: what runs is finished, what was acknowledged is in the ledger, and the exit is clean and soon."""

from __future__ import annotations

import signal
import socket
import threading
import time
from pathlib import Path

import httpx2
import orjson
import pytest

from ledger.reader import LedgerReader
from ledger.verify import verify
from tests.api.http.running import Running, running
from tests.api.serving.worlds import World, agency, eventually, made, record

WRITERS = 8
SSE = {"Accept": "text/event-stream"}


class Writers:
    """Eight callers that record one command after another until the service is gone."""

    def __init__(self, one: Running, token: str) -> None:
        self.receipts: dict[str, tuple[int, str]] = {}
        self.unsure: set[str] = set()
        self.odd: list[str] = []
        self._threads = [threading.Thread(target=self._run, args=(one, token, n)) for n in range(WRITERS)]
        for thread in self._threads:
            thread.start()

    def _run(self, one: Running, token: str, writer: int) -> None:
        with one.client(token) as client:
            for number in range(writer * 100_000, writer * 100_000 + 100_000):
                try:
                    answer = record(client, number)
                except httpx2.TransportError:
                    self.unsure.add(f"k{number}")
                    return
                if answer.status_code == 201:
                    body = answer.json()
                    self.receipts[f"k{number}"] = body["positions"][0], body["leaf_hashes"][0]
                elif answer.status_code == 503:
                    self.unsure.add(f"k{number}")
                else:
                    self.odd.append(answer.text)

    def join(self) -> None:
        """Wait for their end."""
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a call never returned"


def refused(host: str, port: int) -> bool:
    """Whether nobody is let in any more."""
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return True
    return False


def check(world: World, writers: Writers) -> None:
    """Every acknowledged command is there, once, as its receipt says; the ledger verifies."""
    reader = LedgerReader.open(world.settings.database_url)
    found: dict[str, list[tuple[int, str]]] = {}
    for entry in reader.entries(after=1):
        found.setdefault(entry.event["idempotencykey"], []).append((entry.position, entry.leaf_hash.hex()))
    assert verify(reader).integrity == "ok"
    reader.close()
    lost = [key for key, receipt in writers.receipts.items() if found.get(key) != [receipt]]
    assert not lost, f"acknowledged and not as promised: {lost[:5]}"
    twice = [key for key in writers.unsure if len(found.get(key, [])) > 1]
    assert not twice


@pytest.mark.parametrize(("workers", "number"), [(1, signal.SIGTERM), (2, signal.SIGINT)])
def test_eight_writers_are_answered_before_the_end(tmp_path: Path, workers: int, number: int) -> None:
    """SIGTERM or SIGINT amid eight writers: exit 0 within seconds, every acknowledged receipt is in the ledger."""
    world = made(tmp_path, rate="1000000/minute")
    with running(world.settings, workers) as one:
        writers = Writers(one, world.clerk)
        eventually(lambda: len(writers.receipts) > 5 * WRITERS)
        began = time.monotonic()
        assert one.stop(number) == 0
        took = time.monotonic() - began
        writers.join()
        assert one.workers() == {}
        assert not [line for line in one.log if line["level"] in ("error", "critical")]
    assert took < 10
    assert len(writers.receipts) > WRITERS
    assert not writers.odd
    check(world, writers)
    assert not list(tmp_path.glob("*-door"))


def test_a_running_request_is_finished(tmp_path: Path) -> None:
    """A command whose body is still arriving when the signal comes is recorded and answered 201; a stream of events
    ends at once, and no new caller is taken."""
    world = made(tmp_path)
    with running(world.settings) as one:
        host, port = one.url.removeprefix("http://").split(":")
        body = orjson.dumps(agency(7))
        head = (
            f"POST /api/v1/commands/register_agency HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {world.clerk}\r\n"
            f"Idempotency-Key: late\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection((host, int(port)), timeout=15) as caller:
            caller.sendall(head.encode() + body[:10])
            time.sleep(0.3)
            with one.client(world.clerk) as client, client.stream("GET", "/api/v1/events", headers=SSE) as stream:
                pieces = stream.iter_raw()
                next(pieces)
                one.process.send_signal(signal.SIGTERM)
                for _ in pieces:
                    pass
            eventually(lambda: refused(host, int(port)), 6)
            caller.sendall(body[10:])
            assert caller.recv(65_536).startswith(b"HTTP/1.1 201")
        assert one.process.wait(15) == 0
    reader = LedgerReader.open(world.settings.database_url)
    assert [e.event["idempotencykey"] for e in reader.entries(after=reader.size() - 1)] == ["late"]
    reader.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_second_signal_ends_at_once(tmp_path: Path, workers: int) -> None:
    """While a request holds the first stop up, the second signal ends the service at once, exit 1, nobody left."""
    world = made(tmp_path)
    with running(world.settings, workers) as one:
        pids = list(one.workers())
        host, port = one.url.removeprefix("http://").split(":")
        head = (
            f"POST /api/v1/commands/register_agency HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {world.clerk}\r\n"
            "Idempotency-Key: never\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
        )
        with socket.create_connection((host, int(port)), timeout=15) as caller:
            caller.sendall(head.encode())
            time.sleep(0.3)
            one.process.send_signal(signal.SIGTERM)
            time.sleep(0.6)
            assert one.process.poll() is None, "it did not wait for the request"
            began = time.monotonic()
            assert one.stop(signal.SIGTERM) == 1
            assert time.monotonic() - began < 4
        eventually(lambda: one.workers() == {}, 2)
        assert len(pids) == (2 if workers > 1 else 0)
