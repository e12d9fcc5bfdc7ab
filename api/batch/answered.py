"""Which rows were answered before: one question for hundreds of keys, so that a new batch costs no look-up a row."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.reader import LedgerReader

_AT_ONCE = 500


def answered_keys(reader: LedgerReader, actor: str, keys: Sequence[str]) -> frozenset[str]:
    """Those of the actor's keys that have an answer; what it is, `ledger.answers` reads and checks."""
    found: set[str] = set()
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        marks = ", ".join(["?"] * len(some))
        asked = f"SELECT key FROM idempotency WHERE actor = ? AND key IN ({marks})"
        found.update(row[0] for row in reader.ask(asked, (actor, *some)))
    return frozenset(found)
