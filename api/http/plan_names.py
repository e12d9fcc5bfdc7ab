"""Finding the plan a request means among those its caller may see."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

from aggregates.commands import plan_stream
from api.session import Reading
from projections.plan_state import registrations
from replay.naming import pick


class PlanNames:
    """The registrations of every plan, read again only when a question names none of the ids known."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._lock = Lock()
        self._ids: set[str] = set()
        self._size = 0
        self._registered: list[dict[str, Any]] = []

    def find(self, text: str, sees: Callable[[str], bool]) -> str:
        """The plan's id: given as such, or by number or part of a title that fits one plan the caller sees.

        Refused: `no-such-plan` (also for a plan the caller may not see), `ambiguous-plan`.
        """
        if text.isprintable() and sees(text) and self._is_id(text):  # PostgreSQL takes no NUL
            return text
        return pick(text, [data for data in self.registered() if sees(data["plan"])])

    def registered(self) -> list[dict[str, Any]]:
        """What every edition of every plan is registered as, up to the head."""
        size = self._reading.reader.size()
        with self._lock:
            if size == self._size:
                return self._registered
        with self._reading.connect() as connection:
            found = [dict(r.data) for worded in registrations(connection, size) for r in worded]
        with self._lock:
            if size > self._size:
                self._size, self._registered = size, found
        return found

    def _is_id(self, text: str) -> bool:
        if text in self._ids:
            return True
        known = self._reading.reader.stream_version(plan_stream(text)) > 0
        if known:
            self._ids.add(text)  # a plan once recorded stays one
        return known
