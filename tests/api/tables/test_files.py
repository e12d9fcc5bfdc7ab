"""Exports read back with independent readers: exactly the table, the same bytes every time, nothing that runs."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from aggregates.refusal import Refused
from api.tables.cells import GUARD, guarded, is_active, spelt
from api.tables.shape import Column, Table
from api.tables.table import selected, to_csv, to_parquet, to_xlsx
from api.tables.xlsx_file import LONGEST, MOST_ROWS
from tests.api.tables import made
from tests.api.tables.made import ATTACKS, COLUMNS, HARMLESS, STAMP
from tests.laws.examples import examples


@examples(100)
@given(made.tables)
def test_csv_is_the_table(table: Table) -> None:
    """Read by the csv module: names, then every cell of every row as it is worded and guarded."""
    head, *body = made.read_csv(to_csv(table))
    assert head == [column.name for column in COLUMNS]
    assert body == [[made.as_csv(column, row.get(column.name)) for column in COLUMNS] for row in table.rows]


@examples(60)
@given(made.tables)
def test_xlsx_is_the_table(table: Table) -> None:
    """Read by another program's reader: headings, then every cell with its type; the stamp on the second sheet."""
    data = to_xlsx(table, STAMP)
    head, *body = made.read_xlsx(data)
    assert head == [f"{column.zh} {column.name}" for column in COLUMNS]
    width = len(COLUMNS)
    found = [[*row, *[""] * (width - len(row))] for row in body]
    found += [[""] * width] * (len(table.rows) - len(found))  # empty rows at the end are not there
    for line, row in zip(found, table.rows, strict=True):
        for cell, column in zip(line, COLUMNS, strict=True):
            _same(cell, column, row.get(column.name))
    assert made.read_xlsx(data, 1) == [[name, guarded(_word(value))] for name, value in STAMP.items()]


