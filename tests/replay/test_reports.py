"""Reports on how the record was kept: late, after a close, back-dated, corrected; by the fold's own definitions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from aggregates import commands as c
from aggregates.fold.lateness import days_late
from api.session import Reading
from projections.timeline import procedure, timeline, tolerance
from replay import reports
from replay.plan_diff import plan_history
from replay.points import point
from replay.viewpoint import Viewpoint, resolve
from tests.api import cycle, worlds
from tests.api.worlds import EDUCATION, LEAD, PLAN, at, report

CORRECTED = f"verification:{cycle.CLOSURE}|{worlds.VERIFIER.agency}"


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """The short cycle: 2025 closed in February 2026, then a correction, a report taken back and one 50 days late."""
    shilu, clock = cycle.told(tmp_path_factory.mktemp("reports"))
    with shilu:
        shilu.execute(cycle.closed("2025", shilu), cycle.EVALUATOR, "closed")
        cycle.corrected(shilu, clock)
        clock.set(at("2026-02-19"))
        on = date(2025, 12, 31)
        shilu.execute(report("80", "2025-H2", effective_on=on), EDUCATION, "late")
        on_the_line = report("20", "2025-H2", seat=worlds.HELPER, effective_on=date(2026, 1, 20))  # 30 days: tolerated
        shilu.execute(on_the_line, worlds.ASSOCIATION, "on-the-line")
        shilu.execute(c.RetractStatement(
            on=c.plan_stream(PLAN), statement=f"report:{LEAD}|2024-H1", replaces=1, reason="重复", authority="自查",
        ), EDUCATION, "retract")  # fmt: skip
        yield worlds.reading_of(shilu)


@pytest.fixture(scope="module")
def view(reading: Reading) -> Viewpoint:
    """The head."""
    return point(reading.reader, "current")


def test_late_is_what_the_timeline_marks(reading: Reading, view: Viewpoint) -> None:
    """The late report lists exactly what the timeline marks late, the furthest first, with the tolerance."""
    with reading.connect() as connection:
        adopted = procedure(connection, PLAN, view.day, view.size)
        marked = {
            mark.revision.position
            for mark in timeline(connection, PLAN, view.size, late_after=tolerance(adopted))
            if "late" in mark.marks
        }
    rows = reports.late(reading.reader, PLAN, view)
    assert {row["position"] for row in rows} == marked != set()
    assert [row["days"] for row in rows] == sorted((row["days"] for row in rows), reverse=True)
    assert all(row["days"] > row["tolerated"] and row["adopted"] for row in rows)
    assert (50, EDUCATION.agency) in [(row["days"], row["agency"]) for row in rows]


def test_who_corrects_is_not_late(reading: Reading, view: Viewpoint) -> None:
    """Given a late report, a correction and a retraction, then only the first statement counts as late."""
    rows = reports.late(reading.reader, PLAN, view)
    stated, again = reports.apart(rows)
    assert [row["days"] for row in stated if row["agency"] == EDUCATION.agency] == [50]
    assert {row["kind"] for row in again} == {"corrected", "retracted"} and len(stated) + len(again) == len(rows)
    events = {row["position"]: reading.reader.entry(row["position"]).event["statementrevision"] for row in rows}
    assert all(events[row["position"]] == 1 for row in stated) and all(events[row["position"]] > 1 for row in again)


def test_the_furthest_of_all_plans_first() -> None:
    """Rows of two plans stand by lag, then by position, whatever plan they are of."""
    rows = [{"days": 3, "position": 9}, {"days": 80, "position": 7}, {"days": 80, "position": 2}]
    assert [row["position"] for row in reports.furthest(rows)] == [2, 7, 9]


def test_as_of_an_earlier_knowledge(reading: Reading) -> None:
    """Nothing recorded after the size asked for is in any report."""
    then = resolve(reading.reader, known_at="2026-02-09")
    for of in (reports.late, reports.after_close, reports.back_dated, reports.corrections):
        assert all(row["position"] <= then.size for row in of(reading.reader, PLAN, then))
    assert [row["kind"] for row in reports.corrections(reading.reader, PLAN, then)] == ["corrected"]


def test_after_close(reading: Reading, view: Viewpoint) -> None:
    """Given 2025 closed, then the correction of a December verdict and the late report are listed, each with why."""
    rows = reports.after_close(reading.reader, PLAN, view)
    assert [(row["statement"], row["why"]) for row in rows] == [
        (CORRECTED, "复核"), (f"report:{LEAD}|2025-H2", worlds.INVENTED.note),
    ]  # fmt: skip
    assert {row["period"] for row in rows} == {"2025"}
    closing = reading.reader.entry(rows[0]["closing"]).event
    assert closing["type"] == "plan.period_closed" and all("after_close" in row["marks"] for row in rows)


def test_back_dated(reading: Reading, view: Viewpoint) -> None:
    """Every entry effective before its day of recording is there with its distance, and the spread counts them all."""
    rows = reports.back_dated(reading.reader, PLAN, view, 1)
    own = plan_history(reading.reader, PLAN, view.size)
    assert {row["position"]: row["days"] for row in rows} == {
        r.position: days_late(r) for r in own if days_late(r) > 0
    }  # fmt: skip
    spread = reports.spread(rows)
    assert sum(one["entries"] for one in spread) == len(rows)
    (mine,) = [one for one in spread if one["agency"] == worlds.VERIFIER.agency]
    assert (mine["entries"], mine["least"], mine["median"], mine["most"]) == (1, 70, "70", 70)


def test_back_dated_beyond_the_tolerance(reading: Reading, view: Viewpoint) -> None:
    """Without a number of days only what lies beyond the tolerance is listed; 30 days are tolerated, 31 are not."""
    every = reports.back_dated(reading.reader, PLAN, view, 1)
    listed = reports.back_dated(reading.reader, PLAN, view)
    assert {row["tolerated"] for row in every} == {30} and 30 in {row["days"] for row in every}
    assert listed == [row for row in every if row["days"] > 30] and 0 < len(listed) < len(every)
    assert reports.back_dated(reading.reader, PLAN, view, 30) == [row for row in every if row["days"] >= 30]


def test_corrections(reading: Reading, view: Viewpoint) -> None:
    """Who corrected what: values before and after, reason, authority, the entry replaced; a retraction has no after."""
    corrected, retracted = reports.corrections(reading.reader, PLAN, view)
    assert (corrected["kind"], corrected["reason"], corrected["authority"]) == ("corrected", "复核", "督查室")
    assert {"field": "result", "before": "FULL", "after": "PARTIAL"} in corrected["values"]
    assert reading.reader.entry(corrected["of"]).event["statementid"] == CORRECTED
    assert (retracted["kind"], retracted["by_another"], retracted["task"]) == ("retracted", False, worlds.TASK)
    assert all(value["after"] is None for value in retracted["values"])
    assert {"effective_on", "percent"} <= {value["field"] for value in retracted["values"]}
    assert reports.often([corrected, retracted], "agency") == [
        {"agency": EDUCATION.agency, "total": 1, "retracted": 1},
        {"agency": worlds.VERIFIER.agency, "total": 1, "corrected": 1},
    ]


def test_a_median_of_two() -> None:
    """Between two days the median is the half, as text: no floats leave."""
    rows = [{"agency": "A", "days": 3}, {"agency": "A", "days": 4}]
    assert reports.spread(rows) == [{"agency": "A", "entries": 2, "least": 3, "median": "3.5", "most": 4}]
