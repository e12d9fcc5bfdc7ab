"""P9 over HTTP (reliability.md): a consumer killed again and again while eight write misses and repeats nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from api.app import create_app
from api.http.service import open_service
from api.settings import Settings
from ledger.reader import LedgerReader
from tests.api import worlds
from tests.api.feed.live import listening
from tests.api.http.issuing import issue

KILLS = 2_000 if os.environ.get("SHILU_SOAK") else 200
WRITERS = 8
CONSUMER = Path(__file__).with_name("consumer.py")
WRITING = "from tests.api.feed.given import main; main()"


@contextmanager
def writers(settings: Settings, processes: int, pause_ms: int) -> Iterator[None]:
    """Eight threads that write, in so many processes, until the context ends."""
    running = []
    for number in range(processes):
        told = [settings.database_url, settings.key_file, "abcdefgh"[number], WRITERS // processes, pause_ms]
        command = [sys.executable, "-c", WRITING, *map(str, told)]
        running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
    try:
        for one in running:
            assert one.stdout and one.stdout.readline() == b"writing\n"
        yield
    finally:
        for one in running:
            one.communicate(b"", 60)
        assert [one.returncode for one in running] == [0] * processes


def taken(settings: Settings, token: str, folder: Path, kills: int, off: int = 0) -> tuple[list[str], list[str], int]:
    """What the consumer noted, what the ledger holds (`POSITION SHA256` each), the lives in which it got nothing."""
    record = folder / "record"
    record.touch()
    processes = 1 if settings.database_url.startswith("sqlite") else 2
    with ExitStack() as stack:
        service = open_service(settings, writes=False)
        stack.callback(service.close)
        port = stack.enter_context(listening(create_app(service)))
        command = [sys.executable, "-I", "-S", str(CONSUMER), str(port), token, str(record), str(kills), "1", str(off)]
        with writers(settings, processes, 20 * processes):
            consumer = subprocess.Popen(command, stdout=subprocess.PIPE)
            assert consumer.stdout
            idle = int(consumer.stdout.readline())
        reader = LedgerReader.open(settings.database_url)
        stored = [f"{position} {sha256(leaf).hexdigest()}" for position, leaf in reader.scan()]
        reader.close()
        until = record.with_name("until")
        until.write_text(str(len(stored)))
        until.rename(f"{record}.until")
        assert consumer.wait(60) == 0
    return record.read_text().splitlines(), stored, idle


@pytest.fixture
def ready(tmp_path: Path, database_url: str) -> tuple[Settings, str]:
    """A ledger with the small plan, and a key that reads everything."""
    return prepared(tmp_path, database_url)


def prepared(folder: Path, url: str) -> tuple[Settings, str]:
    """`ready`, of a database."""
    shilu, _clock = worlds.with_plan(folder, url=url)
    with shilu:
        token = issue(shilu, "auditor")
    return worlds.settings_in(folder, url).model_copy(update={"rate": "1000000/minute"}), token


def test_a_consumer_killed_at_any_moment_misses_and_repeats_nothing(
    ready: tuple[Settings, str], tmp_path: Path
) -> None:  # fmt: skip
    """By its own stored position a consumer killed 200 times has every entry once, in order, with its stored bytes."""
    noted, stored, idle = taken(*ready, tmp_path, KILLS)
    assert noted == stored
    assert idle < KILLS // 2, "most lives are long enough to take something"
    print(f"{KILLS} kills, {len(stored)} entries, {idle} lives without one")


@pytest.mark.parametrize("off", [-1, 1])
def test_control_a_consumer_that_resumes_one_off_is_found(sqlite_url: str, tmp_path: Path, off: int) -> None:
    """Control: resumed one too early an entry comes twice, one too late it is missing; the comparison shows both."""
    noted, stored, _ = taken(*prepared(tmp_path, sqlite_url), tmp_path, 6, off)
    assert (len(noted) > len(set(noted))) if off < 0 else set(stored) - set(noted)
