"""Whether what is there is also found: the indexes by which a plan's entries, receipts and documents are looked up."""

from __future__ import annotations

import re

from ledger.verify.faults import VIEWS, Fault
from ledger.verify.gathered import Scope
from ledger.verify.source import Damaged, Rows

_ROW = re.compile(r"row (\d+) missing from index \w*entries")
_TABLES = {
    "entries": ("position", "stream, version"), "heads": ("size", "size"), "idempotency": ("first_position", "actor, key"),
}  # fmt: skip


class Indexes:
    """A task for a worker: what is wrong, as (position or 0, words); None when every row is found by its index.

    An entry that an index does not lead to is in the tree and in no answer: questions about a plan go by its stream.
    """

    def __call__(self, rows: Rows, scope: Scope) -> tuple[int, str] | None:
        """SQLite looks itself (every row against every index); elsewhere each row is looked up."""
        return _sqlite(rows) if rows.sqlite else _looked_up(rows)


def unfound(told: tuple[int, str] | None) -> list[Fault]:
    """The fault that `Indexes` tells."""
    if told is None:
        return []
    at, words = told
    detail = f"有记录不能经索引找到，查询会漏掉它，须重建索引 / an index does not lead to every row; rebuild it: {words}"
    return [Fault(VIEWS, max(at, 1), detail)]


def _sqlite(rows: Rows) -> tuple[int, str] | None:
    try:
        words = str(rows.all("PRAGMA integrity_check(1)")[0][0])
    except Damaged as error:
        words = str(error)
    found = _ROW.search(words)
    return None if words == "ok" else (int(found[1]) if found else 0, words.replace("\n", " "))


def _looked_up(rows: Rows) -> tuple[int, str] | None:
    """A table read from end to end, each row then sought by its key; the planner must not take a short cut."""
    rows.all("SELECT set_config(name, 'off', false) FROM unnest(ARRAY['enable_hashjoin', 'enable_mergejoin']) name")
    for table, (position, key) in _TABLES.items():
        same = " AND ".join(f"b.{column} = a.{column}" for column in key.split(", "))
        query = f"SELECT min(a.{position}) FROM {table} a WHERE NOT EXISTS (SELECT 1 FROM {table} b WHERE {same})"
        (at,) = rows.all(query)[0]
        if at is not None:
            return int(at), f"{table} {at}"
    return None
