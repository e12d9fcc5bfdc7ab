"""Tiles as commits leave them: right at every size, whatever the batches, restarts, writers and kills."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from ledger.database import writing_engine
from ledger.errors import HistoryMismatch
from ledger.merkle import tree_root, verify_consistency, verify_inclusion
from ledger.proof import Prover
from ledger.reader import LedgerReader
from ledger.store import Ledger
from ledger.tiles import TILE
from tests.conftest import memory_folder
from tests.laws.examples import examples
from tests.ledger.given import act, fact, open_ledger


def write(ledger: Ledger, count: int, name: str) -> None:
    """`count` facts in one commit."""
    ledger.append(act(name, *(fact(f"plan-{number % 7}", f"{name}-{number}") for number in range(count))))


def leaves_of(reader: LedgerReader) -> list[bytes]:
    """Every leaf hash, in order."""
    return [bytes(entry.leaf_hash) for entry in reader.entries()]


def stored(reader: LedgerReader) -> dict[tuple[int, int], tuple[bytes, bytes]]:
    """The rows of `tiles`: (level, number) → (root, hashes)."""
    rows = reader.ask("SELECT level, number, root, hashes FROM tiles ORDER BY level, number")
    return {(level, number): (bytes(root), bytes(hashes)) for level, number, root, hashes in rows}


def expected(leaves: Sequence[bytes]) -> dict[tuple[int, int], tuple[bytes, bytes]]:
    """The full tiles, by definition: each level over the roots of the one below."""
    found, level, hashes = {}, 0, leaves
    while hashes:
        groups = [hashes[at : at + TILE] for at in range(0, len(hashes) - len(hashes) % TILE, TILE)]
        roots = [tree_root(group) for group in groups]
        rows = enumerate(zip(roots, map(b"".join, groups), strict=True))
        found |= {(level, number): row for number, row in rows}
        level, hashes = level + 1, roots
    return found


def assert_right(reader: LedgerReader) -> None:
    """Exactly the full tiles are stored, and they are those of the entries; proofs of the last entries hold."""
    leaves, prover = leaves_of(reader), Prover(reader)
    assert stored(reader) == expected(leaves)
    size = len(leaves)
    root = tree_root(leaves)
    assert prover.root(size) == root
    for position in {1, size // 2 + 1, size}:
        assert verify_inclusion(position - 1, size, leaves[position - 1], prover.inclusion(position, size), root)


@pytest.mark.parametrize("counts", [[254, 1, 1, 1], [255], [256], [600, 1, 167, 1], [1] * 10 + [245, 1, 23, 24, 25]])
def test_a_commit_writes_the_tiles_it_completes(database_url: str, tmp_path: Path, counts: list[int]) -> None:
    """One by one, in bulk, or across a boundary: after each commit exactly the full tiles are there."""
    with open_ledger(database_url, tmp_path) as ledger:
        for number, count in enumerate(counts):
            write(ledger, count, f"k{number}")
            reader = ledger.reader()
            assert len(stored(reader)) == reader.size() // TILE
        assert_right(ledger.reader())


def test_a_bulk_import_of_thousands_writes_them_all(database_url: str, tmp_path: Path) -> None:
    """Thousands of entries in one commit, and in a stream of commits: every tile, in the same transactions."""
    with open_ledger(database_url, tmp_path) as ledger:
        ledger.append_many([act(f"a{number}", fact(f"p{number % 9}", f"s{number}")) for number in range(2_500)])
        list(ledger.append_stream((act(f"b{n}", fact(f"p{n % 9}", f"t{n}")) for n in range(1_500)), per_commit=600))
        assert ledger.reader().size() == 4_001
        assert_right(ledger.reader())


@given(st.lists(st.tuples(st.integers(1, 90), st.booleans()), min_size=2, max_size=12), st.randoms())
@examples(8)
def test_every_size_is_proven_after_any_batches(batches: list[tuple[int, bool]], random: Random) -> None:
    """Whatever the commits and restarts between them, each size's root, inclusion and consistency proofs hold."""
    with tempfile.TemporaryDirectory(dir=memory_folder()) as name:
        prove_every_size(f"sqlite:///{name}/ledger.db", Path(name), batches, random)


@pytest.mark.postgres
def test_every_size_is_proven_on_postgres(postgres_url: str, tmp_path: Path) -> None:
    """The same on PostgreSQL, for one long history with restarts and both kinds of insertion."""
    batches = [(200, False), (1, False), (54, True), (1, False), (1, False), (23, True), (24, False), (300, True)]
    prove_every_size(postgres_url, tmp_path, batches, Random(7))


