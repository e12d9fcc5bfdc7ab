"""A table as a spreadsheet shows it: nested columns left out, a column of words beside every column of codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.tables.shape import Column, Kind, Table

LABEL = "_label"
"""What the name of a column of words ends in."""


def laid_out(table: Table) -> Table:
    """The table without its `json` columns, each column of codes followed by its words.

    A word is Chinese and English: 进行中 · in progress.
    """
    plain = [column for column in table.columns if column.kind != "json"]
    columns = [one for column in plain for one in (column, *_words(column))]
    words = [(column, _said_by(column)) for column in plain if column.codes]
    rows = [{**row, **_said(row, words)} for row in table.rows] if words else table.rows
    return Table(table.name, tuple(columns), rows)


def _words(column: Column) -> tuple[Column, ...]:
    if not column.codes:
        return ()
    kind: Kind = "list" if column.kind == "list" else "text"
    return (Column(f"{column.name}{LABEL}", f"{column.zh}(文字)", kind),)


def _said_by(column: Column) -> Mapping[str, str]:
    return {code: f"{zh} · {code.replace('_', ' ').replace('-', ' ').lower()}" for code, zh in column.codes}


def _said(row: Mapping[str, Any], words: list[tuple[Column, Mapping[str, str]]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, said in words:
        value: Any = row.get(column.name)
        several = isinstance(value, list | tuple)
        found[f"{column.name}{LABEL}"] = [said.get(one, one) for one in value] if several else said.get(value, value)
    return found
