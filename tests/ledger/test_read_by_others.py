"""Programs of others read what the ledger writes: `tlog-scales` and `sigstore`, both from PyPI, as they are.

tlog-scales: verifier keys, note signature, cosignatures (type 0x04), tiles and entry bundles as a folder, roots,
inclusion and consistency proofs made from them and checked. Its parser takes no extension line, so it reads heads only.
sigstore: the published checkpoint with its extension line, its Ed25519 signature, and an inclusion proof of ours.
Neither reads `.tlog-proof` files, stream lists or bundles; those only the project's own verifiers read.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import SignedCheckpoint
from sigstore._internal.trust import Keyring, RekorKeyring
from sigstore._utils import KeyID
from sigstore.errors import VerificationError
from sigstore_models.common import v1 as sigstore_types
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey, VkeySet
from tlog_scales.tlog import (
    Checkpoint,
    ConsistencyProof,
    ConsistencyProofInvalid,
    InclusionProof,
    InclusionProofInvalid,
)

from ledger.checkpoint import parse
from ledger.cosignature import Cosigner, with_signatures
from ledger.merkle import leaf_hash
from ledger.proof import Prover
from ledger.publishing import publish
from ledger.reader import LedgerReader
from ledger.store import Ledger
from replay.mirror import mirror
from replay.proving import HEAD, Chosen
from tests.ledger.given import act, fact, open_ledger

EARLY, LATE = 200, 600  # either side of full tiles


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger of 600 entries with heads at 200 and 600."""
    folder = tmp_path_factory.mktemp("read-by-others")
    with open_ledger(f"sqlite:///{folder}/ledger.db", folder) as opened:
        before = opened.reader().size()
        for name, upto in (("k1", EARLY), ("k2", LATE)):
            opened.append(act(name, *(fact(f"plan-{n % 7}", f"s{n}") for n in range(before, upto))))
            before = upto
        yield opened


@pytest.fixture
def reader(ledger: Ledger) -> LedgerReader:
    """What reads it."""
    return ledger.reader()


def _head(reader: LedgerReader, size: int) -> bytes:
    head = reader.head(size)
    assert head is not None
    return head.checkpoint


def _vkey(ledger: Ledger) -> Vkey:
    return Vkey.from_string(str(ledger.signer.verifier))


