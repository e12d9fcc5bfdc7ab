"""Leaf bytes: canonical always, limits kept, nothing lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.clock import to_us
from ledger.codec import canonical, decode, prepare, rfc3339, seal
from ledger.envelope import Author, Draft
from ledger.errors import InvalidEntry
from ledger.limits import MAX_DEPTH, MAX_INTEGER, MAX_LEAF_BYTES, check_data
from tests.ledger.given import LIAISON, ORIGIN

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
NAME = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20)
KEY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00", max_codepoint=0xFFFF), max_size=10)
SCALAR = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | TEXT
JSON = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4), max_leaves=12
)
DATA = st.dictionaries(KEY, JSON, max_size=6)
DRAFTS = st.builds(
    Draft,
    stream=NAME,
    type=NAME,
    data=DATA,
    effective_on=st.dates(),
    statement_id=NAME,
    statement_revision=st.integers(1, 2**31 - 1),
    type_revision=st.integers(1, 9),
    effective_to=st.none() | st.dates(),
    effective_precision=st.none() | st.sampled_from(["day", "month", "year", "end_of_year"]),
    effective_defaulted=st.booleans(),
    causation_id=st.none() | NAME,
    correlation_id=st.none() | NAME,
)
AUTHORS = st.builds(Author, actor_id=NAME, agency=st.none() | NAME, role=NAME)
INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(DRAFTS, AUTHORS, NAME, st.integers(1, 10**18), INSTANTS, st.none() | st.binary(min_size=32, max_size=32))
def test_sealed_bytes_are_canonical(
    draft: Draft, author: Author, key: str, position: int, instant: datetime, previous: bytes | None
) -> None:
    """Fragments joined under the lock are what orjson and RFC 8785 make of the decoded object."""
    assume(len(orjson.dumps(dict(draft.data))) < MAX_LEAF_BYTES // 2)
    prepared = prepare(draft, author, key, ORIGIN)
    leaf = seal(prepared, position, rfc3339(to_us(instant)), previous, 7)
    event = orjson.loads(leaf)
    assert leaf == orjson.dumps(event, option=orjson.OPT_SORT_KEYS) == rfc8785.dumps(event)
    assert decode(leaf) == event


@given(DRAFTS, AUTHORS, NAME, INSTANTS)
def test_every_attribute_comes_back(draft: Draft, author: Author, key: str, instant: datetime) -> None:
    """The decoded leaf holds exactly the attributes of the table in ledger.md, absent when None."""
    prepared = prepare(draft, author, key, ORIGIN)
    event = decode(seal(prepared, 42, rfc3339(to_us(instant)), b"\x01" * 32, 7))
    expected: dict[str, Any] = {
        "specversion": "1.0",
        "id": prepared.event_id,
        "source": ORIGIN,
        "type": draft.type,
        "subject": draft.stream,
        "typerevision": draft.type_revision,
        "hv": 1,
        "sequence": "00000000000000000042",
        "recordedtime": instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "time": f"{draft.effective_on.isoformat()}T00:00:00+08:00",
        "effectiveon": draft.effective_on.isoformat(),
        "effectiveto": draft.effective_to and draft.effective_to.isoformat(),
        "effectiveprecision": draft.effective_precision,
        "effectivedefaulted": draft.effective_defaulted or None,
        "streamversion": 7,
        "prevleaf": "01" * 32,
        "statementid": draft.statement_id,
        "statementrevision": draft.statement_revision,
        "causationid": draft.causation_id,
        "correlationid": draft.correlation_id,
        "idempotencykey": key,
        "actorid": author.actor_id,
        "actoragency": author.agency,
        "actorrole": author.role,
        "data": draft.data,
    }
    assert event == {name: value for name, value in expected.items() if value is not None}


def nested(depth: int) -> dict[str, Any]:
    """A fact whose leaf is `depth` objects deep."""
    value: dict[str, Any] = {}
    for _ in range(depth - 2):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({"a": {"b": [1, 2.5]}}, "/data/a/b/1"),
        ({"a": float("nan")}, "/data/a"),
        ({"n": MAX_INTEGER + 1}, "/data/n"),
        ({"n": [-MAX_INTEGER - 1]}, "/data/n/0"),
        ({"x": {"😀": 1}}, "/data/x"),
        ({1: "x"}, "/data"),
        ({"d": date(2021, 1, 1)}, "/data/d"),
        ({"t": (1, 2)}, "/data/t"),
        ({"b": b"bytes"}, "/data/b"),
    ],
)
def test_values_outside_the_limits_are_refused(data: dict[Any, Any], pointer: str) -> None:
    """Floats, great integers, keys beyond the BMP and non-JSON values are named by their JSON Pointer."""
    with pytest.raises(InvalidEntry) as refusal:
        prepare(Draft("s", "t", data, date(2021, 1, 1), "x"), LIAISON, "k", ORIGIN)
    assert refusal.value.pointer == pointer
    assert refusal.value.zh and refusal.value.en and refusal.value.code == "invalid-entry"


@pytest.mark.parametrize("place", ["value", "key", "stream"])
def test_lone_surrogates_are_refused(place: str) -> None:
    """Half a surrogate pair is not Unicode text, wherever it stands."""
    data = {"\ud800": 1} if place == "key" else {"a": "\udfff" if place == "value" else "x"}
    stream = "\ud800" if place == "stream" else "s"
    with pytest.raises(InvalidEntry):
        prepare(Draft(stream, "t", data, date(2021, 1, 1), "x"), LIAISON, "k", ORIGIN)


def test_depth_limit() -> None:
    """A leaf 32 levels deep is accepted, one of 33 refused, objects and lists alike."""
    prepare(Draft("s", "t", nested(MAX_DEPTH), date(2021, 1, 1), "x"), LIAISON, "k", ORIGIN)
    with pytest.raises(InvalidEntry):
        prepare(Draft("s", "t", nested(MAX_DEPTH + 1), date(2021, 1, 1), "x"), LIAISON, "k", ORIGIN)
    deep: list[Any] = []
    for _ in range(MAX_DEPTH):
        deep = [deep]
    with pytest.raises(InvalidEntry):
        prepare(Draft("s", "t", {"a": deep}, date(2021, 1, 1), "x"), LIAISON, "k", ORIGIN)


def test_size_limit_holds_for_the_sealed_leaf() -> None:
    """The largest draft accepted seals to at most 65,535 bytes; one byte more is refused."""

    def attempt(length: int) -> bytes:
        prepared = prepare(Draft("s", "t", {"a": "x" * length}, date(2021, 1, 1), "x"), LIAISON, "k", ORIGIN)
        return seal(prepared, 10**20 - 1, rfc3339(0), b"\xff" * 32, 10**18 - 1)

    low, high = 60_000, 66_000
    while high - low > 1:
        middle = (low + high) // 2
        try:
            attempt(middle)
            low = middle
        except InvalidEntry:
            high = middle
    assert MAX_LEAF_BYTES - 8 <= len(attempt(low)) <= MAX_LEAF_BYTES


@pytest.mark.parametrize("field", ["stream", "type", "statement_id", "causation_id"])
@pytest.mark.parametrize("value", ["", "a\x00b", 5])
def test_names_must_be_text(field: str, value: object) -> None:
    """Empty, NUL-bearing and non-text names are refused (PostgreSQL text holds no NUL)."""
    fields = {"stream": "s", "type": "t", "statement_id": "x", field: value}
    with pytest.raises(InvalidEntry):
        prepare(Draft(data={}, effective_on=date(2021, 1, 1), **fields), LIAISON, "k", ORIGIN)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0, -1, True, 2**31, "1"])
def test_revisions_are_positive_32_bit_integers(value: object) -> None:
    """CloudEvents integers are 32-bit; revisions count from 1."""
    draft = Draft("s", "t", {}, date(2021, 1, 1), "x", statement_revision=value)  # type: ignore[arg-type]
    with pytest.raises(InvalidEntry):
        prepare(draft, LIAISON, "k", ORIGIN)


def test_a_datetime_is_not_a_civil_date() -> None:
    """`effective_on` is a date; a datetime, which is one by inheritance, is refused."""
    with pytest.raises(InvalidEntry):
        prepare(Draft("s", "t", {}, datetime(2021, 1, 1, tzinfo=UTC), "x"), LIAISON, "k", ORIGIN)


@pytest.mark.parametrize(
    "leaf", [b"", b"[]", b'{"b":1,"a":2}', b'{"hv":1, "specversion":"1.0"}', canonical({"hv": 2, "specversion": "1.0"})]
)
def test_foreign_bytes_are_not_decoded(leaf: bytes) -> None:
    """What is not canonical, or of an unknown format version, is refused on reading."""
    with pytest.raises(InvalidEntry):
        decode(leaf)


@pytest.mark.parametrize("data", [{"a": "x\x00y"}, {"a\x00": 1}, {"a": ["\x00"]}, {"a": {"b": "\x00"}}])
def test_nul_is_refused_anywhere(data: dict[str, object]) -> None:
    """PostgreSQL text holds no NUL: an entry with one could never be shown there, so it is never written."""
    with pytest.raises(InvalidEntry):
        check_data(data)
