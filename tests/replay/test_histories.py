"""What an auditor's figures rest on: from the entries alone, the same as the read models hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.session import Reading
from projections.worlds import rule_sets as viewed_rule_sets
from projections.worlds import seen as viewed
from replay.histories import history, known, of_stream, rule_sets
from replay.points import point
from tests.api import cycle, worlds
from tests.api.worlds import PLAN


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """The short cycle with a correction and a restatement."""
    shilu, clock = cycle.told(tmp_path_factory.mktemp("histories"))
    with shilu:
        cycle.corrected(shilu, clock)
        cycle.restated(shilu, "重述", "评估")
        yield worlds.reading_of(shilu)


@pytest.mark.parametrize("view", ["current", "at:2024-09-01", "2024-06-30", "2025-12-31@size:30", "2022-03-01"])
def test_known_is_what_the_read_models_see(reading: Reading, view: str) -> None:
    """known(V, K) from the entries is known(V, K) from the rectangles, in the same order."""
    at = point(reading.reader, view)
    with reading.connect() as connection:
        expected = viewed(connection, [PLAN], at.day, at.size)
    assert known(history(reading.reader, PLAN, at.size), at.day, at.size) == expected


def test_only_what_concerns_the_plan(reading: Reading) -> None:
    """The plan's stream, its region, the register and the rules; every revision up to the size, in order, no more."""
    size = reading.reader.size()
    found = history(reading.reader, PLAN, size)
    assert {r.stream for r in found} == {f"plan:{PLAN}", "region:甲县", "agency:register", "rules:adopted"}
    assert [r.position for r in found] == list(range(2, size + 1))  # the first entry opens the ledger
    assert max(r.position for r in history(reading.reader, PLAN, 30)) == 30
    assert [r.position for r in of_stream(reading.reader, "rules:adopted", size)] == [
        r.position for r in found if r.stream == "rules:adopted"
    ]
    shared = [r for r in found if r.stream in ("agency:register", "rules:adopted")]
    assert history(reading.reader, "没有", size) == shared


def test_rule_sets_whatever_their_day(reading: Reading) -> None:
    """Adopted by K counts, also before it takes effect, and not before it was recorded."""
    size = reading.reader.size()
    found = rule_sets(history(reading.reader, PLAN, size), size)
    with reading.connect() as connection:
        assert found == viewed_rule_sets(connection, size)
    first = min(r.position for r in found)
    assert len(found) == 4 and rule_sets(history(reading.reader, PLAN, size), first - 1) == []
