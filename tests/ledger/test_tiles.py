"""The static files of C2SP tlog-tiles: their paths, and what stands there for the sizes that were signed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.merkle import leaf_hash
from ledger.reader import LedgerReader
from ledger.tile_paths import entries_path, parse_path, path
from ledger.tiles import Tiles
from tests.laws.examples import examples
from tests.ledger.given import open_ledger
from tests.ledger.test_tiles_stored import leaves_of, write

SIZES = (1, 4, 260, 300, 811)
"""The sizes that have a head, of the ledger below."""


@pytest.fixture
def reader(database_url: str, tmp_path: Path) -> Iterator[LedgerReader]:
    """A ledger of 811 entries in commits that end at SIZES."""
    with open_ledger(database_url, tmp_path) as ledger:
        for before, size in pairwise(SIZES):
            write(ledger, size - before, f"k{size}")
        yield ledger.reader()


@pytest.mark.parametrize(
    ("written", "level", "number", "width"),
    [
        ("tile/0/000", 0, 0, 256),
        ("tile/0/x001/x234/067", 0, 1_234_067, 256),  # the example of C2SP tlog-tiles
        ("tile/1/000.p/1", 1, 0, 1),
        ("tile/0/x273/000.p/112", 0, 273_000, 112),
        ("tile/63/999", 63, 999, 256),
        ("tile/2/x001/000.p/255", 2, 1_000, 255),
    ],
)
def test_paths_are_those_of_c2sp(written: str, level: int, number: int, width: int) -> None:
    """Three-digit groups, an x before all but the last, the width of partial tiles at the end; and back."""
    assert path(level, number, width) == written
    assert parse_path(written) == (level, number, width)


@given(st.integers(0, 63), st.integers(0, 10**15), st.integers(1, 256))
@examples(100)
def test_every_path_is_read_back(level: int, number: int, width: int) -> None:
    """Tiles and bundles: what is written is read, and nothing else reads the same."""
    assert parse_path(path(level, number, width)) == (level, number, width)
    assert parse_path(entries_path(number, width)) == ("entries", number, width)


@pytest.mark.parametrize(
    "written",
    [
        "", "tile", "/tile/0/000", "tile/0/000/", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/0",
        "tile/0/1000",
        "tile/0/x000/001", "tile/0/001/001", "tile/0/x001", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
        "tile/0/000.p", "tile/0/000.P/1", "tile/entry/000", "tile/entries/../000", "tile/0/000\n", "tile/0/٠٠٠",
        "checkpoint", "tile/0/X001/000", "tile/0/000.p/1/", "tile//000",
    ],
)  # fmt: skip
def test_anything_else_is_no_path(written: str) -> None:
    """Other spellings of the same numbers, and what only looks like a path, are refused."""
    with pytest.raises(ValueError, match="not a tile's path"):
        parse_path(written)


@pytest.mark.parametrize(
    ("level", "number", "width"), [(64, 0, 256), (-1, 0, 256), (0, -1, 256), (0, 0, 0), (0, 0, 257)]
)
def test_impossible_tiles_have_no_path(level: int, number: int, width: int) -> None:
    """A path is never made for a tile that cannot be."""
    with pytest.raises(ValueError, match="tile"):
        path(level, number, width)


def test_tiles_of_every_signed_size_are_served(reader: LedgerReader) -> None:
    """For each size with a head its tiles, partial ones included, hold the leaf hashes and the roots above."""
    leaves, tiles = leaves_of(reader), Tiles(reader)
    for size in SIZES:
        full, rest = divmod(size, 256)
        for number in range(full):
            assert tiles.tile(0, number) == b"".join(leaves[256 * number : 256 * number + 256])
            assert tiles.get(entries_path(number)) == tiles.entries(number)
        if rest:
            assert tiles.tile(0, full, rest) == b"".join(leaves[256 * full : size])
            assert tiles.get(path(0, full, rest)) == tiles.tile(0, full, rest)
        if full:
            roots = reader.ask("SELECT root FROM tiles WHERE level = 0 AND number < ? ORDER BY number", (full,))
            assert tiles.tile(1, 0, full) == b"".join(bytes(root) for (root,) in roots)


def test_bundles_hold_the_leaves(reader: LedgerReader) -> None:
    """An entry bundle is each leaf after its two-byte length, and they hash to the tile beside it."""
    tiles = Tiles(reader)
    for number, width in ((0, 256), (1, 4), (3, 43)):
        rest, found = tiles.entries(number, width), []
        while rest:
            length = int.from_bytes(rest[:2], "big")
            found.append(leaf_hash(rest[2 : 2 + length]))
            rest = rest[2 + length :]
        assert b"".join(found) == tiles.tile(0, number, width)
        assert len(found) == width


@pytest.mark.parametrize(
    "text",
    ["tile/0/000.p/2", "tile/0/003.p/42", "tile/0/003", "tile/0/004.p/1", "tile/1/000",
     "tile/1/000.p/4", "tile/2/000.p/1", "tile/entries/003.p/44", "tile/entries/000.p/5", "tile/entries/x999/999",
     "tile/63/000", "checkpoint", "tile/0/1"],
)  # fmt: skip
def test_what_no_head_has_is_not_there(reader: LedgerReader, text: str) -> None:
    """Partial tiles of sizes nobody signed, tiles beyond the end, and other names are LookupError."""
    with pytest.raises(LookupError):
        Tiles(reader).get(text)
