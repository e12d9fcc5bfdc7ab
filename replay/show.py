"""One entry as an auditor reads it: content, both times, hashes, and the other revisions of its statement."""

from __future__ import annotations

from typing import Any

from ledger.envelope import Recorded
from ledger.reader import LedgerReader


def shown(reader: LedgerReader, entry: Recorded) -> dict[str, Any]:
    """The entry's attributes in reading order, `data` included, and the positions of all its revisions."""
    event = entry.event
    same = [
        other.position
        for other in reader.entries(stream=entry.stream)
        if other.event["statementid"] == event["statementid"]
    ]
    return {
        "position": entry.position,
        "type": event["type"],
        "stream": entry.stream,
        "stream_version": entry.version,
        "statement": event["statementid"],
        "statement_revision": event["statementrevision"],
        "revisions_at": same,
        "recorded_at": event["recordedtime"],
        "effective_on": event["effectiveon"],
        "effective_to": event.get("effectiveto"),
        "effective_defaulted": bool(event.get("effectivedefaulted")),
        "actor": {name: event.get(f"actor{name}") for name in ("id", "agency", "role")},
        "data": event["data"],
        "event_id": event["id"],
        "leaf_hash": bytes(entry.leaf_hash).hex(),
        "previous_leaf": event.get("prevleaf"),
        "bytes": len(entry.leaf),
    }
