"""Stored deltas: packed and merged on both databases, and read back as they were appended, however paged."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from projections import tallies
from projections.database import metadata, views_engine, writing
from projections.tallies import Delta, TalliesStore, cells_from, differences, ordinal, read, runs


def _made(number: int) -> list[Delta]:
    random, position, made = Random(number), 0, []
    for _ in range(number):
        position += random.choice((0, 1, 1, 7))
        day = f"20{random.randrange(21, 27)}-0{random.randrange(1, 9)}-1{random.randrange(9)}"
        made.append(Delta(f"甲{random.randrange(9)}", f"load|{random.randrange(3)}", day, position, 1 - position % 3))
    return made


def _pages(made: list[Delta], most: int) -> list[list[Delta]]:
    """Cut between positions, as the runner's pages are."""
    pages: list[list[Delta]] = [[]]
    for delta in made:
        if len(pages[-1]) >= most and pages[-1][-1].position != delta.position:
            pages.append([])
        pages[-1].append(delta)
    return pages


@pytest.mark.parametrize("most", [1, 40, 10_000])
@pytest.mark.parametrize("forget", [False, True])
def test_deltas_come_back_as_they_went(
    tmp_path: Path, database_url: str, most: int, forget: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Single commands, pages, and one large page give the same columns and cells, also after a restart each time;
    and the rows stay few."""
    monkeypatch.setattr(tallies, "MERGED_AT_MOST", 128)
    engine, store, made = views_engine(database_url), TalliesStore(), _made(600)
    with writing(engine) as connection:
        metadata.create_all(connection)
    for page in _pages(made, most):
        if forget:
            store = TalliesStore()
        with writing(engine) as connection:
            store.append(connection, page)
    with engine.connect() as connection:
        names = {number: (agency, name) for number, agency, name in cells_from(connection, 0)}
        whole = read(connection, -1)
        found = [
            (*names[int(cell)], int(day), int(position), int(n))
            for cell, day, position, n in zip(*whole, strict=True)
        ]
        assert found == [(d.agency, d.name, ordinal(d.day), d.position, d.n) for d in made]
        rest = read(connection, made[300].position)
        assert len(rest.cell) == sum(d.position > made[300].position for d in made)
        assert connection.execute(select(func.count()).select_from(runs)).scalar_one() < 20
    engine.dispose()


def test_differences_turn_one_timeline_into_the_other() -> None:
    """Only what changed is stored, with its sign, in a fixed order."""
    before = {("2023-01-01", "甲", "due"): 1, ("2023-04-01", "甲", "due"): 1}
    after = {("2023-04-01", "甲", "due"): 3, ("2023-02-01", "乙", "late"): 1}
    assert differences(before.items(), after.items(), 9) == [
        Delta("甲", "due", "2023-01-01", 9, -1), Delta("乙", "late", "2023-02-01", 9, 1),
        Delta("甲", "due", "2023-04-01", 9, 2),
    ]  # fmt: skip
    assert differences(after.items(), after.items(), 9) == []
