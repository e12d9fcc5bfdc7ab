"""Fork proofs: found wherever two histories were signed, checkable with the key alone, and never out of nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ledger.checkpoint import parse
from ledger.errors import BadCheckpoint
from ledger.merkle import EMPTY_ROOT, consistency_proof, subtrees_of, tree_root
from ledger.signer import Signer
from replay.bundle import verify as bundled
from replay.cli import app
from replay.forks import BadFork, Fork, Source, Undecided, check_fork, encode, find_fork, parse_fork
from replay.remote import DirectoryLog
from replay.tile_prover import TileProver
from tests.laws.examples import examples
from tests.replay.operators import ORIGIN, SIGNER, Leaves, export, leaves, signed

KEYS = [SIGNER.verifier]
A, B = leaves(40), leaves(40, "b", common=10)
OTHER = Signer("elsewhere.test", Ed25519PrivateKey.from_private_bytes(bytes([8] * 32)))
SECOND_KEY = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes([7] * 32)))


def source(hashes: Leaves) -> Source:
    """A log at hand that has this history."""
    return Source(
        signed(hashes),
        lambda size: tree_root(hashes[:size]),
        lambda first, second: consistency_proof(first, second, subtrees_of(hashes)),
    )


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 40))
@examples(150)
def test_a_fork_is_found_exactly_where_there_is_one(first: int, second: int, common: int) -> None:
    """Two notes of two histories: a proof that checks when they part before the smaller one's end, else none."""
    other = leaves(40, "b", common=common)
    one, two = signed(A[:first]), signed(other[:second])
    found = find_fork(one, two, KEYS, [source(A), source(other)])
    assert (found is not None) == (min(first, second) > common)
    if found:
        heads = check_fork(encode(found), KEYS)
        assert sorted(head.size for head in heads) == sorted((first, second))
        assert parse_fork(encode(found)) == found


def test_one_log_is_enough() -> None:
    """The larger note's own log proves it; the smaller note's log too, when it has gone on and signed as much."""
    one, two = signed(A[:20]), signed(B[:30])
    for log in (source(B), source(A)):
        assert check_fork(encode(find_fork(one, two, KEYS, [log]) or Fork(b"", b"")), KEYS)
    with pytest.raises(Undecided):
        find_fork(one, two, KEYS, [source(A[:25])])
    with pytest.raises(Undecided):
        find_fork(one, two, KEYS)
    assert find_fork(signed(A[:20]), signed(B[:20]), KEYS) == Fork(signed(A[:20]), signed(B[:20]))


def test_from_tiles_alone(tmp_path: Path) -> None:
    """An exported directory of one history is a log at hand."""
    many, others = leaves(3_000), leaves(3_000, "b", common=700)
    log = DirectoryLog(export(tmp_path, others))
    tiles = TileProver(log, parse(log.get("checkpoint")))
    at_hand = Source(log.get("checkpoint"), tiles.root, tiles.consistency)
    assert find_fork(signed(many[:700]), signed(others[:2_900]), KEYS, [at_hand]) is None
    found = find_fork(signed(many[:701]), signed(others[:2_900]), KEYS, [at_hand])
    assert found and check_fork(encode(found), KEYS)


def test_notes_that_say_nothing() -> None:
    """Other ledgers, other keys, an empty tree: refused, or no fork."""
    with pytest.raises(BadFork):
        find_fork(signed(A), signed(A, OTHER), [*KEYS, OTHER.verifier])
    with pytest.raises(BadFork):
        find_fork(signed(A), signed(B, SECOND_KEY), KEYS)
    assert find_fork(signed(A), signed(B, SECOND_KEY), [*KEYS, SECOND_KEY.verifier])
    assert find_fork(SIGNER.sign(0, EMPTY_ROOT), signed(B), KEYS) is None
    with pytest.raises(BadCheckpoint):
        find_fork(b"x", signed(B), KEYS)


FOUND = find_fork(signed(A[:20]), signed(B[:30]), KEYS, [source(B)]) or Fork(b"", b"")
GOOD: dict[str, Any] = json.loads(encode(FOUND))


