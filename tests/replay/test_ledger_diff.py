"""Two ledgers compared: identical, going on, forked or foreign; where they part, and what stands on one side only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.values import Actor
from api.service import Shilu
from ledger.clock import SimulatedClock
from ledger.errors import LedgerError
from ledger.merkle import EMPTY_ROOT, leaf_hash, tree_root
from ledger.reader import LedgerReader
from replay.ledger_diff import EXTENDED, EXTENDS, FOREIGN, FORK, IDENTICAL, common_prefix, compare
from replay.ledger_side import DirectorySide, open_side, unbundled
from replay.mirror import mirror
from replay.wording_entry import entry_field_said, entry_value_said
from tests.api import cycle, worlds
from tests.api.worlds import EDUCATION, PLAN, at, report
from tests.laws.examples import examples


class _Leaves:
    """A side in memory."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.name = self.origin = "memory"
        self._leaves, self.size = leaves, len(leaves)

    def root(self, size: int) -> bytes:
        return tree_root([leaf_hash(leaf) for leaf in self._leaves[:size]]) if size else EMPTY_ROOT

    def leaves(self, after: int) -> Iterator[tuple[int, bytes]]:
        return iter(list(enumerate(self._leaves, 1))[after:])


@examples(150)
@given(st.lists(st.binary(max_size=2), max_size=20), st.lists(st.binary(max_size=2), max_size=9),
       st.lists(st.binary(max_size=2), max_size=9))
def test_the_common_prefix(shared: list[bytes], one: list[bytes], other: list[bytes]) -> None:
    """The binary search over roots finds exactly how many first entries are the same."""
    first, second = [*shared, *one], [*shared, *other]
    same = next(
        (n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    assert common_prefix(_Leaves(first), _Leaves(second)) == same


def _copy(to: Path) -> Path:
    return worlds.copy_of(cycle.ledger(), to)


def _more(folder: Path, day: str, *reports: tuple[str, Actor]) -> None:
    """Record further reports on a copy of the ledger."""
    clock = SimulatedClock(at(day))
    with Shilu.open(worlds.settings_in(folder), clock) as shilu:
        for number, (period, actor) in enumerate(reports):
            shilu.execute(report("70", period, effective_on=at(day).date()), actor, f"more-{day}-{number}")


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The short cycle; the same with one entry more; and with two other ones instead."""
    home = tmp_path_factory.mktemp("ledgers")
    found = {name: _copy(home / name) for name in ("base", "longer", "other")}
    _more(found["longer"], "2026-03-01", ("2025-H1", EDUCATION))
    _more(found["other"], "2026-03-02", ("2025-H1", EDUCATION), ("2025-H2", EDUCATION))
    return {name: folder / "ledger.db" for name, folder in found.items()}


def test_identical(ledgers: dict[str, Path]) -> None:
    """A ledger beside itself is identical to its end, and nothing stands on one side."""
    side = open_side(str(ledgers["base"]))
    found = compare(side, open_side(str(ledgers["base"])))
    assert (found.verdict, found.common, found.position) == (IDENTICAL, side.size, None)
    assert found.streams() == {} and found.root == side.root(side.size)


def test_a_consistent_extension(ledgers: dict[str, Path]) -> None:
    """Where one goes on, it is said which, from which position, with what: no fork."""
    base, longer = (open_side(str(ledgers[name])) for name in ("base", "longer"))
    found = compare(base, longer)
    assert (found.verdict, found.common, found.position) == (EXTENDED, base.size, base.size + 1)
    assert [entry["statement"] for entry in found.second] == [f"report:{worlds.LEAD}|2025-H1"] and not found.first
    assert compare(longer, base).verdict == EXTENDS


def test_a_fork(ledgers: dict[str, Path]) -> None:
    """Two histories after a common part: the first differing position, and each side's entries by stream."""
    one, other = (open_side(str(ledgers[name])) for name in ("longer", "other"))
    size = LedgerReader.open(str(ledgers["base"])).size()
    found = compare(one, other)
    assert (found.verdict, found.common, found.position) == (FORK, size, size + 1)
    assert found.streams() == {f"plan:{PLAN}": {"first": 1, "second": 2}}
    assert [entry["position"] for entry in found.second] == [size + 1, size + 2]
    assert found.first[0]["leaf_hash"] != found.second[0]["leaf_hash"] and not found.elsewhere


def test_what_a_fork_says_otherwise(ledgers: dict[str, Path]) -> None:
    """The two entries of one statement come with both leaf hashes and exactly the fields that differ; else none do."""
    base, one, other = (open_side(str(ledgers[name])) for name in ("base", "longer", "other"))
    (pair,) = compare(one, other).rivals
    assert pair["first"]["leaf_hash"] != pair["second"]["leaf_hash"]
    assert pair["first"]["statement"] == pair["second"]["statement"] == f"report:{worlds.LEAD}|2025-H1"
    fields = {f["field"]: (f["first"], f["second"]) for f in pair["fields"]}
    assert fields["effectiveon"] == ("2026-03-01", "2026-03-02") and "prevleaf" not in fields and "type" not in fields
    assert (entry_field_said("effectiveon"), entry_value_said("actorrole", "liaison")) == (
        "生效日 effective on", "联络员",
    )  # fmt: skip
    assert compare(base, one).rivals == compare(one, one).rivals == ()


def test_another_ledger_altogether(ledgers: dict[str, Path], tmp_path: Path) -> None:
    """Another ledger has nothing in common, not even the entry that opens it."""
    shilu, _ = worlds.fresh(tmp_path)
    shilu.close()
    found = compare(open_side(str(ledgers["base"])), open_side(str(tmp_path / "ledger.db")))
    assert (found.verdict, found.common, found.position, found.root) == (FOREIGN, 0, 1, EMPTY_ROOT)


def test_a_directory_is_as_good_as_the_database(ledgers: dict[str, Path], tmp_path: Path) -> None:
    """An exported directory compares as its ledger does, with a database and with another directory."""
    for name, path in ledgers.items():
        mirror(LedgerReader.open(str(path)), tmp_path / name, lambda done, size: None)
    for one, other in (("base", "longer"), ("longer", "other"), ("base", "base")):
        expected = compare(open_side(str(ledgers[one])), open_side(str(ledgers[other])))
        assert compare(open_side(str(tmp_path / one)), open_side(str(ledgers[other]))) == expected
        assert compare(open_side(str(tmp_path / one)), open_side(str(tmp_path / other))) == expected


def test_a_directory_that_lacks_entries(ledgers: dict[str, Path], tmp_path: Path) -> None:
    """Missing or cut bundles are an error that says so, never a shorter ledger."""
    for name in ("base", "longer"):
        mirror(LedgerReader.open(str(ledgers[name])), tmp_path / name, lambda done, size: None)
    shutil.rmtree(tmp_path / "longer" / "tile" / "entries")
    with pytest.raises(LedgerError, match="lacks entries"):
        compare(DirectorySide(tmp_path / "base"), DirectorySide(tmp_path / "longer"))
    with pytest.raises(ValueError, match="cut short"):
        unbundled(b"\x00\x05{}")
    with pytest.raises(LedgerError):
        open_side(str(tmp_path / "nowhere"))
