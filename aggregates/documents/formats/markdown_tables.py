"""Pipe tables of Markdown: rows stay on their lines, cells are found on them; escaped pipes belong to the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregates.documents.formats import limits
from aggregates.documents.formats.extract import Cell, Table
from aggregates.documents.formats.markdown_inline import plain

_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_SEPARATOR = " | "


def is_rule(lines: Sequence[str], index: int) -> bool:
    """Whether the line `index` (from 0) is the rule under the head of a table with as many columns as that head."""
    if index >= len(lines) or "-" not in lines[index] or not _RULE.match(lines[index]):
        return False
    return len(_split(lines[index])) == len(_split(lines[index - 1]))


def table_rows(lines: Sequence[str], first: int) -> tuple[list[str], Table]:
    """(texts of the table's lines, the table) for the table whose head is line `first` (from 0).

    A row's text is its cells joined by ` | `; a cell says by `characters` which part of that line is its own. Cells
    beyond the columns of the head are joined to the last one: Markdown does not print them, but a clause may be there.
    """
    columns = len(_split(lines[first]))
    last = first + 1
    while last + 1 < len(lines) and "|" in lines[last + 1] and lines[last + 1].strip():
        last += 1
    numbers = [number for number in range(first, last + 1) if number != first + 1]
    limits.require("表格单元格数", "the number of table cells", len(numbers) * columns, limits.MAX_TABLE_CELLS)
    texts, cells = {first + 1: ""}, []
    for row, number in enumerate(numbers):
        texts[number], found = _row(row, number + 1, _fitted(_split(lines[number]), columns))
        cells += found
    table = Table(len(numbers), columns, tuple(cells), (first + 1, last + 1))
    return [texts[number] for number in range(first, last + 1)], table


def _row(row: int, line: int, texts: Sequence[str]) -> tuple[str, list[Cell]]:
    cells, offset = [], 0
    for column, text in enumerate(texts):
        lines, span = ((line, line), (offset, offset + len(text))) if text else (None, None)
        cells.append(Cell(row, column, 1, 1, lines, span))
        offset += len(text) + len(_SEPARATOR)
    return _SEPARATOR.join(texts), cells


def _fitted(texts: list[str], columns: int) -> list[str]:
    plain_texts = [plain(text).strip() for text in texts]
    head, rest = plain_texts[:columns], plain_texts[columns:]
    head += [""] * (columns - len(head))
    head[-1] = _SEPARATOR.join([head[-1], *rest]) if rest else head[-1]
    return head


def _split(line: str) -> list[str]:
    """The cells of one row; `\\|` is a pipe of the text (GitHub's tables, section "Tables (extension)")."""
    bare = line.strip()
    bare = bare.removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [part.strip() for part in re.split(r"(?<!\\)\|", bare)]
