"""Parquet with typed columns; the viewpoint and the Chinese headings travel in the schema's metadata."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from aggregates.refusal import Refused
from api.tables.filters import number
from api.tables.shape import Column, Kind, Table
from api.tables.wording import word

DIGITS, PLACES = 38, 12
"""One type for every decimal column, whatever its values, so that files of many days fit together."""
TYPES: Mapping[Kind, pa.DataType] = {
    "text": pa.string(), "integer": pa.int64(), "decimal": pa.decimal128(DIGITS, PLACES), "date": pa.date32(),
    "instant": pa.timestamp("us", tz="UTC"), "boolean": pa.bool_(), "list": pa.list_(pa.string()),
    "json": pa.string(),
}  # fmt: skip


def to_parquet(table: Table, stamp: Mapping[str, Any]) -> bytes:
    """The whole table; equal input gives equal bytes (with one version of pyarrow). Texts are as recorded.

    The schema's metadata has `shilu.table` and `shilu.viewpoint` (JSON), each field's `zh`; members of a list that
    are no text are JSON. Refused: `not-typed` for a cell its column's type cannot hold.
    """
    metadata = {"shilu.table": table.name, "shilu.viewpoint": orjson.dumps(stamp, option=orjson.OPT_SORT_KEYS)}
    schema = pa.schema(
        [pa.field(c.name, TYPES[c.kind], metadata={"zh": c.zh}) for c in table.columns], metadata=metadata
    )
    arrays = [_array(column, table) for column in table.columns]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return bytes(sink.getvalue())


def _array(column: Column, table: Table) -> pa.Array:
    values = []
    for at, row in enumerate(table.rows, 1):
        try:
            values.append(_typed(column.kind, row.get(column.name)))
        except (ValueError, TypeError, ArithmeticError):
            raise _not_typed(column, at) from None
    try:
        return pa.array(values, TYPES[column.kind])
    except (pa.ArrowException, UnicodeError, OverflowError):
        raise _not_typed(column, 0) from None


def _typed(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind in ("text", "json"):
        return word(value)
    if kind == "list":
        return [word(one) for one in value]
    if kind in ("integer", "decimal"):
        return _number(kind, value)
    return {"date": date.fromisoformat, "instant": datetime.fromisoformat, "boolean": _boolean}[kind](value)


def _number(kind: Kind, value: Any) -> int | Decimal:
    found = number(value)
    if found is None or (kind == "integer" and found[0] != int(found[0])):
        raise ValueError("no number")
    return int(found[0]) if kind == "integer" else found[0]


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("no boolean")
    return value


def _not_typed(column: Column, row: int) -> Refused:
    zh, en = (f"第 {row} 行", f"row {row}: ") if row else ("", "")
    return Refused(
        "not-typed", f"{zh}“{column.zh}”的值不合该列的类型 {column.kind};请改用 CSV 或 XLSX",
        f"{en}a value of {column.name} is no {column.kind}; take CSV or XLSX instead",
    )  # fmt: skip
