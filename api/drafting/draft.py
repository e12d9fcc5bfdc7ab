"""One draft as the service works with it, and its content as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from api.outcome import Given
from ledger.clock import from_us


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft holds beside the uploaded bytes.

    `document` is the object of `shilu import --json`, `draft` the file of `shilu import --draft` as last edited
    (`edited` tells whether it was), `given` what the importer says beside the document.
    """

    name: str
    document: dict[str, Any]
    draft: dict[str, Any]
    given: Given
    edited: bool = False

    def to_bytes(self) -> bytes:
        """As it is kept."""
        g = self.given
        said = {"plan": g.plan, "region": g.region, "published_on": g.published_on}
        return orjson.dumps(
            {"name": self.name, "document": self.document, "draft": self.draft, "given": said, "edited": self.edited}
        )

    @classmethod
    def of(cls, kept: bytes) -> Content:
        """Inverse of `to_bytes`."""
        found = orjson.loads(kept)
        g = found["given"]
        day = date.fromisoformat(g["published_on"]) if g["published_on"] else None
        given = Given(g["plan"], g["region"], day)
        return cls(found["name"], found["document"], found["draft"], given, found["edited"])


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft on the shelf; `content` is None once it was confirmed. Times are microseconds since the epoch."""

    id: str
    actor: str
    sha256: str
    plan: str | None
    version: int
    personal: bool
    created_at: int
    expires_at: int
    content: Content | None
    receipt: dict[str, Any] | None

    def head(self) -> dict[str, Any]:
        """What can be said of it without its content."""
        return {
            "id": self.id,
            "state": "confirmed" if self.content is None else "open",
            "version": self.version,
            "owner": self.actor,
            "plan_id": self.plan,
            "sha256": self.sha256,
            "created_at": from_us(self.created_at),
            "expires_at": from_us(self.expires_at),
        }
