"""Ranges handed to worker processes, as many as there are processors; their summaries come back in order."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from ledger.errors import Unavailable
from ledger.keys import KeyChain
from ledger.verify.gathered import Scope
from ledger.verify.source import Rows, Source
from ledger.verify.span import Span, Summary, check_span

SMALL = 40_000
"""Up to so many entries one process is quicker than starting others."""
T = TypeVar("T")


class Work:
    """Checks ranges in this process, over a connection of its own."""

    def __init__(self, source: Source, scope: Scope, chain: KeyChain) -> None:
        self._rows, self._scope, self._chain = source.open(), scope, chain

    def summaries(self, spans: Iterable[Span]) -> Iterator[Summary]:
        """One summary for each, in order."""
        for span in spans:
            with _uncollected():
                summary = check_span(self._rows, self._scope, self._chain, span)
            yield summary

    def ask(self, task: Callable[[Rows, Scope], T]) -> T:
        """What `task` gives for this connection."""
        return task(self._rows, self._scope)

    def close(self) -> None:
        """Give the connection back."""
        self._rows.close()


class Workers:
    """The same in other processes. One that dies ends the verification: Unavailable."""

    def __init__(self, source: Source, scope: Scope, chain: KeyChain, number: int) -> None:
        self._number = number
        self._pool = ProcessPoolExecutor(number, get_context("spawn"), _begin, (source, scope, chain))

    def summaries(self, spans: Iterable[Span]) -> Iterator[Summary]:
        """One summary for each, in order; a bounded number waits."""
        waiting: deque[Future[Summary]] = deque()
        try:
            for span in spans:
                waiting.append(self._pool.submit(_check, span))
                if len(waiting) > 4 * self._number:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise _lost() from error

    def ask(self, task: Callable[[Rows, Scope], T]) -> T:
        """What `task` (a function of a module) gives in one of the processes."""
        try:
            return self._pool.submit(_ask, task).result()
        except BrokenProcessPool as error:
            raise _lost() from error

    def close(self) -> None:
        """End the processes; what has not begun is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def working(
    source: Source, scope: Scope, chain: KeyChain, entries: int, workers: int | None
) -> Iterator[Work | Workers]:
    """Workers for a ledger of so many entries: as many as told, else as there are processors, none for a small one."""
    number = workers if workers is not None else processors() if entries > SMALL else 1
    work = Workers(source, scope, chain, number) if number > 1 else Work(source, scope, chain)
    try:
        yield work
    finally:
        work.close()


_mine: list[Work] = []


def _begin(source: Source, scope: Scope, chain: KeyChain) -> None:
    gc.disable()  # decoded leaves hold no cycles, and looking for some costs more than checking
    _mine.append(Work(source, scope, chain))


def _check(span: Span) -> Summary:
    return next(_mine[0].summaries([span]))


def _ask(task: Callable[[Rows, Scope], T]) -> T:
    return _mine[0].ask(task)


@contextmanager
def _uncollected() -> Iterator[None]:
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _lost() -> Unavailable:
    return Unavailable(
        "一个核验进程意外终止，核验未完成，请重新运行", "a verifying process died: nothing was verified, run it again"
    )
