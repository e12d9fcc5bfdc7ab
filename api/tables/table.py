"""Everything about tables under one name: the shape, what is selected of one, its pages, its three file formats."""

from __future__ import annotations

from api.tables.csv_file import to_csv
from api.tables.filters import selected
from api.tables.paging import Cursor, Pin, opened, page, query_digest
from api.tables.parquet_file import to_parquet
from api.tables.shape import Codes, Column, Kind, Table
from api.tables.xlsx_file import to_xlsx

__all__ = [
    "Codes", "Column", "Cursor", "Kind", "Pin", "Table", "opened", "page", "query_digest", "selected", "to_csv",
    "to_parquet", "to_xlsx",
]  # fmt: skip
