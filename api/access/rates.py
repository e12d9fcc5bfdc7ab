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

    def __init__(self, limit: str, code: str, zh: str, en: str) -> None:
        self._limit: Final = _parsed(limit)
        self._said = code, zh, en
        self._windows = FixedWindowRateLimiter(MemoryStorage())

    def take(self, key: str) -> None:
        """Count one of `key`. Denied 429 with Retry-After (whole seconds) when there were too many."""
        if not self._windows.hit(self._limit, key):
            raise self._too_many(key)

    def _too_many(self, key: str) -> Denied:
        opens, _left = self._windows.get_window_stats(self._limit, key)
        wait = max(1, math.ceil(opens - time.time()))
        code, zh, en = self._said
        again = {"Retry-After": str(wait)}
        return Denied(429, code, f"{zh},请在 {wait} 秒后再试", f"{en}; try again in {wait} seconds", again)


class Rates:
    """Both limits of the service (SHILU_RATE, SHILU_RATE_FAILED), each of this process. Refused when misspelt."""

    def __init__(self, settings: Settings) -> None:
        self._rate = Rate(settings.rate, "too-many-requests", "请求过于频繁", "too many requests")
        self._failed = Rate(
            settings.rate_failed, "too-many-wrong-credentials", "来自此地址的无效凭证过多",
            "too many wrong credentials from this address",
        )  # fmt: skip

    def take(self, key: str) -> None:
        """One request of this credential (or `address:…`). Denied 429."""
        self._rate.take(key)

    def failed(self, address: str) -> None:
        """A credential from this address was wrong. Denied 429 when that was one too many; a right one from there is
        taken all the same: many sit behind one address, and 256 bits are not guessed."""
        self._failed.take(address)


def _parsed(limit: str) -> RateLimitItem:
    try:
        return parse(limit)
    except ValueError as error:
        raise Refused(
            "bad-rate", f"限速应写作 1200/minute:{limit}", f"a rate is written like 1200/minute: {limit}"
        ) from error
