"""Two snapshots side by side: the figures that differ, and exactly the entries that made them differ."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from aggregates.refusal import Refused
from api.session import Reading
from replay.snapshot_diff import snapshot_difference
from tests.api import cycle, worlds
from tests.api.worlds import PLAN


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """The short cycle with a correction and a restatement of its evaluation."""
    shilu, clock = cycle.told(tmp_path_factory.mktemp("snapshots"))
    with shilu:
        cycle.corrected(shilu, clock)
        cycle.restated(shilu, "重述", "评估")
        yield worlds.reading_of(shilu)


def test_fixed_beside_restated(reading: Reading) -> None:
    """Given a restatement after one correction, then it alone drives the difference, as the restatement recorded it."""
    found = snapshot_difference(reading.reader, PLAN, "评估", "重述")
    assert found.first.same and found.second.same and found.pairs
    assert not found.by_time and not found.by_rules
    recorded = found.second.snapshot.data["drivers"]
    assert [d["position"] for d in found.drivers] == [d["position"] for d in recorded]
    assert {e["figure"] for d in found.drivers for e in d["effects"]} == {p["figure"] for p in found.pairs}
    backwards = snapshot_difference(reading.reader, PLAN, "重述", "评估")
    assert (backwards.pairs, backwards.drivers) == (found.pairs, found.drivers)


def test_the_same_snapshot_differs_in_nothing(reading: Reading) -> None:
    """A snapshot beside itself: no figures, no drivers."""
    found = snapshot_difference(reading.reader, PLAN, "评估", "评估")
    assert found.pairs == () and found.drivers == ()


@pytest.mark.parametrize(("second", "code"), [("没有", "no-such-snapshot"), ("评分卡", "other-subject")])
def test_what_cannot_be_compared(reading: Reading, second: str, code: str) -> None:
    """An unknown snapshot and one of another subject are refused, in both languages."""
    with pytest.raises(Refused) as refused:
        snapshot_difference(reading.reader, PLAN, "评估", second)
    assert refused.value.code == code and refused.value.zh and refused.value.en
