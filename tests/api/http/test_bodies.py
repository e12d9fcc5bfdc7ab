"""What a request body may hold: JSON that every reader reads alike, and nothing else."""

from __future__ import annotations

import time

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.bodies import parse_json
from api.http.problems import Problem

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_what_is_json_is_read_as_it_is(value: object) -> None:
    """Every value another JSON library writes is read back the same."""
    assert parse_json(orjson.dumps(value)) == value


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """No bytes whatever raise anything but a problem with status 400."""
    try:
        parse_json(body)
    except Problem as no:
        assert no.status == 400


@pytest.mark.parametrize(("body", "code"), [
    (b'{"a":NaN}', "json-not-a-number"), (b"[Infinity]", "json-not-a-number"), (b"[-Infinity]", "json-not-a-number"),
    (b"[1e999]", "json-number"), (b"[9007199254740992]", "json-number"),
    (b"[-9007199254740992]", "json-number"), (b"[" + b"9" * 5_000 + b"]", "json-number"),
    (b'{"a":1,"a":1}', "json-duplicate"), (b'{"a":{"b":1,"b":2}}', "json-duplicate"),
    (b'{"a":1,"\\u0061":2}', "json-duplicate"),
    (b'"\\ud800"', "json-surrogate"), (b'{"\\udfff":1}', "json-surrogate"), (b'[["\\ud83d"]]', "json-surrogate"),
    (b"\xef\xbb\xbf{}", "json-bom"), (b'"\xff"', "json-not-utf8"), (b'"\xed\xa0\x80"', "json-not-utf8"),
    ('"\ud800"'.encode("utf-16", "surrogatepass"), "json-not-utf8"),
    (b"[" * 33 + b"]" * 33, "json-too-deep"), (b"[" * 100_000, "json-too-deep"), (b'{"a":' * 40, "json-too-deep"),
    (b"{", "json-invalid"), (b"", "json-invalid"), (b"[1,]", "json-invalid"), (b"{}{}", "json-invalid"),
    (b"'a'", "json-invalid"), (b"[01]", "json-invalid"),
])  # fmt: skip
def test_what_readers_disagree_about_is_refused(body: bytes, code: str) -> None:
    """Each of these would be read differently somewhere, or nowhere: 400 with its own code."""
    with pytest.raises(Problem) as no:
        parse_json(body)
    assert (no.value.status, no.value.code) == (400, code)


def test_the_last_level_allowed_is_read() -> None:
    """32 levels are read, brackets inside a text count for nothing, a pair of surrogates is a character."""
    assert parse_json(b"[" * 32 + b"]" * 32) is not None
    assert parse_json(b'"' + b"[" * 500 + b'"') == "[" * 500
    assert parse_json(b'"\\"[\\\\"') == '"[\\'
    assert parse_json(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_a_text_without_an_end_is_passed_once() -> None:
    """Megabytes of escaped quotes in a text that never ends are refused at once, not after hours."""
    begun = time.monotonic()
    for body in (b'"' + b'\\"' * 1_000_000, b'["' + b'\\\\"' * 500_000, b'"' + b'"\\' * 1_000_000):
        with pytest.raises(Problem):
            parse_json(body)
    assert time.monotonic() - begun < 5
