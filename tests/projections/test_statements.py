"""The bitemporal rectangles: one row per revision, and exactly the definition of known(V, K)."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from aggregates.fold.known import current as current_of
from aggregates.fold.known import known
from aggregates.fold.revision import Revision, revisions
from projections import statements as view
from projections.database import OPEN
from projections.statements import statements
from tests.laws.examples import examples
from tests.laws.histories import days, histories
from tests.projections.given import rows, views_of

pages = st.sampled_from((2, 5, 10**6))


@examples(25)
@given(histories, pages)
def test_rectangles(entries: list[dict[str, Any]], page: int) -> None:
    """Every entry is one row; known_to is the next revision's position, open for the last; the order key stays."""
    chains: dict[tuple[str, str], list[int]] = {}
    for entry in entries:
        chains.setdefault((entry["subject"], entry["statementid"]), []).append(int(entry["sequence"]))
    until = {p: after for chain in chains.values() for p, after in zip(chain, [*chain[1:], OPEN], strict=True)}
    first = {p: chain[0] for chain in chains.values() for p in chain}
    with views_of(entries, page) as connection:
        found = connection.execute(select(statements).order_by(statements.c.position)).all()
    assert [row.position for row in found] == list(range(1, len(entries) + 1))
    assert [(row.known_to, row.first_position) for row in found] == [(until[p], first[p]) for p in sorted(until)]


@examples(25)
@given(histories, pages)
def test_a_retraction_keeps_what_was_taken_back(entries: list[dict[str, Any]], page: int) -> None:
    """The row of a retraction carries the content, type and dates of the revision before it, and is marked."""
    with views_of(entries, page) as connection:
        for row in connection.execute(select(statements).where(statements.c.retracted)).all():
            chain = view.history(connection, row.stream, row.statement, row.position)
            before, taken_back = chain[-2], chain[-1]
            assert (taken_back.type, taken_back.data) == (before.type, before.data)
            assert (taken_back.effective_on, taken_back.effective_to) == (before.effective_on, before.effective_to)
            assert taken_back.retracted and taken_back.reason == "撤回"


@examples(25)
@given(histories, days, st.integers(0, 100), pages)
def test_visible_is_the_definition(entries: list[dict[str, Any]], day: str, share: int, page: int) -> None:
    """`visible`, `current`, `history` and `recorded` at (V, K) equal semantics.md over the first K entries."""
    size = share * len(entries) // 100
    every = list(revisions(entries))
    streams = {r.stream for r in every}
    with views_of(entries, page) as connection:
        for stream in streams:
            own = [r for r in every if r.stream == stream]
            seen = view.visible(connection, stream, day, size)
            assert seen == [_stored(r) for r in known(own, day, size)]
            latest = sorted(current_of(own, size).values(), key=lambda r: r.first)
            assert view.current(connection, stream, size) == [_stored(r) for r in latest]
            assert view.recorded(connection, stream, size // 2, size) == [
                _stored(r) for r in own if size // 2 < r.position <= size
            ]
            types = tuple({r.type for r in own})[:1]
            assert view.visible(connection, stream, day, size, types=types) == [r for r in seen if r.type in types]
        wanted = {r.stream for r in every if r.type == "plan.registered" and r.position <= size}
        assert view.streams(connection, size, "plan.registered") == sorted(wanted)


def _stored(r: Revision) -> Revision:
    """As read models keep it: without the precision of its date."""
    return r._replace(precision=None)


@examples(25)
@given(histories, st.sampled_from((1, 3, 11)), st.booleans())
def test_pages_do_not_matter(entries: list[dict[str, Any]], page: int, forget: bool) -> None:
    """Read in pages of any size, with or without a restart between them, the tables hold the same rows."""
    with views_of(entries) as once, views_of(entries, page, forget) as paged:
        assert rows(once) == rows(paged)
