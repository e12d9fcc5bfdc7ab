"""What everybody may read without a credential: nothing, except what the configuration names."""

from __future__ import annotations

from typing import NamedTuple, Self

from aggregates.refusal import refuse_unless
from api.settings import Settings

AREAS: frozenset[str] = frozenset({"plans", "feed", "log", "entries", "metrics", "docs"})
OPEN = "open"
"""The area of what says nothing worth a credential (healthz, readyz): always open."""


class Public(NamedTuple):
    """The areas opened to everybody, and the plans that are open with them (None: all)."""

    areas: frozenset[str] = frozenset()
    plans: frozenset[str] | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """From SHILU_PUBLIC and SHILU_PUBLIC_PLANS. Refused for an area that does not exist: a misspelt one is no
        reason to open or to close another."""
        areas = _listed(settings.public)
        strange, known = ", ".join(sorted(areas - AREAS)), ", ".join(sorted(AREAS))
        refuse_unless(
            not strange, "no-such-area", f"SHILU_PUBLIC 中没有这样的范围:{strange};可用:{known}",
            f"SHILU_PUBLIC names no area {strange}; there are {known}",
        )  # fmt: skip
        plans = _listed(settings.public_plans)
        return cls(areas, None if "*" in plans else plans)


def _listed(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())
