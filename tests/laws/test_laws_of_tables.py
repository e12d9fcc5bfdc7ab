"""The same laws on the read models: SQLite with more examples, PostgreSQL with fewer, one truth for both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from sqlalchemy import Engine

from projections.database import views_engine
from tests.laws import laws
from tests.laws.answers import Kernel, canonical
from tests.laws.corpus import CRAFTED, history, viewpoints
from tests.laws.examples import examples
from tests.laws.histories import days, histories, points
from tests.laws.tables import Tables
from tests.laws.test_law_3_4_attribution_and_knowledge import shares

KERNEL = Kernel()
Point = tuple[list[dict[str, Any]], str, int]


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """Read models in a SQLite file."""
    engine = views_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """Read models in a PostgreSQL database."""
    engine = views_engine(postgres_url)
    yield engine
    engine.dispose()


def _one_truth(engine: Engine, count: int) -> None:
    @examples(count)
    @given(points())
    def check(point: Point) -> None:
        laws.one_truth(Tables(engine), *point)
        laws.one_truth(Tables(engine, pages=3), *point)

    check()


def _stability(engine: Engine, count: int) -> None:
    @examples(count)
    @given(points())
    def check(point: Point) -> None:
        laws.stability(Tables(engine), *point)

    check()


def _attribution(engine: Engine, count: int) -> None:
    @examples(count)
    @given(histories, days, shares, shares)
    def check(entries: list[dict[str, Any]], day: str, one: int, other: int) -> None:
        known, head = sorted((one * len(entries) // 100, other * len(entries) // 100))
        laws.attribution(Tables(engine), entries, day, known, head)

    check()


def _retroaction(engine: Engine, count: int) -> None:
    @examples(count)
    @given(histories, days)
    def check(entries: list[dict[str, Any]], day: str) -> None:
        laws.retroaction(Tables(engine), entries, day)

    check()


LAWS = (_one_truth, _stability, _attribution, _retroaction)


@pytest.mark.parametrize("law", LAWS)
def test_tables_in_sqlite_keep_the_laws(sqlite_engine: Engine, law: Any) -> None:
    """Laws 1, 2, 3 and 7 hold for the tables on SQLite, rebuilt at once or brought up page by page."""
    law(sqlite_engine, 25)


@pytest.mark.postgres
@pytest.mark.parametrize("law", LAWS)
def test_tables_in_postgres_keep_the_laws(postgres_engine: Engine, law: Any) -> None:
    """Laws 1, 2, 3 and 7 hold for the tables on PostgreSQL."""
    law(postgres_engine, 6)


def _same_bytes(engine: Engine, seeds: Iterable[int], pages: int) -> None:
    for seed in seeds:
        tables, entries = Tables(engine, pages), history(seed)
        for day, size in viewpoints(seed):
            assert canonical(tables.answer(entries, day, size)) == canonical(KERNEL.answer(entries, day, size)), seed


@pytest.mark.parametrize(("first", "pages"), [(0, 0), (1, 1), (2, 7)])
def test_sqlite_gives_the_bytes_of_the_fold(sqlite_engine: Engine, first: int, pages: int) -> None:
    """Law 6: on the fixed histories the tables give the fold's own bytes, rebuilt = incremental."""
    _same_bytes(sqlite_engine, [*range(-CRAFTED + first, 0, 6), *range(12)], pages)


@pytest.mark.postgres
def test_postgres_gives_the_bytes_of_the_fold(postgres_engine: Engine) -> None:
    """Law 6: SQLite = PostgreSQL = the fold, on the fixed histories."""
    _same_bytes(postgres_engine, [*range(-CRAFTED, 0, 40), *range(6)], 5)


@examples(15)
@given(points())
def test_the_fake_reader_hides_what_is_not_shown(point: Point) -> None:
    """Control: a reader that admits to K entries gives the runner just these."""
    from tests.laws.tables import Leaves

    entries, _, size = point
    leaves = Leaves(entries)
    leaves.shown = size
    assert [position for position, _ in leaves.scan()] == list(range(1, size + 1))
