"""SQLite in trouble: locked, full, unwritable, removed, cut short. Each call is answered 503 or 507 within ten seconds,
and the service goes on by itself once the trouble is over (reliability.md, P11 and P12)."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.api.http.running import launched, running
from tests.api.serving.troubled import Troubled, filled, mounted
from tests.api.serving.worlds import QUESTIONS, made, record


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file system of 24 MB of its own, where that is allowed; else a folder."""
    place = tmp_path_factory.mktemp("trouble")
    own = mounted(place, "size=24m")
    yield place
    if own:
        subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.fixture(scope="module")
def troubled(folder: Path) -> Iterator[Troubled]:
    """One service for all troubles, one after the other: it is never started again."""
    world = made(folder, rate="100000/minute")
    with running(world.settings) as one:
        yield Troubled(one, world)


@pytest.fixture
def client(troubled: Troubled) -> Iterator[httpx2.Client]:
    """A caller; before and after its trouble the service records and answers."""
    with troubled.caller() as client:
        yield client


@pytest.fixture
def path(troubled: Troubled) -> Path:
    """The ledger's file."""
    return Path(troubled.world.settings.database_url.removeprefix("sqlite:///"))


def test_another_process_holds_the_lock(client: httpx2.Client, troubled: Troubled, path: Path) -> None:
    """BEGIN EXCLUSIVE held by somebody else: commands get 503 in time, questions their answer; then all is well."""
    number = troubled.number()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert troubled.problem(record(client, number))
        assert troubled.asked(client) == [200] * len(QUESTIONS)
        other.execute("ROLLBACK")
    troubled.once(client, number)


def test_the_read_models_are_locked(client: httpx2.Client, troubled: Troubled, path: Path) -> None:
    """The read models' file locked: what is recorded is acknowledged, questions about it get 503 in time, not a
    stale answer; afterwards they answer with it."""
    number = troubled.number()
    views = path.with_name(f"{path.name}-views")
    with closing(sqlite3.connect(views, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        receipt = record(client, number)
        assert receipt.status_code == 201
        assert receipt.elapsed.total_seconds() < troubled.limit_s
        answer = client.get("/api/v1/plans")
        assert troubled.problem(answer)
        other.execute("ROLLBACK")
    assert int(client.get("/api/v1/plans").headers["ledger-size"]) >= receipt.json()["size"]
    troubled.once(client, number)


def test_the_file_system_is_full(client: httpx2.Client, troubled: Troubled, path: Path, folder: Path) -> None:
    """No byte left: commands get 507 (nothing recorded), questions are answered; room is made and all goes on."""
    if not os.path.ismount(folder):
        pytest.skip("a file system of one's own needs root")
    number, ballast = troubled.number(), folder / "ballast"
    with filled(ballast):
        answer = record(client, number)
        if answer.status_code == 201:  # the log had room from before for one more
            answer = record(client, number := troubled.number())
        while answer.status_code == 201:
            answer = record(client, number := troubled.number())
        assert troubled.problem(answer)
        assert (answer.status_code, answer.json()["code"]) == (507, "disk-full")
        troubled.asked(client)
        assert record(client, troubled.number()).status_code == 507
    troubled.once(client, number)


def test_the_medium_takes_no_writes(client: httpx2.Client, troubled: Troubled, path: Path) -> None:
    """Every write of the process refused by the system: commands get 503 or 507, questions are answered."""
    number, pid = troubled.number(), troubled.service.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        assert troubled.problem(record(client, number))
        troubled.asked(client)
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
    troubled.once(client, number)


def moved(troubled: Troubled, answer: httpx2.Response) -> bool:
    """Whether it is a problem that says what happened to the file, and what to do."""
    return troubled.problem(answer) and answer.json()["code"] == "ledger-moved" and "ledger.db" in answer.text


def test_the_file_is_removed(client: httpx2.Client, troubled: Troubled, path: Path) -> None:
    """The ledger's file taken away under the service: nothing is acknowledged into a file that has no name any more;
    put back, all goes on."""
    number = troubled.number()
    path.rename(path.with_name("away"))
    try:
        assert moved(troubled, record(client, number))
        troubled.asked(client)
    finally:
        path.with_name("away").rename(path)
    troubled.once(client, number)


def test_the_file_is_replaced(client: httpx2.Client, troubled: Troubled, path: Path) -> None:
    """A copy put in the ledger's place: commands get 503, for what is written to the old file would be lost."""
    number = troubled.number()
    path.rename(path.with_name("away"))
    try:
        shutil.copy(path.with_name("away"), path)
        assert moved(troubled, record(client, number))
        troubled.asked(client)
    finally:
        path.with_name("away").replace(path)
    troubled.once(client, number)


def test_the_file_is_cut_short(client: httpx2.Client, troubled: Troubled, path: Path) -> None:
    """The ledger's file truncated under the service: 503, nothing acknowledged; its bytes back, all goes on."""
    number = troubled.number()
    with closing(sqlite3.connect(path)) as other:  # what lies in the log goes into the file first
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held = path.read_bytes()
    os.truncate(path, len(held) // 2)
    try:
        assert troubled.problem(record(client, number))
        troubled.asked(client)
    finally:
        with path.open("r+b") as file:
            file.write(held)
    troubled.once(client, number)


def test_a_read_only_medium_is_said_at_the_start(tmp_path: Path) -> None:
    """On a medium mounted read-only the service ends at once with a sentence, not a traceback."""
    if not mounted(tmp_path, "size=16m"):
        pytest.skip("a read-only file system needs root")
    try:
        world = made(tmp_path)
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path)], check=True)
        other = launched(world.settings)
        assert other.process.wait(30) == 2
        assert "✖" in other.stderr
        assert "Traceback" not in other.stderr
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=False)
