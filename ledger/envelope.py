"""What goes into the ledger (`Draft`, `Append`) and what comes out (`Recorded`, `Receipt`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson

from ledger.clock import from_us

_NO_BLOBS: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts: an opaque id (never a person's name), the agency acted for, the role."""

    actor_id: str
    agency: str | None
    role: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One fact to record. Position, recorded time, stream version and chain are the ledger's to add."""

    stream: str
    type: str
    data: Mapping[str, Any]
    effective_on: date
    statement_id: str
    statement_revision: int = 1
    type_revision: int = 1
    effective_to: date | None = None
    effective_precision: str | None = None
    effective_defaulted: bool = False
    causation_id: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """A personal value kept outside the leaf: the leaf holds `digest`, value and salt lie sealed and can be erased."""

    digest: str
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class Append:
    """One command's facts, recorded together or not at all.

    `expected` maps a stream to the version the caller saw (0 = new); streams left out are not checked.
    `key` is unique per actor for ever; `command` is the canonical command, whose SHA-256 tells a repeated
    request from a different one. `blobs` maps SHA-256 hex to content; `personal` does so for documents that hold
    persons' data, which are sealed like the values behind `commitments` (docs/proofs.md §9).
    """

    drafts: Sequence[Draft]
    expected: Mapping[str, int]
    author: Author
    key: str
    command: bytes
    blobs: Mapping[str, bytes] = field(default_factory=lambda: _NO_BLOBS)
    commitments: Sequence[Commitment] = ()
    personal: Mapping[str, bytes] = field(default_factory=lambda: _NO_BLOBS)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded: a contiguous block of positions, event ids, leaf hashes (hex) and the ledger size
    of the commit that carried it. `replayed` tells that the key had been answered before."""

    positions: tuple[int, ...]
    event_ids: tuple[str, ...]
    leaf_hashes: tuple[str, ...]
    size: int
    replayed: bool = False


class Recorded(NamedTuple):
    """One entry as stored. `recorded_at` is in microseconds since the epoch (UTC); `leaf` the exact bytes.

    A tuple, because a scan makes millions of them straight from rows.
    """

    position: int
    stream: str
    version: int
    type: str
    recorded_at: int
    leaf: bytes
    leaf_hash: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The decoded leaf, decoded on each use."""
        event: dict[str, Any] = orjson.loads(self.leaf)
        return event

    @property
    def data(self) -> dict[str, Any]:
        """The fact itself: the `data` attribute of the leaf."""
        data: dict[str, Any] = self.event["data"]
        return data

    @property
    def recorded_time(self) -> datetime:
        """`recorded_at` as a UTC datetime."""
        return from_us(self.recorded_at)


def as_bytes(value: object) -> bytes:
    """Bytes of a stored cell, also where somebody put text in it; b"" for anything else."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else b""
