"""Viewpoints: the four named views, what cannot be asked, and how a wall clock becomes a size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.clock import CIVIL_ZONE
from ledger.reader import LedgerReader
from replay.points import point
from replay.viewpoint import NAMES, BadViewpoint, Viewpoint, civil, resolve
from tests.api import worlds
from tests.api.worlds import EDUCATION, at, report


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LedgerReader]:
    """A ledger with entries late on a day, early on the next, two of one instant, and a head a year later."""
    shilu, clock = worlds.with_plan(tmp_path_factory.mktemp("points"))
    with shilu:
        for number, instant in enumerate((
            "2023-07-20T23:59:59.999999", "2023-07-21T00:00:00", "2023-08-01T12:00:00", "2023-08-01T12:00:00",
            "2024-08-01T12:00:00",
        )):  # fmt: skip
            clock.set(at(instant))
            shilu.execute(report("5", f"2022-{number + 1:02d}"), EDUCATION, str(number))
        yield shilu.reader


def _points(found: Viewpoint) -> tuple[str, int, str]:
    return found.day, found.size, found.name


def test_the_four_views(reader: LedgerReader) -> None:
    """Current (today, head), as published (t, K(t)), as restated (t, head), as believed (t, K(u))."""
    head = reader.size()
    assert _points(resolve(reader)) == ("2024-08-01", head, "current")
    assert _points(resolve(reader, at="2023-07-20")) == ("2023-07-20", head - 4, "as published")
    assert _points(resolve(reader, as_of="2023-07-20")) == ("2023-07-20", head, "as restated")
    believed = resolve(reader, as_of="2023-06-30", known_at="2023-07-20")
    assert _points(believed) == ("2023-06-30", head - 4, "as believed")
    assert _points(resolve(reader, known_at="2023-07-21")) == ("2024-08-01", head - 3, "as believed")


@pytest.mark.parametrize(("text", "back"), [
    ("2023-07-20", 4), ("2023-07-20T23:59:59.999998+08:00", 5), ("2023-07-20T16:00:00Z", 3), ("2023-07-31", 3),
    ("2023-08-01T12:00:00+08:00", 1), ("2023-08-01T11:59:59.999999+08:00", 3), ("2024-08-01", 0), ("2999-01-01", 0),
])  # fmt: skip
def test_a_wall_clock_becomes_a_size(reader: LedgerReader, text: str, back: int) -> None:
    """A bare date is the end of that day in Shanghai; an instant takes in every entry of the same microsecond."""
    assert resolve(reader, as_of="2023-06-30", known_at=text).size == reader.size() - back
    assert resolve(reader, at=text).size == reader.size() - back


def test_at_an_instant_is_its_civil_day(reader: LedgerReader) -> None:
    """As published at 16:00 UTC is the next day in Shanghai."""
    assert resolve(reader, at="2023-07-20T16:00:00Z").as_of == date(2023, 7, 21)


def test_a_size_is_exact(reader: LedgerReader) -> None:
    """size:N is taken as it is, and echoed with the recorded time of its last entry."""
    found = resolve(reader, as_of="2023-06-30", known_at="size:1")
    assert found.to_json() == {
        "as_of": "2023-06-30", "known_at": {"size": 1, "recorded_at": reader.entry(1).event["recordedtime"]},
        "view": "as believed", "rules": None, "rejudged": [], "clock": "simulated",
    }  # fmt: skip


@pytest.mark.parametrize(("asked", "code"), [
    ({"at": "2023-01-01", "as_of": "2023-01-01"}, "at-excludes"),
    ({"at": "2023-01-01", "known_at": "size:1"}, "at-excludes"),
    ({"at": "2021-12-31"}, "before-ledger"),
    ({"as_of": "2023-01-01", "known_at": "2022-03-19"}, "before-ledger"),
    ({"known_at": "size:0"}, "before-ledger"),
    ({"known_at": "size:1000000"}, "beyond-head"),
    ({"as_of": "2023-02-29"}, "not-a-date"), ({"as_of": "2023-6-30"}, "not-a-date"), ({"as_of": ""}, "not-a-date"),
    ({"as_of": "2023-06-30T00:00:00Z"}, "not-a-date"), ({"at": "2023-02-29"}, "not-a-date"),
    ({"known_at": "2023-06-30T00:00:00"}, "not-an-instant"), ({"known_at": "size:-1"}, "not-an-instant"),
    ({"known_at": "size:1x"}, "not-an-instant"), ({"at": "yesterday"}, "not-an-instant"),
    ({"as_of": "20230630"}, "not-a-date"),
])  # fmt: skip
def test_what_cannot_be_asked(reader: LedgerReader, asked: dict[str, str], code: str) -> None:
    """A viewpoint that means nothing is an error with a stable code and both languages, never an empty answer."""
    with pytest.raises(BadViewpoint) as bad:
        resolve(reader, **asked)
    assert bad.value.code == code and bad.value.zh != bad.value.en


@pytest.mark.parametrize(("word", "asked"), [
    ("current", {}), ("at:2023-07-20", {"at": "2023-07-20"}), ("2023-06-30", {"as_of": "2023-06-30"}),
    ("2023-06-30@size:3", {"as_of": "2023-06-30", "known_at": "size:3"}),
    ("2023-06-30@2023-07-20T23:00:00+08:00", {"as_of": "2023-06-30", "known_at": "2023-07-20T23:00:00+08:00"}),
])  # fmt: skip
def test_one_word(reader: LedgerReader, word: str, asked: dict[str, str]) -> None:
    """A viewpoint in one word is the same as with options."""
    assert point(reader, word) == resolve(reader, **asked)


def test_the_stamp(reader: LedgerReader) -> None:
    """The line under an answer names day, size, civil time, the view in both languages, and a simulated clock."""
    shown = resolve(reader, at="2023-07-20").stamp()
    for part in ("2023-07-20", f"#{reader.size() - 4}", "2023-07-20 23:59:59+08:00", "当时公布", "simulated clock"):
        assert part in shown
    assert set(NAMES) == {"current", "as published", "as restated", "as believed"}
    assert civil("2023-12-31T16:00:00.000000Z") == "2024-01-01 00:00:00+08:00"


def test_today_of_a_system_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the system clock today is the computer's civil day, not the day of the last entry."""
    from api.service import Shilu
    from ledger.clock import SystemClock

    with Shilu.open(worlds.settings_in(tmp_path), SystemClock()) as shilu:
        monkeypatch.setattr(SystemClock, "now_us", lambda _self: int(at("2031-05-05T00:30:00").timestamp() * 10**6))
        assert resolve(shilu.reader).as_of == date(2031, 5, 5)
    assert at("2031-05-05").tzinfo is CIVIL_ZONE
