"""Published facts: which rows of examples/facts.csv are recorded, as what, on which day; which are left out and why."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from aggregates.commands import RecordMeasurement, RecordPublication, SetTarget
from api import story
from api.demo import REGIONS
from api.facts import DatedFact, published_facts
from tests.api.worlds import EXAMPLES

FILE = EXAMPLES / "facts.csv"
PLANS = {"中国": story.OUTLINE, "山东省": story.SHANDONG}
SEEDS = {"F22", "F23", "F26", "F27", "F28", "F29", "F30", "F36", "F37"}
DERIVED = {"F20"}
ELSEWHERE = {
    "F19", "F24", "F25", "F38", "F49", "F50", "F51", "F52", "F53", "F54", "F56", "F58", "F59", "F60", "F61",
}  # fmt: skip
"""Other places than the plans', their parents' and the nation's; F19 is a table of provinces."""
FIRST_DAY = {"F01", "F02", "F21", "F48", "F55", "F57"}
"""Published before the ledger opened, or on a day nobody gives."""


def _rows() -> dict[str, dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def facts() -> dict[str, DatedFact]:
    """The facts by id."""
    return {fact.id: fact for fact in published_facts(FILE, REGIONS, PLANS, story.OPENED)}


def test_every_row_is_recorded_or_left_out_for_a_reason(facts: dict[str, DatedFact]) -> None:
    """61 rows: recorded; or printed in a held document; or computed, not published; or about another place."""
    assert set(facts) == set(_rows()) - SEEDS - DERIVED - ELSEWHERE
    rows = _rows()
    assert {name for name, row in rows.items() if row["src_kind"] == "SEED"} == SEEDS
    assert {name for name, row in rows.items() if row["src_kind"] == "DERIVED"} == DERIVED


def test_each_on_its_day(facts: dict[str, DatedFact]) -> None:
    """The day of publication; the first day for what is older or undated; a month's last day where only it is known."""
    for name, fact in facts.items():
        printed = _rows()[name]["published"]
        if name in FIRST_DAY:
            assert fact.day == story.OPENED
        elif len(printed) == 10:
            assert (fact.day.isoformat(), fact.illustrated) == (printed, False)
        else:
            assert fact.day.isoformat()[:7] == printed and fact.illustrated
    assert facts["F40"].day == date(2023, 1, 31)


def test_days_not_known_are_marked_in_the_data(facts: dict[str, DatedFact]) -> None:
    """`dating` is illustration exactly where the day is not known; `entered_from` is archive before the opening."""
    for name, fact in facts.items():
        printed = _rows()[name]["published"]
        for command in fact.commands:
            source = _source(command)
            assert (source["dating"] == "illustration") == fact.illustrated == (len(printed) != 10)
            assert (source["entered_from"] == "archive") == ("2000" < printed < "2021" and printed != "undated")
            assert source["published"] == printed and source["kind"] == "publication"


def _source(command: object) -> dict[str, object]:
    names = ("measurement", "publication", "target")
    inner = next(getattr(command, name) for name in names if hasattr(command, name))
    return dict(inner.source.model_dump())


def test_values_are_the_printed_ones(facts: dict[str, DatedFact]) -> None:
    """A row of several populations gives one measurement each, with the printed text of the number."""
    for name, fact in facts.items():
        for command in fact.commands:
            if isinstance(command, RecordMeasurement):
                assert command.measurement.value in _rows()[name]["value"].split("/")
                assert command.measurement.fact == name
    ages = [c.measurement for c in facts["F18"].commands if isinstance(c, RecordMeasurement)]
    assert [(m.population, m.value) for m in ages] == [
        ("18-29", "25.72"), ("30-39", "19.00"), ("40-49", "13.23"), ("50-59", "8.52"), ("60-69", "4.45"),
    ]  # fmt: skip
    parts = [c.measurement for c in facts["F11"].commands if isinstance(c, RecordMeasurement)]
    assert [(m.region, m.population) for m in parts] == [("中国", p) for p in ("东部", "中部", "西部")]


def test_what_is_no_plain_figure_is_kept_as_published(facts: dict[str, DatedFact]) -> None:
    """Mixed units, "50+" and awards are publications with the printed text, never numbers made of them."""
    for name in ("F40", "F41", "F47", "F48", "F55", "F57"):
        (command,) = facts[name].commands
        assert isinstance(command, RecordPublication)
        assert command.publication.value == _rows()[name]["value"]


def test_targets_of_the_parents(facts: dict[str, DatedFact]) -> None:
    """The outline's and Shandong's targets carry comparator, value, unit and due day as published."""
    found = {c.target.target: c.target for f in facts.values() for c in f.commands if isinstance(c, SetTarget)}
    assert {(t.target, t.comparator, t.value, t.unit, t.per) for t in found.values()} == {
        ("F09", ">", "15", "%", None), ("F10", ">=", "25", "%", None), ("F32", ">=", "16", "%", None),
        ("F33", ">", "3000", "人次/年", "year"), ("F34", ">=", "1000", "名", None),
        ("F35", ">=", "2700000", "人", None),
    }  # fmt: skip
    assert found["F10"].due_on == date(2035, 12, 31) and found["F33"].due_on is None
    assert found["F34"].due_on == date(2025, 12, 31)


def test_a_survey_is_called_one_only_where_it_says_so(facts: dict[str, DatedFact]) -> None:
    """The method is SURVEY where the row speaks of a survey, UNSTATED everywhere else."""
    for name, fact in facts.items():
        survey = "survey" in _rows()[name]["note"].lower()
        methods = {c.measurement.method for c in fact.commands if isinstance(c, RecordMeasurement)}
        assert methods <= {"SURVEY" if survey else "UNSTATED"}


def test_other_regions_and_openings(tmp_path: Path) -> None:
    """Asked for one region, only its rows come; opened later, older facts move to the first day as archive."""
    found = published_facts(FILE, ("烟台市",), {}, date(2023, 1, 1))
    assert [(f.id, f.day) for f in found] == [("F38", date(2023, 1, 1))]
    assert _source(found[0].commands[0])["entered_from"] == "archive"