def _text(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def test_the_exact_file() -> None:
    """One line of canonical JSON with the members of docs/proofs.md §6; a newline at its end is let pass."""
    assert encode(FOUND) == _text(GOOD)
    assert sorted(GOOD) == ["first", "format", "proof", "second", "second_root_at_first"]
    assert GOOD["format"] == "shilu/fork/v1"
    assert check_fork(encode(FOUND) + b"\n", KEYS)


@pytest.mark.parametrize(
    "change",
    [
        {"first": signed(B[:20]).decode()}, {"second": signed(A[:30]).decode()}, {"first": GOOD["second"]},
        {"first": signed(A[:21]).decode()}, {"first": signed(B[:40]).decode()},
        {"first": signed(A[:20], OTHER).decode()},
        {"first": signed(A[:20], SECOND_KEY).decode()}, {"first": SIGNER.sign(0, bytes(32)).decode()},
        {"proof": []}, {"proof": GOOD["proof"][:-1]}, {"proof": GOOD["proof"][::-1]},
        {"proof": [*GOOD["proof"], "AAAA"]},
        {"proof": None}, {"proof": [1]}, {"proof": GOOD["proof"] * 30}, {"second_root_at_first": None},
        {"second_root_at_first": GOOD["proof"][0]}, {"format": "shilu/fork/v2"}, {"more": 1}, {"first": 1},
        {"first": GOOD["first"].replace(ORIGIN, "x.test")}, {"second": GOOD["second"].replace("\n30\n", "\n31\n")},
    ],
)  # fmt: skip
def test_what_proves_nothing_is_refused(change: dict[str, Any]) -> None:
    """Swapped, unsigned, of another key or ledger, with another, shorter or turned proof, of another form."""
    with pytest.raises(BadFork):
        check_fork(_text({**GOOD, **change}), KEYS)


def test_equal_sizes_need_no_proof_and_have_none() -> None:
    """Two roots at one size: no root and no proof beside them."""
    plain = encode(Fork(signed(A), signed(B)))
    assert check_fork(plain, KEYS)
    document = json.loads(plain)
    for change in ({"proof": GOOD["proof"]}, {"second_root_at_first": GOOD["proof"][0]}, {"second": document["first"]}):
        with pytest.raises(BadFork):
            check_fork(_text({**document, **change}), KEYS)


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b"\xff", encode(FOUND) + b"\n\n", b" " + encode(FOUND), b"x" * 4_000_001]
)
def test_other_bytes(text: bytes) -> None:
    """Not JSON, not canonical, too long: refused before anything is computed."""
    with pytest.raises(BadFork):
        check_fork(text, KEYS)


def test_two_empty_trees_or_two_ledgers() -> None:
    """Two roots of no entries, and two ledgers whose keys are both trusted, are no two histories."""
    for one, two in ((SIGNER.sign(0, bytes(32)), SIGNER.sign(0, EMPTY_ROOT)), (signed(A), signed(B, OTHER))):
        with pytest.raises(BadFork):
            check_fork(encode(Fork(one, two)), [*KEYS, OTHER.verifier])


def test_doubled_keys_are_refused() -> None:
    """A member named twice, of which readers would take the one or the other."""
    twice = encode(FOUND).replace(b'{"first":', b'{"first":"x","first":', 1)
    with pytest.raises(BadFork):
        check_fork(twice, KEYS)


def test_the_other_verifier_agrees() -> None:
    """The bundle's own verifier accepts the same file, and refuses one that proves nothing."""
    keys = [str(key) for key in KEYS]
    assert bundled.check_fork(encode(FOUND), keys) == {"origin": ORIGIN, "first": 20, "second": 30}
    with pytest.raises(bundled.Bad):
        bundled.check_fork(_text({**GOOD, "proof": []}), keys)


def test_a_proof_that_holds_says_so(tmp_path: Path) -> None:
    """A valid fork proof is told with a tick, both roots and exit code 0; one that proves nothing fails."""
    file, one, two = tmp_path / "fork.json", signed(A[:20]), signed(B[:20])
    file.write_bytes(encode(Fork(one, two)))
    done = CliRunner().invoke(app, ["fork", "--check", str(file), "--key", str(KEYS[0])])
    assert done.exit_code == 0 and done.stdout.startswith("✔ 证明成立:该账本签署了两份历史") and "✖" not in done.output
    assert parse(one).root.hex() in done.stdout and parse(two).root.hex() in done.stdout
    file.write_bytes(encode(Fork(one, one)))
    assert CliRunner().invoke(app, ["fork", "--check", str(file), "--key", str(KEYS[0])]).exit_code == 1
