"""What goes into the ledger (`Draft`, `Append`) and what comes out (`Recorded`, `Receipt`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

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
    """A personal value kept outside the leaf: the leaf holds `digest`, this row can be erased."""

    digest: str
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class Append:
    """One command's facts, recorded together or not at all.

    `expected` maps a stream to the version the caller saw (0 = new); streams left out are not checked.
    `key` is unique per actor for ever; `command` is the canonical command, whose SHA-256 tells a repeated
    request from a different one. `blobs` maps SHA-256 hex to content.
    """

    drafts: Sequence[Draft]
    expected: Mapping[str, int]
    author: Author
    key: str
    command: bytes
    blobs: Mapping[str, bytes] = field(default_factory=lambda: _NO_BLOBS)
    commitments: Sequence[Commitment] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded: a contiguous block of positions, event ids, leaf hashes (hex) and the ledger size
    of the commit that carried it. `replayed` tells that the key had been answered before."""

    positions: tuple[int, ...]
    event_ids: tuple[str, ...]
    leaf_hashes: tuple[str, ...]
    size: int
    replayed: bool = False


@dataclass(frozen=True, slots=True, init=False)
class Recorded:
    """One entry as stored. `recorded_at` is in microseconds since the epoch (UTC); `leaf` the exact bytes."""

    position: int
    stream: str
    version: int
    type: str
    recorded_at: int
    leaf: bytes
    leaf_hash: bytes
    _event: dict[str, Any] | None = field(default=None, repr=False, compare=False)

    def __init__(
        self, position: int, stream: str, version: int, type: str, recorded_at: int, leaf: bytes, leaf_hash: bytes
    ) -> None:
        """Set by the slots' own descriptors: twice as fast as what a frozen dataclass generates."""
        _SET_POSITION(self, position)
        _SET_STREAM(self, stream)
        _SET_VERSION(self, version)
        _SET_TYPE(self, type)
        _SET_RECORDED_AT(self, recorded_at)
        _SET_LEAF(self, leaf)
        _SET_LEAF_HASH(self, leaf_hash)
        _SET_EVENT(self, None)

    @property
    def event(self) -> dict[str, Any]:
        """The decoded leaf (decoded once, on first use)."""
        event = self._event
        if event is None:
            event = orjson.loads(self.leaf)
            _SET_EVENT(self, event)
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


def _setter(name: str) -> Callable[[Recorded, object], None]:
    setter: Callable[[Recorded, object], None] = vars(Recorded)[name].__set__
    return setter


_SET_POSITION = _setter("position")
_SET_STREAM = _setter("stream")
_SET_VERSION = _setter("version")
_SET_TYPE = _setter("type")
_SET_RECORDED_AT = _setter("recorded_at")
_SET_LEAF = _setter("leaf")
_SET_LEAF_HASH = _setter("leaf_hash")
_SET_EVENT = _setter("_event")
