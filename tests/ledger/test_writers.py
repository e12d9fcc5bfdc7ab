"""Several writers, long imports, and the signer's memory."""

from __future__ import annotations

import os
import threading
from collections import Counter
from pathlib import Path

import pytest

from ledger.clock import SystemClock
from ledger.errors import Conflict, StorageRefused
from ledger.reader import LedgerReader
from ledger.signed_state import SignedState
from ledger.store import Ledger
from ledger.verify import verify
from tests.ledger.given import act, fact, open_ledger

WRITERS, APPENDS = 4, 60


@pytest.mark.postgres
def test_processes_append_to_one_postgres(postgres_url: str, tmp_path: Path) -> None:
    """Four processes on one database: dense positions, one chain, every head signed, nothing lost or twice."""
    open_ledger(postgres_url, tmp_path, SystemClock()).close()
    children = []
    for writer in range(WRITERS):
        pid = os.fork()
        if pid == 0:
            os._exit(_write(postgres_url, tmp_path, writer))
        children.append(pid)
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children] == [0] * WRITERS
    reader = LedgerReader.open(postgres_url)
    report = verify(reader)
    assert (report.integrity, report.size) == ("ok", 1 + WRITERS * APPENDS * 2)
    shared = [entry.event["idempotencykey"] for entry in reader.entries(stream="shared")]
    assert Counter(key.split("-")[0] for key in shared) == {str(w): APPENDS for w in range(WRITERS)}
    reader.close()


def _write(url: str, folder: Path, writer: int) -> int:
    """Append to a shared and to an own stream, deciding again after each conflict."""
    with open_ledger(url, folder, SystemClock()) as ledger:
        reader = ledger.reader()
        for n in range(APPENDS):
            while True:
                seen = reader.stream_version("shared")
                facts = fact("shared", f"s{writer}-{n}"), fact(f"own-{writer}", f"o{writer}-{n}")
                try:
                    ledger.append(act(f"{writer}-{n}", *facts, expected={"shared": seen, f"own-{writer}": n}))
                    break
                except Conflict:
                    continue
    return 0


def test_a_reader_never_misses_an_event(ledger: Ledger) -> None:
    """A reader that follows eight busy writers sees every position once, in order (P9)."""
    seen: list[int] = []
    stop = threading.Event()

    def follow() -> None:
        reader = ledger.reader()
        while not (stop.is_set() and len(seen) == reader.size()):
            seen.extend(position for position, _ in reader.scan(after=len(seen)))

    follower = threading.Thread(target=follow)
    follower.start()
    threads = [
        threading.Thread(target=lambda w=w: [ledger.append(act(f"{w}-{n}", fact(f"p{w}"))) for n in range(25)])
        for w in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    follower.join(20)
    assert seen == list(range(1, 202))


def test_append_stream_commits_batch_by_batch(ledger: Ledger) -> None:
    """A long import gives receipts in order, shares commits, and can be sent again without repeating."""
    acts = [act(f"k{n}", *(fact(f"p{n % 5}", f"s{n}-{i}") for i in range(4))) for n in range(100)]
    receipts = list(ledger.append_stream(iter(acts), per_commit=50))
    assert [p for receipt in receipts for p in receipt.positions] == list(range(2, 402))
    assert [head.size for head in ledger.reader().heads()] == [1, 53, 105, 157, 209, 261, 313, 365, 401]
    assert all(receipt.replayed for receipt in ledger.append_stream(acts))
    assert verify(ledger.reader()).integrity == "ok"
    assert list(ledger.append_stream([])) == []


def test_an_error_ends_a_stream_with_whole_batches(ledger: Ledger) -> None:
    """A refusal in a later batch leaves the earlier batches recorded and its own not."""
    acts = [act(f"k{n}", fact(statement=f"s{n}")) for n in range(20)]
    acts[13] = act("k13", fact(), expected={"plan-1": 99})
    with pytest.raises(Conflict):
        list(ledger.append_stream(acts, per_commit=5))
    assert ledger.reader().size() == 11


def test_a_used_event_id_is_refused_by_the_database(database_url: str, tmp_path: Path) -> None:
    """A repeated event id fails the transaction, which leaves no trace, and writing goes on afterwards."""
    ids = iter(["a", "b", "b", "c"])
    with open_ledger(database_url, tmp_path, new_id=lambda: next(ids)) as ledger:
        ledger.append(act("k1"))
        with pytest.raises(StorageRefused):
            ledger.append(act("k2"))
        assert ledger.reader().size() == 2
        assert ledger.append(act("k2")).positions == (3,)
        assert verify(ledger.reader()).integrity == "ok"


def test_signed_state_survives_a_torn_slot(tmp_path: Path) -> None:
    """The signer's memory keeps the greatest size, and one torn slot leaves the other."""
    path = tmp_path / "state"
    state = SignedState(path)
    assert state.last() is None
    for size in (1, 2, 3):
        state.note(size, b"checkpoint %d" % size)
    assert state.last() == (3, b"checkpoint 3")
    state.close()
    raw = bytearray(path.read_bytes())
    raw[20] ^= 1  # the slot of size 3
    path.write_bytes(raw)
    reopened = SignedState(path)
    assert reopened.last() == (2, b"checkpoint 2")
    reopened.close()
