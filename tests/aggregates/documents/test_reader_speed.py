"""The whole reader takes time in proportion to the text, on plans and on texts made to hurt; memory stays bounded."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from time import process_time

import pytest

from aggregates.documents import Unreadable, read

SIZE = 10_000
CLAUSE = "（牵头单位：县水利局；配合单位：县财政局、县住建局）"
TASK = f"1.清理河道。到2025年清理河道100公里以上，建成示范段5个。{CLAUSE}\n"


def _fill(text: str, size: int) -> str:
    return (text * (size // len(text) + 1))[:size]


TEXTS: dict[str, str] = {
    "tasks": TASK,
    "tasks in one line": TASK.strip(),
    "clauses only": CLAUSE,
    "units only": "县水利局、",
    "labels only": "责任单位：",
    "open brackets": "（责任单位：县水利局",
    "nested brackets": "（（县水利局）牵头，",
    "headings": "一、\n（一）\n1.\n",
    "numbers": "1个，",
    "numbered lines": "1\n县水利局\n",
    "strokes": "| 1 | 县水利局 |\n",
    "commas": "，",
    "quotes": "《“",
    "verbs": "牵头负责",
}


def _seconds(text: str) -> float:
    begun = process_time()
    with suppress(Unreadable):
        read(text.encode())
    return process_time() - begun


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_time_grows_with_the_text(kind: str) -> None:
    """Four times the text takes at most seven times as long (four is linear); a busy moment is measured again."""
    make: Callable[[int], str] = lambda size: f"石桥县工作方案\n一、任务\n{_fill(TEXTS[kind], size)}"  # noqa: E731
    _seconds(make(SIZE // 4))
    grown = []
    for _ in range(4):
        one, four = (min(_seconds(make(size)) for _ in range(2)) for size in (SIZE, 4 * SIZE))
        grown.append(four / max(one, 0.02))
        if grown[-1] <= 7:
            return
    assert min(grown) <= 7, grown


def test_memory_is_bounded() -> None:
    """Reading takes at most a hundred times the text."""
    size = 4_000_000 if os.environ.get("SHILU_SOAK") else 200_000
    data = f"石桥县工作方案\n一、任务\n{_fill(TASK, size)}".encode()
    tracemalloc.start()
    read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * len(data)
