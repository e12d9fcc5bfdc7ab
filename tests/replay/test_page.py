"""What a page showed on a day: the same as the live question said then, beside what is known now, with the drivers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.questions import status
from api.session import Reading
from replay.page import Page, page
from replay.viewpoint import BadViewpoint, resolve
from tests.api import cycle, worlds
from tests.api.worlds import PLAN, VERIFIER

DAY = "2026-02-05"


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """The short cycle, in which a verdict of 2025-12-01 is corrected on 2026-02-09."""
    shilu, clock = cycle.told(tmp_path_factory.mktemp("page"))
    with shilu:
        cycle.corrected(shilu, clock)
        yield worlds.reading_of(shilu)


@pytest.fixture(scope="module")
def found(reading: Reading) -> Page:
    """The page of the day before the correction."""
    return page(reading.reader, PLAN, DAY)


def test_a_correction_shows_beside_what_was_shown(found: Page) -> None:
    """Given a verdict corrected later, when asked for the day before, then both are there and it is the driver."""
    assert list(found.differing()) == ["2.1.1"]
    shown, now = found.differing()["2.1.1"]
    assert shown is not None and now is not None
    assert (shown["status"], now["status"]) == ("VERIFIED_COMPLETE", "PARTIALLY_MET")
    (driver,) = found.difference.drivers
    assert driver.statement == f"verification:{cycle.CLOSURE}|{VERIFIER.agency}" and driver.revision == 2
    assert found.difference.by_time == ()


@pytest.mark.parametrize("day", [DAY, "2024-09-01", "2026-02-09"])
def test_it_is_the_page_of_that_day(reading: Reading, day: str) -> None:
    """Status, percent, seats, deadline and light of each task are those the status page gives for `--at` that day."""
    then = page(reading.reader, PLAN, day)
    for view, lines in ((resolve(reading.reader, at=day), then.shown), (resolve(reading.reader, as_of=day), then.now)):
        said = status(reading, PLAN, view)["tasks"]
        assert lines.keys() == said.keys()
        for name, line in lines.items():
            task = said[name]
            assert (line["status"], line["percent"], line["since"]) == (task["status"], task["percent"], task["since"])
            assert (line["light"], line["flags"]) == (task["light"]["colour"], task["light"]["flags"])
            assert line["deadline"] == (task["deadline"] or {}).get("on")
            held = [seat["agency"] for seat in task["seats"].values() if seat["in_force"]]
            assert sorted([*line["lead"], *line["others"]]) == sorted(held)


def test_nothing_later_no_difference(reading: Reading) -> None:
    """On the last day nothing has been learned since: no difference and no driver."""
    then = page(reading.reader, PLAN, "2026-02-09")
    assert then.differing() == {} and then.difference.drivers == ()


def test_before_the_ledger(reading: Reading) -> None:
    """Before the first entry there was no page, and no empty one is shown."""
    with pytest.raises(BadViewpoint, match="first entry"):
        page(reading.reader, PLAN, "2021-01-01")


def test_one_task_of_the_page(reading: Reading, found: Page) -> None:
    """One task, by a part of its title, has the line and the changes it has on the whole page, and no others."""
    title = found.shown["2.1.1"]["title"]
    alone = page(reading.reader, PLAN, DAY, title[:6])
    assert list(alone.shown) == list(alone.now) == ["2.1.1"] and len(found.shown) > 1
    assert alone.shown["2.1.1"] == found.shown["2.1.1"] and alone.now["2.1.1"] == found.now["2.1.1"]
    own = tuple(c for c in found.difference.by_knowledge if c.path.startswith("tasks/2.1.1/"))
    assert alone.difference.by_knowledge == own and alone.difference.drivers == found.difference.drivers
    other = next(name for name in found.shown if name != "2.1.1")
    nothing = page(reading.reader, PLAN, DAY, other).difference
    assert (nothing.by_knowledge, nothing.drivers) == ((), ())
