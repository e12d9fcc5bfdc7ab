"""CSV for spreadsheet programs: RFC 4180, UTF-8 with a byte order mark."""

from __future__ import annotations

import csv
import io
from typing import Any

from api.tables.cells import guarded
from api.tables.filters import number
from api.tables.laid_out import laid_out
from api.tables.shape import Column, Table
from api.tables.wording import cell, word


def to_csv(table: Table) -> bytes:
    """The whole table as `laid_out` gives it; the first line is the column names.

    An empty cell is a null, an empty text or an empty list.
    """
    table = laid_out(table)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    names = [(column, column.name) for column in table.columns]
    writer.writerows([_cell(column, row.get(name)) for column, name in names] for row in table.rows)
    return out.getvalue().encode("utf-8-sig", "backslashreplace")


def _cell(column: Column, value: Any) -> str:
    if column.kind in ("integer", "decimal") and number(value):
        return word(value)  # a number stays one: -3 is no formula
    return guarded(cell(value))
