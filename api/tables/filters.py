"""What was asked of a table: the rows that fit, in the order wanted, with the columns named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from aggregates.refusal import Refused
from api.tables.shape import Column, Table
from api.tables.wording import word

Fits = Callable[[Mapping[str, Any]], bool]


def selected(
    table: Table, filters: Sequence[str] = (), fields: Sequence[str] | None = None, sort: str | None = None
) -> Table:
    """The table with the rows that fit every filter, sorted, and only the columns named (in the order named).

    A filter is COLUMN:VALUE; several on one column mean any of them; an empty VALUE fits empty cells; a list fits by
    any of its members; numbers fit by their worth (3 fits 3.00). `sort` is columns by comma, `-COLUMN` for descending;
    empty cells come last either way and rows alike keep their order. Refused: `unknown-column`, `bad-filter` (also for
    a value that a column of codes can never hold). Columns that were named are all that any file has: none is left
    out because it is nested, none gets words beside it.
    """
    fits = [_any_of(table, name, wanted) for name, wanted in _by_column(table, filters).items()]
    rows: Sequence[Mapping[str, Any]] = table.rows  # without a filter no row is made that no page shows
    if fits:
        rows = [row for row in rows if all(fit(row) for fit in fits)]
    for key in reversed(sort.split(",") if sort else []):
        rows = _sorted(rows, _column(table, key.removeprefix("-")), key.startswith("-"))
    columns = table.columns if fields is None else tuple(_named(table, name) for name in dict.fromkeys(fields))
    return Table(table.name, columns, rows)


def _named(table: Table, name: str) -> Column:
    column = _column(table, name)
    return column._replace(kind="text" if column.kind == "json" else column.kind, codes=())


def _column(table: Table, name: str) -> Column:
    for column in table.columns:
        if column.name == name:
            return column
    known = ", ".join(column.name for column in table.columns)
    raise Refused("unknown-column", f"表中没有列 {name};有:{known}", f"no column {name}; there are: {known}")


def _by_column(table: Table, filters: Iterable[str]) -> dict[Column, list[str]]:
    found: dict[Column, list[str]] = {}
    for given in filters:
        name, colon, value = given.partition(":")
        if not colon:
            raise Refused(
                "bad-filter", f"筛选条件应为 列名:值,而不是 {given}", f"a filter is COLUMN:VALUE, not {given}"
            )
        found.setdefault(_holding(_column(table, name), value), []).append(value)
    return found


def _holding(column: Column, value: str) -> Column:
    """The column. Refused when its codes are known and this is none of them: no row could ever fit."""
    codes = [code for code, _ in column.codes]
    if value and codes and column.closed and value not in codes:
        raise Refused(
            "bad-filter", f"列 {column.name} 没有这个值;有:{'、'.join(codes)}",
            f"column {column.name} has no such value; there are: {', '.join(codes)}",
        )  # fmt: skip
    return column


def _any_of(table: Table, column: Column, values: Sequence[str]) -> Fits:
    wanted = frozenset(_worth(column, value) if value else None for value in values)
    name = column.name
    if column.kind == "list":
        return lambda row: not wanted.isdisjoint([word(one) for one in row.get(name) or ()] or [None])
    return lambda row: _worth(column, row.get(name)) in wanted


def _worth(column: Column, value: Any) -> Any:
    """What a cell and a wanted value are compared by; None for an empty cell."""
    if value is None or value == "":
        return None
    if column.kind in ("integer", "decimal"):
        return number(value) or word(value)
    return word(value)


def number(value: Any) -> tuple[Decimal] | None:
    """The finite number a cell holds, in a tuple so that 0 counts; None when it holds none."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return (found,) if found.is_finite() else None


def _sorted(rows: Sequence[Mapping[str, Any]], column: Column, descending: bool) -> list[Mapping[str, Any]]:
    full = [row for row in rows if row.get(column.name) not in (None, "", [])]
    empty = [row for row in rows if row.get(column.name) in (None, "", [])]
    return [*sorted(full, key=lambda row: _place(column, row[column.name]), reverse=descending), *empty]


def _place(column: Column, value: Any) -> tuple[int, Any]:
    """Numbers before what is none; everything else by its text."""
    found = number(value) if column.kind in ("integer", "decimal") else None
    if found:
        return 0, found[0]
    return 1, [word(one) for one in value] if isinstance(value, list) else word(value)
