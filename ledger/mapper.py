"""The library's Mapper, reduced to what a ledger allows: leaves are read, never made from Python classes."""

from __future__ import annotations

from typing import Any

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, ProgrammingError, StoredEvent

from ledger.codec import decode


class Leaf:
    """A decoded leaf as the library's domain event: stream, version, type and the event."""

    __slots__ = ("event", "originator_id", "originator_version", "type")

    def __init__(self, stream: str, version: int, type_: str, event: dict[str, Any]) -> None:
        self.originator_id = stream
        self.originator_version = version
        self.type = type_
        self.event = event


class LeafMapper(Mapper[str]):
    """Reads stored leaves. No topic is resolved and no code imported on the strength of stored text."""

    def __init__(self) -> None:
        """No transcoder, compressor or cipher: the stored bytes are the evidence."""

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Refused: facts go in through `Ledger.append`."""
        raise ProgrammingError("账本只经 Ledger.append 写入 / the ledger is written through Ledger.append only")

    def to_domain_event(self, stored_event: StoredEvent) -> Leaf:
        """The decoded leaf; InvalidEntry when its bytes are not canonical."""
        stream = str(stored_event.originator_id)
        return Leaf(stream, stored_event.originator_version, stored_event.topic, decode(stored_event.state))
