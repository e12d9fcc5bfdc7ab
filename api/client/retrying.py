"""How often and how long a request is tried again: exponential backoff with jitter, bounded in number and in time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

AGAIN = frozenset({429, 502, 503, 504})
"""Statuses that may pass by themselves: too many requests, a proxy without its service, the database away."""


@dataclass(frozen=True, slots=True)
class Retrying:
    """`attempts` in all; waits double from `first_s` up to `most_s`; a Retry-After of the service is obeyed instead.

    A Retry-After above `patience_s` is not waited for: the problem is the answer then. `sleep` and `chance` (a number
    from 0 to 1) are for tests.
    """

    attempts: int = 6
    first_s: float = 0.2
    most_s: float = 8.0
    patience_s: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def wait(self, tried: int, retry_after: float | None) -> bool:
        """Sleep before the next attempt (`tried` were made); False, at once, when there shall be none."""
        if tried >= self.attempts or (retry_after is not None and retry_after > self.patience_s):
            return False
        grown = min(self.most_s, self.first_s * 2.0 ** (tried - 1))
        self.sleep(grown * (0.5 + self.chance() / 2) if retry_after is None else retry_after)
        return True
