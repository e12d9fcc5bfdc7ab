"""Roots and proofs out of tiles, against the tree computed from all its leaves; across every boundary of a tile."""

from __future__ import annotations

from random import Random

import pytest

from ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from ledger.tile_tree import Edge, inner, nodes
from ledger.tree import Tree
from tests.laws.examples import SOAK
from tests.ledger.test_merkle import ROOTS, VECTORS
from tests.ledger.trees import MemoryTree

SIZE = 66_400
BOUNDARIES = (1, 2, 255, 256, 257, 511, 512, 513, 65_279, 65_280, 65_535, 65_536, 65_537, 65_791, 65_792, 66_400)
MILLION = 1_000_000


@pytest.fixture(scope="module")
def memory() -> MemoryTree:
    """A tree that has full tiles on two levels and a partial one on three."""
    return MemoryTree([leaf_hash(b"%d" % number) for number in range(SIZE)])


def test_the_vectors_of_rfc_6962() -> None:
    """The published leaves, stored in tiles, give the published roots at each published size."""
    tree = Tree(MemoryTree([leaf_hash(leaf) for leaf in VECTORS]))
    assert {size: tree.subtree(0, size).hex() for size in ROOTS} == ROOTS
    assert tree.subtree(0, 0) == EMPTY_ROOT
    assert tree.subtree(0, 1) == leaf_hash(b"")


def test_every_proof_up_to_64() -> None:
    """Each leaf and each pair of sizes up to 64, from stored nodes: the very proofs computed from all leaves."""
    leaves = [leaf_hash(b"%d" % number) for number in range(64)]
    tree = Tree(MemoryTree(leaves))
    roots = [tree_root(leaves[:size]) for size in range(65)]
    for size in range(1, 65):
        for index in range(size):
            path = inclusion_proof(index, size, tree.subtree)
            assert verify_inclusion(index, size, leaves[index], path, roots[size])
        for first in range(1, size + 1):
            path = consistency_proof(first, size, tree.subtree)
            assert verify_consistency(first, size, roots[first], roots[size], path)


@pytest.mark.parametrize("size", BOUNDARIES)
def test_proofs_at_the_boundaries_of_tiles(memory: MemoryTree, size: int) -> None:
    """Around 256 and 65,536: roots, inclusion of the leaves at the boundaries, consistency from each of them."""
    tree, leaves = Tree(memory), memory.leaves
    root = tree_root(leaves[:size])
    assert tree.subtree(0, size) == root
    for first in (at for at in BOUNDARIES if at <= size):
        path = consistency_proof(first, size, tree.subtree)
        assert verify_consistency(first, size, tree_root(leaves[:first]), root, path)
        path = inclusion_proof(first - 1, size, tree.subtree)
        assert verify_inclusion(first - 1, size, leaves[first - 1], path, root)


def test_tiles_that_are_missing_are_computed(memory: MemoryTree) -> None:
    """Without any tile, and with holes on both levels, the roots are the same: from what lies below."""
    for missing in (set(memory.tiles), {(0, 3), (0, 200), (1, 0)}, {(1, 0)}):
        bare = MemoryTree(memory.leaves[:300])
        bare.leaves = memory.leaves
        bare.tiles = {key: tile for key, tile in memory.tiles.items() if key not in missing}
        assert Tree(bare).subtree(0, 66_000) == tree_root(memory.leaves[:66_000])


def test_a_proof_reads_few_tiles_and_keeps_few(memory: MemoryTree) -> None:
    """A cold proof reads at most two questions a level; a warm one only its own tile; memory is bounded."""
    cold = Tree(memory, kept=4)
    before = memory.reads
    inclusion_proof(12_345, SIZE, cold.subtree)
    assert memory.reads - before <= 2 * 3
    before = memory.reads
    inclusion_proof(54_321, SIZE, cold.subtree)
    assert memory.reads - before <= 2
    for index in range(0, SIZE, 257):
        inclusion_proof(index, SIZE, cold.subtree)
    assert len(cold._tiles) <= 4


def test_a_growing_tree_is_read_on() -> None:
    """What is kept of a partial tile does not hide what came later."""
    leaves = [leaf_hash(b"%d" % number) for number in range(700)]
    source = MemoryTree(leaves)
    tree = Tree(source)
    for size in range(1, 701, 7):
        source.leaves = leaves[:size]
        assert tree.subtree(0, size) == tree_root(leaves[:size])


def test_impossible_subtrees_are_refused(memory: MemoryTree) -> None:
    """Leaves beyond the end are LookupError; ranges that no tree has, ValueError."""
    tree = Tree(memory)
    for size in (SIZE + 1, SIZE + 300, 10**9):
        with pytest.raises(LookupError):
            tree.subtree(0, size)
    for start, end in ((1, 3), (-1, 4), (5, 4), (256, 1_024)):
        with pytest.raises(ValueError, match="no subtree"):
            tree.subtree(start, end)
    with pytest.raises(LookupError):
        nodes(memory.nodes, 0, SIZE - 1, SIZE + 1)


def test_the_edge_in_any_batches(memory: MemoryTree) -> None:
    """However leaves arrive, the edge has the frontier's peaks, its tiles are the same, and it can be read back."""
    random = Random(3)
    edge, frontier, at, tiles = Edge(), Frontier(), 0, {}
    while at < SIZE:
        batch = memory.leaves[at : at + random.choice((1, 2, 255, 256, 257, 3_000, 20_000))]
        edge, completed = edge.extended(batch)
        frontier.extend(batch)
        at += len(batch)
        tiles |= {(tile.level, tile.number): tile for tile in completed}
        assert tuple(edge.peaks()) == frontier.peaks()
        assert Edge.read(at, memory.nodes).peaks() == edge.peaks()
    assert tiles == memory.tiles
    assert len(tiles) == SIZE // 256 + 1


def test_inner_nodes_of_any_width() -> None:
    """The perfect subtrees over any number of hashes, each level by definition."""
    leaves = [leaf_hash(b"%d" % number) for number in range(256)]
    for width in (0, 1, 2, 3, 5, 8, 100, 255, 256):
        for height, level in enumerate(inner(b"".join(leaves[:width]))):
            step = 1 << height
            wanted = [tree_root(leaves[at : at + step]) for at in range(0, width - width % step, step)]
            assert level == b"".join(wanted)


def test_a_million_random_leaves() -> None:
    """Random proofs over a million random hashes hold, and none proves anything after one change."""
    random = Random(62)
    blob = random.randbytes(32 * MILLION)
    leaves = [blob[at : at + 32] for at in range(0, len(blob), 32)]
    source = MemoryTree(leaves)
    tree = Tree(source)
    assert tree.subtree(0, MILLION) == tree_root(leaves)
    for _ in range(10_000 if SOAK else 300):
        size = random.randint(2, MILLION)
        index, first = random.randrange(size), random.randint(1, size - 1)
        root, path = tree.subtree(0, size), inclusion_proof(index, size, tree.subtree)
        assert verify_inclusion(index, size, leaves[index], path, root)
        assert not verify_inclusion(index ^ 1, size, leaves[index], path, root)
        steps = consistency_proof(first, size, tree.subtree)
        assert verify_consistency(first, size, tree.subtree(0, first), root, steps)
        spoilt = random.randrange(len(steps))
        steps[spoilt] = leaves[index]
        assert not verify_consistency(first, size, tree.subtree(0, first), root, steps)
