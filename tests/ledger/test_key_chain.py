"""The key chain: which key signs at which size, what a rotation needs, whom an auditor can follow."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.checkpoint import Checkpoint, VerifierKey
from ledger.errors import BadCheckpoint, InvalidEntry, NotALedger
from ledger.journal import signed_by
from ledger.keys import KeyChain, chain_of
from ledger.merkle import Frontier
from ledger.own_facts import check
from ledger.registry import (
    ERASURE_APPROVED,
    ERASURE_REQUESTED,
    HISTORY_LOST,
    KEY_ROTATED,
    OPENED,
    OWN,
    RESTRICTION_IMPOSED,
    VALUE_DISCLOSED,
)
from ledger.signer import Signer

ORIGIN = "keys.test"
A, B, C = (Signer.generate(ORIGIN) for _ in range(3))
ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def event(position: int, type_: str, new: Signer, old: Signer | None = None) -> dict[str, Any]:
    """A decoded event of the ledger's stream that brings in a key."""
    data: dict[str, Any] = {"verifier_key": str(new.verifier)}
    if old is not None:
        data |= {"previous": str(old.verifier), "reason": "r", "authority": "a"}
    if type_ == HISTORY_LOST:
        data |= {"lost_size": position + 9, "lost_root": ROOT}
    return {"subject": "ledger", "type": type_, "sequence": f"{position:020d}", "data": data}


def chain(lost: bool = False) -> KeyChain:
    """A from 1, B from 5, C from 9 (by a declared loss, if so)."""
    last = event(9, HISTORY_LOST if lost else KEY_ROTATED, C, B)
    return chain_of([last, event(5, KEY_ROTATED, B, A), event(1, OPENED, A)])


def note(size: int, *signers: Signer, line: str | None = None) -> bytes:
    """A signed note over some tree of this size."""
    if line is not None:
        return signers[0].sign_note(Checkpoint(ORIGIN, size, bytes(32), (line,)))
    frontier = Frontier()
    frontier.extend([bytes([n]) * 32 for n in range(size)])
    return signed_by(signers, frontier)


def test_the_key_that_holds_at_a_size() -> None:
    """A key holds from its position on; before the first entry the first."""
    keys = chain()
    assert [keys.at(size) for size in (0, 1, 4, 5, 8, 9, 10**6)] == [
        one.verifier for one in (A, A, A, B, B, C, C)
    ]  # fmt: skip
    assert keys.last == C.verifier and keys.losses == ()
    assert [one.since for one in chain(lost=True).losses] == [9]


@pytest.mark.parametrize(
    ("size", "signers", "good"),
    [
        (4, (A,), True), (4, (B,), False), (6, (B,), True), (6, (A,), False), (9, (C,), False), (9, (B,), False),
        (9, (B, C), True), (5, (A, B), True), (5, (B,), False), (5, (A,), False), (10, (C,), True), (10, (B,), False),
    ],
)  # fmt: skip
def test_heads_open_with_the_keys_of_their_size(size: int, signers: tuple[Signer, ...], good: bool) -> None:
    """The head of a rotation needs both signatures, every other that of the key that holds, and no other will do."""
    if good:
        assert chain().open(note(size, *signers), ORIGIN).size == size
    else:
        with pytest.raises(BadCheckpoint):
            chain().open(note(size, *signers), ORIGIN)


def test_a_checkpoint_published_at_a_rotation_needs_the_new_key_only() -> None:
    """It is signed later, when the retired key may be destroyed; the head beside it has both."""
    assert chain().open(note(5, B, line="x"), ORIGIN).extensions == ("x",)
    with pytest.raises(BadCheckpoint):
        chain().open(note(5, A, line="x"), ORIGIN)


def test_a_declared_loss_is_signed_by_the_new_key_alone() -> None:
    """The previous key never signs what comes after a loss, and does not vouch for it."""
    keys = chain(lost=True)
    assert keys.open(note(9, C), ORIGIN).size == 9
    with pytest.raises(BadCheckpoint):
        keys.open(note(9, B), ORIGIN)
    keys.trust(C.verifier)
    for older in (A, B):
        with pytest.raises(BadCheckpoint, match="position 9 declares history up to 18 lost"):
            keys.trust(older.verifier)


def test_any_key_of_an_unbroken_chain_can_be_trusted() -> None:
    """Whoever trusts one key follows the rotations; a stranger's key is none of them."""
    for one in (A, B, C):
        chain().trust(one.verifier)
    with pytest.raises(BadCheckpoint, match="not a key of this ledger"):
        chain().trust(Signer.generate(ORIGIN).verifier)


