"""Answers kept while there is room: at a fixed viewpoint an answer never changes (semantics.md, law 1)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any, NamedTuple

import orjson

from replay.viewpoint import Viewpoint

ROOM = 64 * 2**20
"""Bytes of answers kept in one process."""


class Encoded(NamedTuple):
    """The members of an answer as JSON text of an object, without its viewpoint."""

    body: bytes


class Remembered:
    """The answers asked for last, by question and viewpoint. Thread-safe."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held = 0
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, tuple[Viewpoint, Encoded]] = OrderedDict()

    def get(
        self, key: Hashable, make: Callable[[], tuple[Viewpoint, Mapping[str, Any]]]
    ) -> tuple[Viewpoint, Encoded]:
        """The answer kept under `key`, made when there is none."""
        with self._lock:
            if (kept := self._answers.get(key)) is not None:
                self._answers.move_to_end(key)
                return kept
        view, body = make()
        made = view, Encoded(orjson.dumps(body))
        with self._lock:
            if key not in self._answers:
                self._answers[key] = made
                self._held += len(made[1].body)
            while self._held > self._room:
                _, (_, old) = self._answers.popitem(last=False)
                self._held -= len(old.body)
        return made
