"""Signed notes and checkpoints: exact form out, strict form in."""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.checkpoint import Checkpoint, VerifierKey, parse, parse_note, verify
from ledger.errors import BadCheckpoint, KeyMismatch
from ledger.signer import Signer

SIGNER = Signer("example.org/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
NOTE = SIGNER.sign(7, bytes(32))

# The key and signed note shown in the documentation of Go's golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()


def test_go_note_verifies() -> None:
    """A key and a note made by another implementation of the format verify here."""
    key = VerifierKey.parse(GO_KEY)
    assert str(key) == GO_KEY
    text, (signature,) = parse_note(GO_NOTE)
    assert signature.key_id == key.key_id
    assert key.verifies(text.encode(), signature.value)
    assert not key.verifies(text.encode() + b" ", signature.value)


def test_the_exact_text_of_a_checkpoint() -> None:
    """Origin, size, root, blank line, em dash, name, base64 of key id and signature: byte for byte."""
    body = "example.org/log\n7\n" + base64.b64encode(bytes(32)).decode() + "\n"
    identity = sha256(b"example.org/log\n\x01" + SIGNER.verifier.public).digest()[:4]
    raw = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).sign(body.encode())
    line = "\u2014 example.org/log " + base64.b64encode(identity + raw).decode() + "\n"
    assert (body + "\n" + line).encode() == NOTE
    assert verify(NOTE, SIGNER.verifier, "example.org/log") == Checkpoint("example.org/log", 7, bytes(32))


def test_cosigned_notes_keep_all_signatures() -> None:
    """A witness's line beside ours neither hides our signature nor stands in for it."""
    other = Signer.generate("witness.org")
    witness_line = NOTE.replace(b"example.org/log ", b"witness.org ").rpartition(b"\n\n")[2]
    both = NOTE + witness_line
    assert len(parse_note(both)[1]) == 2
    assert verify(both, SIGNER.verifier).size == 7
    with pytest.raises(BadCheckpoint):
        verify(NOTE, other.verifier)
    with pytest.raises(BadCheckpoint):
        verify(NOTE, SIGNER.verifier, "example.org/other")


@given(st.integers(0, len(NOTE) - 1), st.integers(0, 7))
def test_any_flipped_bit_is_refused(at: int, bit: int) -> None:
    """No single changed bit of a signed checkpoint verifies."""
    changed = bytearray(NOTE)
    changed[at] ^= 1 << bit
    with pytest.raises(BadCheckpoint):
        verify(bytes(changed), SIGNER.verifier, "example.org/log")


BODY, _, LINE = NOTE.decode().rpartition("\n\n")


@pytest.mark.parametrize(
    "note",
    [
        "",
        BODY + "\n",
        LINE,
        f"{BODY}\n\n{LINE}"[:-1],
        f"{BODY}\n\n\n{LINE}",
        f"{BODY}\r\n\n{LINE}",
        f"{BODY}\n\n{LINE}".replace("\n7\n", "\n07\n"),
        f"{BODY}\n\n{LINE}".replace("\n7\n", "\n-7\n"),
        f"{BODY}\n\n{LINE}".replace("\n7\n", f"\n{'7' * 5000}\n"),
        f"{BODY}\n\n{LINE}".replace("\n7\n", "\n\u0667\n"),
        f"{BODY}\n\n{LINE}".replace("AAA=", "AAB="),
        f"{BODY}\n\n{LINE}".replace("AAA=", "AA=="),
        f"{BODY}\n\n{LINE}".replace("\u2014", "-"),
        f"{BODY}\n\n{LINE * 101}",
        f"{BODY}\n\n\u2014 a+b AAAAAAAA\n",
        f"{BODY}\n\n\u2014 a AAAA\n",
        "x" * 1_000_001,
    ],
)
def test_malformed_notes_are_refused(note: str) -> None:
    """Everything that is not exactly the published form is refused before any signature is looked at."""
    with pytest.raises(BadCheckpoint):
        parse(note.encode())


def test_not_utf8_is_refused() -> None:
    """A note is UTF-8 text."""
    with pytest.raises(BadCheckpoint):
        parse(NOTE + b"\xff\n")


@pytest.mark.parametrize(
    "text",
    ["", "a", "a+b", GO_KEY.replace("c74f20a3", "c74f20a4"), GO_KEY.replace("+AR", "+BR"), f" {GO_KEY}", GO_KEY + "AA"],
)
def test_malformed_keys_are_refused(text: str) -> None:
    """A verifier key with a wrong id, type, length or name is refused."""
    with pytest.raises(BadCheckpoint):
        VerifierKey.parse(text)


def test_signer_key_text_round_trips() -> None:
    """The key file's line gives the same key back; a damaged one is refused."""
    text = SIGNER.to_text()
    assert Signer.from_text(text).verifier == SIGNER.verifier
    for bad in (
        "",
        text[5:],
        text.replace("+", "-", 1),
        text.replace(SIGNER.verifier.key_id.hex(), "00000000"),
        text[:-9],
    ):
        with pytest.raises(KeyMismatch):
            Signer.from_text(bad)
    with pytest.raises(KeyMismatch):
        Signer.generate("has space")
