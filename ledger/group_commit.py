"""Group commit: commands that arrive while a commit runs share the next one, each with its own outcome.

The first caller leads: it commits whatever has queued up, its own work included, then hands the lead to the
first of those that queued meanwhile. A single caller pays nothing for it: no thread, no wait.
"""

from __future__ import annotations

from collections import deque
from threading import Lock

from ledger.envelope import Receipt
from ledger.errors import Unavailable
from ledger.journal import Journal, Work

_MAX_ENTRIES_PER_COMMIT = 2_000
_PATIENCE_S = 30.0


class _Seat:
    """A work in the queue; the gate opens when it is answered, or when it is its turn to lead."""

    __slots__ = ("gate", "work")

    def __init__(self, work: Work) -> None:
        self.work = work
        self.gate = Lock()
        self.gate.acquire()


class GroupCommit:
    """Thread-safe front of a journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._mutex = Lock()
        self._waiting: deque[_Seat] = deque()
        self._busy = False
        self._closed = False

    def submit(self, work: Work) -> list[Receipt]:
        """Commit `work` (with whatever shares the commit); its receipts, or its own error raised.

        Raises Unavailable when no commit came through in time: the outcome is unknown, re-send the key.
        """
        seat: _Seat | None = None
        with self._mutex:
            if self._closed:
                raise Unavailable("账本已关闭", "the ledger is closed")
            if self._busy:
                seat = _Seat(work)
                self._waiting.append(seat)
            else:
                self._busy = True
        if seat is not None:
            self._wait(seat)
        if not work.done:
            self._lead(work, seat)
        return work.result()

    def close(self) -> None:
        """Refuse new work, wait for the running commit, close the journal."""
        with self._mutex:
            if self._closed:
                return
            self._closed = True
            idle = not self._busy
            if idle:
                self._busy = True
        if idle:
            self._journal.close()

    def _wait(self, seat: _Seat) -> None:
        if seat.gate.acquire(timeout=_PATIENCE_S):
            return
        with self._mutex:
            if seat.gate.acquire(blocking=False):
                return  # answered, or handed the lead, at the last moment
            if seat in self._waiting:
                self._waiting.remove(seat)
            seat.work.error = Unavailable(
                "等待提交超时，结果未知，请用同一幂等键重发",
                "timed out waiting for the commit; the outcome is unknown, re-send with the same key",
            )

    def _lead(self, work: Work, seat: _Seat | None) -> None:
        batch = self._draw(work, seat)
        try:
            self._journal.commit([work, *(other.work for other in batch)])
        finally:
            self._hand_over()
            for other in batch:
                other.gate.release()

    def _draw(self, work: Work, seat: _Seat | None) -> list[_Seat]:
        """The seats that share this commit, in order of arrival, up to a bounded number of entries."""
        batch: list[_Seat] = []
        with self._mutex:
            if seat is not None and self._waiting and self._waiting[0] is seat:
                self._waiting.popleft()
            entries = _entries(work)
            while self._waiting:
                entries += _entries(self._waiting[0].work)
                if entries > _MAX_ENTRIES_PER_COMMIT:
                    break
                batch.append(self._waiting.popleft())
        return batch

    def _hand_over(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting[0].gate.release()  # stays first in the queue and leads
                return
            self._busy = False
            if self._closed:
                self._busy = True
                self._journal.close()


def _entries(work: Work) -> int:
    if work.signers:
        return _MAX_ENTRIES_PER_COMMIT + 1  # a change of key is alone in its commit (docs/proofs.md §1)
    return sum(len(request.items) for request in work.requests)
