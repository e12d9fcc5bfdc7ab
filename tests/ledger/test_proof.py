"""Proofs out of a stored ledger, without a scan; and what a hostile hand may put in their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.checkpoint import VerifierKey, parse
from ledger.database import reading_engine
from ledger.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    subtrees_of,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from ledger.proof import Prover, check_tlog_proof, parse_tlog_proof, tlog_proof
from ledger.reader import LedgerReader
from ledger.store import Ledger
from ledger.tiles import Tiles
from tests.laws.examples import examples
from tests.ledger.given import ORIGIN, open_ledger
from tests.ledger.test_tiles_stored import leaves_of, write

SIZE = 71
HUNDREDS = 811


@pytest.fixture
def small(database_url: str, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of 71 entries in a few commits."""
    with open_ledger(database_url, tmp_path) as ledger:
        for number, count in enumerate((1, 2, 30, 37)):
            write(ledger, count, f"k{number}")
        yield ledger


@pytest.fixture
def hundreds(database_url: str, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of 811 entries: three full tiles and a partial one."""
    with open_ledger(database_url, tmp_path) as ledger:
        for number in range(10):
            write(ledger, 81, f"k{number}")
        yield ledger


class Asking(LedgerReader):
    """A reader that remembers what it was asked."""

    def __init__(self, reader: LedgerReader) -> None:
        super().__init__(reader.engine)
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    def ask(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Remember, then ask."""
        self.asked.append((query, tuple(values)))
        return super().ask(query, values)


def test_every_stored_proof_up_to_64(small: Ledger) -> None:
    """Each position and each pair of sizes up to 64, asked of the database."""
    reader = small.reader()
    leaves, prover = leaves_of(reader), Prover(reader)
    roots = [tree_root(leaves[:size]) for size in range(SIZE + 1)]
    assert len(leaves) == SIZE
    for size in range(1, 65):
        assert prover.root(size) == roots[size]
        for position in range(1, size + 1):
            path = prover.inclusion(position, size)
            assert verify_inclusion(position - 1, size, leaves[position - 1], path, roots[size])
            steps = prover.consistency(position, size)
            assert verify_consistency(position, size, roots[position], roots[size], steps)


def test_every_head_is_proven(hundreds: Ledger) -> None:
    """The root computed from tiles is the one each head signs, and each head is consistent with every later one."""
    reader = hundreds.reader()
    prover, heads = Prover(reader), [parse(head.checkpoint) for head in reader.heads()]
    assert [prover.root(head.size) for head in heads] == [head.root for head in heads]
    for number, one in enumerate(heads):
        for other in heads[number:]:
            steps = prover.consistency(one.size, other.size)
            assert verify_consistency(one.size, other.size, one.root, other.root, steps)


def test_impossible_questions(small: Ledger) -> None:
    """Beyond the end is LookupError, senseless is ValueError; from nothing to anything the proof is empty."""
    prover = Prover(small.reader())
    assert prover.consistency(0, SIZE) == []
    for position, size in ((1, SIZE + 1), (SIZE + 1, SIZE + 1), (1, 10**12)):
        with pytest.raises(LookupError):
            prover.inclusion(position, size)
    for position, size in ((0, SIZE), (SIZE + 1, SIZE), (-3, 5)):
        with pytest.raises(ValueError, match="no leaf"):
            prover.inclusion(position, size)
    with pytest.raises(ValueError, match="no consistency proof"):
        prover.consistency(9, 8)


def test_no_question_scans_a_table(hundreds: Ledger) -> None:
    """Proofs, tiles and bundles are index searches only, by the database's own account; and there are few."""
    asking = Asking(hundreds.reader())
    Prover(asking).inclusion(300, HUNDREDS)
    assert len(asking.asked) <= 2 * 3
    Prover(asking).consistency(257, HUNDREDS)
    tiles = Tiles(asking)
    tiles.tile(1, 0, 3)
    tiles.entries(3, HUNDREDS - 768)
    assert len({query for query, _ in asking.asked}) == 5
    for query, values in asking.asked:
        for line in plan(hundreds.reader(), query, values):
            assert "SCAN" not in line.upper() or "INDEX" in line.upper(), f"{line} in {query}"
            assert "TEMP B-TREE" not in line.upper()
    control = plan(hundreds.reader(), "SELECT root FROM tiles WHERE root > ?", (b"",))
    assert any("SCAN" in line.upper() and "INDEX" not in line.upper() for line in control)


def plan(reader: LedgerReader, query: str, values: Sequence[object]) -> list[str]:
    """The steps of the database's plan that read a table. On PostgreSQL scans are forbidden, so one left is needed."""
    if reader.engine.dialect.name == "sqlite":
        return [row[3] for row in reader.ask(f"EXPLAIN QUERY PLAN {query}", tuple(values))]
    with reader.engine.raw_connection().driver_connection.cursor() as cursor:  # type: ignore[union-attr]
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query.replace('?', '%s')}", tuple(values))
        lines = [row[0] for row in cursor.fetchall()]
    return [line for line in lines if "Scan" in line and "Bitmap Heap" not in line]


