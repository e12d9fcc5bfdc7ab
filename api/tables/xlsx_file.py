"""XLSX: the table on the first sheet with headings in both languages, what it was answered for on the second."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from aggregates.refusal import Refused
from api.tables.cells import guarded
from api.tables.filters import number
from api.tables.laid_out import laid_out
from api.tables.shape import Column, Table
from api.tables.wording import cell, word

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 -- a constant: the same table gives the same bytes on every day
MOST_ROWS, LONGEST = 1_048_576, 32_767
"""Rows of a sheet, heading included, and characters of a cell (Microsoft, "Excel specifications and limits")."""
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_DIGITS, _MAGNITUDE = 15, 300
_WIDTHS = {"text": 28, "list": 36, "instant": 24}


def to_xlsx(table: Table, stamp: Mapping[str, Any]) -> bytes:
    """The whole table as `laid_out` gives it, and the viewpoint; equal input gives equal bytes.

    Refused: `too-many-rows`, `cell-too-long` for what a sheet cannot hold.
    """
    if len(table.rows) >= MOST_ROWS:
        raise Refused(
            "too-many-rows",
            f"共 {len(table.rows)} 行,超过 Excel 工作表的 {MOST_ROWS - 1} 行;请加筛选条件,或用 CSV、Parquet",
            f"{len(table.rows)} rows: an Excel sheet holds {MOST_ROWS - 1}; filter, or take CSV or Parquet",
        )
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"created": MADE})
    bold, day = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    _table_sheet(book.add_worksheet("表 table"), laid_out(table), bold, day)
    _stamp_sheet(book.add_worksheet("时点 viewpoint"), stamp, bold)
    book.close()
    return out.getvalue()


def _table_sheet(sheet: Worksheet, table: Table, bold: Format, day: Format) -> None:
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, _WIDTHS.get(column.kind, 14))
        sheet.write_string(0, at, guarded(f"{column.zh} {column.name}"), bold)
    for line, row in enumerate(table.rows, 1):
        for at, column in enumerate(table.columns):
            _write(sheet, line, at, column, row.get(column.name), day)


def _write(sheet: Worksheet, line: int, at: int, column: Column, value: Any, day: Format) -> None:
    if value is None or value in ("", []):
        return
    if column.kind == "boolean" and isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif column.kind in ("integer", "decimal") and (found := number(value)):
        if _exact(found[0]):
            sheet.write_number(line, at, found[0])
        else:
            sheet.write_string(line, at, word(value))  # its digits, not rounded; a number runs nothing
    elif column.kind == "date" and (moment := _date(value)):
        sheet.write_datetime(line, at, moment, day)
    else:
        put(sheet, line, at, cell(value), column.zh)


def put(sheet: Worksheet, line: int, at: int, text: str, heading: str, cell_format: Format | None = None) -> None:
    """Write text as text, never as a formula, an address or a number. Refused when a cell cannot hold it."""
    shown = guarded(text)
    if len(shown) > LONGEST // 2 and len(shown.encode("utf-16-le")) // 2 > LONGEST:
        raise Refused(
            "cell-too-long",
            f"第 {line + 1} 行“{heading}”超过 Excel 单元格的 {LONGEST} 个字符;请用 fields 去掉此列,或用 CSV、Parquet",
            f"row {line + 1}, {heading}: more than the {LONGEST} characters of an Excel cell; "
            "leave the column out with fields, or take CSV or Parquet",
        )
    sheet.write_string(line, at, shown, cell_format)


def _exact(value: Decimal) -> bool:
    """Whether Excel, which counts in binary with 15 digits, would keep the number as it is."""
    return len(value.normalize().as_tuple().digits) <= _DIGITS and abs(value.adjusted()) < _MAGNITUDE


def _date(value: Any) -> date | None:
    try:
        found = date.fromisoformat(value)
    except (ValueError, TypeError):
        return None
    return found if found >= _FIRST_DAY else None


def _stamp_sheet(sheet: Worksheet, stamp: Mapping[str, Any], bold: Format) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    for line, (name, value) in enumerate(stamp.items()):
        put(sheet, line, 0, name, name, bold)
        put(sheet, line, 1, word(value), name)
