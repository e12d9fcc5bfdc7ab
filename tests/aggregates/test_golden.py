"""Golden leaves: bytes once written are read for ever, give the same root, and fold to the same state."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aggregates.events import REGISTRY, decode
from ledger import codec
from ledger.merkle import leaf_hash, tree_root
from tests.aggregates.golden_story import GOLDEN, leaves, story
from tests.laws.answers import Kernel

OURS = sorted(path for path in GOLDEN.glob("*.json") if path.name.split(".")[0] not in ("ledger", "domain"))
DAYS = ("2021-12-01", "2023-12-31", "2024-03-31", "2024-12-31", "2025-06-30", "2026-12-31")
HOW = "history would change: raise the type's revision and write an upcaster, never edit a golden leaf"


def _entries() -> list[dict[str, Any]]:
    return sorted((codec.decode(path.read_bytes()) for path in OURS), key=lambda entry: int(entry["sequence"]))


def test_every_type_and_revision_has_its_golden_leaf() -> None:
    """One leaf for each revision of each type of the registry, and the story tells each type exactly once."""
    wanted = {f"{name}.{n}.json" for name, model in REGISTRY.items() for n in range(1, model.revision + 1)}
    assert {path.name for path in OURS} == wanted
    assert sorted(each.event.type for _, each in story()) == sorted(REGISTRY)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_a_golden_leaf_is_still_read(path: Any) -> None:
    """Its bytes are canonical, its data a valid fact, and at today's revision that fact writes the same data."""
    entry = codec.decode(path.read_bytes())
    event = decode(entry["type"], entry["typerevision"], entry["data"])
    if entry["typerevision"] == event.revision:
        assert event.payload() == entry["data"], HOW


def test_todays_program_writes_the_golden_bytes() -> None:
    """The story told today gives, byte for byte, the leaves of the first release."""
    for path, leaf in leaves():
        assert path.read_bytes() == leaf, HOW


def test_the_golden_root_stands() -> None:
    """The Merkle root over the leaves in the order of their positions is the one stored with them."""
    ordered = sorted((path.read_bytes() for path in OURS), key=lambda leaf: codec.decode(leaf)["sequence"])
    stored = json.loads((GOLDEN / "domain.roots.json").read_text(encoding="utf-8"))
    assert stored
    for size, root in stored.items():
        assert tree_root([leaf_hash(leaf) for leaf in ordered[: int(size)]]).hex() == root, HOW
    assert f"{len(ordered)}" in stored


def test_the_golden_state_stands() -> None:
    """The golden story folds to the stored state on each of the stored days."""
    entries, kernel = _entries(), Kernel()
    stored = json.loads((GOLDEN / "domain.states.json").read_text(encoding="utf-8"))
    assert set(stored) == set(DAYS)
    for day in DAYS:
        assert kernel.answer(entries, day, len(entries)) == stored[day], day
