"""The stored answer to a command that was recorded before: read back, never made anew."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import select

from ledger.envelope import Receipt
from ledger.errors import KeyRecovered, KeyReused
from ledger.reader import LedgerReader
from ledger.tables import entries, heads, idempotency


def stored_answer(reader: LedgerReader, actor: str, key: str, command: bytes) -> Receipt | None:
    """The receipt given for this actor's key, None when it is new. KeyReused for another command, KeyRecovered where
    that cannot be told any more."""
    asked = select(idempotency).where(idempotency.c.actor == actor, idempotency.c.key == key)
    with reader.engine.connect() as connection:
        row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        if not bytes(row.fingerprint):
            raise KeyRecovered(actor, key, row.first_position, row._mapping["count"])
        if bytes(row.fingerprint) != sha256(command).digest():
            raise KeyReused(actor, key)
        last = row.first_position + row.count - 1
        block = select(entries.c.position, entries.c.event_id, entries.c.leaf_hash).where(
            entries.c.position.between(row.first_position, last)
        )
        rows = connection.execute(block.order_by(entries.c.position)).all()
        covering = select(heads.c.size).where(heads.c.size >= last).order_by(heads.c.size).limit(1)
        size = connection.execute(covering).scalar_one()
    return Receipt(
        tuple(r.position for r in rows), tuple(r.event_id for r in rows),
        tuple(bytes(r.leaf_hash).hex() for r in rows), size, replayed=True,
    )  # fmt: skip
