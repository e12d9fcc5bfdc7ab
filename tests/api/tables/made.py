"""Tables for tests: every kind of column, texts that attack spreadsheets, and what each format makes of a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from api.tables.cells import guarded
from api.tables.shape import Column, Table
from api.tables.wording import cell, word

COLUMNS = (
    Column("name", "名称"), Column("count", "数量", "integer"), Column("share", "比重", "decimal"),
    Column("on", "日期", "date"), Column("since", "入账", "instant"), Column("done", "完成", "boolean"),
    Column("agencies", "单位", "list"),
)  # fmt: skip
STAMP = {"as_of": "2023-06-30", "known_at": {"size": 7}, "view": "as restated", "rules": None}

ATTACKS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "＋1", "－1", "＠A", "﹦1", "−1", "\u3000=1",
    "\u200b=1", "\ufeff=1", "\u202e=1", "'=1", "''", "\n=1", "\x00=1", "=HYPERLINK(\"http://x\")", "\x1b=1", "⁼1",
)  # fmt: skip
"""Texts that a spreadsheet program may run, or show as something else."""
HARMLESS = ("县教育局", "1-2", "a=b", "http://x/", "_x0041_", "2023-Q2", '"', "a,b", "a\nb", "甲\t乙", "#REF!", "TRUE")

texts = st.one_of(
    st.sampled_from((*ATTACKS, *HARMLESS, "")),
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.builds("{}{}".format, st.sampled_from(ATTACKS), st.text(st.characters(codec="utf-8"), max_size=6)),
)
numbers = st.decimals(-(10**15), 10**15, places=9, allow_nan=False).map(lambda n: f"{n:.9f}".rstrip("0").rstrip("."))
rows = st.fixed_dictionaries(
    {},
    optional={
        "name": st.none() | texts,
        "count": st.none() | st.integers(-(2**53), 2**53),
        "share": st.none() | numbers,
        "on": st.none() | st.dates().map(date.isoformat),
        "since": st.none()
        | st.datetimes(datetime(1900, 1, 1), datetime(2300, 1, 1)).map(  # noqa: DTZ001
            lambda moment: moment.replace(tzinfo=UTC).isoformat()
        ),
        "done": st.none() | st.booleans(),
        "agencies": st.lists(texts, max_size=3),
        "not a column": st.just("x"),
    },
)
tables = st.builds(lambda found: Table("things", COLUMNS, found), st.lists(rows, max_size=12))


def is_number(column: Column, value: Any) -> bool:
    """Whether the cell holds a number that is written as one."""
    return column.kind in ("integer", "decimal") and value is not None


def as_csv(column: Column, value: Any) -> str:
    """What a CSV cell should read."""
    return word(value) if is_number(column, value) else guarded(cell(value))


def as_parquet(column: Column, value: Any) -> Any:
    """What a Parquet cell should hold."""
    if value is None:
        return None
    return {
        "text": str, "integer": int, "decimal": Decimal, "date": date.fromisoformat, "boolean": bool,
        "instant": datetime.fromisoformat, "list": lambda members: [word(one) for one in members],
    }[column.kind](value)  # fmt: skip


def read_csv(data: bytes) -> list[list[str]]:
    """The cells of a CSV file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data: bytes, sheet: int = 0) -> list[list[Any]]:
    """The cells of a sheet."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def read_parquet(data: bytes) -> tuple[list[Mapping[str, Any]], Mapping[bytes, bytes]]:
    """The rows and the schema's metadata."""
    found = pq.read_table(io.BytesIO(data))
    return found.to_pylist(), found.schema.metadata
