"""Several processes on one SQLite ledger: one writes, the others read; whoever dies comes back; none is left behind."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner

from api.cli import app
from api.session import open_writing
from ledger.reader import LedgerReader
from ledger.verify import verify
from tests.api import worlds
from tests.api.http.running import Running, launched, running
from tests.api.serving.worlds import World, eventually, made, record

STREAM = "/api/v1/stream?stream=agency:register"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A ledger shared by the tests of this module, one after the other."""
    return made(tmp_path_factory.mktemp("workers"), administered=False, rate="100000/minute")


@pytest.fixture(scope="module")
def services() -> Iterator[ExitStack]:
    """What was started for this module, newest last."""
    with ExitStack() as started:
        yield started


@pytest.fixture
def served(world: World, services: ExitStack, _newest: list[Running]) -> Running:
    """A writer and two readers over it: one service for all tests, unless a test has ended it."""
    if not _newest or _newest[-1].process.poll() is not None:
        _newest.append(services.enter_context(running(world.settings, workers=3)))
    return _newest[-1]


@pytest.fixture(scope="module")
def _newest() -> list[Running]:
    return []


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """A service that runs in this very process sends its log elsewhere: afterwards it goes where it went."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def said(settings: Any, *words: str, code: int) -> str:
    """What `shilu serve`, run in this process, says on its way out; it must not come to serving."""
    home = ("-d", settings.database_url, "--key-file", str(settings.key_file))
    result = CliRunner().invoke(app, [*home, "serve", "--json", *words], prog_name="shilu")
    assert result.exit_code == code, result.output
    assert isinstance(result.exception, SystemExit | None)
    assert result.stdout == ""
    return result.stderr


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
    secret = world.clerk.split("_", 2)[2]
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
    """kill -9 of the writer: readers answer questions, are not ready and say `writer-away` to commands until the next
    one is there, which goes on with the administrator's token that was shown; whatever was sent again under its key is
    recorded once."""
    victim = pid_of(served, "writer")
    with client_of(served, "reader", world.clerk) as client:
        os.kill(victim, signal.SIGKILL)
        eventually(lambda: gone(victim))
        answer = record(client, 300)
        assert (answer.status_code, answer.json()["code"]) == (503, "writer-away")
        assert answer.headers["retry-after"]
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["checks"]["writer"]["status"]) == (503, "failed")
        assert client.get(STREAM).status_code == 200
        request_id = answer.headers["x-request-id"]
        assert [line["status"] for line in served.log if line.get("request_id") == request_id] == [503]
        eventually(lambda: record(client, 300).status_code in (200, 201))
        again = record(client, 300)
        assert (again.status_code, again.json()["replayed"]) == (200, True)
        assert client.get("/readyz").status_code == 200
    with served.client(served.token) as administrator:
        assert administrator.get("/api/v1/credentials").status_code == 200
    assert served.token and served.stderr.count("slu_") == 1
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
    nowhere = worlds.settings_in(tmp_path)
    assert "[address-in-use]" in said(nowhere, "--port", served.url.rpartition(":")[2], code=1)
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_cannot_start_ends_the_service(tmp_path: Path) -> None:
    """Another key: the service, its supervisor too, ends with the ledger's sentence."""
    world = made(tmp_path)
    world.settings.key_file.write_text("no key\n")
    other = launched(world.settings, workers=2)
    assert other.process.wait(30) == 2
    assert "[key-mismatch]" in other.stderr
    assert other.workers() == {}


def test_an_older_copy_is_not_served(tmp_path: Path, logging_as_before: None) -> None:
    """An older copy of the ledger than was signed: the service ends with the ledger's sentence; the command line reads
    it, as docs/operations.md says."""
    world = made(tmp_path)
    _roll_back(world.settings)
    assert "[history-mismatch]" in said(world.settings, "--port", "0", code=2)
    asked = CliRunner().invoke(app, ["-d", world.settings.database_url, "plans", "--json"], prog_name="shilu")
    assert asked.exit_code == 0, asked.output


def _roll_back(settings: Any) -> None:
    """Put back a copy of the database that was made before the last entries."""
    import shutil
    import sqlite3

    from ledger.clock import SimulatedClock
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


def test_workers_end_with_a_killed_supervisor(served: Running, world: World) -> None:
    """kill -9 of the supervisor: every worker notices and ends in good order, the socket is gone, and the ledger can
    be opened again."""
    workers = list(served.workers())
    assert len(workers) == 3
    served.process.kill()
    served.process.wait()
    eventually(lambda: all(map(gone, workers)))
    assert {line["pid"] for line in served.log if line["event"] == "stopped"} == set(workers)
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{served.url}/healthz")
    with open_writing(world.settings) as shilu:
        assert verify(shilu.reader).integrity == "ok"
