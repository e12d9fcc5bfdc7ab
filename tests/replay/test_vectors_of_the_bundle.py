"""The shared vectors, read by the standard-library verifier that ships in every bundle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from replay.bundle import verify
from tests.vectors.bundle_large import large
from tests.vectors.cases import Case, content, load
from tests.vectors.make import KINDS


def _path(one: Case) -> list[bytes]:
    return [bytes.fromhex(step) for step in one["path"]]


def _inclusion(one: Case, _: Path) -> object:
    leaf, root = bytes.fromhex(one["leaf_hash"]), bytes.fromhex(one["root"])
    return verify.check_inclusion(int(one["index"]), int(one["size"]), leaf, _path(one), root)


def _consistency(one: Case, _: Path) -> object:
    roots = bytes.fromhex(one["first_root"]), bytes.fromhex(one["second_root"])
    return verify.check_consistency(int(one["first"]), int(one["second"]), *roots, _path(one))


def _proof(one: Case, _: Path) -> object:
    leaf = None if one["leaf"] is None else content(one["leaf"])
    return verify.check_tlog_proof(content(one["proof"]), one["keys"], one["origin"], leaf)


def _cosignature(one: Case, _: Path) -> object:
    time = verify.check_cosignature(content(one["note"]), one["key"], one["now"])
    fresh = one["now"] is None or one["max_age"] is None or time >= one["now"] - one["max_age"]
    return fresh and (one["time"] is None or time == int(one["time"]))


def _json(one: Case, _: Path) -> object:
    if "repeated" in one:
        said = one["repeated"]
        middle = "" if said["opening"] == "[" else "1"
        return [
            verify.strict_json((said["opening"] * said["count"] + middle + said["closing"] * said["count"]).encode())
        ]
    return [verify.strict_json(content(one["text"]))]


def _bundle(one: Case, folder: Path) -> object:
    given = folder / one["name"]
    if "zip" in one:
        given.write_bytes(content(one["zip"]))
    for name, raw in one.get("members", {}).items():
        (given / name).parent.mkdir(parents=True, exist_ok=True)
        (given / name).write_bytes(content(raw))
    outside = None if one["checkpoint"] is None else content(one["checkpoint"])
    try:
        keys = () if one["key"] is None else (one["key"],)
        return verify.verify_bundle(given, keys=keys, checkpoint=outside, policy=one["policy"])
    except verify.NoBundle:
        return False


RUN: dict[str, Callable[[Case, Path], Any]] = {
    "notes": lambda one, _: verify.parse_note(content(one["note"])),
    "signatures": lambda one, _: verify.ed25519_verify(
        *(bytes.fromhex(one[name]) for name in ("public", "message", "signature"))
    ),
    "checkpoints": lambda one, _: verify.check_checkpoint(content(one["note"]), one["keys"], one["origin"]),
    "inclusion": _inclusion,
    "consistency": _consistency,
    "tlog-proof": _proof,
    "cosignature": _cosignature,
    "strict-json": _json,
    "fork": lambda one, _: verify.check_fork(content(one["text"]), one["keys"]),
    "bundle": _bundle,
}


def _said(one: Case, folder: Path) -> tuple[bool, list[str], str, str]:
    """(accepted, the checks that failed, the verdict on completeness, in which words)."""
    try:
        found = RUN[one["kind"]](one, folder)
    except verify.Bad as wrong:
        return False, [], "any", str(wrong)
    if not isinstance(found, dict) or "checks" not in found:
        return found is not False, [], "any", ""
    failed = [check for check in found["checks"] if check["verdict"] == "failed"]
    details = "; ".join(f"{check['name']}: {check['detail']}" for check in failed)
    return found["exit_code"] == 0, [check["name"] for check in failed], found["completeness"], details


@pytest.mark.parametrize("kind", [*KINDS, "large"])
def test_the_shipped_verifier_says_of_each_case_what_it_should(kind: str, tmp_path: Path) -> None:
    """Every shared vector gets its verdict from verify.py: for bundles, from the check that it is about."""
    wrong = []
    for one in large() if kind == "large" else load(kind):
        valid, failed, complete, words = _said(one, tmp_path)
        expected = one.get("fails")
        other = (expected not in (None, "any") and expected not in failed) or (
            one.get("completeness", "any") not in ("any", complete)
        )
        if valid != one["valid"] or other:
            wrong.append(f"{one['name']}: expected {one['valid']} {expected or ''}, got {valid} {failed} {words}")
    assert not wrong, "\n".join(wrong)
