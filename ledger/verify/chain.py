"""The key chain of a ledger that may be damaged: as far as its entries tell one (check 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ledger.checkpoint import VerifierKey
from ledger.codec import decode
from ledger.envelope import as_bytes
from ledger.errors import BadCheckpoint, InvalidEntry, LedgerError, NotALedger
from ledger.keys import KeyChain, chain_of
from ledger.reader import LedgerReader
from ledger.registry import KEYS, OPENED, STREAM
from ledger.verify.faults import CHECKPOINT, Fault

_OWN = "SELECT position, leaf FROM entries WHERE stream = ? AND position <= ? ORDER BY position"
_FIRST = "SELECT position, leaf FROM entries WHERE position = 1"


HeadAt = Callable[[int], bytes | None]
"""The stored head's note at exactly a size; None where there is none that can be read."""


class Opening(NamedTuple):
    """Whose ledger it is, which keys signed it, and at which positions they were named."""

    origin: str
    chain: KeyChain
    named: frozenset[int]
    faults: tuple[Fault, ...]


def opening(reader: LedgerReader, size: int) -> Opening:
    """The chain up to `size`; entries that cannot be read are left to the other checks.

    Raises NotALedger, BadCheckpoint, InvalidEntry, KeyError where position 1 does not open a ledger.
    """
    rows = {at: as_bytes(leaf) for at, leaf in (*reader.ask(_FIRST), *reader.ask(_OWN, (STREAM, size)))}
    if 1 not in rows:
        raise NotALedger("缺少第 1 条", "position 1 is missing")
    first = decode(rows.pop(1))
    if first.get("type") != OPENED or first.get("subject") != STREAM or type(first.get("data")) is not dict:
        raise NotALedger("第一条不是开账记录", "the first entry does not open a ledger")
    events, found = [first], [1]
    chain, faults = chain_of(events), []
    for at, leaf in sorted(rows.items()):
        event = _own(leaf, at)
        if event is None:
            continue
        try:
            chain = chain_of([*events, event])
        except (LedgerError, KeyError, TypeError, ValueError) as error:
            faults.append(Fault(CHECKPOINT, at, f"密钥链在此断开 / the key chain breaks here: {error}"))
            break
        events.append(event)
        found.append(at)
    return Opening(str(first["data"]["origin"]), chain, frozenset(found), tuple(faults))


def _own(leaf: bytes, at: int) -> dict[str, Any] | None:
    try:
        event = decode(leaf)
    except InvalidEntry:
        return None
    fits = event.get("subject") == STREAM and event.get("type") in KEYS and event.get("sequence") == f"{at:020d}"
    return event if fits else None


def unvouched(chain: KeyChain, head_at: HeadAt) -> list[Fault]:
    """Rotations without a head signed by both keys: an entry alone, signed by the key it names, proves nothing."""
    faults = []
    for held in chain.held[1:]:
        if not held.lost:
            try:
                chain.vouched(held, head_at(held.since))
            except BadCheckpoint as error:
                faults.append(Fault(CHECKPOINT, held.since, str(error)))
    return faults


def distrusted(chain: KeyChain, keys: tuple[VerifierKey, ...]) -> list[Fault]:
    """The fault of a chain that none of the keys an auditor trusts leads to; none without keys."""
    refused: list[BadCheckpoint] = []
    for key in keys:
        try:
            chain.trust(key)
            return []
        except BadCheckpoint as error:
            refused.append(error)
    known = {one.key for one in chain.held}
    losses = [one.since for one in chain.losses] if any(key in known for key in keys) else []
    return [Fault(CHECKPOINT, min(losses, default=1), str(error)) for error in refused[:1]]
