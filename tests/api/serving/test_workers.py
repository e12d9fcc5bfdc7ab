"""Several processes on one SQLite ledger: one writes, the others read; whoever dies comes back; none is left behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ledger.reader import LedgerReader
from tests.api.http.running import Running, launched, running
from tests.api.serving.worlds import World, eventually, made, record

STREAM = "/api/v1/stream?stream=agency:register"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A ledger shared by the tests of this module, one after the other."""
    return made(tmp_path_factory.mktemp("workers"), rate="100000/minute")


@pytest.fixture(scope="module")
def served(world: World) -> Iterator[Running]:
    """A writer and two readers over it."""
    with running(world.settings, workers=3) as one:
        yield one


def pid_of(one: Running, part: str) -> int:
    """A live worker of that part."""
    return next(pid for pid, name in one.workers().items() if name == part)


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """The process stands still."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def client_of(one: Running, part: str, token: str) -> Iterator[httpx2.Client]:
    """A client whose one connection was taken by a worker of that part: the others stood still when it was made."""
    with one.client(token) as client:
        with ExitStack() as others:
            for pid in [pid for pid, name in one.workers().items() if name != part]:
                others.enter_context(stopped(pid))
            assert client.get(STREAM).status_code == 200
        yield client


def gone(pid: int) -> bool:
    """Whether the process has ended (a zombie nobody waits for counts as ended)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def test_what_was_recorded_is_read_on_every_worker(served: Running, world: World) -> None:
    """After each 201, whoever sent it and whoever answered it, every connection to every process sees the entry."""
    with ExitStack() as stack:
        clients = [stack.enter_context(client_of(served, "writer", world.clerk)) for _ in range(3)]
        clients += [stack.enter_context(client_of(served, "reader", world.clerk)) for _ in range(5)]
        for number in range(24):
            receipt = record(clients[number % len(clients)], number)
            assert receipt.status_code == 201, receipt.text
            with ThreadPoolExecutor(len(clients)) as pool:
                for answer in pool.map(lambda one: one.get(STREAM), clients):
                    assert answer.json()["version"] == receipt.json()["version"]
    lines = [line for line in served.log if line["event"] == "request"]
    parts = served.workers()
    assert {parts[line["pid"]] for line in lines if line["method"] == "POST"} == {"writer"}
    assert {parts[line["pid"]] for line in lines if line["method"] == "GET"} == {"writer", "reader"}


def test_a_forwarded_command_is_logged_in_its_callers_name(served: Running, world: World) -> None:
    """The writer's log line of a command that a reader handed on names credential, route and the caller's address."""
    with client_of(served, "reader", world.clerk) as client:
        assert record(client, 100).status_code == 201
    (line,) = [one for one in served.log if one.get("method") == "POST"][-1:]
    assert (line["route"], line["status"], line["client"]) == ("/api/v1/commands/register_agency", 201, "127.0.0.1")
    assert line["credential"] and line["credential"] in world.clerk
    secret = world.clerk.rpartition("_")[2]
    assert secret not in (served.folder / "serve.log").read_text("utf-8")


def test_a_killed_reader_comes_back(served: Running, world: World) -> None:
    """kill -9 of a reader: nobody else notices, and another reader takes its place."""
    victim = pid_of(served, "reader")
    os.kill(victim, signal.SIGKILL)
    with served.client(world.clerk) as client:
        for number in range(200, 210):
            assert record(client, number).status_code == 201
    eventually(lambda: sorted(served.workers().values()) == ["reader", "reader", "writer"])
    assert victim not in served.workers()


def test_a_killed_writer_comes_back(served: Running, world: World) -> None:
    """kill -9 of the writer: readers answer questions and say `writer-away` to commands until the next one is there;
    whatever was sent again under its key is recorded once."""
    victim = pid_of(served, "writer")
    with client_of(served, "reader", world.clerk) as client:
        os.kill(victim, signal.SIGKILL)
        eventually(lambda: gone(victim))
        answer = record(client, 300)
        assert (answer.status_code, answer.json()["code"]) == (503, "writer-away")
        assert answer.headers["retry-after"]
        assert client.get(STREAM).status_code == 200
        eventually(lambda: record(client, 300).status_code in (200, 201))
        again = record(client, 300)
        assert (again.status_code, again.json()["replayed"]) == (200, True)
    assert pid_of(served, "writer") != victim
    reader = LedgerReader.open(world.settings.database_url)
    assert sum(entry.event["idempotencykey"] == "k300" for entry in reader.entries(after=1)) == 1
    reader.close()


def test_a_second_server_is_refused(served: Running, world: World) -> None:
    """Another server on the same SQLite ledger ends at once, says why, and leaves the first one's door alone."""
    other = launched(world.settings, workers=2)
    assert other.process.wait(30) == 2
    assert "[writer-busy]" in other.stderr
    assert str(pid_of(served, "writer")) in other.stderr
    assert "Traceback" not in other.stderr
    assert other.stdout == ""
    with served.client(world.clerk) as client:
        assert record(client, 400).status_code == 201


def test_a_taken_port_is_refused(served: Running, tmp_path: Path) -> None:
    """A port somebody listens on: exit 1 and a sentence, nothing is opened or made."""
    world = made(tmp_path)
    other = launched(world.settings, port=int(served.url.rpartition(":")[2]))
    assert other.process.wait(30) == 1
    assert "[address-in-use]" in other.stderr


@pytest.mark.parametrize("how", ["key", "rollback"])
def test_a_writer_that_cannot_start_ends_the_service(tmp_path: Path, how: str) -> None:
    """Another key, or an older copy of the ledger: the service, its supervisor too, ends with the ledger's sentence."""
    world = made(tmp_path)
    if how == "key":
        world.settings.key_file.write_text("no key\n")
    else:
        _roll_back(world.settings)
    other = launched(world.settings, workers=2 if how == "key" else 1)
    assert other.process.wait(30) == 2
    assert f"[{'key-mismatch' if how == 'key' else 'history-mismatch'}]" in other.stderr
    assert other.workers() == {}


def _roll_back(settings: Any) -> None:
    """Put back a copy of the database that was made before the last entries."""
    import shutil
    import sqlite3

    from ledger.clock import SimulatedClock
    from tests.api import worlds
    from tests.api.http.issuing import issue

    path = Path(settings.database_url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as source, sqlite3.connect(path.with_name("old")) as copy:
        source.backup(copy)
    from api.service import Shilu

    with Shilu.open(settings, SimulatedClock(worlds.at("2023-07-11"))) as shilu:
        issue(shilu, "reader")
    for part in ("-wal", "-shm"):
        path.with_name(path.name + part).unlink(missing_ok=True)
    shutil.move(path.with_name("old"), path)


def test_workers_end_with_a_killed_supervisor(tmp_path: Path) -> None:
    """kill -9 of the supervisor: every worker notices and ends in good order, the socket is gone, and the ledger can
    be opened again."""
    world = made(tmp_path)
    with running(world.settings, workers=2) as one:
        workers = list(one.workers())
        assert len(workers) == 2
        one.process.kill()
        one.process.wait()
        eventually(lambda: all(map(gone, workers)))
        assert {line["pid"] for line in one.log if line["event"] == "stopped"} == set(workers)
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"{one.url}/healthz")
    with running(world.settings) as again, again.client(world.clerk) as client:
        assert record(client, 1).status_code == 201
