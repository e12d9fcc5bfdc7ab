"""How often: requests of one credential, and failed credentials of one address (memory of this process)."""

from __future__ import annotations

import math
import time
from typing import Final

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from aggregates.refusal import Refused
from api.access.denied import Denied
from api.settings import Settings


class Rate:
    """At most so many of each key in a window (`1200/minute`, as the limits library writes them); thread-safe."""

    def __init__(self, limit: str) -> None:
        self._limit: Final = _parsed(limit)
        self._windows = FixedWindowRateLimiter(MemoryStorage())

    def take(self, key: str) -> None:
        """Count one of `key`. Denied 429 with Retry-After (whole seconds) when there were too many."""
        if not self._windows.hit(self._limit, key):
            raise self._too_many(key)

    def require_left(self, key: str) -> None:
        """Denied 429 when `key` has none left; counts nothing."""
        if not self._windows.test(self._limit, key):
            raise self._too_many(key)

    def _too_many(self, key: str) -> Denied:
        opens, _left = self._windows.get_window_stats(self._limit, key)
        wait = max(1, math.ceil(opens - time.time()))
        return Denied(
            429, "too-many-requests", f"请求过于频繁,请在 {wait} 秒后再试",
            f"too many requests; try again in {wait} seconds", {"Retry-After": str(wait)},
        )  # fmt: skip


class Rates:
    """Both limits of the service (SHILU_RATE, SHILU_RATE_FAILED), each of this process. Refused when misspelt."""

    def __init__(self, settings: Settings) -> None:
        self._rate = Rate(settings.rate)
        self._failed = Rate(settings.rate_failed)

    def take(self, key: str) -> None:
        """One request of this credential (or `address:…`). Denied 429."""
        self._rate.take(key)

    def before(self, address: str) -> None:
        """Before a credential from this address is looked at. Denied 429 after too many wrong ones."""
        self._failed.require_left(address)

    def failed(self, address: str) -> None:
        """A credential from this address was wrong. Denied 429 when that was one too many."""
        self._failed.take(address)


def _parsed(limit: str) -> RateLimitItem:
    try:
        return parse(limit)
    except ValueError as error:
        raise Refused(
            "bad-rate", f"限速应写作 1200/minute:{limit}", f"a rate is written like 1200/minute: {limit}"
        ) from error
