"""Reading takes time in proportion to the file: four times the text, about four times the time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from aggregates.documents.formats import extract

_CLAUSE = "（一）推进河岸绿化，完成造林100亩。（县林业局牵头，县财政局、县水利局配合）"
_MARKS = "# 一\n# 二\n# 三\n"
_FILES: dict[str, Callable[[int], str]] = {
    "text": lambda n: f"{_CLAUSE}\n" * n,
    "page": lambda n: f"<html><body><div>{f'<p>{_CLAUSE}</p>' * n}</div></body></html>",
    "one paragraph": lambda n: f"<html><body><p>{f'<b>{_CLAUSE}</b>' * n}</p></body></html>",
    "unclosed": lambda n: "<html><body>" + f"<p>{_CLAUSE}" * n,
    "table": lambda n: f"<html><body><table>{'<tr><td>巡查，<td><p>县水利局、</tr>' * n}</table></body></html>",
    "list": lambda n: f"<html><body><ol>{f'<li>{_CLAUSE}</li>' * n}</ol></body></html>",
    "comments": lambda n: "<html><body><p>正文，" + f"<!-- {_CLAUSE} -->" * n,
    "markdown": lambda n: _MARKS + f"**{_CLAUSE}** [甲](b) *\n" * n,
    "open marks": lambda n: _MARKS + "[" * n + "\n" + "**甲" * n + "\n" + "![a](" * n + "\n" + "<!-- a\n" * n,
    "pipe table": lambda n: "| 甲 | 乙 |\n|---|---|\n" + "| 巡查 | 县水利局 |\n" * n,
}


def _seconds(data: bytes) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        extract(data)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("kind", list(_FILES))
def test_time_grows_with_the_file(kind: str) -> None:
    """Four times the file takes less than ten times the time; a quadratic step would take sixteen."""
    make = _FILES[kind]
    small, large = make(1000).encode(), make(4000).encode()
    assert _seconds(large) < 10 * _seconds(small) + 0.05
