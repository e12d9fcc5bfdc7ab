"""Whether what is there is also found: the indexes by which a plan's entries, receipts and documents are looked up."""

from __future__ import annotations

import re

from ledger.verify.faults import VIEWS, Fault
from ledger.verify.gathered import Scope
from ledger.verify.source import Damaged, Rows

_ROW = re.compile(r"row (\d+) missing from index \w*entries")
_KEYS = (
    ("entries", "position", ("stream", "version")), ("entries", "position", ("position",)),
    ("heads", "size", ("size",)), ("idempotency", "first_position", ("actor", "key")),
    ("blobs", "sha256", ("sha256",)), ("sealed", "digest", ("digest",)), ("published", "size", ("sha256",)),
    ("tiles", "number", ("level", "number")),
)  # fmt: skip
"""Table, what a row is named by, and the columns by which it is looked up."""
# Each table is read from end to end by its row addresses, and each row sought by its index: no plan does otherwise.
_PLANS = """
SELECT set_config(name, ?, false) FROM unnest(ARRAY['enable_seqscan', 'enable_bitmapscan', 'enable_indexonlyscan',
    'enable_hashjoin', 'enable_mergejoin', 'enable_material', 'enable_memoize'])
    AS names (name)
"""
_SOUGHT = """
SELECT min(a.{name}) FROM {table} a WHERE a.ctid >= '(0,0)'::tid AND NOT EXISTS (
    SELECT 1 FROM {table} b WHERE {same} AND b.ctid::text = a.ctid::text)
"""


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
    detail = f"有记录不能经索引找到，查询会漏掉它，须重建索引 / an index misses a row; rebuild it: {words}"
    return [Fault(VIEWS, max(at, 1), detail)]


def _sqlite(rows: Rows) -> tuple[int, str] | None:
    try:
        words = str(rows.all("PRAGMA integrity_check(1)")[0][0])
    except Damaged as error:
        words = str(error)
    found = _ROW.search(words)
    return None if words == "ok" else (int(found[1]) if found else 0, words.replace("\n", " "))


def _looked_up(rows: Rows) -> tuple[int, str] | None:
    rows.all(_PLANS, ("off",))
    try:
        for table, name, key in _KEYS:
            same = " AND ".join(f"b.{column} = a.{column}" for column in key)
            query = _SOUGHT.format(name=name, table=table, same=same)
            (missing,) = rows.all(query)[0] if rows.has(table) else (None,)
            if missing is not None:
                return missing if type(missing) is int else 0, f"{table} {missing} ({', '.join(key)})"
        return None
    finally:
        rows.all(_PLANS, ("on",))
