"""Raw entries for tests of the fold: dated facts in the order they were recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aggregates.events.base import Fact
from aggregates.fold import plan as plan_fold
from aggregates.fold.known import known
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision, revisions
from aggregates.fold.targets import Standing, standings
from tests.scenario import IMPORTER, TODAY, MemoryBook


def recorded(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Decoded entries at positions 1, 2, 3 …"""
    book = MemoryBook()
    book.append(list(facts), IMPORTER, TODAY)
    return book.all


def seen(facts: Iterable[Fact], day: str, size: int | None = None) -> list[Revision]:
    """known(V, K) of everything recorded; K the head unless given."""
    entries = recorded(facts)
    return known(revisions(entries), day, len(entries) if size is None else size)


def state(facts: Iterable[Fact], day: str, size: int | None = None) -> Plan:
    """The plan at (V, K)."""
    visible = seen(facts, day, size)
    return plan_fold.fold([r for r in visible if r.stream.startswith("plan:")], day)


def standing(facts: Iterable[Fact], day: str, size: int | None = None) -> Standing:
    """The one target of the plan at (V, K), against all figures recorded."""
    facts = list(facts)
    visible = seen(facts, day, size)
    (found,) = standings(state(facts, day, size), [r for r in visible if r.stream.startswith("region:")])
    return found
