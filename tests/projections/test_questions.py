"""Responsibility, targets and timeline on real plans: who when, how far, and what was recorded with which marks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection

from aggregates import commands as c
from aggregates.events.plan import SeatAssigned
from aggregates.fold.lateness import civil_day
from api.demo import demo_settings
from api.session import open_reading
from api.story import OUTLINE, TASK, XIANGFEN
from projections.responsibility import holdings
from projections.targets import targets
from projections.timeline import LATE_AFTER_DAYS, counts, timeline
from tests.api import worlds
from tests.api.worlds import EDUCATION, LEAD, OFFICE, PLAN, at, report

WUTAI = "五台县/全民科学素质行动规划纲要实施方案/2021-2025"
HEAD = 10**9


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The read models of the demo ledger."""
    home = worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("demo"))
    with open_reading(demo_settings(home)).connect() as connection:
        yield connection


def test_undated_documents_start_unknown(demo: Connection) -> None:
    """Before the day of entry the seats of an undated plan are start_unknown: never nobody, never a made-up day."""
    before = holdings(demo, WUTAI, "2021-06-30", HEAD, task="3.1.2")
    after = holdings(demo, WUTAI, "2022-03-01", HEAD, task="3.1.2")
    assert len(before) == len(after) == 4
    assert {h.standing for h in before} == {"start_unknown"}
    assert {h.standing for h in after} == {"in_force"}
    assert {h.seat.defaulted for h in before} == {True}


def test_dated_documents_do_not_guess_backwards(demo: Connection) -> None:
    """A dated plan's seats are not_yet the day before its date and in force on it; unknown K gives no seat at all."""
    found = {day: {h.standing for h in holdings(demo, XIANGFEN, day, HEAD, task="2.1.1")}
             for day in ("2022-10-19", "2022-10-20")}  # fmt: skip
    assert found == {"2022-10-19": {"not_yet"}, "2022-10-20": {"in_force"}}
    assert holdings(demo, XIANGFEN, "2025-01-01", 1, task="2.1.1") == []


def test_a_wrong_assignment_as_known_when(demo: Connection) -> None:
    """The invented wrong seat is held while the ledger believed it and gone after its retraction; order as printed."""
    assigned, retracted = (
        next(m.revision.position for m in timeline(demo, XIANGFEN, HEAD) if wanted in m.marks and "融媒体" in
             m.revision.statement and m.revision.statement.startswith(f"seat:{TASK}"))
        for wanted in ("superseded", "retraction")
    )  # fmt: skip
    believed = [h.seat.data["agency_as_written"] for h in holdings(demo, XIANGFEN, "2023-06-30", assigned, task=TASK)]
    known = [h.seat.data["agency_as_written"] for h in holdings(demo, XIANGFEN, "2023-06-30", retracted, task=TASK)]
    assert believed == [*known, "县融媒体中心"]
    assert known[:2] == ["县科协", "县民政局"]


def test_filters_and_order(demo: Connection) -> None:
    """One agency's seats are a part of all: those printed and the one a ruling began; tasks in the document's order."""
    every = holdings(demo, XIANGFEN, "2025-01-01", HEAD)
    one = holdings(demo, XIANGFEN, "2025-01-01", HEAD, agency="襄汾县/县气象局")
    assert len(every) == 328 + 1 and len({h.seat.data["task"] for h in every}) == 33
    assert one and all(h in every and h.seat.data["agency"] == "襄汾县/县气象局" for h in one)
    keys = [tuple(int(part) for part in h.seat.data["task"].split(".")) for h in every]
    assert keys == sorted(keys)


@pytest.mark.parametrize(("day", "known", "status", "actual", "expected", "completion"), [
    ("2022-12-31", "2023-08-31", "ON_PATH", "12.93", "12.336", "0.5338"),
    ("2023-12-31", "2024-04-16", "ON_PATH", "14.14", "13.224", "0.8063"),
    ("2024-12-31", "2025-05-27", "MET_EARLY", "15.37", "14.112", "1.0833"),
])  # fmt: skip
def test_the_worked_check(
    demo: Connection, day: str, known: str, status: str, actual: str, expected: str, completion: str
) -> None:
    """The national rate, 10.56 → 15: 53.4, 80.6 and 108.3 % against 40, 60 and 80 % (domain.md §9)."""
    (found,) = [s for s in targets(demo, OUTLINE, day, HEAD) if s.target.data["target"] == "F09"]
    assert (found.status, str(found.actual), str(found.baseline)) == (status, actual, "10.56")
    assert f"{found.expected:f}".rstrip("0") == expected
    assert f"{found.completion:f}" == completion
    before = [e for e in timeline(demo, OUTLINE, HEAD) if civil_day(e.revision.recorded_at).isoformat() < known]
    (earlier,) = [
        s for s in targets(demo, OUTLINE, day, before[-1].revision.position) if s.target.data["target"] == "F09"
    ]
    assert str(earlier.actual) != actual  # nobody knew it before it was published


