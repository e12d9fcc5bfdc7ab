"""Inclusion and consistency proofs of any size, and `.tlog-proof` files (C2SP tlog-proof@v1)."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ledger.checkpoint import Checkpoint, VerifierKey, verify
from ledger.errors import BadCheckpoint
from ledger.key_text import strict_base64
from ledger.merkle import HASH_BYTES, consistency_proof, inclusion_proof, leaf_hash, verify_inclusion
from ledger.reader import LedgerReader
from ledger.stored_tree import StoredTree
from ledger.tree import Tree

FORMAT = "c2sp.org/tlog-proof@v1"
_MAX_PATH = 64  # no tree is higher
_MAX_BYTES = 2_000_000


class Prover:
    """Proofs over a ledger's stored tree, O(log n) reads each; thread-safe, keep it. Positions count from 1.

    Every question raises LookupError when the ledger has fewer entries, ValueError when it makes no sense.
    """

    def __init__(self, reader: LedgerReader) -> None:
        self.tree = Tree(StoredTree(reader))
        self._reader = reader
        self._known = 0  # a size the ledger has

    def subtree(self, start: int, end: int) -> bytes:
        """The root of the leaves [start, end), indices from 0 (`merkle.SubtreeHash`)."""
        return self.tree.subtree(start, end)

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries."""
        self._check(size)
        return self.tree.subtree(0, size)

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """The audit path of the entry at `position` in the tree of `size` (RFC 9162 §2.1.3.1)."""
        self._check(size)
        return inclusion_proof(position - 1, size, self.tree.subtree)

    def consistency(self, first: int, second: int) -> list[bytes]:
        """That the tree of `first` is a prefix of that of `second` (RFC 9162 §2.1.4.1); from 0 it is empty."""
        self._check(second)
        return consistency_proof(first, second, self.tree.subtree) if first else []

    def _check(self, size: int) -> None:
        """A path of siblings can be had for a leaf that is not there."""
        if size > self._known:
            self._known = self._reader.size()
            if size > self._known:
                raise LookupError(f"账本只有 {self._known} 条，没有 {size} 条 / {self._known} entries, not {size}")


class TlogProof(NamedTuple):
    """What a `.tlog-proof` file holds: `leaf_index` from 0, `note` the signed checkpoint, `extra` our leaf bytes."""

    leaf_index: int
    path: tuple[bytes, ...]
    note: bytes
    extra: bytes | None


def tlog_proof(index: int, path: Iterable[bytes], note: bytes, extra: bytes | None = None) -> bytes:
    """The bytes of a `.tlog-proof` file (docs/proofs.md §4)."""
    lines = [FORMAT, *([] if extra is None else [f"extra {_base64(extra)}"]), f"index {index}", *map(_base64, path)]
    return "".join(f"{line}\n" for line in (*lines, "")).encode() + note


def parse_tlog_proof(proof: bytes) -> TlogProof:
    """Inverse of `tlog_proof`, strict; BadCheckpoint unless it is such a file. Nothing is verified."""
    if len(proof) > _MAX_BYTES:
        raise BadCheckpoint("证明文件过长", "the proof is too long")
    head, gap, note = proof.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise BadCheckpoint("证明文件含非 ASCII 字符", "the proof is not ASCII") from error
    if not gap or lines.pop(0) != FORMAT:
        raise BadCheckpoint("不是 tlog-proof 文件", f"not a {FORMAT} file")
    extra = strict_base64(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else None
    index = _index(lines.pop(0) if lines else "")
    path = tuple(map(strict_base64, lines))
    if len(path) > _MAX_PATH or any(len(step) != HASH_BYTES for step in path):
        raise BadCheckpoint("证明路径不正确", "the path is not one of 32-byte hashes")
    return TlogProof(index, path, note, extra)


def check_tlog_proof(proof: bytes | TlogProof, keys: Sequence[VerifierKey], origin: str | None = None) -> Checkpoint:
    """The checkpoint, once signed by one of `keys` (and of `origin`) and shown to hold the leaf in `extra`.

    BadCheckpoint says what does not hold.
    """
    parsed = proof if isinstance(proof, TlogProof) else parse_tlog_proof(proof)
    if parsed.extra is None:
        raise BadCheckpoint("证明文件没有附记录内容", "the proof does not carry the entry it is about")
    checkpoint = _signed(parsed.note, keys, origin)
    digest = leaf_hash(parsed.extra)
    if not verify_inclusion(parsed.leaf_index, checkpoint.size, digest, parsed.path, checkpoint.root):
        at = parsed.leaf_index + 1
        raise BadCheckpoint(f"证明不成立：该记录不是第 {at} 条", f"the entry is not at position {at}")
    return checkpoint


def _signed(note: bytes, keys: Sequence[VerifierKey], origin: str | None) -> Checkpoint:
    refused: BadCheckpoint | None = None
    for key in keys:
        try:
            return verify(note, key, origin)
        except BadCheckpoint as error:
            refused = refused or error
    raise refused or BadCheckpoint("没有给出公钥", "no verifier key was given")


def _index(line: str) -> int:
    digits = line.removeprefix("index ")
    if not (line.startswith("index ") and digits.isascii() and digits.isdigit() and len(digits) <= 19):
        raise BadCheckpoint("证明文件缺少序号", f"no index line: {line[:40]!r}")
    if str(int(digits)) != digits:
        raise BadCheckpoint("序号有前导零", f"an index has no leading zeroes: {digits}")
    return int(digits)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