def test_proofs_by_a_reader_that_cannot_write(database_url: str, hundreds: Ledger) -> None:
    """The auditor's read-only connection gives the same proofs."""
    reader = LedgerReader(reading_engine(database_url))
    assert Prover(reader).inclusion(5, 800) == Prover(hundreds.reader()).inclusion(5, 800)
    reader.close()


# Hostile hands

LEAVES = [leaf_hash(b"%d" % number) for number in range(100)]


@given(st.data())
@examples(100)
def test_hostile_inclusion_proofs(data: st.DataObject) -> None:
    """Another index, a swapped, missing or added step, a node in place of the leaf, another size: all fail."""
    size = data.draw(st.integers(2, 100))
    index = data.draw(st.integers(0, size - 1))
    path = _inclusion(index, size)
    root, leaf = tree_root(LEAVES[:size]), LEAVES[index]
    assert verify_inclusion(index, size, leaf, path, root)
    wrong = data.draw(st.integers(0, 2 * size).filter(lambda other: other != index))
    assert not verify_inclusion(wrong, size, leaf, path, root)
    at = data.draw(st.integers(0, len(path) - 1))
    assert not verify_inclusion(index, size, leaf, [*path[:at], *path[at + 1 :]], root)
    assert not verify_inclusion(index, size, leaf, [*path[:at], leaf, *path[at:]], root)
    if len(path) > 1:
        swapped = [*path[1:2], *path[:1], *path[2:]]
        assert not verify_inclusion(index, size, leaf, swapped, root)
        node = node_hash(path[0], leaf) if index & 1 else node_hash(leaf, path[0])
        assert not verify_inclusion(index, size, node, path[1:], root)
        assert not verify_inclusion(index >> 1, size, node, path[1:], root)
    assert not verify_inclusion(index, size, node_hash(leaf, leaf), path, root)
    assert not verify_inclusion(-index - 1, size, leaf, path, root)


@given(st.data())
@examples(100)
def test_hostile_consistency_proofs(data: st.DataObject) -> None:
    """Other sizes, roots exchanged, a step dropped, doubled or replaced: all fail."""
    second = data.draw(st.integers(2, 100))
    first = data.draw(st.integers(1, second - 1))
    steps = _consistency(first, second)
    old, new = tree_root(LEAVES[:first]), tree_root(LEAVES[:second])
    assert verify_consistency(first, second, old, new, steps)
    assert not verify_consistency(first, second, new, old, steps)
    assert not verify_consistency(second, first, old, new, steps)
    assert not verify_consistency(first, second, old, old, steps)
    other = data.draw(st.integers(0, second).filter(lambda size: size != first))
    assert not verify_consistency(other, second, old, new, steps)
    at = data.draw(st.integers(0, len(steps) - 1))
    assert not verify_consistency(first, second, old, new, [*steps[:at], *steps[at + 1 :]])
    assert not verify_consistency(first, second, old, new, [*steps[: at + 1], *steps[at:]])
    assert not verify_consistency(first, second, old, new, [*steps[:at], LEAVES[0][::-1], *steps[at + 1 :]])
    assert not verify_consistency(first, second, old, new, [])


def _inclusion(index: int, size: int) -> list[bytes]:
    return inclusion_proof(index, size, subtrees_of(LEAVES))


def _consistency(first: int, second: int) -> list[bytes]:
    return consistency_proof(first, second, subtrees_of(LEAVES))


def test_a_proof_of_a_stored_entry(hundreds: Ledger) -> None:
    """From the database to the file and back: the file alone shows the entry's bytes under the signed head."""
    reader = hundreds.reader()
    head, entry = reader.head(), reader.entry(333)
    assert head is not None
    raw = tlog_proof(332, Prover(reader).inclusion(333, head.size), head.checkpoint, bytes(entry.leaf))
    key = VerifierKey.parse(reader.opened()["verifier_key"])
    assert check_tlog_proof(raw, [key], ORIGIN).size == HUNDREDS
    assert parse_tlog_proof(raw).extra == bytes(entry.leaf)
