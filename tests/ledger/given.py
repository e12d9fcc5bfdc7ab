"""Words for the ledger's tests: a ledger to write in, facts to write, appends around them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ledger.clock import Clock, SimulatedClock
from ledger.envelope import Append, Author, Draft
from ledger.store import Ledger

ORIGIN = "shilu.test/ledger"
START = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
LIAISON = Author("actor-1", "省教育厅", "liaison")


def any_type(_type: str, _revision: int, _data: Mapping[str, Any]) -> None:
    """A registry that knows every type."""


def open_ledger(url: str, folder: Path, clock: Clock | None = None, **more: Any) -> Ledger:
    """The ledger at `url`, its key in `folder`, on a simulated clock unless told otherwise."""
    registry = more.pop("registry", any_type)
    return Ledger.open(url, folder / "key", clock or SimulatedClock(START), ORIGIN, registry, **more)


def fact(stream: str = "plan-1", statement: str = "s1", **data: Any) -> Draft:
    """One fact of a plan."""
    return Draft(stream, "plan.progress_reported", data or {"value": "80"}, date(2021, 3, 31), statement)


def act(key: str, *drafts: Draft, expected: Mapping[str, int] | None = None, command: bytes = b"{}") -> Append:
    """An append of `drafts` (one plain fact by default) under an idempotency key."""
    return Append(drafts or (fact(),), expected or {}, LIAISON, key, command)
