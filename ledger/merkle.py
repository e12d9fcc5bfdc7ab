"""RFC 6962 / RFC 9162 Merkle tree: hashes, an O(log n) frontier, inclusion and consistency proofs.

Standard library only: the audit bundle ships this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32
_TOP_HEIGHT = 8  # of a tile: docs/proofs.md §3

# Hash of the leaves [start, end): what a proof generator asks of whoever stores the tree.
SubtreeHash = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data), 32 bytes (RFC 9162 §2.1.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), 32 bytes (RFC 9162 §2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the perfect subtrees of a tree of `size` leaves, largest first: enough to append."""

    __slots__ = ("_peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self._peaks = list(peaks)
        if size < 0 or len(self._peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks, not {len(self._peaks)}")
        if any(len(peak) != HASH_BYTES for peak in self._peaks):
            raise ValueError("a peak is 32 bytes")

    def append(self, hashed_leaf: bytes) -> None:
        """Add one leaf hash."""
        carry, size, peaks = hashed_leaf, self.size, self._peaks
        while size & 1:
            carry = sha256(b"\x01" + peaks.pop() + carry).digest()
            size >>= 1
        peaks.append(carry)
        self.size += 1

    def extend(self, hashed_leaves: Sequence[bytes], tops: list[list[bytes]] | None = None) -> None:
        """Add many leaf hashes, level by level (one hash per inner node, no per-leaf loop).

        `tops` is given the roots of the perfect subtrees that this completes, of 256 leaves, of 65,536, and so on.
        """
        if len(hashed_leaves) == 1 and tops is None:
            self.append(hashed_leaves[0])
            return
        level, size, rest = list(hashed_leaves), self.size, self._peaks
        low: list[bytes] = []  # new peaks, smallest first
        height = 0
        while level:
            if size & 1:
                level.insert(0, rest.pop())
            if len(level) & 1:
                low.append(level.pop())
            pairs = iter(level)
            level = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
            size >>= 1
            height += 1
            if tops is not None and not height % _TOP_HEIGHT:
                tops.append(level.copy())
        rest.extend(reversed(low))
        self.size += len(hashed_leaves)

    def root(self) -> bytes:
        """The tree hash, 32 bytes; of an empty tree SHA-256("")."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in self._peaks[-2::-1]:
            root = sha256(b"\x01" + peak + root).digest()
        return root

    def peaks(self) -> tuple[bytes, ...]:
        """Roots of the perfect subtrees, largest (leftmost) first."""
        return tuple(self._peaks)

    def widths(self) -> tuple[int, ...]:
        """How many leaves each peak covers."""
        bits = range(self.size.bit_length() - 1, -1, -1)
        return tuple(1 << bit for bit in bits if self.size >> bit & 1)

    def copy(self) -> Frontier:
        """An independent copy."""
        twin = Frontier()
        twin.size, twin._peaks = self.size, self._peaks.copy()
        return twin

    def to_bytes(self) -> bytes:
        """Size (8 bytes, big-endian), then the peaks, largest first."""
        return self.size.to_bytes(8, "big") + b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Frontier:
        """Inverse of `to_bytes`; ValueError on any other length."""
        if len(raw) < 8 or (len(raw) - 8) % HASH_BYTES:
            raise ValueError(f"a frontier is 8 + 32 k bytes, not {len(raw)}")
        return cls(
            int.from_bytes(raw[:8], "big"),
            (raw[at : at + HASH_BYTES] for at in range(8, len(raw), HASH_BYTES)),
        )


def tree_root(hashed_leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    frontier.extend(hashed_leaves)
    return frontier.root()


def subtrees_of(hashed_leaves: Sequence[bytes]) -> SubtreeHash:
    """A `SubtreeHash` over leaf hashes held in memory."""
    return lambda start, end: tree_root(hashed_leaves[start:end])


def split_point(size: int) -> int:
    """The largest power of two smaller than `size` (size >= 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, subtree: SubtreeHash) -> list[bytes]:
    """The audit path of leaf `index` (from 0) in the tree of `size` leaves (RFC 9162 §2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split_point(end - start)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def consistency_proof(first: int, second: int, subtree: SubtreeHash) -> list[bytes]:
    """The proof that the tree of `first` leaves is a prefix of that of `second` (RFC 9162 §2.1.4.1)."""
    if not 0 < first <= second:
        raise ValueError(f"no consistency proof from {first} to {second}")
    path: list[bytes] = []
    start, end, whole = 0, second, True
    while end != first:
        middle = start + split_point(end - start)
        if first <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start, whole = middle, False
    if not whole:
        path.append(subtree(start, end))
    return path[::-1]


def verify_inclusion(index: int, size: int, hashed_leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves `hashed_leaf` at `index` under `root` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or any(len(step) != HASH_BYTES for step in (hashed_leaf, root, *path)):
        return False
    node, last, result = index, size - 1, hashed_leaf
    for step in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = node_hash(step, result)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            result = node_hash(result, step)
        node >>= 1
        last >>= 1
    return last == 0 and result == root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the first tree is a prefix of the second (RFC 9162 §2.1.4.2)."""
    if not 0 < first <= second or any(len(step) != HASH_BYTES for step in (first_root, second_root, *path)):
        return False
    if first == second:
        return not path and first_root == second_root
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not steps:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node >>= 1
        last >>= 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            new = node_hash(new, step)
        node >>= 1
        last >>= 1
    return last == 0 and old == first_root and new == second_root
