"""Which of the two languages a reader wants (RFC 9110 §12.5.4); Chinese unless English is preferred."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]


def language_of(accept: str | None) -> Language:
    """`zh` or `en` from an Accept-Language header."""
    weights = {"zh": 0.0, "en": 0.0}
    for part in (accept or "").split(",")[:20]:
        tag, _, more = part.strip().partition(";")
        name = tag.strip().lower()[:2]
        if name in weights:
            weights[name] = max(weights[name], _quality(more))
    return "en" if weights["en"] > weights["zh"] else "zh"


def _quality(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
