"""Linear time: four times the text takes about four times as long, whatever the text is."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from aggregates.documents.layout import heal

SIZE = 6_000
TASK = "（一）清理河道。组织专门队伍，定期开展清理，建立长效机制。（市水利局牵头，市城管局配合）"


def _fill(text: str, size: int) -> str:
    return (text * (size // len(text) + 1))[:size]


TEXTS: dict[str, Callable[[int], list[str]]] = {
    "plan": lambda n: [TASK] * (n // len(TASK)),
    "one line": lambda n: [_fill(TASK, n)],
    "one line with blanks": lambda n: [_fill(TASK + " ", n)],
    "brackets": lambda n: ["（" * n],
    "closing brackets and markers": lambda n: [_fill("）一、", n)],
    "markers": lambda n: [_fill("一、", n)],
    "digits": lambda n: ["1" * n],
    "spaced digits": lambda n: [_fill("1 ", n)],
    "blanks": lambda n: [" " * n],
    "spaced characters": lambda n: [_fill("甲 ", n)],
    "characters": lambda n: ["甲" * n],
    "short lines": lambda n: ["甲乙"] * (n // 2),
    "number lines": lambda n: ["12"] * (n // 2),
    "page numbers": lambda n: ["— 3 —"] * (n // 5),
    "repeated headers": lambda n: ["云溪市公报"] * (n // 5),
    "dates": lambda n: [_fill("。市政府2024年1月1日", n)],
    "organs": lambda n: ["。" + "局" * n],
    "titles": lambda n: [_fill("关于印发方案", n)],
    "document numbers": lambda n: [_fill("甲〔2020〕", n)],
    "open clauses": lambda n: ["（牵头"] * (n // 3),
    "slips": lambda n: [_fill("贵任单位：2O25年", n)],
    "traditional": lambda n: [_fill("關於發展，", n)],
}


def _seconds(lines: list[str]) -> float:
    best = 9.0
    for _ in range(3):
        start = process_time()
        heal(lines)
        best = min(best, process_time() - start)
    return best


@pytest.mark.parametrize("kind", TEXTS)
def test_healing_is_linear(kind: str) -> None:
    """Eight times the text costs far less than eight times eight (quadratic) as much."""
    heal(TEXTS[kind](100))
    small, large = _seconds(TEXTS[kind](SIZE)), _seconds(TEXTS[kind](8 * SIZE))
    assert large < 20 * max(small, 0.002)
