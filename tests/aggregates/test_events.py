"""Facts: what is written is what is read back, and nothing that the registry does not know is let in."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from aggregates.events import ALL, REGISTRY, decode
from aggregates.events.base import Event
from aggregates.permissions import WRITERS
from aggregates.refusal import Refused
from aggregates.values import Number, Percent, Period
from tests.aggregates import stories as s
from tests.aggregates.payloads import of_model

TYPES = sorted(REGISTRY)


@pytest.mark.parametrize("type_", TYPES)
def test_a_fact_survives_the_round_trip(type_: str) -> None:
    """payload → canonical JSON → decode gives the same fact and the same bytes, for every type of the registry."""

    @settings(max_examples=20)
    @given(of_model(REGISTRY[type_]))
    def check(event: Event) -> None:
        stored = orjson.dumps(event.payload(), option=orjson.OPT_SORT_KEYS)
        again = decode(type_, event.revision, orjson.loads(stored))
        assert again == event
        assert orjson.dumps(again.payload(), option=orjson.OPT_SORT_KEYS) == stored
        assert again.statement == event.statement

    check()


@pytest.mark.parametrize("type_", TYPES)
def test_an_unknown_key_is_refused(type_: str) -> None:
    """A payload with one key too many is no fact of this type."""

    @settings(max_examples=5)
    @given(of_model(REGISTRY[type_]))
    def check(event: Event) -> None:
        with pytest.raises(Refused) as refusal:
            decode(type_, event.revision, {**event.payload(), "surplus": 1})
        assert refusal.value.code == "invalid-data"

    check()


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("number", [1.5, 2.0, float("nan"), float("inf")])
def test_a_float_is_refused_in_every_field(type_: str, number: float) -> None:
    """No field of any fact takes a binary float, not even a whole one: numbers travel as text or integers."""

    @settings(max_examples=2)
    @given(of_model(REGISTRY[type_]))
    def check(event: Event) -> None:
        for name in type(event).model_fields:
            with pytest.raises(Refused) as refusal:
                decode(type_, event.revision, {**event.payload(), name: number})
            assert refusal.value.code == "invalid-data"

    check()


@pytest.mark.parametrize("type_", TYPES)
def test_a_newer_revision_is_refused(type_: str) -> None:
    """Data written by a newer program is never guessed at."""
    with pytest.raises(Refused) as refusal:
        decode(type_, REGISTRY[type_].revision + 1, {})
    assert refusal.value.code == "newer-revision"


@given(st.text(max_size=20))
def test_an_unknown_type_is_refused(type_: str) -> None:
    """The registry is closed: any other name is refused."""
    if type_ not in REGISTRY:
        with pytest.raises(Refused) as refusal:
            decode(type_, 1, {})
        assert refusal.value.code == "unknown-type"


def test_a_correction_must_carry_valid_content() -> None:
    """The content of a correction is held to the rules of the fact it corrects."""
    good: dict[str, Any] = {
        "of_type": "plan.task_defined", "of_revision": 1, "replaces": 1, "reason": "误", "authority": "办",
        "content": s.definition().payload(), "source": {"kind": "decision"},
    }  # fmt: skip
    decode("statement.corrected", 1, good)
    for bad in ({"no": 1.0}, {"surplus": "x"}, {"task": ""}):
        with pytest.raises(Refused) as refusal:
            decode("statement.corrected", 1, {**good, "content": {**good["content"], **bad}})
        assert refusal.value.code == "invalid-data"


def test_types_are_named_once_and_have_a_writer() -> None:
    """Type names are unique, of the form area.what_happened, and all but the generic revisions say who writes them."""
    assert len({event.type for event in ALL}) == len(ALL) == len(REGISTRY)
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", type_) for type_ in REGISTRY)
    assert set(WRITERS) == {type_ for type_ in REGISTRY if not type_.startswith("statement.")}


@pytest.mark.parametrize("type_", [type_ for type_ in TYPES if not type_.startswith("statement.")])
def test_what_identifies_a_statement_is_in_the_fact(type_: str) -> None:
    """The key of every type names fields of it, and two facts with equal key fields are one statement."""
    model = REGISTRY[type_]
    kind, *fields = model.key
    assert kind
    assert set(fields) <= set(model.model_fields)
    required = [name for name in fields if model.model_fields[name].is_required()]
    assert required, "a statement is identified by something that must be given"


@pytest.mark.parametrize("text", ["１４.５", "1e3", " 1", "+1", "1.", ".5", "1,000", "٣", "1\n", ""])
def test_numbers_are_ascii_decimals(text: str) -> None:
    """Full-width and foreign digits, exponents, signs and separators are not numbers of the ledger."""
    for kind in (Number, Percent, Period):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize("text", ["0000", "0999", "20230", "2023-13", "2023-Q5", "2023-H3", "2023-1", "２０２３"])
def test_periods_are_years_and_their_parts(text: str) -> None:
    """What is no year from 1000 on, half, quarter or month of it, is no period."""
    with pytest.raises(ValidationError):
        TypeAdapter(Period).validate_python(text)


def test_percentages() -> None:
    """0 to 100 with at most two decimals is a percentage; beyond it is not."""
    percent = TypeAdapter(Percent)
    assert [percent.validate_python(text) for text in ("100", "100.00", "0", "99.99", "7.5")]
    for text in ("100.01", "101", "-1", "7.555", "7."):
        with pytest.raises(ValidationError):
            percent.validate_python(text)


def test_a_seats_key_names_its_parts() -> None:
    """The statement id built from parts is the one the fact itself gives."""
    assert s.LEAD_SEAT == s.seat().statement == "seat:1.1|甲县/教育局|lead|1"


def test_payloads_leave_out_what_is_absent() -> None:
    """None never reaches the ledger's bytes: an absent value is an absent key."""
    assert "null" not in json.dumps(s.registration().payload())