def test_tlog_scales_verifies_our_checkpoint(ledger: Ledger, reader: LedgerReader) -> None:
    """A head parses there to the same bytes and its signature verifies, not under another key nor at another size."""
    note = _head(reader, LATE)
    checkpoint = Checkpoint.from_text(note.decode())
    assert checkpoint.serialize().encode() == note
    checkpoint.verify(_vkey(ledger))
    assert _vkey(ledger).serialize() == str(ledger.signer.verifier)
    other = Vkey(_vkey(ledger).name, None, 1, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    with pytest.raises(RuntimeError):
        checkpoint.verify(other)
    with pytest.raises(InvalidSignature):
        Checkpoint.from_text(note.decode().replace(f"\n{LATE}\n", "\n601\n")).verify(_vkey(ledger))


def test_tlog_scales_verifies_our_cosignatures(reader: LedgerReader) -> None:
    """A witness's cosignature verifies there under its key; with another time it does not."""
    note = _head(reader, LATE)
    witness = Cosigner("witness.test/one", Ed25519PrivateKey.generate())
    cosigned = with_signatures(note, [witness.cosign(note, 1_700_000_000)])
    checkpoint = Checkpoint.from_text(cosigned.decode())
    keys = VkeySet(Vkey.from_string(str(witness.verifier)))
    assert {(key.name, one.payload[:8]) for key, one in keys.verify(checkpoint.signatures, checkpoint)} == {
        ("witness.test/one", (1_700_000_000).to_bytes(8, "big"))
    }
    moved = Checkpoint.from_text(cosigned.decode().replace(f"\n{LATE}\n", f"\n{EARLY}\n"))
    assert not keys.verify(moved.signatures, moved)


def test_tlog_scales_reads_our_tiles(reader: LedgerReader, tmp_path: Path) -> None:
    """From the exported folder alone: every entry, the root at both heads, inclusion and consistency proofs."""
    mirror(reader, tmp_path, goal=Chosen(_head(reader, LATE), HEAD))
    tiles = TilesReader(LocalBackend(tmp_path))
    checkpoint = tiles.get_checkpoint()
    roots = {size: parse(_head(reader, size)).root for size in (EARLY, LATE)}
    assert (checkpoint.size, checkpoint.root_hash) == (LATE, roots[LATE])
    assert tiles.calculate_root_hash() == roots[LATE]
    assert tiles.mth(0, EARLY) == roots[EARLY]
    leaves = [entry.leaf for entry in reader.entries(0, LATE)]
    assert [tiles.get_entry(index) for index in range(LATE)] == leaves
    for index in (0, 255, 256, LATE - 1):
        tiles.get_inclusion_proof(index, LATE).check(leaf_hash(leaves[index]), roots[LATE])
    tiles.get_consistency_proof(EARLY, LATE).check(roots[EARLY], roots[LATE])


def test_tlog_scales_checks_our_proofs(reader: LedgerReader) -> None:
    """Proofs that our prover makes hold there, and do not for another entry or another root."""
    prover, root, early = Prover(reader), parse(_head(reader, LATE)).root, parse(_head(reader, EARLY)).root
    leaves = [entry.leaf for entry in reader.entries(0, LATE)]
    for position in (1, 256, 257, LATE):
        proof = InclusionProof(position - 1, LATE, prover.inclusion(position, LATE))
        proof.check(leaf_hash(leaves[position - 1]), root)
        with pytest.raises(InclusionProofInvalid):
            proof.check(leaf_hash(leaves[position - 2]), root)
    ConsistencyProof(EARLY, LATE, prover.consistency(EARLY, LATE)).check(early, root)
    with pytest.raises(ConsistencyProofInvalid):
        ConsistencyProof(EARLY, LATE, prover.consistency(EARLY, LATE)).check(root, early)


def _keyring(public: bytes) -> RekorKeyring:
    der = Ed25519PublicKey.from_public_bytes(public).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    details = sigstore_types.PublicKeyDetails.PKIX_ED25519
    return RekorKeyring(Keyring([sigstore_types.PublicKey(raw_bytes=_b64(der), key_details=details)]))


def _b64(raw: bytes) -> bytes:
    """The models decode base64 themselves."""
    return base64.b64encode(raw)


def _entry(leaf: bytes, index: int, path: list[bytes], root: bytes) -> Any:
    """What its inclusion check reads of a log entry."""
    proof = SimpleNamespace(log_index=index, tree_size=LATE, hashes=path, root_hash=root)
    return SimpleNamespace(_inner=SimpleNamespace(inclusion_proof=proof, canonicalized_body=leaf))


def test_sigstore_verifies_our_published_checkpoint(ledger: Ledger) -> None:
    """A published checkpoint parses there, extension line included, and its signature verifies; changed, not."""
    note, key = publish(ledger).note.decode(), ledger.signer.verifier
    read = SignedCheckpoint.from_text(note)
    ours = parse(note.encode())
    assert (read.checkpoint.origin, read.checkpoint.log_size) == (ours.origin, ours.size)
    assert (bytes.fromhex(read.checkpoint.log_hash), tuple(read.checkpoint.other_content)) == (
        ours.root,
        ours.extensions,
    )
    assert ours.extensions
    read.signed_note.verify(_keyring(key.public), KeyID(key.key_id))
    for changed in (note.replace(f"\n{LATE}\n", "\n601\n"), note.replace("shilu/streams/v1 ", "shilu/streams/v1 1")):
        with pytest.raises(VerificationError):
            SignedCheckpoint.from_text(changed).signed_note.verify(_keyring(key.public), KeyID(key.key_id))


def test_sigstore_checks_our_inclusion_proof(reader: LedgerReader) -> None:
    """Its Merkle code takes our proofs and hashes our leaf itself; another leaf, index or path it refuses."""
    prover, root = Prover(reader), parse(_head(reader, LATE)).root
    leaves = [entry.leaf for entry in reader.entries(0, LATE)]
    for position in (1, 256, 257, LATE):
        path = prover.inclusion(position, LATE)
        verify_merkle_inclusion(_entry(leaves[position - 1], position - 1, path, root))
        for wrong in (
            _entry(leaves[position - 2], position - 1, path, root),
            _entry(leaves[position - 1], position % LATE, path, root),
            _entry(leaves[position - 1], position - 1, path[:-1], root),
        ):
            with pytest.raises(VerificationError):
                verify_merkle_inclusion(wrong)
