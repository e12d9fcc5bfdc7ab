"""Reading: K(t), pages, streams, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import reader as reader_module
from ledger.clock import SimulatedClock, civil_day, end_of_day, from_us, to_us
from ledger.reader import LedgerReader
from ledger.store import Ledger
from tests.ledger.given import START, act, fact, open_ledger


@pytest.fixture
def story(database_url: str, tmp_path: Path, clock: SimulatedClock) -> Iterator[Ledger]:
    """A ledger of 61 entries over 60 days, some commits sharing an instant."""
    with open_ledger(database_url, tmp_path, clock) as ledger:
        for n in range(30):
            clock.advance(timedelta(days=2 if n % 3 else 0, microseconds=n % 2))
            ledger.append(act(f"k{n}", fact(f"p{n % 4}", f"s{n}"), fact(f"q{n % 2}", f"t{n}")))
        yield ledger


def test_known_at_is_the_count_recorded_until_then(story: Ledger) -> None:
    """K(t) equals the number of entries with recorded_at <= t, at every instant and its neighbours."""
    reader = story.reader()
    instants = [entry.recorded_at for entry in reader.entries()]
    for instant in sorted({i + d for i in instants for d in (-1, 0, 1)}):
        expected = sum(recorded <= instant for recorded in instants)
        assert reader.size_at(instant) == reader.size_at(from_us(instant)) == expected
    assert reader.size_at(0) == 0
    assert reader.size_at(datetime(2100, 1, 1, tzinfo=UTC)) == 61


def test_known_at_is_monotone(story: Ledger) -> None:
    """Law 4: K(t) never decreases in t."""
    reader = story.reader()
    sizes = [reader.size_at(to_us(START) + step * 3_600_000_000) for step in range(-5, 1500, 7)]
    assert sizes == sorted(sizes)


def test_a_bare_date_means_its_end_in_shanghai(database_url: str, tmp_path: Path, clock: SimulatedClock) -> None:
    """An entry recorded at 23:59:59.999999 +08:00 belongs to the day, one a microsecond later to the next."""
    with open_ledger(database_url, tmp_path, clock) as ledger:
        for n, instant in enumerate(
            (end_of_day(date(2021, 12, 31)), end_of_day(date(2021, 12, 31)) + timedelta(microseconds=1))
        ):
            clock.set(instant)
            ledger.append(act(f"k{n}"))
        assert ledger.reader().size_at(date(2021, 12, 31)) == 2
        assert ledger.reader().size_at(date(2022, 1, 1)) == 3
        assert ledger.reader().size_at(date(2021, 2, 28)) == 0


def test_a_naive_instant_is_refused(story: Ledger) -> None:
    """An instant without a time zone has no meaning here."""
    with pytest.raises(ValueError, match="time zone"):
        story.reader().size_at(datetime(2021, 1, 1))  # noqa: DTZ001


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(after=st.integers(0, 65), upto=st.none() | st.integers(0, 65), page=st.integers(1, 9))
def test_pages_neither_skip_nor_repeat(story: Ledger, after: int, upto: int | None, page: int) -> None:
    """Whatever the page size, entries, scan and heads give exactly the range asked for, in order."""
    reader, whole = story.reader(), reader_module._PAGE
    last = min(61, 61 if upto is None else upto)
    try:
        reader_module._PAGE = page
        positions = [entry.position for entry in reader.entries(after, upto)]
        scanned = list(reader.scan(after, upto))
        heads = [head.size for head in reader.heads(after, upto)]
        stream = [(e.position, e.version) for e in reader.entries(after, upto, stream="q1")]
    finally:
        reader_module._PAGE = whole
    assert positions == list(range(after + 1, last + 1)) == [position for position, _ in scanned]
    assert heads == [size for size in (1, *range(3, 62, 2)) if after < size <= last]
    assert stream == [(p, v) for v, p in enumerate(range(5, 62, 4), 1) if after < p <= last]


def test_an_entry_is_frozen_and_decoded_from_its_leaf(story: Ledger) -> None:
    """A recorded entry cannot be changed; its event is decoded from the exact leaf, and nobody else's copy."""
    entry = story.reader().entry(2)
    with pytest.raises(AttributeError):
        entry.leaf = b""  # type: ignore[misc]
    assert entry.event == orjson.loads(entry.leaf)
    assert entry.event is not entry.event
    assert entry.data == {"value": "80"}
    assert type(entry.leaf) is bytes and type(entry.leaf_hash) is bytes
    assert entry == story.reader().entry(2)


def test_scan_of_some_types(story: Ledger) -> None:
    """A projection reads only the types it declares."""
    reader = story.reader()
    assert [position for position, _ in reader.scan_types(["ledger.opened"])] == [1]
    assert [position for position, _ in reader.scan_types(["plan.progress_reported"], 58)] == [59, 60, 61]


def test_single_lookups(story: Ledger) -> None:
    """Stream versions (now and then), heads by size, and clear errors for what is not there."""
    reader = story.reader()
    assert reader.stream_version("q0") == 15
    assert reader.stream_version("q0", upto=7) == 2
    assert reader.stream_version("nobody") == 0
    assert reader.head(4) is None
    head = reader.head()
    assert head is not None and head.size == reader.size() == 61
    with pytest.raises(LookupError):
        reader.entry(62)
    assert reader.commitment("hmac-sha256:00") is None


def test_civil_days() -> None:
    """A day begins at 16:00 UTC of the day before."""
    eve = datetime(2021, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC)
    assert civil_day(to_us(eve)) == date(2021, 12, 31)
    assert civil_day(to_us(eve) + 1) == date(2022, 1, 1)
    assert to_us(end_of_day(date(2021, 12, 31))) == to_us(eve)


@given(st.integers(-(10**16), 10**17))
def test_microseconds_round_trip(us: int) -> None:
    """Instants survive the way to a datetime and back, to the microsecond."""
    assert to_us(from_us(us)) == us


def test_reader_module_cannot_write() -> None:
    """The reader imports neither the store nor the recorder, so an auditor's tools cannot append."""
    import subprocess
    import sys

    writers = ("ledger.store", "ledger.recorder", "ledger.journal", "eventsourcing")
    code = f"import sys, ledger.reader, ledger.verify; print([m for m in {writers} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert not {"append", "erase"} & set(dir(LedgerReader))
