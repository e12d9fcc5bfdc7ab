"""Answers remembered by their ETag, so that asking again costs a 304 and not the whole answer."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any, NamedTuple


class Answered(NamedTuple):
    """An answer of the service: status, headers (names in lower case), body."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """The body, where it is JSON."""
        return json.loads(self.content)

    @property
    def immutable(self) -> bool:
        """Whether this answer can never become another one: its viewpoint was pinned."""
        return "immutable" in self.headers.get("cache-control", "")


class Remembered:
    """The answers used last, at most `most_bytes` of them; thread-safe. One credential's: never share it."""

    def __init__(self, most_bytes: int = 32_000_000) -> None:
        self._most = most_bytes
        self._held: OrderedDict[tuple[str, ...], Answered] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: tuple[str, ...]) -> Answered | None:
        """What was answered to this request last, if it is still held."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: tuple[str, ...], answered: Answered) -> None:
        """Keep an answer that has an ETag; the least recently used make room."""
        if "etag" not in answered.headers or len(answered.content) > self._most:
            return
        with self._lock:
            self._forget(key)
            self._held[key] = answered
            self._bytes += len(answered.content)
            while self._bytes > self._most:
                self._forget(next(iter(self._held)))

    def _forget(self, key: tuple[str, ...]) -> None:
        old = self._held.pop(key, None)
        self._bytes -= len(old.content) if old is not None else 0
