"""Cosignatures: the published bytes, made by hand with other tools, and everything that is not one refused."""

from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.checkpoint import Signature, VerifierKey
from ledger.cosignature import Cosigner, WitnessKey, cosigned, message, with_signatures
from ledger.errors import BadCheckpoint, KeyMismatch
from ledger.signer import Signer
from tests.laws.examples import examples

SEED = bytes(range(100, 132))
PRIVATE = Ed25519PrivateKey.from_private_bytes(SEED)
PUBLIC = PRIVATE.public_key().public_bytes_raw()
COSIGNER = Cosigner("witness.example.com/w1", PRIVATE)
KEY = COSIGNER.verifier
SIGNER = Signer("example.org/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
NOTE = SIGNER.sign(7, bytes(32))
TIME = 1679315147
COSIGNED = with_signatures(NOTE, [COSIGNER.cosign(NOTE, TIME)])

# The checkpoint with its cosignature that is printed in C2SP tlog-cosignature, without its key.
C2SP_BODY = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
C2SP_LINE = "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="


def test_the_exact_bytes() -> None:
    """Header, time line and body signed; key id, big-endian time and signature in the line: made here by hand."""
    body = NOTE.decode().rpartition("\n\n")[0] + "\n"
    signature = PRIVATE.sign(b"cosignature/v1\ntime 1679315147\n" + body.encode())
    identity = sha256(b"witness.example.com/w1\n\x04" + PUBLIC).digest()[:4]
    raw = identity + TIME.to_bytes(8, "big") + signature
    line = "\u2014 witness.example.com/w1 " + base64.b64encode(raw).decode() + "\n"
    assert line.encode() == COSIGNED[len(NOTE) :]
    assert str(KEY) == f"witness.example.com/w1+{identity.hex()}+{base64.b64encode(bytes([4]) + PUBLIC).decode()}"


def test_the_published_example_has_this_layout() -> None:
    """The time in the example of the published format is the one its text names, and our message is its message."""
    raw = base64.b64decode(C2SP_LINE)
    assert len(raw) == 4 + 8 + 64
    assert int.from_bytes(raw[4:12], "big") == 1679315147
    assert message(C2SP_BODY, TIME) == b"cosignature/v1\ntime 1679315147\n" + C2SP_BODY.encode()


def test_the_time_is_told() -> None:
    """A note says when each of the witnesses cosigned it; the log's own signature is none of theirs."""
    assert KEY.timestamp(NOTE) is None
    assert KEY.timestamp(COSIGNED) == TIME
    later = with_signatures(COSIGNED, [COSIGNER.cosign(NOTE, TIME + 60)])
    assert KEY.timestamp(later) == TIME + 60
    assert with_signatures(later, [COSIGNER.cosign(NOTE, TIME)]) == later


@pytest.mark.parametrize("extension", ["shilu/streams/v1 2 AAAA", "x"])
def test_extension_lines_are_signed_too(extension: str) -> None:
    """A cosignature made without an extension line does not pass for the note with it."""
    text, _, line = COSIGNED.decode().rpartition("\n\n")
    with pytest.raises(BadCheckpoint):
        KEY.timestamp(f"{text}\n{extension}\n\n{line}".encode())


@given(st.integers(0, len(COSIGNED) - 1), st.integers(0, 7))
@examples(150)
def test_no_flipped_bit_passes(at: int, bit: int) -> None:
    """A changed cosignature, time or body is refused; a change to the name or the key id makes it nobody's."""
    changed = bytearray(COSIGNED)
    changed[at] ^= 1 << bit
    try:
        told = KEY.timestamp(bytes(changed))
    except BadCheckpoint:
        return
    log_line = NOTE.rindex(b"\n\n") + 2
    assert told is None or log_line <= at < len(NOTE), "only the log's own line may change under a cosignature"


def test_another_origin_key_or_type() -> None:
    """A cosignature moved to another log's note, a line by another key, a log's signature in disguise: all refused."""
    other_log = Signer("example.org/other", Ed25519PrivateKey.from_private_bytes(bytes(32))).sign(7, bytes(32))
    stolen = with_signatures(other_log, [COSIGNER.cosign(NOTE, TIME)])
    with pytest.raises(BadCheckpoint):
        KEY.timestamp(stolen)
    impostor = Cosigner(KEY.name, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    forged = impostor.cosign(NOTE, TIME)
    assert KEY.timestamp(with_signatures(NOTE, [forged])) is None
    with pytest.raises(BadCheckpoint):
        KEY.timestamp(with_signatures(NOTE, [Signature(KEY.name, KEY.key_id, forged.value)]))
    plain = Signature(KEY.name, KEY.key_id, PRIVATE.sign(NOTE[: NOTE.rindex(b"\n\n") + 1]))
    with pytest.raises(BadCheckpoint):
        KEY.timestamp(with_signatures(NOTE, [plain]))


def test_a_time_beyond_the_format() -> None:
    """A time above 2^63 - 1 is refused although the signature over it is genuine, and is never signed."""
    body = NOTE[: NOTE.rindex(b"\n\n") + 1]
    value = (2**63).to_bytes(8, "big") + PRIVATE.sign(b"cosignature/v1\ntime %d\n%b" % (2**63, body))
    with pytest.raises(BadCheckpoint):
        KEY.timestamp(with_signatures(NOTE, [Signature(KEY.name, KEY.key_id, value)]))
    with pytest.raises(ValueError, match="time"):
        COSIGNER.cosign(NOTE, 2**63)


def test_stale_cosignatures_do_not_count() -> None:
    """A cosignature older than a policy allows is left out; at the boundary it counts."""
    assert cosigned(COSIGNED, [KEY], not_before=TIME) == {KEY.name: TIME}
    assert cosigned(COSIGNED, [KEY], not_before=TIME + 1) == {}


def test_one_witness_never_counts_twice() -> None:
    """The same key under two names would make a quorum of one: such a list of witnesses is refused."""
    twin = WitnessKey("witness.example.com/w2", PUBLIC)
    both = with_signatures(COSIGNED, [Cosigner(twin.name, PRIVATE).cosign(NOTE, TIME)])
    assert cosigned(both, [KEY]) and cosigned(both, [twin])
    with pytest.raises(BadCheckpoint):
        cosigned(both, [KEY, twin])


@pytest.mark.parametrize(
    "text",
    [
        "", "w", "w+aabbccdd", str(SIGNER.verifier), str(KEY) + "AA", f" {KEY}",
        str(KEY).replace(KEY.key_id.hex(), "00000000"), str(KEY).replace(KEY.key_id.hex(), KEY.key_id.hex().upper()),
    ],
)  # fmt: skip
def test_malformed_keys(text: str) -> None:
    """A log's key, a wrong key id, another length: none of them is a witness key."""
    with pytest.raises(BadCheckpoint):
        WitnessKey.parse(text)


def test_keys_round_trip_and_are_of_their_own_kind() -> None:
    """A witness key parses back, and cannot be taken for a log's key or the other way round."""
    assert WitnessKey.parse(str(KEY)) == KEY
    with pytest.raises(BadCheckpoint):
        VerifierKey.parse(str(KEY))


def test_only_checkpoints_are_cosigned() -> None:
    """A signed note that is no checkpoint is not cosigned."""
    with pytest.raises(BadCheckpoint):
        COSIGNER.cosign(b"hello\n\n\xe2\x80\x94 a AAAAAAAA\n", TIME)


def test_key_files(tmp_path: Path) -> None:
    """A key file is made once, readable by its owner only, read back, and never taken for another name's."""
    file = tmp_path / "deep" / "witness.key"
    made = Cosigner.load_or_create(file, "w")
    assert file.stat().st_mode & 0o777 == 0o600
    assert Cosigner.load_or_create(file, "w").verifier == made.verifier
    text = file.read_text()
    seed = base64.b64decode(text.split("+", 4)[4])
    assert (seed[0], len(seed)) == (4, 33)
    with pytest.raises(KeyMismatch):
        Cosigner.load_or_create(file, "v")
    for bad in ("", SIGNER.to_text(), text.replace("w+", "v+", 1), text[:-9]):
        file.write_text(bad)
        with pytest.raises(KeyMismatch):
            Cosigner.load(file)
    with pytest.raises(KeyMismatch):
        Cosigner.load(tmp_path / "nothing")
