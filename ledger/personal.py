"""What the ledger's own entries say of personal data: erasures and restrictions (docs/proofs.md §9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ledger.envelope import Recorded
from ledger.sealing import document_name

State = Literal["held", "restricted", "requested", "erased", "withheld"]
HELD: State = "held"
RESTRICTED: State = "restricted"
REQUESTED: State = "requested"
ERASED: State = "erased"
WITHHELD: State = "withheld"
"""`withheld`: sealed, and the vault is not here, or it was never sealed in this database."""
RETENTION = "retention"
"""A restriction whose ground begins so stands for a term of keeping that is not over: it blocks erasure."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request to erase. `decided` is the position of the approval or refusal, None while it is open."""

    id: str
    digests: tuple[str, ...]
    ground: str
    reason: str
    by: str
    position: int
    decided: int | None = None
    approved: bool = False
    redacted: Mapping[str, str] = field(default_factory=dict)

    def gone(self) -> Iterator[str]:
        """The digests that are erased by it: commitments, and documents that were redacted."""
        if self.approved:
            yield from self.digests
            yield from (document_name(sha256) for sha256 in self.redacted)


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction; `lifted` is the position where it was lifted, None while it stands."""

    id: str
    digests: tuple[str, ...]
    ground: str
    reason: str
    by: str
    position: int
    lifted: int | None = None

    @property
    def retains(self) -> bool:
        """Whether it stands because the law's term of keeping is not over (个人信息保护法 §47)."""
        return self.lifted is None and self.ground.startswith(RETENTION)


@dataclass(slots=True)
class Personal:
    """The state of personal data after some entries of the stream `ledger`."""

    requests: dict[str, Request] = field(default_factory=dict)
    restrictions: dict[str, Restriction] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Recorded]) -> Personal:
        """Folded from the stream `ledger`, in its order; other entries say nothing here."""
        found = cls()
        for entry in entries:
            learn = _LEARN.get(entry.type)
            if learn is not None:
                event = entry.event
                learn(found, event["data"], str(event["actorid"]), entry.position)
        return found

    def erased(self) -> dict[str, Request]:
        """Digest → the approved request that erased it."""
        return {digest: request for request in self.requests.values() for digest in request.gone()}

    def restricted(self) -> dict[str, Restriction]:
        """Digest → a restriction that stands, one that retains before others."""
        standing = [one for one in self.restrictions.values() if one.lifted is None]
        return {digest: one for one in sorted(standing, key=lambda r: r.retains) for digest in one.digests}

    def requested(self) -> dict[str, Request]:
        """Digest → the request that waits for a decision."""
        return {d: r for r in self.requests.values() if r.decided is None for d in r.digests}

    def state(self, digest: str, *, key_here: bool) -> State:
        """What becomes of a digest: an erasure counts before all, then a missing key, then a restriction."""
        if digest in self.erased():
            return ERASED
        if not key_here:
            return WITHHELD
        if digest in self.restricted():
            return RESTRICTED
        return REQUESTED if digest in self.requested() else HELD


def _names(digests: Iterable[str]) -> tuple[str, ...]:
    """Digests as rows have them: a document may be named by its bare SHA-256."""
    return tuple(digest if ":" in digest else document_name(digest) for digest in digests)


def _requested(found: Personal, data: Mapping[str, Any], by: str, position: int) -> None:
    name, digests = str(data["request"]), _names(data["digests"])
    found.requests.setdefault(name, Request(name, digests, data["ground"], data["reason"], by, position))


def _approved(found: Personal, data: Mapping[str, Any], by: str, position: int) -> None:
    asked = found.requests.get(data["request"])
    if asked is not None and asked.decided is None and by != asked.by:
        redacted = dict(data["redacted"])
        found.requests[asked.id] = replace(asked, decided=position, approved=True, redacted=redacted)


def _refused(found: Personal, data: Mapping[str, Any], by: str, position: int) -> None:
    asked = found.requests.get(data["request"])
    if asked is not None and asked.decided is None:
        found.requests[asked.id] = replace(asked, decided=position)


def _imposed(found: Personal, data: Mapping[str, Any], by: str, position: int) -> None:
    name, digests = str(data["restriction"]), _names(data["digests"])
    found.restrictions.setdefault(name, Restriction(name, digests, data["ground"], data["reason"], by, position))


def _lifted(found: Personal, data: Mapping[str, Any], by: str, position: int) -> None:
    stands = found.restrictions.get(data["restriction"])
    if stands is not None and stands.lifted is None:
        found.restrictions[stands.id] = replace(stands, lifted=position)


_LEARN = {
    "ledger.erasure_requested": _requested,
    "ledger.erasure_approved": _approved,
    "ledger.erasure_refused": _refused,
    "ledger.restriction_imposed": _imposed,
    "ledger.restriction_lifted": _lifted,
}
