"""The key chain of a ledger (docs/proofs.md §1): which key signs at which size, and who vouches for it."""

from __future__ import annotations

import base64
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ledger.checkpoint import Checkpoint, VerifierKey, parse, verify
from ledger.codec import decode
from ledger.envelope import as_bytes
from ledger.errors import BadCheckpoint, NotALedger
from ledger.reader import LedgerReader
from ledger.registry import HISTORY_LOST, KEYS, OPENED, STREAM


class Held(NamedTuple):
    """A key and the size from which on it signs; `lost`: by a declared loss, which the previous key did not sign.

    `lost_size` and `lost_root` are those of the history that was declared lost.
    """

    since: int
    key: VerifierKey
    previous: VerifierKey | None
    lost: bool
    lost_size: int = 0
    lost_root: bytes = b""


@dataclass(frozen=True, slots=True)
class KeyChain:
    """The keys of a ledger in the order in which they held."""

    held: tuple[Held, ...]

    def at(self, size: int) -> VerifierKey:
        """The key that holds at a size (at size 0: the first)."""
        return self.holding(size).key

    def holding(self, size: int) -> Held:
        """What holds at a size (at size 0: the first)."""
        return self.held[max(bisect_right(self.held, size, key=lambda one: one.since) - 1, 0)]

    @property
    def last(self) -> VerifierKey:
        """The key of today."""
        return self.held[-1].key

    @property
    def losses(self) -> tuple[Held, ...]:
        """Where a loss of history was declared."""
        return tuple(one for one in self.held if one.lost)

    def open(self, note: bytes, origin: str) -> Checkpoint:
        """The tree head of a note that is signed as it must be at its size. Else BadCheckpoint.

        The head of a rotation (no extension line) needs the previous key's signature too. A checkpoint published
        later at that size has only that of the key that holds: the previous one may be destroyed by then.
        """
        stated = parse(note)
        holding = self.holding(stated.size)
        checkpoint = verify(note, holding.key, origin)
        if holding.previous and not holding.lost and stated.size == holding.since and not stated.extensions:
            verify(note, holding.previous, origin)
        return checkpoint

    def trust(self, key: VerifierKey, head_at: Callable[[int], bytes | None] | None = None) -> None:
        """BadCheckpoint unless `key` is of this chain and each later key was vouched for by the one before it.

        A declared loss is signed by nobody who was trusted before it: it needs trust in the new key. `head_at` gives
        the stored head's note of a size: with it each later rotation must have one, signed by both keys. (Without it
        whoever calls makes sure of that: an entry alone proves nothing, its head does.)
        """
        found = [number for number, one in enumerate(self.held) if one.key == key]
        if not found:
            raise BadCheckpoint(f"公钥不在账本的密钥链中：{key}", f"not a key of this ledger: {key}")
        for later in self.held[found[0] + 1 :]:
            if later.lost:
                raise BadCheckpoint(
                    f"第 {later.since} 条声明曾签署的记录（至第 {later.lost_size} 条）已丢失并启用新密钥，"
                    f"您信任的旧密钥不为其担保，请另行确认新公钥 {later.key}",
                    f"position {later.since} declares history up to {later.lost_size} lost and begins a new key that "
                    f"the one you trust does not vouch for; make sure of it by other means: {later.key}",
                )
            if head_at is not None:
                self.vouched(later, head_at(later.since))

    def vouched(self, held: Held, note: bytes | None) -> None:
        """BadCheckpoint unless `note`, the stored head at the size of a rotation, is signed by both its keys."""
        if note is None or parse(note).size != held.since or parse(note).extensions:
            raise BadCheckpoint(
                f"第 {held.since} 条更换密钥处没有新旧两把密钥共同签署的签名头",
                f"the rotation at {held.since} has no head signed by both keys",
            )
        self.open(note, held.key.name)


def chain_of(events: Iterable[Mapping[str, Any]]) -> KeyChain:
    """The chain that decoded events tell (those of other types and streams are passed over), in any order.

    Raises NotALedger when none opens it, BadCheckpoint when a key does not follow the one before it.
    """
    ours = [one for one in events if one["subject"] == STREAM and one["type"] in KEYS]
    ours.sort(key=lambda one: int(one["sequence"]))
    if not ours or ours[0]["type"] != OPENED:
        raise NotALedger("没有开账记录", "there is no entry that opens the ledger")
    held = [Held(1, VerifierKey.parse(ours[0]["data"]["verifier_key"]), None, False)]
    for event in ours[1:]:
        held.append(_next(event, held))
    return KeyChain(tuple(held))


def key_chain(reader: LedgerReader, upto: int | None = None) -> KeyChain:
    """The chain of a stored ledger, up to a position if given. The cost is that of its own stream."""
    marks = ", ".join("?" * len(KEYS))
    query = f"SELECT leaf FROM entries WHERE stream = ? AND type IN ({marks}) AND position <= ? ORDER BY version"
    rows = reader.ask(query, (STREAM, *KEYS, 2**62 if upto is None else upto))
    return chain_of(decode(as_bytes(leaf)) for (leaf,) in rows)


def _next(event: Mapping[str, Any], held: list[Held]) -> Held:
    """The key that an event brings in after those held before it."""
    data, at = event["data"], int(event["sequence"])
    try:
        key, previous = VerifierKey.parse(data["verifier_key"]), VerifierKey.parse(data["previous"])
        lost = event["type"] == HISTORY_LOST
        size, root = (data["lost_size"], base64.b64decode(data["lost_root"])) if lost else (0, b"")
    except (KeyError, TypeError, ValueError) as error:
        raise BadCheckpoint(f"第 {at} 条密钥记录不完整", f"the key entry at {at} is not complete: {error}") from error
    if previous != held[-1].key or key.name != previous.name or any(one.key == key for one in held):
        raise BadCheckpoint(f"密钥链在第 {at} 条断开", f"the key chain breaks at position {at}")
    return Held(at, key, previous, lost, size, root)
