"""Position 1, `ledger.opened`: what a ledger declares of itself, and what is checked against it at every start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ledger.checkpoint import VerifierKey, parse
from ledger.clock import CIVIL_ZONE_NAME, Clock, civil_day
from ledger.codec import HASH_VERSION, SPEC_VERSION, canonical
from ledger.envelope import Append, Author, Draft
from ledger.errors import ClockMismatch, HistoryMismatch, KeyMismatch
from ledger.journal import check_head
from ledger.reader import LedgerReader
from ledger.registry import OPENED
from ledger.signed_state import SignedState
from ledger.signer import Signer

STREAM = "ledger"
_AUTHOR = Author(actor_id="ledger", agency=None, role="ledger")


def draft(origin: str, key: VerifierKey, clock: Clock) -> Draft:
    """The opening fact, effective on the clock's civil day."""
    data = {
        "origin": origin,
        "verifier_key": str(key),
        "formats": {
            "checkpoint": "c2sp.org/tlog-checkpoint@v1",
            "cloudevents": SPEC_VERSION,
            "hash_version": HASH_VERSION,
            "json": "RFC 8785",
            "tree": "RFC 9162",
        },
        "clock": clock.kind,
        "time_zone": CIVIL_ZONE_NAME,
    }
    return Draft(STREAM, OPENED, data, civil_day(clock.now_us()), "ledger:opened")


def append(opened: Draft) -> Append:
    """The append of the opening fact: only on an empty stream, once."""
    return Append([opened], {STREAM: 0}, _AUTHOR, OPENED, canonical(dict(opened.data)))


def check(event: Mapping[str, Any], origin: str, key: VerifierKey, clock: Clock) -> None:
    """Raise KeyMismatch or ClockMismatch unless the ledger was opened with this origin, key and clock kind."""
    data = event["data"]
    if event["type"] != OPENED or data["origin"] != origin or data["verifier_key"] != str(key):
        raise KeyMismatch(
            f"密钥或名称与账本不符：账本为 {data.get('origin')!r}",
            f"key or origin is not this ledger's: it was opened as {data.get('origin')!r} with another key",
        )
    if data["clock"] != clock.kind:
        raise ClockMismatch(
            f"账本使用 {data['clock']} 时钟，不接受 {clock.kind} 时钟",
            f"the ledger was opened on the {data['clock']} clock and refuses the {clock.kind} clock",
        )


def signed_state(key_file: Path, first_leaf_hash: bytes) -> SignedState:
    """The signer's memory of this very ledger, beside the key file."""
    return SignedState(key_file.with_name(f"{key_file.name}.{first_leaf_hash.hex()[:16]}.signed"))


def check_history(reader: LedgerReader, state: SignedState, signer: Signer) -> None:
    """Raise HistoryMismatch when the database is behind, or beside, what this key has signed."""
    head = reader.head()
    if head is not None:
        check_head(head, signer)
    last = state.last()
    if last is None:
        return
    size, note = last
    stored = reader.head(size)
    if stored is None or parse(stored.checkpoint).root != parse(note).root:
        raise HistoryMismatch(
            f"账本不含此前已签署的第 {size} 条检查点：可能恢复了旧备份，拒绝写入",
            f"the checkpoint signed at size {size} is not in this database (an old backup?); writing is refused",
        )
