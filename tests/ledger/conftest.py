"""Fixtures of the ledger's tests: an open ledger on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.clock import SimulatedClock
from ledger.store import Ledger
from tests.ledger.given import START, open_ledger


@pytest.fixture
def clock() -> SimulatedClock:
    """A clock that stands still until told."""
    return SimulatedClock(START)


@pytest.fixture
def ledger(database_url: str, tmp_path: Path, clock: SimulatedClock) -> Iterator[Ledger]:
    """A fresh ledger (position 1 written), on SQLite and on PostgreSQL."""
    with open_ledger(database_url, tmp_path, clock) as opened:
        yield opened
