"""The two clocks a ledger can be opened on, and the civil calendar (Asia/Shanghai) of its dates."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Lock
from typing import Protocol

# The whole country keeps one civil time without summer time since 1992; a fixed offset needs no tz database.
CIVIL_ZONE_NAME = "Asia/Shanghai"
CIVIL_ZONE = timezone(timedelta(hours=8), CIVIL_ZONE_NAME)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """What the ledger asks of a clock. `kind` goes into the ledger's first entry."""

    @property
    def kind(self) -> str:
        """`system` or `simulated`."""

    def now_us(self) -> int:
        """Microseconds since 1970-01-01T00:00:00Z."""


class SystemClock:
    """The computer's clock. It may jump; the ledger never lets `recorded_at` decrease."""

    kind = "system"

    def now_us(self) -> int:
        """Microseconds since 1970-01-01T00:00:00Z."""
        return time.time_ns() // 1000


class SimulatedClock:
    """A settable clock for the demo and the tests; declared as such in position 1 of its ledger."""

    kind = "simulated"

    def __init__(self, start: datetime) -> None:
        self._lock = Lock()
        self._us = to_us(start)

    def now_us(self) -> int:
        """Microseconds since 1970-01-01T00:00:00Z, as last set."""
        with self._lock:
            return self._us

    def set(self, instant: datetime) -> None:
        """Move to `instant` (aware; forwards or backwards)."""
        with self._lock:
            self._us = to_us(instant)

    def advance(self, step: timedelta) -> None:
        """Move forwards (or backwards, for a negative `step`)."""
        with self._lock:
            self._us += step // _MICROSECOND


def to_us(instant: datetime) -> int:
    """Microseconds since the epoch of an aware datetime; a naive one raises ValueError."""
    if instant.tzinfo is None:
        raise ValueError("时刻须带时区 / an instant needs a time zone")
    return (instant - _EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """The UTC datetime of `us` microseconds since the epoch."""
    return _EPOCH + us * _MICROSECOND


def civil_day(us: int) -> date:
    """The civil date (Asia/Shanghai) of an instant given in microseconds since the epoch."""
    return from_us(us).astimezone(CIVIL_ZONE).date()


def end_of_day(day: date) -> datetime:
    """The last microsecond of a civil day: what a bare date means as `known_at` (semantics.md)."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=CIVIL_ZONE)
