"""The shared vectors, read by the JavaScript verifier in Node."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replay.node import VERIFIER, verdicts
from tests.vectors.bundle_large import large
from tests.vectors.cases import load
from tests.vectors.make import KINDS


@pytest.mark.parametrize("kind", [*KINDS, "large"])
def test_the_javascript_verifier_says_of_each_case_what_it_should(kind: str, tmp_path: Path) -> None:
    """Every shared vector gets its verdict: what holds is accepted, all else refused, for the check it is about."""
    cases = list(large()) if kind == "large" else load(kind)
    wrong = []
    for one, said in zip(cases, verdicts(cases, tmp_path), strict=True):
        expected = one.get("fails")
        other = expected not in (None, "any") and expected not in said["failed"]
        other = other or one.get("completeness", "any") not in ("any", said["completeness"])
        if said["valid"] != one["valid"] or other or (one["valid"] and one.get("time") != said["time"]):
            wrong.append(f"{one['name']}: expected {one['valid']} {expected or ''}, got {said}")
    assert not wrong, "\n".join(wrong)


def test_it_refuses_by_itself_what_a_browser_might_accept(tmp_path: Path) -> None:
    """Over a WebCrypto that takes everything, keys and signatures in forbidden encodings are refused all the same."""
    refused = ("small-order", "s-plus-l", "high-bit-of-s", "all-zero", "short", "long", "empty")
    cases = [one for one in load("signatures") if one["name"].startswith(refused)]
    good = [one for one in load("signatures") if one["name"] == "good"]
    said = verdicts([*cases, *good], tmp_path, VERIFIER, "lax")
    assert [one["name"] for one, found in zip(cases, said, strict=False) if found["valid"]] == []
    assert len(cases) == 12 and said[-1]["valid"]
