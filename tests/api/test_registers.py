"""The register kept between questions is the register folded anew, at every day and size."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from api.demo import demo_settings
from api.registers import register
from api.session import open_reading
from projections.plan_state import register as folded
from tests.api import worlds

DAYS = ("2020-12-31", "2021-01-01", "2021-06-30", "2022-10-20", "2023-03-19", "2023-03-20", "2024-06-30", "2026-02-20")
SIZES = (1, 2, 40, 700, 1_277, 2_000, 2_990, 3_100)


def test_kept_and_folded_registers_are_one(tmp_path: Path) -> None:
    """Asked twice, in another order the second time, so that what is kept is used."""
    reading = open_reading(demo_settings(worlds.copy_of(worlds.demo_ledger(), tmp_path)))
    points = list(product(DAYS, SIZES))
    with reading.connect() as connection:
        for day, size in [*points, *reversed(points)]:
            assert register(reading.reader, connection, day, size) == folded(connection, day, size), (day, size)
        found = {len(register(reading.reader, connection, day, size).agencies) for day, size in points}
    assert len(found) > 3
