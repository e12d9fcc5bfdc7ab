"""Filters, order and columns of a table, held against the plain definition."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.refusal import Refused
from api.tables.shape import Column, Table
from api.tables.table import selected
from tests.api.tables import made
from tests.api.tables.made import COLUMNS
from tests.laws.examples import examples

TABLE = Table(
    "t",
    (Column("a", "甲"), Column("n", "数", "decimal"), Column("l", "单位", "list"), Column("b", "是", "boolean")),
    [
        {"a": "x", "n": "10", "l": ["p", "q"], "b": True},
        {"a": "y", "n": "9.50", "l": [], "b": False},
        {"a": "x", "n": None, "l": ["q"], "b": None},
        {"a": "", "n": "9.5", "l": ["a,b"]},
        {"a": "x:y", "n": -3, "b": True},
    ],
)


@pytest.mark.parametrize(
    ("filters", "places"),
    [
        ([], [0, 1, 2, 3, 4]), (["a:x"], [0, 2]), (["a:x", "a:y"], [0, 1, 2]), (["a:x", "n:10"], [0]),
        (["n:9.5"], [1, 3]), (["n:9.500"], [1, 3]), (["n:"], [2]), (["a:"], [3]), (["l:q"], [0, 2]),
        (["l:"], [1, 4]), (["l:a,b"], [3]), (["b:true"], [0, 4]), (["b:"], [2, 3]), (["a:x:y"], [4]),
        (["n:-3"], [4]), (["n:nan"], []), (["a:x", "a:"], [0, 2, 3]), (["n:1e1"], [0]),
    ],
)  # fmt: skip
def test_filters(filters: list[str], places: list[int]) -> None:
    """The same column means any of, different columns mean all of; numbers by worth, lists by member, "" empty."""
    assert selected(TABLE, filters).rows == [TABLE.rows[at] for at in places]


@pytest.mark.parametrize(
    ("sort", "places"),
    [("n", [4, 1, 3, 0, 2]), ("-n", [0, 1, 3, 4, 2]), ("a,-n", [0, 2, 4, 1, 3]), ("-a,n", [1, 4, 0, 2, 3]),
     ("", [0, 1, 2, 3, 4])],
)  # fmt: skip
def test_sort(sort: str, places: list[int]) -> None:
    """Numbers by worth, several columns in turn, descending with -, empty cells last either way."""
    assert selected(TABLE, sort=sort).rows == [TABLE.rows[at] for at in places]


def test_fields() -> None:
    """Only the columns named, in the order named, once each; filter and order may use the others."""
    found = selected(TABLE, ["n:10"], ["b", "a", "b"], "-n")
    assert found.shown() == [{"b": True, "a": "x"}] and list(found.shown()[0]) == ["b", "a"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"filters": ["a"]}, "bad-filter"), ({"filters": ["z:1"]}, "unknown-column"), ({"sort": "z"}, "unknown-column"),
     ({"sort": "a,,n"}, "unknown-column"), ({"fields": ["z"]}, "unknown-column"), ({"sort": "--a"}, "unknown-column")],
)  # fmt: skip
def test_refused(asked: dict[str, Any], code: str) -> None:
    """What names no column, or is no filter, is refused and says which columns there are."""
    with pytest.raises(Refused) as no:
        selected(TABLE, **asked)
    assert no.value.code == code


@examples(100)
@given(made.tables, st.sampled_from(COLUMNS), st.booleans())
def test_sorting_loses_nothing(table: Table, column: Column, descending: bool) -> None:
    """Sorted rows are the same rows, in order among the full cells, the empty ones after them as they were."""
    found = selected(table, sort=f"{'-' * descending}{column.name}").rows
    empty = [row for row in table.rows if row.get(column.name) in (None, "", [])]
    assert list(found[len(found) - len(empty) :]) == empty
    assert sorted(map(id, found)) == sorted(map(id, table.rows))
    if column.kind in ("integer", "decimal"):
        worths = [Decimal(row[column.name]) for row in found[: len(found) - len(empty)]]
        assert worths == sorted(worths, reverse=descending)


@examples(100)
@given(made.tables, made.texts, st.sampled_from([column for column in COLUMNS if column.kind == "text"]))
def test_text_filter_is_equality(table: Table, wanted: str, column: Column) -> None:
    """A filter on a text column keeps exactly the rows with this text; nothing means no text."""
    found = selected(table, [f"{column.name}:{wanted}"]).rows
    assert found == [row for row in table.rows if (row.get(column.name) or "") == wanted]


@pytest.mark.parametrize("kind", ["text", "list"])
def test_a_value_that_can_never_occur(kind: Any) -> None:
    """A filter for a code that the column does not know is refused with those it does; open columns take any."""
    codes = (("A", "甲"), ("B", "乙"))
    table = Table("t", (Column("a", "甲", kind, codes), Column("o", "开", kind, codes, closed=False)), [])
    for ok in ("a:A", "a:", "o:NOPE"):
        assert selected(table, [ok]).rows == []
    with pytest.raises(Refused) as no:
        selected(table, ["a:B", "a:NOPE"])
    assert no.value.code == "bad-filter" and "A、B" in no.value.zh and "A, B" in no.value.en