def test_a_printed_baseline_is_the_plans_own(demo: Connection) -> None:
    """五台 prints 7.9 % itself; with no county survey there is a baseline and no actual value, and nothing computed."""
    (found,) = [s for s in targets(demo, WUTAI, "2024-12-31", HEAD) if s.target.data["target"] == "headline-1"]
    assert (str(found.baseline), found.actual, found.completion, found.status) == ("7.9", None, None, "NO_DATA")
    assert len(found.support) >= 2


def test_a_plan_nobody_holds_has_no_targets(demo: Connection) -> None:
    """An unknown plan gives an empty list, not an error and not somebody else's targets."""
    assert targets(demo, "火星", "2025-01-01", HEAD) == []


def test_marks(tmp_path: Path) -> None:
    """Late beyond the tolerance, correction, retraction, defaulted, illustration, superseded: each where it belongs."""
    seat = SeatAssigned(
        task="2.1.1", agency="甲县/县气象局", agency_as_written="县气象局", role="cooperate", order=9,
        basis="open_list", source=worlds.INVENTED.model_copy(update={"quote": "等单位配合"}),
    )  # fmt: skip
    shilu, clock = worlds.with_plan(tmp_path)
    with shilu:
        size = shilu.reader.size()
        clock.set(at("2023-07-30"))
        shilu.execute(report("40"), EDUCATION, "on time")
        clock.set(at("2023-07-31"))
        shilu.execute(report("10", "2023-Q1", effective_on=date(2023, 6, 29)), EDUCATION, "late")
        shilu.execute(report("45", reason="误", authority="办"), EDUCATION, "correct")
        shilu.execute(c.AssignSeat(plan=PLAN, seat=seat), OFFICE, "seat")
        shilu.execute(c.RetractStatement(
            on=c.plan_stream(PLAN), statement=seat.statement, replaces=1, reason="误", authority="办"), OFFICE, "r")
        head = shilu.reader.size()
        assert shilu.views is not None and LATE_AFTER_DAYS == 30
        with shilu.views.connect() as connection:
            marks = [set(m.marks) for m in timeline(connection, PLAN, head, after=size)]
            early = [set(m.marks) for m in timeline(connection, PLAN, size + 1, after=size)]
            counted = counts(timeline(connection, PLAN, head), "2023-12-31")
            undone = counts(timeline(connection, PLAN, head), "2023-06-29")
    assert marks == [
        {"illustration", "superseded"},
        {"late", "illustration"},
        {"late", "correction", "illustration"},
        {"defaulted", "illustration", "superseded"},
        {"defaulted", "retraction", "illustration"},
    ]
    assert early == [{"illustration"}]
    assert (counted["late"], counted["corrected"], counted["retracted"]) == (2, 1, 1)
    assert (undone["late"], undone["corrected"], undone["retracted"]) == (1, 0, 0)


def test_civil_days() -> None:
    """A recorded instant belongs to the day it is in Shanghai: 16:00 UTC is already the next one."""
    assert civil_day("2023-12-31T15:59:59.999999Z") == date(2023, 12, 31)
    assert civil_day("2023-12-31T16:00:00.000000Z") == date(2024, 1, 1)


def test_questions_on_both_databases(tmp_path: Path, database_url: str) -> None:
    """Seats, targets and timeline of one history are the same on SQLite and on PostgreSQL, and as expected."""
    shilu, _ = worlds.with_plan(tmp_path, url=database_url)
    with shilu:
        shilu.execute(report("40"), EDUCATION, "a")
        shilu.execute(report("45", reason="误", authority="办"), EDUCATION, "b")
        assert shilu.views is not None
        with shilu.views.connect() as connection:
            held = [(h.seat.statement, h.standing) for h in holdings(connection, PLAN, "2023-01-01", HEAD)]
            found = [(s.target.data["target"], s.status) for s in targets(connection, PLAN, "2023-01-01", HEAD)]
            marks = [m.marks for m in timeline(connection, PLAN, HEAD)][-2:]
    assert len(held) == 8 and held[0] == (LEAD, "in_force")
    assert found == [("headline-1", "NO_DATA"), ("2.1.1-1", "NO_DATA")]
    assert marks == [("illustration", "superseded"), ("correction", "illustration")]
