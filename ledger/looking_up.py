"""Finding an entry by what is written on it: its event id, or the beginning of its leaf hash."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.envelope import as_bytes
from ledger.reader import LedgerReader

WIDTH, HASH = 256, 32
"""Leaf hashes in a full tile (docs/proofs.md §3), and bytes of one."""
FEWEST = 8
"""Hex digits of a prefix that is looked for: a shorter one would fit too many entries."""
_BY_ID = "SELECT position FROM entries WHERE event_id = ?"
_FULL = "SELECT coalesce(max(number) + 1, 0) FROM tiles WHERE level = 0"
_TAIL = "SELECT position, leaf_hash FROM entries WHERE position > ? AND position <= ? ORDER BY position"
_HOLDS = {"sqlite": "instr(hashes, ?) > 0", "postgresql": "position(? IN hashes) > 0"}


def by_event_id(reader: LedgerReader, event_id: str, size: int) -> int | None:
    """The position of the entry with this event id among the first `size`; None when there is none."""
    rows = reader.ask(_BY_ID, (event_id,))
    return int(rows[0][0]) if rows and rows[0][0] <= size else None


def by_leaf_hash(reader: LedgerReader, prefix: str, size: int) -> Iterator[int]:
    """Positions among the first `size` whose leaf hash begins with these lower-case hex digits (at least FEWEST).

    Full tiles hold the hashes close together: a million of them are looked through in milliseconds, without an index.
    """
    wanted = bytes.fromhex(prefix[: len(prefix) // 2 * 2])
    holds = _HOLDS[reader.engine.dialect.name]
    tiles = reader.ask(f"SELECT number, hashes FROM tiles WHERE level = 0 AND {holds} ORDER BY number", (wanted,))
    for number, hashes in tiles:
        held = as_bytes(hashes)
        for place in range(WIDTH):
            if held[place * HASH : (place + 1) * HASH].hex().startswith(prefix) and number * WIDTH + place < size:
                yield int(number) * WIDTH + place + 1
    full = int(reader.ask(_FULL)[0][0]) * WIDTH
    for position, leaf_hash in reader.ask(_TAIL, (full, size)):
        if as_bytes(leaf_hash).hex().startswith(prefix):
            yield int(position)
