"""Canonical bytes: one value, one text."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.fold.canonical import canonical, digest
from tests.laws.examples import examples

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def test_the_bytes_of_a_small_value() -> None:
    """Keys by code point, no spaces, Chinese as it is, numbers as they are."""
    value = {"总分": "88.7", "b": [1, None, True], "a": {"z": "", "A": []}}
    assert canonical(value) == '{"a":{"A":[],"z":""},"b":[1,null,true],"总分":"88.7"}'.encode()
    assert digest(value) == hashlib.sha256(canonical(value)).hexdigest()


@examples(120)
@given(VALUES)
def test_canonical_bytes_say_the_value_and_nothing_else(value: Any) -> None:
    """Read back they are the value; written again they are the same; another order of keys changes nothing."""
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == written


@pytest.mark.parametrize("value", [1.0, {"a": [0.1]}, {1: "a"}, float("nan"), b"a", {"a"}])
def test_what_json_would_blur_is_refused(value: Any) -> None:
    """No float, no bytes, no set and no key that is no text has canonical bytes."""
    with pytest.raises(TypeError):
        canonical(value)


def test_the_bytes_do_not_depend_on_the_machine() -> None:
    """Another hash seed, locale or time zone writes the same bytes."""
    code = "from aggregates.fold.canonical import digest; print(digest({'乙': ['x', 3], '甲': {'b': 1, 'a': None}}))"
    found = set()
    for seed, locale, zone in (("0", "C", "UTC"), ("7", "tr_TR.UTF-8", "Asia/Shanghai")):
        changed = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
        found.add(subprocess.run([sys.executable, "-c", code], env=changed, capture_output=True, check=True).stdout)
    assert len(found) == 1
