"""What a table is: named, typed columns over the rows of an answer, as its JSON has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

Kind = Literal["text", "integer", "decimal", "date", "instant", "boolean", "list", "json"]
"""What the cells of a column hold. In a row a decimal is text or an integer, a date and an instant ISO 8601 text.

`json` is nested: answers in JSON have it, Parquet its text, spreadsheets leave it out.
"""
Codes = tuple[tuple[str, str], ...]
"""The codes a column can hold, each with its Chinese word."""


class Column(NamedTuple):
    """One column: its name in JSON, its heading in Chinese, what its cells hold, and which codes, if it holds codes.

    `closed` says that a cell can hold no other code than these.
    """

    name: str
    zh: str
    kind: Kind = "text"
    codes: Codes = ()
    closed: bool = True


class Table(NamedTuple):
    """Rows by column name; a name missing from a row is an empty cell, one that is no column is not shown."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Any]]

    def shown(self) -> list[dict[str, Any]]:
        """The rows with exactly these columns, in this order, as the JSON answer carries them."""
        names = [column.name for column in self.columns]
        return [{name: row.get(name) for name in names} for row in self.rows]
