"""`.tlog-proof` files (C2SP tlog-proof@v1): line for line, and refused for whatever a hostile hand puts in."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadCheckpoint
from ledger.merkle import EMPTY_ROOT, inclusion_proof, leaf_hash, subtrees_of, tree_root
from ledger.proof import check_tlog_proof, parse_tlog_proof, tlog_proof
from ledger.signer import Signer
from tests.laws.examples import examples
from tests.ledger.given import ORIGIN

SIGNER = Signer.generate(ORIGIN)
TEXTS = [b'{"n":"%d"}' % number for number in range(9)]
ROOT = tree_root([leaf_hash(leaf) for leaf in TEXTS])
NOTE = SIGNER.sign(9, ROOT)


def proof(index: int = 4, *, note: bytes = NOTE, extra: bytes | None = TEXTS[4]) -> bytes:
    """A `.tlog-proof` file of the nine texts."""
    path = inclusion_proof(4, 9, subtrees_of([leaf_hash(leaf) for leaf in TEXTS]))
    return tlog_proof(index, path, note, extra)


def test_a_proof_file_is_that_of_c2sp() -> None:
    """Line for line as tlog-proof@v1 has it, and it is read back and checks."""
    lines = proof().split(b"\n")
    assert lines[0] == b"c2sp.org/tlog-proof@v1"
    assert lines[1] == b"extra " + base64.b64encode(TEXTS[4])
    assert lines[2] == b"index 4"
    assert lines[3] == base64.b64encode(leaf_hash(TEXTS[5]))
    assert lines[7] == b""
    assert b"\n".join(lines[8:]) == NOTE
    index, path, note, extra = parse_tlog_proof(proof())
    assert (index, len(path), note, extra) == (4, 4, NOTE, TEXTS[4])
    assert check_tlog_proof(proof(), [SIGNER.verifier], ORIGIN).size == 9


def test_a_tree_of_one_has_an_empty_path() -> None:
    """The first entry alone: no path lines, `extra` may be absent; without it there is nothing to check."""
    note = SIGNER.sign(1, leaf_hash(TEXTS[0]))
    one = tlog_proof(0, [], note, TEXTS[0])
    assert check_tlog_proof(one, [SIGNER.verifier], ORIGIN).size == 1
    bare = tlog_proof(0, [], note)
    assert parse_tlog_proof(bare) == (0, (), note, None)
    assert b"extra" not in bare
    with pytest.raises(BadCheckpoint, match="does not carry the entry"):
        check_tlog_proof(bare, [SIGNER.verifier])


OTHER = Signer.generate(ORIGIN)
HOSTILE = {
    "another index": (proof(5), "not at position"),
    "index beyond the tree": (proof(9), "not at position"),
    "another leaf": (proof(extra=TEXTS[5]), "not at position"),
    "a node passed as leaf": (proof(extra=leaf_hash(TEXTS[4])), "not at position"),
    "a step dropped": (proof().replace(base64.b64encode(leaf_hash(TEXTS[5])) + b"\n", b""), "not at position"),
    "another key": (proof(note=OTHER.sign(9, ROOT)), "no signature"),
    "a forged signature": (proof(note=NOTE.replace(b"\n9\n", b"\n8\n")), "does not verify"),
    "another origin": (proof(note=Signer.generate("other.test/x").sign(9, ROOT)), "another log"),
    "a checkpoint of size 0": (proof(note=SIGNER.sign(0, EMPTY_ROOT)), "not at position"),
    "no checkpoint": (proof(note=b""), "no signature"),
    "another format": (proof().replace(b"@v1", b"@v2"), "not a c2sp"),
    "no index": (proof().replace(b"index 4\n", b""), "no index line"),
    "a leading zero": (proof().replace(b"index 4", b"index 04"), "leading zeroes"),
    "a negative index": (proof().replace(b"index 4", b"index -4"), "no index line"),
    "extra twice": (proof().replace(b"index 4", b"extra AAAA\nindex 4"), "no index line"),
    "extra after the index": (proof(extra=None).replace(b"index 4", b"index 4\nextra AAAA"), "not base64"),
    "base64 not canonical": (proof(extra=b"ab").replace(b"YWI=", b"YWJ="), "not canonical base64"),
    "a short step": (proof().replace(base64.b64encode(leaf_hash(TEXTS[5])), b"AAAA"), "32-byte hashes"),
    "line ends of Windows": (proof().replace(b"\n", b"\r\n"), "not ASCII"),
    "no line at all": (b"", "not a c2sp"),
    "not ASCII": ("c2sp.org/tlog-proof@v1\nindex ４\n\n".encode() + NOTE, "not ASCII"),
    "too long": (b"c2sp.org/tlog-proof@v1\n" + b"A" * 2_000_001, "too long"),
    "text before": (b"\n" + proof(), "not a c2sp"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_proof_files(case: str) -> None:
    """Whatever is changed in the file, it is refused, and for that reason."""
    spoilt, reason = HOSTILE[case]
    with pytest.raises(BadCheckpoint, match=reason):
        check_tlog_proof(spoilt, [SIGNER.verifier], ORIGIN)


def test_no_key_proves_nothing() -> None:
    """Without a key nothing is accepted; one of several suffices."""
    with pytest.raises(BadCheckpoint, match="no verifier key"):
        check_tlog_proof(proof(), [])
    assert check_tlog_proof(proof(), [OTHER.verifier, SIGNER.verifier], ORIGIN)


@given(st.data())
@examples(100)
def test_no_changed_byte_passes_unnoticed(data: st.DataObject) -> None:
    """Any one byte changed: refused, or the very same proof."""
    raw = bytearray(proof())
    at, value = data.draw(st.integers(0, len(raw) - 1)), data.draw(st.integers(0, 255))
    raw[at] = value
    try:
        checked = check_tlog_proof(bytes(raw), [SIGNER.verifier], ORIGIN)
    except BadCheckpoint:
        return
    assert bytes(raw) == proof()
    assert checked.root == ROOT