def test_a_rotation_needs_its_head() -> None:
    """An entry that names a new key proves nothing: the head of its size must carry both signatures."""
    heads = {5: note(5, A, B), 9: note(9, B, C)}
    chain().trust(A.verifier, heads.get)
    for at, instead in ((9, None), (9, note(9, C)), (5, note(5, B)), (5, note(4, A)), (5, note(5, B, line="x"))):
        with pytest.raises(BadCheckpoint):
            chain().trust(A.verifier, {**heads, at: instead}.get)
    chain().trust(B.verifier, {**heads, 5: None}.get)  # not asked for what is before it
    chain().trust(C.verifier, lambda _size: None)


@pytest.mark.parametrize(
    "events",
    [
        [event(1, OPENED, A), event(5, KEY_ROTATED, C, B)],  # does not follow
        [event(1, OPENED, A), event(5, KEY_ROTATED, B, A), event(6, KEY_ROTATED, A, B)],  # an old one again
        [event(1, OPENED, A), event(5, KEY_ROTATED, Signer.generate("b.test"), A)],  # another name
        [event(1, OPENED, A), {**event(5, KEY_ROTATED, B, A), "data": {"verifier_key": str(B.verifier)}}],
    ],
)
def test_a_broken_chain_is_refused(events: list[dict[str, Any]]) -> None:
    """Each key names the one before it, under the same name, and comes once."""
    with pytest.raises(BadCheckpoint):
        chain_of(events)
    with pytest.raises(NotALedger):
        chain_of(events[1:])


CHANGE = {
    "authority": "县政府", "reason": "到期", "previous": str(A.verifier), "verifier_key": str(B.verifier)
}  # fmt: skip
REQUEST = {"digests": ["ab" * 32, "hmac-sha256:" + "cd" * 32], "ground": "法", "reason": "因", "request": "r1"}


@pytest.mark.parametrize(
    ("type_", "data", "pointer"),
    [
        (KEY_ROTATED, CHANGE, None),
        (KEY_ROTATED, {**CHANGE, "reason": " "}, "/data/reason"),
        (KEY_ROTATED, {**CHANGE, "verifier_key": str(A.verifier)}, "/data/verifier_key"),
        (KEY_ROTATED, {**CHANGE, "previous": "x"}, "/data/previous"),
        (KEY_ROTATED, {**CHANGE, "more": 1}, "/data/more"),
        (HISTORY_LOST, CHANGE, "/data/lost_root"),
        (HISTORY_LOST, {**CHANGE, "lost_root": ROOT, "lost_size": 3}, None),
        (HISTORY_LOST, {**CHANGE, "lost_root": ROOT, "lost_size": True}, "/data/lost_size"),
        (HISTORY_LOST, {**CHANGE, "lost_root": "AAAA", "lost_size": 3}, "/data/lost_root"),
        (ERASURE_REQUESTED, REQUEST, None),
        (ERASURE_REQUESTED, {**REQUEST, "digests": []}, "/data/digests"),
        (ERASURE_REQUESTED, {**REQUEST, "digests": ["ab" * 32] * 2}, "/data/digests"),
        (ERASURE_REQUESTED, {**REQUEST, "digests": ["张三"]}, "/data/digests/0"),
        (ERASURE_APPROVED, {"request": "r1", "redacted": {"ab" * 32: "cd" * 32}}, None),
        (ERASURE_APPROVED, {"request": "r1", "redacted": {"ab": "cd" * 32}}, "/data/redacted"),
        (RESTRICTION_IMPOSED, {**REQUEST, "restriction": "x"}, "/data/request"),
        (VALUE_DISCLOSED, {"digest": "hmac-sha256:" + "cd" * 32, "purpose": "核对"}, None),
        (VALUE_DISCLOSED, {"digest": "cd" * 31, "purpose": "核对"}, "/data/digest"),
    ],
)
def test_own_facts_hold_what_they_must(type_: str, data: dict[str, Any], pointer: str | None) -> None:
    """Exactly the members of the type, each of its kind; the refusal points at the first that is not."""
    if pointer is None:
        check(type_, data)
        return
    with pytest.raises(InvalidEntry) as refused:
        check(type_, data)
    assert refused.value.pointer == pointer


def test_every_own_type_but_the_opening_has_a_rule() -> None:
    """No type of the ledger's can be written unchecked."""
    for type_ in OWN - {OPENED}:
        with pytest.raises(InvalidEntry):
            check(type_, {})
    with pytest.raises(LookupError):
        check(OPENED, {})


def test_verifier_keys_compare_by_name_and_bytes() -> None:
    """What is read back from a leaf is the key that was written."""
    assert VerifierKey.parse(str(A.verifier)) == A.verifier != B.verifier
