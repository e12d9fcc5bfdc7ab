"""When a webhook that failed is tried again, and when no more (Standard Webhooks, "Deliverability and reliability")."""

from __future__ import annotations

SECOND = 1_000_000
STEPS_S = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, and daily from then on."""
GIVEN_UP_S = 5 * 86_400
"""A webhook that failed for so long without one success is disabled."""
JITTER_PERMILLE = 100


def delay_us(failures: int, jitter: int) -> int:
    """Microseconds until the next attempt after `failures` in a row; `jitter` adds 0 to 100 thousandths, so that
    receivers that failed together are not called together."""
    step = STEPS_S[min(failures, len(STEPS_S)) - 1]
    return step * SECOND * (1_000 + jitter) // 1_000


def is_over(failing_since: int, now: int, failures: int) -> bool:
    """Whether a webhook is given up that has failed so often since. A service that was itself away for days tries all
    the steps first."""
    return now - failing_since >= GIVEN_UP_S * SECOND and failures >= len(STEPS_S)
