"""Whether a stored answer is what it says: a row of `idempotency` proves nothing, the entries it names do."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import orjson

from ledger.errors import HistoryMismatch
from ledger.storage import ActorKey, Answered


def is_answer(rows: Sequence[Answered], who: ActorKey, count: int, size: int) -> bool:
    """Whether `rows` are `count` committed entries that carry this actor and idempotency key, as their hashes have it.

    `size` is that of the commit that carried them, 0 when there is none.
    """
    return count > 0 and size > 0 and len(rows) == count and all(_is_of(row, who) for row in rows)


def _is_of(row: Answered, who: ActorKey) -> bool:
    event_id, leaf_hash, leaf = row
    try:
        if sha256(b"\x00" + leaf).digest() != leaf_hash:
            return False
        event = orjson.loads(leaf)
        return (event["actorid"], event["idempotencykey"], event["id"]) == (*who, event_id)
    except (ValueError, LookupError, TypeError):
        return False


def forged_answer(who: ActorKey) -> HistoryMismatch:
    """The refusal: nothing was recorded under this key, whatever the table says."""
    actor, key = who
    return HistoryMismatch(
        f"幂等表称操作者 {actor!r} 的键 {key!r} 已有答复，但所指的记录并非由此产生：有人改动了数据库，本次未记入",
        f"the idempotency table answers for key {key!r} of {actor!r} with entries that were not recorded under it: the "
        "database was tampered with, and nothing was recorded now",
    )


__all__ = ["forged_answer", "is_answer"]
