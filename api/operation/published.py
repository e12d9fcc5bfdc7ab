"""The checkpoints that were published, with the witnesses' lines they carry (docs/proofs.md §2, §5)."""

from __future__ import annotations

from typing import Any

from ledger.asking import parse_witnesses
from ledger.checkpoint import Signature, parse, parse_note
from ledger.codec import rfc3339
from ledger.cosignature import WitnessKey
from ledger.errors import BadCheckpoint
from ledger.published import Published, published
from ledger.reader import LedgerReader

_COSIGNATURE_BYTES = 72
"""8 bytes of time and 64 of Ed25519 (C2SP tlog-cosignature); a ledger's own signature has 64."""
_LAST_S = 253_402_300_799
"""The last second of the year 9999."""


def checkpoints_of(reader: LedgerReader, witnesses: str, limit: int) -> dict[str, Any]:
    """{"total", "checkpoints"}: the newest `limit`, newest first. A cosignature is `verified` where it holds under the
    key of a witness in `witnesses` (as SHILU_WITNESSES). Raises the ledger's errors."""
    found, keys = published(reader), [one.key for one in parse_witnesses(witnesses)]
    return {"total": len(found), "checkpoints": [_row(one, keys) for one in reversed(found[-limit:])]}


def _row(one: Published, keys: list[WitnessKey]) -> dict[str, Any]:
    checkpoint = parse(one.note)
    text, lines = parse_note(one.note)
    return {
        "size": one.size, "root": checkpoint.root.hex(), "sha256": one.sha256,
        "published_at": rfc3339(one.published_at).decode(),
        "cosigned": [_line(text, line, keys) for line in lines if len(line.value) == _COSIGNATURE_BYTES],
        "note": one.note.decode(),
    }  # fmt: skip


def _line(text: str, line: Signature, keys: list[WitnessKey]) -> dict[str, Any]:
    stated = int.from_bytes(line.value[:8], "big")
    return {
        "name": line.name, "at": rfc3339(stated * 1_000_000).decode() if stated <= _LAST_S else None,
        "verified": any(_holds(key, text, line) for key in keys),
    }  # fmt: skip


def _holds(key: WitnessKey, text: str, line: Signature) -> bool:
    try:
        key.time_of(text, line)
    except BadCheckpoint:
        return False
    return True
