"""What a walk over entries finds by itself, where signatures are no help: the key's own holder wrote it so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from ledger.codec import prepare, rfc3339, seal
from ledger.envelope import Recorded
from ledger.merkle import leaf_hash
from ledger.verify.careful import Careful
from ledger.verify.faults import ALL, ENTRIES, ORDER, TREE, VIEWS, Fault
from ledger.verify.gathered import Scope
from tests.ledger.given import LIAISON, ORIGIN, fact

KEYS = ["a", "a", "b", "c", "d"]


def entry(position: int, leaf: bytes, version: int) -> Recorded:
    """A row whose columns fit its leaf."""
    return Recorded(position, "plan-1", version, "plan.progress_reported", 10**15, leaf, leaf_hash(leaf))


def chain(change: Callable[[int, dict[str, Any]], None] = lambda at, event: None) -> list[Recorded]:
    """Five entries of one stream, each event changed as told before it is hashed and chained to."""
    rows: list[Recorded] = []
    previous: bytes | None = None
    for at, key in enumerate(KEYS, 1):
        sealed = seal(prepare(fact(n=at), LIAISON, key, ORIGIN), at, rfc3339(10**15), previous, at)
        event = orjson.loads(sealed)
        change(at, event)
        leaf = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
        previous = leaf_hash(leaf)
        rows.append(entry(at, leaf, at))
    return rows


def _columns(row: Recorded) -> tuple[Any, ...]:
    """The row as the verification reads it; its event id is that of the leaf, where there is one."""
    try:
        event_id = str(orjson.loads(row.leaf)["id"])
    except (ValueError, TypeError, KeyError):
        event_id = ""
    return row.position, row.leaf, row.leaf_hash, row.stream, row.version, row.type, event_id, row.recorded_at


def faults(rows: list[Recorded]) -> list[Fault]:
    """All that one walk finds."""
    walk = Careful(Scope(ORIGIN, ALL, frozenset(), b"", 256), 0)
    return [fault for row in rows for fault in walk.step(_columns(row))]


def test_a_good_chain_has_no_fault() -> None:
    """Control: entries as the ledger makes them pass."""
    assert faults(chain()) == []


def _set(position: int, **values: Any) -> Callable[[int, dict[str, Any]], None]:
    def change(at: int, event: dict[str, Any]) -> None:
        if at == position:
            event.update(values)

    return change


@pytest.mark.parametrize(
    ("change", "check", "position"),
    [
        (_set(3, sequence="00000000000000000004"), ORDER, 3),
        (_set(3, sequence="3"), ORDER, 3),
        (_set(3, recordedtime="1999-01-01T00:00:00.000000Z"), ORDER, 3),
        (_set(3, streamversion=9), ORDER, 3),
        (_set(3, prevleaf="00" * 32), ORDER, 3),
        (_set(3, source="another.test/ledger"), ENTRIES, 3),
        (_set(3, hv=2), ENTRIES, 3),
        (_set(3, specversion="2.0"), ENTRIES, 3),
        (_set(3, actorid=None), ENTRIES, 3),
        (_set(3, data=[]), ENTRIES, 3),
        (_set(3, statementrevision=True), ENTRIES, 3),
        (_set(3, subject="plan-2", streamversion=1), VIEWS, 3),
        (_set(3, type="plan.other"), VIEWS, 3),
    ],
)
def test_each_rule_is_checked(change: Callable[[int, dict[str, Any]], None], check: str, position: int) -> None:
    """Breaking one rule is reported under its check, at its position."""
    assert (check, position) in {(fault.check, fault.position) for fault in faults(chain(change))}


def test_bytes_that_are_not_a_leaf() -> None:
    """Non-canonical, overlong and non-JSON bytes are entries' faults; a wrong stored hash is the tree's."""
    rows = chain()
    for leaf in (b"{", b"[]", rows[4].leaf.replace(b":", b": ", 1), b'{"a":"' + b"x" * 70_000 + b'"}'):
        found = faults([*rows[:4], entry(5, leaf, 5)])
        assert (ENTRIES, 5) in {(fault.check, fault.position) for fault in found}
    wrong = replace_hash(rows[4])
    assert [(fault.check, fault.position) for fault in faults([*rows[:4], wrong])] == [(TREE, 5)]


def replace_hash(row: Recorded) -> Recorded:
    """The row with another stored leaf hash."""
    return Recorded(row.position, row.stream, row.version, row.type, row.recorded_at, row.leaf, bytes(32))


def test_gaps_are_named_by_the_missing_position() -> None:
    """A hole in the positions is reported where the missing entry should be."""
    rows = chain()
    assert (ORDER, 3) in {(fault.check, fault.position) for fault in faults(rows[:2] + rows[3:])}
