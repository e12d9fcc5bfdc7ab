"""What stands in stream `ledger` about credentials and identities: who was granted what, and what became of it.

Folded from `ledger.credential_issued`, `…_rotated`, `…_revoked`, `ledger.identity_bound` and `…_released`
(docs/proofs.md §10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from aggregates.values import Actor
from api.access.credential import equal
from api.access.principal import Principal
from ledger.envelope import Recorded
from ledger.registry import (
    CREDENTIAL_ISSUED,
    CREDENTIAL_REVOKED,
    CREDENTIAL_ROTATED,
    IDENTITY_BOUND,
    IDENTITY_RELEASED,
)

BOOTSTRAP = "bootstrap"
"""The note of the one-time administrator key of a first start."""
OIDC = "oidc:"


@dataclass(frozen=True, slots=True)
class Grant:
    """Role, agency, scopes and plans of one credential or identity; `expires_on` is the last day it is accepted."""

    actor: Actor
    scopes: frozenset[str]
    plans: frozenset[str] | None
    expires_on: date | None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Grant:
        """From the members that both facts share."""
        actor = Actor(id=data["actor"], agency=data["agency"], role=data["role"])
        plans, last = data["plans"], data["expires_on"]
        return cls(
            actor, frozenset(data["scopes"]), None if plans is None else frozenset(plans),
            None if last is None else date.fromisoformat(last),
        )  # fmt: skip

    def over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.expires_on is not None and today > self.expires_on

    def principal(self, credential: str) -> Principal:
        """Whoever holds it."""
        return Principal(self.actor, credential, self.scopes, self.plans)

    def to_json(self) -> dict[str, Any]:
        """The grant as answers show it."""
        return {
            "actor": self.actor.id, "role": self.actor.role, "agency": self.actor.agency,
            "scopes": sorted(self.scopes), "plans": None if self.plans is None else sorted(self.plans),
            "expires_on": self.expires_on.isoformat() if self.expires_on else None,
        }  # fmt: skip


class Digest(NamedTuple):
    """SHA-256 of one secret, and until when it is accepted (None: for good)."""

    sha256: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """One API key. The last of `digests` is its present secret, those before it had been rotated away."""

    id: str
    grant: Grant
    digests: tuple[Digest, ...]
    note: str | None
    position: int
    by: str
    revoked: int | None = None

    def accepts(self, sha256: str, now: datetime) -> bool:
        """Whether this is its secret, or one whose time of overlap is not over; every one is compared."""
        found = [equal(one.sha256, sha256) and (one.until is None or now <= one.until) for one in self.digests]
        return any(found)

    def state(self, today: date) -> str:
        """`live`, `expired` or `revoked`."""
        return "revoked" if self.revoked is not None else "expired" if self.grant.over(today) else "live"

    def to_json(self, today: date) -> dict[str, Any]:
        """The credential as lists show it: nothing that helps to guess the secret."""
        until = [one.until for one in self.digests if one.until is not None]
        return {
            "credential": self.id, "state": self.state(today), **self.grant.to_json(), "note": self.note,
            "issued_at": self.position, "issued_by": self.by, "revoked_at": self.revoked,
            "previous_until": max(until).isoformat() if until else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """One subject of an issuer of bearer tokens, bound to a role."""

    id: str
    grant: Grant
    issuer: str
    subject: str
    position: int
    by: str
    released: int | None = None

    def state(self, today: date) -> str:
        """`live`, `expired` or `released`."""
        return "released" if self.released is not None else "expired" if self.grant.over(today) else "live"

    def to_json(self, today: date) -> dict[str, Any]:
        """The binding as lists show it."""
        return {
            "identity": self.id, "state": self.state(today), "issuer": self.issuer, "subject": self.subject,
            **self.grant.to_json(), "bound_at": self.position, "bound_by": self.by, "released_at": self.released,
        }  # fmt: skip


@dataclass(slots=True)
class Granted:
    """All credentials and identities after some entries; `version` is that of the stream `ledger` as far as read."""

    credentials: dict[str, Credential] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)
    subjects: dict[tuple[str, str], str] = field(default_factory=dict)
    version: int = 0

    def after(self, entries: Iterable[Recorded]) -> Granted:
        """These with more entries of the stream, in its order; the old ones stay as they are."""
        found = Granted(dict(self.credentials), dict(self.identities), dict(self.subjects), self.version)
        for entry in entries:
            if entry.version > found.version:
                found.version = entry.version
                learn = _LEARN.get(entry.type)
                if learn is not None:
                    learn(found, entry)
        return found

    def bound(self, issuer: str, subject: str) -> Identity | None:
        """The binding of a subject that was not released."""
        return self.identities.get(self.subjects.get((issuer, subject), ""))

    def administered(self, today: date) -> bool:
        """Whether anybody can still give out credentials, other than by a one-time key."""
        keys = [one.grant for one in self.credentials.values() if one.note != BOOTSTRAP and one.state(today) == "live"]
        subjects = [one.grant for one in self.identities.values() if one.state(today) == "live"]
        return any(one.actor.role == "administrator" and "admin" in one.scopes for one in (*keys, *subjects))


def _issued(found: Granted, entry: Recorded) -> None:
    event = entry.event
    data, by = event["data"], str(event["actorid"])
    made = Credential(
        data["credential"], Grant.of(data), (Digest(data["secret_sha256"]),), data["note"], entry.position, by
    )
    found.credentials.setdefault(made.id, made)


def _rotated(found: Granted, entry: Recorded) -> None:
    data = entry.data
    one, until = found.credentials.get(data["credential"]), data["previous_until"]
    if one is not None and one.revoked is None:
        kept = [digest for digest in one.digests if digest.until is not None]
        if until is not None:
            kept.append(Digest(one.digests[-1].sha256, datetime.fromisoformat(until)))
        found.credentials[one.id] = replace(one, digests=(*kept, Digest(data["secret_sha256"])))


def _revoked(found: Granted, entry: Recorded) -> None:
    one = found.credentials.get(entry.data["credential"])
    if one is not None and one.revoked is None:
        found.credentials[one.id] = replace(one, revoked=entry.position)


def _bound(found: Granted, entry: Recorded) -> None:
    event = entry.event
    data, by = event["data"], str(event["actorid"])
    made = Identity(data["identity"], Grant.of(data), data["issuer"], data["subject"], entry.position, by)
    if (made.issuer, made.subject) not in found.subjects and made.id not in found.identities:
        found.identities[made.id] = made
        found.subjects[made.issuer, made.subject] = made.id


def _released(found: Granted, entry: Recorded) -> None:
    one = found.identities.get(entry.data["identity"])
    if one is not None and one.released is None:
        found.identities[one.id] = replace(one, released=entry.position)
        del found.subjects[one.issuer, one.subject]


_LEARN: Mapping[str, Callable[[Granted, Recorded], None]] = {
    CREDENTIAL_ISSUED: _issued, CREDENTIAL_ROTATED: _rotated, CREDENTIAL_REVOKED: _revoked,
    IDENTITY_BOUND: _bound, IDENTITY_RELEASED: _released,
}  # fmt: skip
