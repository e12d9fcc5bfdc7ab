"""Shared commits: many callers at once, each with its own outcome."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ledger.envelope import Receipt
from ledger.errors import Conflict, KeyReused, LedgerError, Unavailable
from ledger.group_commit import GroupCommit
from ledger.journal import Journal, Work
from ledger.store import Ledger
from ledger.verify import verify
from tests.ledger.given import act, fact

THREADS = 32


def outcomes(jobs: list[Callable[[], Receipt]]) -> list[Receipt | LedgerError]:
    """Run all jobs at once, one thread each; what each returned or raised."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], Receipt]) -> Receipt | LedgerError:
        barrier.wait()
        try:
            return job()
        except LedgerError as error:
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_32_threads_share_commits_with_their_own_outcomes(ledger: Ledger) -> None:
    """Good, conflicting, repeated and key-reusing requests at once: each gets its answer, none harms another."""
    ledger.append(act("taken"))
    jobs: list[Callable[[], Receipt]] = []
    for n in range(THREADS):
        kind, own = n % 4, act(f"k{n}", fact(f"stream-{n}"), expected={f"stream-{n}": 0})
        stale = act(f"k{n}", fact(f"stream-{n}"), expected={f"stream-{n}": 4})
        request = (own, stale, act("taken"), act("taken", command=b"other"))[kind]
        jobs.append(lambda request=request: ledger.append(request))  # type: ignore[misc]
    results = outcomes(jobs)
    for n, result in enumerate(results):
        if n % 4 == 0:
            assert isinstance(result, Receipt) and not result.replayed
            assert ledger.reader().entry(result.positions[0]).stream == f"stream-{n}"
        elif n % 4 == 1:
            assert isinstance(result, Conflict) and result.stream == f"stream-{n}"
        elif n % 4 == 2:
            assert isinstance(result, Receipt) and result.replayed and result.positions == (2,)
        else:
            assert isinstance(result, KeyReused)
    assert ledger.reader().size() == 2 + THREADS // 4
    assert verify(ledger.reader()).integrity == "ok"


def test_one_version_has_one_winner(ledger: Ledger) -> None:
    """Of 32 writers that saw the same version exactly one appends; the others are told so."""
    results = outcomes(
        [lambda n=n: ledger.append(act(f"k{n}", fact("p"), expected={"p": 0})) for n in range(THREADS)]  # type: ignore[misc]
    )
    assert sum(isinstance(result, Receipt) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == THREADS - 1


def test_the_same_key_at_once_is_one_event(ledger: Ledger) -> None:
    """32 copies of one request in flight record one event and give one answer."""
    results = outcomes([lambda: ledger.append(act("k"))] * THREADS)
    receipts = [result for result in results if isinstance(result, Receipt)]
    assert len(receipts) == THREADS
    assert {receipt.event_ids for receipt in receipts} == {receipts[0].event_ids}
    assert sum(not receipt.replayed for receipt in receipts) == 1
    assert ledger.reader().size() == 2


def test_commits_are_shared(ledger: Ledger) -> None:
    """Requests that arrive while a commit runs go into the next one together: fewer heads than requests."""
    ledger._recorder._commits = GroupCommit(_Slow(ledger._recorder._commits._journal))
    outcomes([lambda n=n: _several(ledger, n, 6) for n in range(THREADS)])  # type: ignore[misc]
    reader = ledger.reader()
    assert reader.size() == 1 + THREADS * 6
    assert len(list(reader.heads())) < 1 + THREADS * 6


def _several(ledger: Ledger, thread: int, count: int) -> Receipt:
    receipts = [ledger.append(act(f"k{thread}-{n}", fact(f"p{thread}"))) for n in range(count)]
    return receipts[-1]


class _Slow(Journal):
    """A journal whose commits take so long that others arrive meanwhile, on a machine however quick or busy."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def commit(self, works: Any) -> None:
        time.sleep(0.005)
        self.inner.commit(works)

    def close(self) -> None:
        self.inner.close()


class _Broken(Journal):
    """A journal whose commits fail as told, after the batch is full."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.fail, self.gate = inner, False, threading.Event()
        self.sizes: list[int] = []

    def commit(self, works: Any) -> None:
        self.gate.wait(5)
        self.sizes.append(len(works))
        if self.fail:
            for work in works:
                work.error = Unavailable("磁盘", "disk")
        else:
            self.inner.commit(works)

    def close(self) -> None:
        self.inner.close()


def test_a_failed_commit_fails_its_whole_batch_and_only_it(ledger: Ledger) -> None:
    """When COMMIT fails everybody in that batch hears so, nobody hangs, and the next batch goes through."""
    journal = _Broken(ledger._recorder._commits._journal)
    commits = GroupCommit(journal)
    ledger._recorder._commits = commits
    journal.fail = True
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(ledger.append, act(f"k{n}")) for n in range(8)]
        while len(commits._waiting) < 7:
            pass
        journal.gate.set()
        assert all(isinstance(future.exception(10), Unavailable) for future in futures)
    assert journal.sizes == [1, 7]
    journal.fail = False
    assert ledger.append(act("k0")).positions == (2,)


def test_a_closed_ledger_refuses(ledger: Ledger) -> None:
    """After close, appending is Unavailable, not a hang."""
    commits = ledger._recorder._commits
    ledger.close()
    with pytest.raises(Unavailable):
        ledger.append(act("k"))
    with pytest.raises(Unavailable):
        commits.submit(Work([]))
