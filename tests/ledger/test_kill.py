"""kill -9 while writing: nothing acknowledged is lost, nothing re-sent is recorded twice (P1, P2)."""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import threading
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ledger.envelope import Append, Receipt
from ledger.reader import LedgerReader
from ledger.store import Ledger
from ledger.verify import verify
from tests.ledger.given import act, fact, open_ledger

KILLS = {"sqlite": 220, "postgres": 80}
THREADS = 3


@dataclass
class Acknowledged:
    """What the workers were told: for each key, the leaf hashes of its receipt; how far each thread came."""

    receipts: dict[str, str] = field(default_factory=dict)
    reached: Counter[int] = field(default_factory=Counter)

    def hear(self, line: str) -> None:
        key, hashes = line.split(" ")
        assert self.receipts.setdefault(key, hashes) == hashes, f"another answer for {key}"
        thread, number = map(int, key.split("-"))
        self.reached[thread] = max(self.reached[thread], number)


def command(thread: int, number: int) -> Append:
    """The `number`th command of a thread: one to three facts, every 17th a bulk of 60."""
    count = 60 if number % 17 == 0 else 1 + number % 3
    stream = f"stream-{thread}"
    return act(f"{thread}-{number}", *(fact(stream, f"{stream}-{number}-{i}") for i in range(count)))


def work(ledger: Ledger, thread: int, after: int, pipe: int, early: bool) -> None:
    """Re-send the last acknowledged command, then go on for ever; each answer goes into the pipe."""
    number = max(after, 1)
    while True:
        if early:  # the control: tell before it is true
            os.write(pipe, f"{thread}-{number} early\n".encode())
        receipt: Receipt = ledger.append(command(thread, number))
        if not early:
            os.write(pipe, f"{thread}-{number} {','.join(receipt.leaf_hashes)[:2000]}\n".encode())
        number += 1


def worker(url: str, folder: Path, reached: Counter[int], pipe: int, early: bool) -> None:
    """The life of a child process; it never returns."""
    try:
        ledger = open_ledger(url, folder)
        arguments = [(ledger, thread, reached[thread], pipe, early) for thread in range(THREADS)]
        for one in arguments[1:]:
            threading.Thread(target=work, args=one, daemon=True).start()
        work(*arguments[0])
    except BaseException:
        traceback.print_exc(file=sys.stderr)
    finally:
        os._exit(3)


def one_life(url: str, folder: Path, heard: Acknowledged, rng: random.Random, *, early: bool) -> None:
    """Fork a worker, kill it at a random moment, take note of all it acknowledged."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        worker(url, folder, heard.reached, writing, early)
    os.close(writing)
    if rng.random() < 0.9:  # else: kill while it opens
        select.select([reading], [], [], 30)
    time.sleep(rng.random() * 0.02)
    os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    assert os.WIFSIGNALED(status), f"the worker ended by itself: {status}"
    with os.fdopen(reading) as pipe:
        for line in pipe.read().splitlines():
            heard.hear(line)


def check(url: str, heard: Acknowledged) -> int:
    """Every acknowledged command is there once, with the bytes that were promised; the ledger verifies."""
    reader = LedgerReader.open(url)
    report = verify(reader)
    assert report.integrity == "ok", report
    stored: dict[str, list[str]] = {}
    positions: dict[str, list[int]] = {}
    for entry in reader.entries(after=1):
        key = entry.event["idempotencykey"]
        stored.setdefault(key, []).append(entry.leaf_hash.hex())
        positions.setdefault(key, []).append(entry.position)
    for key, hashes in heard.receipts.items():
        assert key in stored, f"{key} was acknowledged and is lost"
        assert hashes in ("early", ",".join(stored[key])[:2000]), f"{key} is not what was acknowledged"
    for key, block in positions.items():
        thread, number = map(int, key.split("-"))
        assert block == list(range(block[0], block[0] + len(command(thread, number).drafts))), f"{key} twice"
    reader.close()
    return report.size


def run(url: str, folder: Path, kills: int, *, early: bool = False) -> Acknowledged:
    """`kills` lives, checked now and then and at the end."""
    heard, rng = Acknowledged(), random.Random(kills)
    open_ledger(url, folder).close()
    for life in range(kills):
        one_life(url, folder, heard, rng, early=early)
        if life % 40 == 39:
            check(url, heard)
    size = check(url, heard)
    assert size > kills, "too little was written for the kills to mean anything"
    return heard


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_kill_nine(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Killed hundreds of times in mid-writing and re-sending each time: 0 lost, 0 gaps, 0 recorded twice."""
    url = request.getfixturevalue(f"{kind}_url")
    heard = run(url, tmp_path, KILLS[kind])
    assert len(heard.receipts) > KILLS[kind]
    with open_ledger(url, tmp_path) as ledger:  # and every single answer can still be had again
        for key in list(heard.receipts)[-50:]:
            thread, number = map(int, key.split("-"))
            receipt = ledger.append(command(thread, number))
            assert receipt.replayed
            assert ",".join(receipt.leaf_hashes)[:2000] == heard.receipts[key]


def test_control_an_early_acknowledgement_is_caught(sqlite_url: str, tmp_path: Path) -> None:
    """Control: a worker that acknowledges before the commit loses commands, and this harness sees it."""
    with pytest.raises(AssertionError, match="acknowledged and is lost"):
        run(sqlite_url, tmp_path, 40, early=True)