def prove_every_size(url: str, folder: Path, batches: list[tuple[int, bool]], random: Random) -> None:
    """Write the batches (a restart after those marked), then ask for proofs at every size."""
    ledger = open_ledger(url, folder)
    for number, (count, restart) in enumerate(batches):
        write(ledger, count, f"k{number}")
        if restart:
            ledger.close()
            ledger = open_ledger(url, folder)
    with ledger:
        reader = ledger.reader()
        assert_right(reader)
        prove_sizes(Prover(reader), leaves_of(reader), random)


def prove_sizes(prover: Prover, leaves: list[bytes], random: Random) -> None:
    """An inclusion and a consistency proof at each size, at a random place each."""
    roots = [tree_root(leaves[:size]) for size in range(len(leaves) + 1)]
    for size in range(1, len(leaves) + 1):
        position, first = random.randint(1, size), random.randint(1, size)
        path = prover.inclusion(position, size)
        assert verify_inclusion(position - 1, size, leaves[position - 1], path, roots[size])
        assert verify_consistency(first, size, roots[first], roots[size], prover.consistency(first, size))
        assert prover.root(size) == roots[size]


def test_restarts_between_commits(database_url: str, tmp_path: Path) -> None:
    """A process that did not write the last commits completes the tile as rightly as the one that did."""
    for number in range(6):
        with open_ledger(database_url, tmp_path) as ledger:
            write(ledger, 50, f"k{number}")
            write(ledger, 1, f"l{number}")
    with open_ledger(database_url, tmp_path) as ledger:
        assert ledger.reader().size() == 307
        assert_right(ledger.reader())


@pytest.mark.postgres
def test_two_writers_in_turn_complete_the_tile(postgres_url: str, tmp_path: Path) -> None:
    """On PostgreSQL two processes may write in turn; whoever completes the tile reads the edge back."""
    with open_ledger(postgres_url, tmp_path) as one, open_ledger(postgres_url, tmp_path) as other:
        for number in range(140):
            write(one, 1, f"a{number}")
            write(other, 2, f"b{number}")
        assert_right(one.reader())
        assert one.reader().size() == 421


def test_changed_leaf_hashes_are_not_made_into_a_tile(sqlite_url: str, tmp_path: Path) -> None:
    """A leaf hash changed behind the ledger's back: whoever would read it back into a tile refuses to write."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        write(ledger, 250, "k")
    engine = writing_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER entries_no_update"))
        connection.execute(text("UPDATE entries SET leaf_hash = zeroblob(32) WHERE position = 100"))
    engine.dispose()
    with open_ledger(sqlite_url, tmp_path) as ledger:
        write(ledger, 1, "l")  # completes nothing: nothing is read back
        with pytest.raises(HistoryMismatch, match="leaf hashes"):
            write(ledger, 10, "m")
        assert ledger.reader().size() == 252
        assert stored(ledger.reader()) == {}


def test_a_refused_commit_leaves_no_tile(database_url: str, tmp_path: Path) -> None:
    """A commit that fails at its very end takes its tiles with it, and the next one writes them."""
    with open_ledger(database_url, tmp_path) as ledger:
        write(ledger, 250, "k")
        journal = ledger._recorder._commits._journal
        commit = journal._storage.commit

        def failing(batch: object) -> None:
            raise OSError("no room")

        journal._storage.commit = failing
        with pytest.raises(OSError, match="no room"):
            write(ledger, 10, "l")
        journal._storage.commit = commit
        assert stored(ledger.reader()) == {}
        write(ledger, 10, "l")
        assert_right(ledger.reader())


def _life(url: str, folder: Path, number: int) -> None:
    """Write until killed."""
    with open_ledger(url, folder) as ledger:
        for at in range(10_000):
            write(ledger, 1 + at % 30, f"life{number}-{at}")


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_killed_between_commits(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """After kill -9 at any moment the stored tiles are those of the entries that are there."""
    url = request.getfixturevalue(f"{kind}_url")
    open_ledger(url, tmp_path).close()
    reader, number = LedgerReader.open(url), 0
    while number < 8 or reader.size() <= 2 * TILE:
        number += 1
        pid = os.fork()
        if pid == 0:
            try:
                _life(url, tmp_path, number)
            finally:
                os._exit(1)
        time.sleep(0.25 + 0.03 * (number % 8))
        os.kill(pid, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    reader.close()
    with open_ledger(url, tmp_path) as ledger:
        assert_right(ledger.reader())
