"""F13: reading the five plans, and a document of a megabyte: linear in its length."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from aggregates.documents import read
from benchmarks.figures import Figure, alone

PLANS = Path(__file__).resolve().parents[1] / "examples" / "plans"
MEGABYTE = 1_000_000


def reading_documents(runs: int) -> list[Figure]:
    """The five plans one after another; 1 MB made of their texts; and what doubling the length costs."""
    plans = [path.read_bytes() for path in sorted(PLANS.glob("*.txt"))]
    whole = b"\n".join(plans)
    long = whole * (MEGABYTE // len(whole) + 1)
    lengths = [_cut(long, MEGABYTE), _cut(long, MEGABYTE // 2)]
    five, big, growth = [], [], []
    for _ in range(runs):
        five.append(sum(_seconds(plan) for plan in plans))
        one, half = (_seconds(text) for text in lengths)
        big.append(one)
        growth.append(one / half)
    return [
        alone("F13", "reading the five plans", "–", len(plans), "s", five, "≤ 1 s in all", lambda s: s <= 1),
        alone("F13", "reading a document of 1 MB", "–", 1, "s", big, "≤ 2 s", lambda s: s <= 2),
        alone(
            "F13", "1 MB over 0.5 MB (2 is linear), as a factor", "–", 1, "×", growth, "≤ 2.5 ×", lambda x: x <= 2.5
        ),
    ]  # fmt: skip


def _cut(text: bytes, length: int) -> bytes:
    """The first `length` bytes, ended at a line."""
    return text[: text.rindex(b"\n", 0, length) + 1]


def _seconds(data: bytes) -> float:
    begun = perf_counter()
    read(data)
    return perf_counter() - begun
