"""Entries by day, and milestones: what is visible at K, counted by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from sqlalchemy import Connection

from aggregates.commands import plan_stream
from aggregates.fold.known import known
from aggregates.fold.lateness import civil_day
from aggregates.fold.revision import Revision, revisions
from api.demo import demo_settings
from api.session import open_reading
from api.story import XIANGFEN
from projections.density import density
from projections.milestones import milestones
from projections.statements import everywhere, recorded, streams
from tests.api import worlds
from tests.laws.examples import examples
from tests.laws.histories import histories
from tests.projections.given import views_of

FAR, HEAD = "9999-12-31", 10**9


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The read models of the demo ledger."""
    home = worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("demo"))
    with open_reading(demo_settings(home)).connect() as connection:
        yield connection


def by_hand(own: list[Revision], size: int) -> list[tuple[str, int, int]]:
    """The days of a stream: statements visible at `size` by effective day, entries by civil day of recording."""
    effective = Counter(r.effective_on for r in known(own, FAR, size))
    recorded_on = Counter(civil_day(r.recorded_at).isoformat() for r in own if r.position <= size)
    return [(day, effective[day], recorded_on[day]) for day in sorted({*effective, *recorded_on})]


@examples(40)
@given(histories)
def test_any_history(entries: list[dict[str, Any]]) -> None:
    """At every size of any history only what is visible there is counted, on both clocks."""
    every = list(revisions(entries))
    with views_of(entries) as connection:
        for stream in {r.stream for r in every}:
            own = [r for r in every if r.stream == stream]
            for size in range(len(entries) + 1):
                assert [tuple(one) for one in density(connection, stream, size)] == by_hand(own, size)


def test_the_demo(demo: Connection) -> None:
    """Every entry of a real plan is counted once on its day of recording, a corrected statement once on its own day."""
    own = recorded(demo, plan_stream(XIANGFEN), 0, HEAD)
    for size in (0, 1500, 2787, 2967, 3000, HEAD):
        assert [tuple(one) for one in density(demo, plan_stream(XIANGFEN), size)] == by_hand(own, size)
    assert sum(one.recorded for one in density(demo, plan_stream(XIANGFEN), HEAD)) == len(own)


@examples(20)
@given(histories)
def test_streams_one_by_one(entries: list[dict[str, Any]]) -> None:
    """Going from stream to stream by the index finds the streams, and the statements of a type, that there are."""
    every = list(revisions(entries))
    with views_of(entries) as connection:
        for size in (len(entries) // 2, len(entries)):
            for type_ in {r.type for r in every}:
                held = {r.stream for r in every if r.type == type_ and r.position <= size}
                assert streams(connection, size, type_) == sorted(held)
                visible = [r for s in held for r in known([r for r in every if r.stream == s], FAR, size)]
                seen = [r for r in visible if r.type == type_]
                assert [r.position for r in everywhere(connection, type_, size)] == sorted(r.position for r in seen)


def test_milestones_of_the_demo(demo: Connection) -> None:
    """The edition, the year closed, the ruling, the final evaluation once it is concluded, fixed and restated."""
    found = [(m.day, m.kind, m.zh) for m in milestones(demo, plan_stream(XIANGFEN), HEAD)]
    assert found == [
        ("2022-10-20", "edition", "方案文本"), ("2024-09-10", "ruling", "争议裁定 示意争议-老年健康科普"),
        ("2025-02-10", "annual_monitoring", "年度监测 2024"), ("2025-12-31", "final", "终期评估 总结评估阶段"),
        ("2026-01-28", "snapshot", "快照 示意终期评估-固定"), ("2026-01-28", "final", "终期评估 示意终期评估"),
        ("2026-02-20", "snapshot", "快照 示意终期评估-重述"),
    ]  # fmt: skip


def test_milestones_as_known_then(demo: Connection) -> None:
    """An evaluation that was only opened stands at the day it was opened; what was not recorded yet is not there."""
    opened = milestones(demo, plan_stream(XIANGFEN), 3296)
    assert [(m.day, m.kind, m.position) for m in opened[-1:]] == [("2026-01-26", "final", 3295)]
    assert [m.kind for m in milestones(demo, plan_stream(XIANGFEN), 1300)] == ["edition", "final"]
    assert milestones(demo, plan_stream(XIANGFEN), 1000) == []
