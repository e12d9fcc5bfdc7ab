"""Pages of one answer join to the whole of it, and a cursor belongs to one answer only."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.refusal import Refused
from api.tables.paging import closed
from api.tables.table import Cursor, Pin, opened, page, query_digest
from tests.laws.examples import examples

PIN = Pin("2023-06-30", 12, "as restated", ("green@2",), query_digest({"path": "/x", "filter": ["a:1"]}))
pins = st.builds(
    Pin, st.dates().map(str), st.integers(1, 2**53), st.sampled_from(["current", "as published", "as believed"]),
    st.lists(st.text(st.characters(codec="utf-8"), max_size=9), max_size=3).map(tuple),
    st.text(max_size=20).map(lambda text: query_digest({"q": text.encode("utf-8", "replace").decode()})),
)  # fmt: skip


@examples(100)
@given(st.integers(0, 60), st.integers(1, 20), pins)
def test_pages_join_to_the_whole(count: int, limit: int, pin: Pin) -> None:
    """Following the cursors gives every row once, in order, in full pages but the last, and ends."""
    rows, pages, cursor = list(range(count)), [], None
    while True:
        found, cursor = page(rows, cursor, limit, pin)
        pages.append(found)
        if cursor is None:
            break
        assert opened(cursor) == Cursor(sum(map(len, pages)), pin)
    assert [row for one in pages for row in one] == rows
    assert all(len(one) == limit for one in pages[:-1]) and len(pages) == max(1, -(-count // limit))


@pytest.mark.parametrize("limit", [0, -1, 5_001])
def test_bad_limit(limit: int) -> None:
    """A page has 1 to 5,000 rows."""
    with pytest.raises(Refused, match="bad-limit"):
        page([1], None, limit, PIN)


@pytest.mark.parametrize(
    "other",
    [PIN._replace(as_of="2023-07-01"), PIN._replace(size=13), PIN._replace(view="current"), PIN._replace(rules=()),
     PIN._replace(query=query_digest({"path": "/x", "filter": ["a:2"]}))],
    ids=["as_of", "size", "view", "rules", "query"],
)  # fmt: skip
def test_cursor_of_another_question(other: Pin) -> None:
    """A cursor is refused for another day, size, view, rules or question."""
    _, cursor = page(range(9), None, 3, PIN)
    assert cursor is not None and page(range(9), cursor, 3, PIN)[0] == range(3, 6)
    with pytest.raises(Refused, match="bad-cursor"):
        page(range(9), cursor, 3, other)


def test_cursor_beyond_the_rows() -> None:
    """A place after the last row is refused."""
    with pytest.raises(Refused, match="bad-cursor"):
        page(range(3), closed(Cursor(4, PIN)), 3, PIN)


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _signed(body: bytes) -> str:
    """A body of our own with a matching sum."""
    from hashlib import sha256  # the sum is no secret: what is inside is checked all the same

    return base64.urlsafe_b64encode(sha256(body).digest()[:4] + body).decode().rstrip("=")


DIGEST = b'"0123456789abcdef"'
BAD = (
    "", "x", "null", "=" * 20, "A" * 5_000, "游标游标游标游标", _encoded("[]"), _encoded("[1,2,3,4,5,6,7]"), "-" * 12,
    "../../etc", _signed(b"[]"), _signed(b"{}"), _signed(b"1"), _signed(b"[" * 100),
    _signed(b'[2,3,"2023-06-30",12,"current",[],' + DIGEST + b"]"),
    _signed(b'[1,0,"2023-06-30",12,"current",[],' + DIGEST + b"]"),
    _signed(b'[1,-3,"2023-06-30",12,"current",[],' + DIGEST + b"]"),
    _signed(b'[1,true,"2023-06-30",12,"current",[],' + DIGEST + b"]"),
    _signed(b'[1,1e400,"2023-06-30",12,"current",[],' + DIGEST + b"]"),
    _signed(b'[1,3,"2023-02-30",12,"current",[],' + DIGEST + b"]"),
    _signed(b'[1,3,7,12,"current",[],' + DIGEST + b"]"),
    _signed(b'[1,3,"2023-06-30",0,"current",[],' + DIGEST + b"]"),
    _signed(b'[1,3,"2023-06-30",12,"x",[],' + DIGEST + b"]"),
    _signed(b'[1,3,"2023-06-30",12,["current"],[],' + DIGEST + b"]"),
    _signed(b'[1,3,"2023-06-30",12,"current",{},' + DIGEST + b"]"),
    _signed(b'[1,3,"2023-06-30",12,"current",[1],' + DIGEST + b"]"),
    _signed(b'[1,3,"2023-06-30",12,"current",[],"zz"]'),
    _signed(b'[1,3,"2023-06-30",12,"current",[],9]'),
)  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_malformed_cursor(text: str) -> None:
    """Whatever is no cursor is refused as such, however well it is dressed; nothing else ever happens."""
    with pytest.raises(Refused, match="bad-cursor"):
        opened(text)


@examples(150)
@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()), st.data())
def test_damaged_cursor(noise: str, data: st.DataObject) -> None:
    """Noise, and a cursor with one character changed or cut off, are refused."""
    whole = closed(Cursor(3, PIN))
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + ("A" if whole[at] != "A" else "B") + whole[at + 1 :]
    for text in (noise, whole[:at], changed):
        try:
            assert opened(text) == Cursor(3, PIN)  # the last character has bits that say nothing
            assert at == len(whole) - 1
        except Refused as no:
            assert no.code == "bad-cursor"
