"""How many streams may be open at once: each is a connection kept and a part of every new entry's cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from api.access.denied import Denied

OF_ONE, OF_ALL = 8, 200
RETRY_AFTER_S = 15


class Places:
    """Places of one process: `of_one` for each key (a credential, or an address without one), `of_all` together."""

    def __init__(self, of_one: int = OF_ONE, of_all: int = OF_ALL) -> None:
        self._of_one = of_one
        self._of_all = of_all
        self._taken: Counter[str] = Counter()
        self._lock = Lock()

    @contextmanager
    def taken(self, key: str) -> Iterator[None]:
        """A place for as long as the context lasts. Denied 429 when there is none."""
        self._take(key)
        try:
            yield
        finally:
            self._give_back(key)

    def open_streams(self) -> int:
        """How many places are taken."""
        with self._lock:
            return self._taken.total()

    def _take(self, key: str) -> None:
        with self._lock:
            if self._taken[key] >= self._of_one or self._taken.total() >= self._of_all:
                raise Denied(
                    429, "too-many-streams", "同时打开的事件流过多", "too many event streams are open",
                    {"Retry-After": str(RETRY_AFTER_S)},
                )  # fmt: skip
            self._taken[key] += 1

    def _give_back(self, key: str) -> None:
        with self._lock:
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]
