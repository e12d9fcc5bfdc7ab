"""The stored answer to a command that was recorded before: read back, never made anew."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import select

from ledger.answered import forged_answer, is_answer
from ledger.envelope import Receipt
from ledger.errors import KeyRecovered, KeyReused
from ledger.reader import LedgerReader
from ledger.tables import entries, heads, idempotency


def stored_answer(reader: LedgerReader, actor: str, key: str, command: bytes) -> Receipt | None:
    """The receipt given for this actor's key, None when it is new. KeyReused for another command, KeyRecovered where
    that cannot be told any more, HistoryMismatch where the entries named are not those of this key."""
    asked = select(idempotency).where(idempotency.c.actor == actor, idempotency.c.key == key)
    with reader.engine.connect() as connection:
        row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        count: int = row._mapping["count"]
        last = row.first_position + count - 1
        block = select(entries.c.event_id, entries.c.leaf_hash, entries.c.leaf).where(
            entries.c.position.between(row.first_position, last)
        )
        rows = [(r[0], r[1], r[2]) for r in connection.execute(block.order_by(entries.c.position))]
        covering = select(heads.c.size).where(heads.c.size >= last).order_by(heads.c.size).limit(1)
        size = connection.execute(covering).scalar() or 0
    if not is_answer(rows, (actor, key), count, size):
        raise forged_answer((actor, key))
    if not bytes(row.fingerprint):
        raise KeyRecovered(actor, key, row.first_position, count)
    if bytes(row.fingerprint) != sha256(command).digest():
        raise KeyReused(actor, key)
    return Receipt(
        tuple(range(row.first_position, last + 1)), tuple(r[0] for r in rows),
        tuple(bytes(r[1]).hex() for r in rows), size, replayed=True,
    )  # fmt: skip
