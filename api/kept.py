"""What was made last, kept while there is room: for answers that never change (semantics.md, law 1)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

_Key = TypeVar("_Key")
_Made = TypeVar("_Made")


class Kept(Generic[_Key, _Made]):
    """What was made last. Thread-safe."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = Lock()
        self._held: OrderedDict[_Key, _Made] = OrderedDict()

    def get(self, key: _Key, make: Callable[[], _Made]) -> _Made:
        """What is kept under `key`, made when there is none."""
        with self._lock:
            if (held := self._held.get(key)) is not None:
                self._held.move_to_end(key)
                return held
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._room:
                self._held.popitem(last=False)
        return made

    def peek(self, key: _Key) -> _Made | None:
        """What is kept under `key`; None when there is none."""
        with self._lock:
            if (held := self._held.get(key)) is not None:
                self._held.move_to_end(key)
            return held
