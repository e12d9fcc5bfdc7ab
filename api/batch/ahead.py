"""A stream as it will be once the rows decided so far are recorded: what the next row is decided on.

Nothing here is recorded, and the history that the service keeps stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aggregates.events.base import Fact
from aggregates.fold.history import History
from aggregates.values import Actor


class Ahead(History):
    """A copy of a history at the head, which may learn facts that are not recorded yet."""

    def __init__(self, whole: History, size: int) -> None:
        """`size` is that of the ledger: what is learnt here comes after everything recorded."""
        super().__init__()
        self.version = whole.version
        self.current = dict(whole.current)
        self._parts = {task: dict(statements) for task, statements in whole._parts.items()}
        self._position = size

    def take(self, facts: Iterable[Fact], actor: Actor, recorded_at: str) -> None:
        """Learn decided facts as the entries they would become (`recorded_at` is RFC 3339)."""
        for fact in facts:
            self._position += 1
            self.learn(self._entry(fact, actor, recorded_at))

    def _entry(self, fact: Fact, actor: Actor, recorded_at: str) -> dict[str, Any]:
        when = fact.effective
        return {
            "type": fact.event.type, "data": fact.event.payload(), "sequence": f"{self._position:020d}",
            "subject": fact.stream, "statementid": fact.statement, "statementrevision": fact.revision,
            "effectiveon": when.on.isoformat(), "effectiveto": when.to.isoformat() if when.to else None,
            "effectivedefaulted": when.defaulted, "effectiveprecision": when.precision, "recordedtime": recorded_at,
            "actorid": actor.id, "actoragency": actor.agency, "actorrole": actor.role,
            "streamversion": self.version + 1,
        }  # fmt: skip