def _word(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else orjson.dumps(value).decode()


def _same(cell: Any, column: Column, value: Any) -> None:
    if value is None or value == "":
        assert cell == ""
    elif column.kind == "date" and date.fromisoformat(value) >= date(1900, 3, 1):
        assert cell == date.fromisoformat(value)
    elif column.kind == "boolean":
        assert cell is value
    elif made.is_number(column, value) and not isinstance(cell, str):
        assert Decimal(repr(cell)) == Decimal(value)
    else:
        assert cell == made.as_csv(column, value)


@examples(60)
@given(made.tables)
def test_parquet_is_the_table(table: Table) -> None:
    """Read by pyarrow: every cell typed and as recorded, the viewpoint and the headings in the metadata."""
    data = to_parquet(table, STAMP)
    found, metadata = made.read_parquet(data)
    assert found == [{c.name: made.as_parquet(c, row.get(c.name)) for c in COLUMNS} for row in table.rows]
    assert orjson.loads(metadata[b"shilu.viewpoint"]) == STAMP and metadata[b"shilu.table"] == b"things"
    schema = pq.read_schema(io.BytesIO(data))
    assert [schema.field(c.name).metadata[b"zh"].decode() for c in COLUMNS] == [c.zh for c in COLUMNS]
    assert [schema.field(name).type for name in ("count", "share", "on", "done")] == [
        pa.int64(), pa.decimal128(38, 12), pa.date32(), pa.bool_()
    ]  # fmt: skip


def test_bytes_are_reproducible() -> None:
    """The same table gives the same bytes at another time."""
    table = Table("things", COLUMNS, [{"name": text, "on": "2023-06-30", "share": "1.5"} for text in HARMLESS])
    first = [to_csv(table), to_xlsx(table, STAMP), to_parquet(table, STAMP)]
    time.sleep(2.1)  # ZIP files count in steps of two seconds
    assert [to_csv(table), to_xlsx(table, STAMP), to_parquet(table, STAMP)] == first


@pytest.mark.parametrize("text", ATTACKS)
def test_attack(text: str) -> None:
    """A text that could be run stands behind an apostrophe in CSV and XLSX, and in no formula or link of the XLSX."""
    table = Table("t", (Column("a", "甲"), Column("n", "数", "decimal")), [{"a": text, "n": text}])
    assert made.read_csv(to_csv(table))[1][0].startswith(GUARD)
    data = to_xlsx(table, {text: text})
    assert made.read_xlsx(data)[1][0] == guarded(text)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 2 and not any(mark in sheet for sheet in sheets for mark in (b"<f>", b"<f ", b"<hyperlink"))


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless(text: str) -> None:
    """An ordinary text is written as it is, and comes back from the XLSX as text."""
    assert guarded(text) == text
    table = Table("t", (Column("a", "甲"),), [{"a": text}])
    assert made.read_xlsx(to_xlsx(table, {}))[1] == [text]
    assert made.read_csv(to_csv(table))[1] == [text]


@examples(150)
@given(made.texts)
def test_guard_can_be_undone(text: str) -> None:
    """Taking the apostrophe away gives back what was spelt, for every text; what has none begins harmlessly."""
    shown = guarded(text)
    assert shown.removeprefix(GUARD) == spelt(text)
    if not shown.startswith(GUARD):
        assert not is_active(shown)


def test_numbers_stay_numbers() -> None:
    """-3 in a column of numbers is a number; the same in a column of texts is a guarded text."""
    table = Table("t", (Column("a", "甲"), Column("n", "数", "integer"), Column("d", "比", "decimal")),
                  [{"a": "-3", "n": -3, "d": "-3.50"}])  # fmt: skip
    assert made.read_csv(to_csv(table))[1] == ["'-3", "-3", "-3.50"]
    assert made.read_xlsx(to_xlsx(table, {}))[1] == ["'-3", -3.0, -3.5]


def test_numbers_keep_their_digits() -> None:
    """A number that Excel could not hold exactly is written as its digits, not rounded."""
    rows = ["123456789012345.123456789", "0.1", "-1000000000000001", "-1000000000000000", "1e400"]
    table = Table("t", (Column("d", "比", "decimal"),), [{"d": row} for row in rows])
    read = made.read_xlsx(to_xlsx(table, {}))[1:]
    assert read == [["123456789012345.123456789"], [0.1], ["-1000000000000001"], [-1e15], ["1e400"]]


def test_control_characters_are_spelt_out() -> None:
    """Control, bidirectional and format characters are words in CSV and XLSX; line feeds and tabs stay."""
    table = Table("t", (Column("a", "甲"),), [{"a": "甲\u202e乙\x07\u2066\n\u200f\ufffe"}])
    shown = "甲\\u202e乙\\x07\\u2066\n\\u200f\\ufffe"
    assert made.read_csv(to_csv(table))[1] == [shown]
    assert made.read_xlsx(to_xlsx(table, {}))[1] == [shown]


def test_beyond_excel() -> None:
    """A cell or a sheet beyond Excel's limits is refused by name; CSV and Parquet take it."""
    column = (Column("a", "甲"),)
    full, over = ({"a": "x" * n} for n in (LONGEST, LONGEST + 1))
    assert made.read_xlsx(to_xlsx(Table("t", column, [full]), {}))[1] == [full["a"]]
    wide = {"a": "\N{CJK UNIFIED IDEOGRAPH-20000}" * (LONGEST // 2 + 1)}  # two UTF-16 units each
    for row in (over, wide):
        with pytest.raises(Refused) as no:
            to_xlsx(Table("t", column, [row]), {})
        assert no.value.code == "cell-too-long"
    table = Table("t", column, [over])
    assert made.read_csv(to_csv(table))[1] == [over["a"]] and made.read_parquet(to_parquet(table, {}))[0] == [over]
    with pytest.raises(Refused) as no:
        to_xlsx(Table("t", column, [{}] * MOST_ROWS), {})
    assert no.value.code == "too-many-rows"


@pytest.mark.parametrize(
    ("kind", "value"),
    [("integer", "1.5"), ("integer", 2**63), ("decimal", "约"), ("decimal", "0." + "1" * 13), ("date", "2023"),
     ("boolean", "true"), ("instant", "昨天")],
)  # fmt: skip
def test_not_typed(kind: Any, value: Any) -> None:
    """A cell its column's type cannot hold is refused, never changed."""
    with pytest.raises(Refused) as no:
        to_parquet(Table("t", (Column("a", "甲", kind),), [{"a": value}]), {})
    assert no.value.code == "not-typed"


def test_csv_form() -> None:
    """RFC 4180: a byte order mark, CRLF after every line, quotes doubled."""
    table = Table("t", (Column("a", "甲"), Column("b", "乙")), [{"a": 'x"y', "b": "1,2"}])
    assert to_csv(table) == b'\xef\xbb\xbfa,b\r\n"x""y","1,2"\r\n'


CODED = Table(
    "t",
    (Column("status", "状态", codes=(("IN_PROGRESS", "进行中"), ("LATE", "迟"))), Column("nested", "内容", "json"),
     Column("who", "单位", "list"), Column("marks", "标记", "list", (("after_close", "后补"),))),
    [{"status": "IN_PROGRESS", "nested": {"a": 1}, "who": ["甲", "=乙"], "marks": ["after_close", "other"]},
     {"status": None, "nested": None, "who": [], "marks": []},
     {"status": "NEWER", "who": ["=1", "x"], "marks": ["after_close"]}],
)  # fmt: skip


def test_spreadsheets_are_for_people() -> None:
    """Lists are joined and guarded, codes have their words beside them, nested columns are left out."""
    head, *rows = made.read_csv(to_csv(CODED))
    assert head == ["status", "status_label", "who", "marks", "marks_label"]
    assert rows == [
        ["IN_PROGRESS", "进行中 · in progress", "甲、=乙", "after_close、other", "后补 · after close、other"],
        ["", "", "", "", ""],
        ["NEWER", "NEWER", "'=1、x", "after_close", "后补 · after close"],
    ]
    head, *found = made.read_xlsx(to_xlsx(CODED, {}))
    assert head == ["状态 status", "状态(文字) status_label", "单位 who", "标记 marks", "标记(文字) marks_label"]
    assert found == rows


def test_data_are_for_programs() -> None:
    """Parquet keeps the columns as they are: lists as lists, nested values as their JSON, no words."""
    found, _ = made.read_parquet(to_parquet(CODED, {}))
    first = CODED.rows[0]
    assert found[0] == {**first, "nested": '{"a":1}'} and found[1]["nested"] is None and found[1]["who"] == []


def test_named_columns_are_the_whole_file() -> None:
    """Columns asked for by name are in the file exactly so: a nested one too, and no words beside a code."""
    table = selected(CODED, fields=["nested", "status"])
    assert made.read_csv(to_csv(table))[:2] == [["nested", "status"], ['{"a":1}', "IN_PROGRESS"]]
    assert made.read_xlsx(to_xlsx(table, {}))[0] == ["内容 nested", "状态 status"]
