"""The shared vectors, read by the ledger's own code: notes, keys, checkpoints, proofs, cosignatures, forks, leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ledger.checkpoint import VerifierKey, parse_body, parse_note
from ledger.cosignature import WitnessKey
from ledger.errors import LedgerError
from ledger.merkle import leaf_hash, verify_consistency, verify_inclusion
from ledger.proof import check_tlog_proof, parse_tlog_proof
from replay.forks import check_fork
from replay.notes import open_note
from tests.vectors.cases import HERE, Case, content, load
from tests.vectors.make import KINDS, files


def _hashes(one: Case, *names: str) -> list[bytes]:
    return [bytes.fromhex(one[name]) for name in names]


def _checkpoint(one: Case) -> object:
    opened = open_note(content(one["note"]), [VerifierKey.parse(key) for key in one["keys"]])
    return opened.checkpoint.origin == one["origin"]


def _inclusion(one: Case) -> object:
    path = [bytes.fromhex(step) for step in one["path"]]
    return verify_inclusion(
        int(one["index"]), int(one["size"]), *_hashes(one, "leaf_hash"), path, *_hashes(one, "root")
    )


def _consistency(one: Case) -> object:
    path = [bytes.fromhex(step) for step in one["path"]]
    return verify_consistency(int(one["first"]), int(one["second"]), *_hashes(one, "first_root", "second_root"), path)


def _proof(one: Case) -> object:
    parsed = parse_tlog_proof(content(one["proof"]))
    check_tlog_proof(parsed, [VerifierKey.parse(key) for key in one["keys"]], one["origin"])
    return one["leaf"] is None or parsed.extra == content(one["leaf"])


def _cosignature(one: Case) -> object:
    time = WitnessKey.parse(one["key"]).timestamp(content(one["note"]))
    now, age = one["now"], one["max_age"]
    if time is None or (now is not None and (time > now or (age is not None and time < now - age))):
        return False
    return one["time"] is None or time == int(one["time"])


def _signature(one: Case) -> object:
    public, message, signature = _hashes(one, "public", "message", "signature")
    return VerifierKey("x", public).verifies(message, signature)


def _fork(one: Case) -> object:
    return check_fork(content(one["text"]), [VerifierKey.parse(key) for key in one["keys"]])


RUN: dict[str, Callable[[Case], Any]] = {
    "notes": lambda one: parse_note(content(one["note"])),
    "signatures": _signature,
    "checkpoints": _checkpoint,
    "inclusion": _inclusion,
    "consistency": _consistency,
    "tlog-proof": _proof,
    "cosignature": _cosignature,
    "fork": _fork,
}


def _holds(one: Case) -> bool:
    try:
        return RUN[one["kind"]](one) is not False
    except LedgerError:
        return False


@pytest.mark.parametrize("kind", list(RUN))
def test_the_ledger_says_of_each_case_what_it_should(kind: str) -> None:
    """Every shared vector gets its verdict from the ledger's own functions, and none breaks them."""
    wrong = [
        f"{one['name']}: not {one['valid']} ({one['why']['en']})" for one in load(kind) if _holds(one) != one["valid"]
    ]
    assert not wrong, "\n".join(wrong)


def test_the_vectors_are_those_of_the_generator() -> None:
    """The files are what the generator writes, byte for byte: nobody edited them by hand."""
    for name, text in files().items():
        assert (HERE / name).read_text("utf-8") == text, f"{name}: run python -m tests.vectors.make"


def test_the_vectors_hold_good_and_hostile_cases_of_each_kind() -> None:
    """No kind is without cases that hold and cases that must be refused."""
    for kind in KINDS:
        assert {one["valid"] for one in load(kind)} == {True, False}, kind


def test_the_published_leaves_have_their_published_hash() -> None:
    """RFC 6962: the leaf of no bytes, and a parsed published checkpoint body."""
    assert leaf_hash(b"").hex().startswith("6e340b9c")
    published = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert parse_body(published).size == 20852163
