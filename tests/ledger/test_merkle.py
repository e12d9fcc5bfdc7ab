"""The Merkle tree against published vectors, the recursive definition, and itself."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    split_point,
    subtrees_of,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

# Leaves of the RFC 6962 reference implementation's test tree (ledger.md).
VECTORS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
LEAVES = [leaf_hash(number.to_bytes(2, "big")) for number in range(130)]
MAX = 64


def defined_root(leaves: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1, word for word and slowly."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = split_point(len(leaves))
    return node_hash(defined_root(leaves[:split]), defined_root(leaves[split:]))


def test_published_hashes() -> None:
    """The empty root and the hash of the empty leaf are those of RFC 6962's test vectors."""
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert Frontier().root() == EMPTY_ROOT


@pytest.mark.parametrize("size", ROOTS)
def test_published_roots(size: int) -> None:
    """The published leaves give the published roots."""
    assert tree_root([leaf_hash(leaf) for leaf in VECTORS[:size]]).hex() == ROOTS[size]


@given(st.lists(st.integers(0, 40), max_size=6))
def test_append_and_extend_agree_with_the_definition(batches: list[int]) -> None:
    """However leaves arrive, one by one or in batches, the root is the recursive definition's."""
    by_one, by_batch, taken = Frontier(), Frontier(), 0
    for count in batches:
        batch = [leaf_hash(b"%d" % number) for number in range(taken, taken + count)]
        taken += count
        by_batch.extend(batch)
        for digest in batch:
            by_one.append(digest)
    leaves = [leaf_hash(b"%d" % number) for number in range(taken)]
    assert by_one.root() == by_batch.root() == defined_root(leaves)
    assert by_one.to_bytes() == by_batch.to_bytes()
    assert Frontier.from_bytes(by_one.to_bytes()).root() == by_one.root()
    assert sum(by_one.widths()) == taken


@pytest.mark.parametrize("raw", [b"", bytes(7), bytes(8) + b"x", (3).to_bytes(8, "big") + bytes(32), bytes(40)])
def test_a_malformed_frontier_is_refused(raw: bytes) -> None:
    """Bytes whose length does not fit their size are not a frontier."""
    with pytest.raises(ValueError, match=r"frontier|peaks"):
        Frontier.from_bytes(raw)


def test_every_inclusion_proof_up_to_64() -> None:
    """Each leaf of each tree up to 64 leaves is proven, and its proof proves nothing else."""
    for size in range(1, MAX + 1):
        root, subtree = tree_root(LEAVES[:size]), subtrees_of(LEAVES[:size])
        for index in range(size):
            path = inclusion_proof(index, size, subtree)
            assert verify_inclusion(index, size, LEAVES[index], path, root)
            assert not verify_inclusion(index, size, LEAVES[index + 1], path, root)
            assert not verify_inclusion(index, size, LEAVES[index], [*path, root], root)
            if path:
                assert not verify_inclusion(index, size, LEAVES[index], path[:-1], root)
                assert not verify_inclusion(index ^ 1, size, LEAVES[index], path, root)


def test_every_consistency_proof_up_to_64() -> None:
    """Each pair of sizes up to 64 is proven consistent, and no proof fits another root."""
    roots = [tree_root(LEAVES[:size]) for size in range(MAX + 1)]
    for second in range(1, MAX + 1):
        subtree = subtrees_of(LEAVES[:second])
        for first in range(1, second + 1):
            path = consistency_proof(first, second, subtree)
            assert verify_consistency(first, second, roots[first], roots[second], path)
            assert not verify_consistency(first, second, roots[first], roots[first - 1], path)
            if first < second:
                assert not verify_consistency(first, second, roots[first - 1], roots[second], path)
                assert not verify_consistency(first, second, roots[first], roots[second], path[:-1])
                assert not verify_consistency(first, second, roots[first], roots[second], [*path, roots[1]])


@given(st.data())
def test_a_changed_proof_fails(data: st.DataObject) -> None:
    """Flipping one bit anywhere in an inclusion or consistency proof makes it fail."""
    size = data.draw(st.integers(2, 130))
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size - 1))
    subtree, root = subtrees_of(LEAVES[:size]), tree_root(LEAVES[:size])
    inclusion = inclusion_proof(index, size, subtree)
    consistency = consistency_proof(first, size, subtree)
    for path in (inclusion, consistency):
        at, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
        path[at] = (int.from_bytes(path[at], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not verify_inclusion(index, size, LEAVES[index], inclusion, root)
    assert not verify_consistency(first, size, tree_root(LEAVES[:first]), root, consistency)


def test_impossible_questions_are_refused() -> None:
    """There is no proof for a leaf outside the tree, nor from an empty or larger tree; and none verifies."""
    subtree = subtrees_of(LEAVES[:4])
    for index, size in ((4, 4), (-1, 4), (0, 0)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_proof(index, size, subtree)
        assert not verify_inclusion(index, size, LEAVES[0], [], LEAVES[0])
    for first, second in ((0, 4), (5, 4)):
        with pytest.raises(ValueError, match="no consistency proof"):
            consistency_proof(first, second, subtree)
        assert not verify_consistency(first, second, EMPTY_ROOT, EMPTY_ROOT, [])
