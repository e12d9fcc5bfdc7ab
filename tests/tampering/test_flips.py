"""P5: every bit flip that changes what a ledger holds is found, in the file and in a killed ledger's WAL."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ledger.verify import ALL
from tests.tampering.flipping import HARMLESS, UNNOTICED, a_copy, flips, last_note, look
from tests.tampering.world import world

SOAK = bool(os.environ.get("SHILU_SOAK"))
FILE, WAL = (5_000, 1_500) if SOAK else (150, 75)


@pytest.mark.timeout(3_600)
def test_flips_in_the_file(tmp_path: Path) -> None:
    """Bits of the SQLite file: each is harmless (nothing reads differently), found, or makes the file unreadable."""
    home = a_copy(world().home, tmp_path)
    counted, unnoticed = flips(home, "ledger.db", FILE, 1, note=last_note(world()))
    print(f"SQLite file, {FILE} flips: {dict(counted)}")
    assert unnoticed == [] and counted["tree"] and counted["entries"] and counted[HARMLESS] < FILE / 2


@pytest.mark.timeout(3_600)
def test_flips_in_the_wal(tmp_path: Path) -> None:
    """Bits of the WAL of a ledger that was killed before its checkpoint. SQLite itself cuts off, silently, everything
    from the first damaged frame on: what is lost shows against a checkpoint of the last entry kept elsewhere."""
    home = a_copy(world().killed, tmp_path)
    assert look(home / "ledger.db") == look(world().home / "ledger.db")
    counted, unnoticed = flips(home, "ledger.db-wal", WAL, 2, note=last_note(world()))
    print(f"WAL, {WAL} flips: {dict(counted)}")
    assert unnoticed == [] and counted["consistency"]


@pytest.mark.parametrize(("name", "without"), [("ledger.db", "tree"), ("ledger.db", "views"), ("ledger.db-wal", "")])
def test_control_without_that_layer_some_pass(name: str, without: str, tmp_path: Path) -> None:
    """Control: without the check of the tree (and what rests on it), of the columns, or without a checkpoint from
    elsewhere, flips that change what is read pass unnoticed."""
    home = a_copy(world().killed if name.endswith("wal") else world().home, tmp_path)
    left = {"tree": {"tree", "order", "consistency", "snapshots"}, "views": {"views", "snapshots"}, "": set()}[without]
    note = last_note(world()) if without == "views" else None
    counted, unnoticed = flips(home, name, 60, 4, ALL - left, note)
    assert unnoticed and counted[UNNOTICED] == len(unnoticed)
