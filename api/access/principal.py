"""Who asks: the actor that goes into entries, and what the credential grants beside its role."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aggregates.values import Actor
from ledger.registry import STREAM

SCOPES: frozenset[str] = frozenset({"read", "write", "feed", "log", "personal", "admin"})
"""What a credential may be used for, within its role: each route names the one it wants (policy.py)."""
OF_THE_LEDGER: frozenset[str] = frozenset({"auditor", "administrator"})
"""Roles that read the ledger's own facts: keys, credentials, erasures, disclosures."""
_PLAN = "plan:"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `credential` is the id of an API key, `oidc:<identity>` for a bearer token, "" when anonymous.

    `plans` are the ids of the plans granted, None for all. Agency and role come from the ledger, never from a request.
    """

    actor: Actor
    credential: str
    scopes: frozenset[str]
    plans: frozenset[str] | None = None
    anonymous: bool = False

    def sees_plan(self, plan_id: str) -> bool:
        """Whether this plan is granted."""
        return self.plans is None or plan_id in self.plans

    def sees_stream(self, stream: str) -> bool:
        """Whether entries of this stream may be shown: `ledger` to auditors and administrators only, a plan's to whom
        it is granted, the register, rules and measurements to everybody else; the administrator sees no other."""
        if stream == STREAM:
            return not self.anonymous and self.actor.role in OF_THE_LEDGER
        if self.actor.role == "administrator":
            return False
        return not stream.startswith(_PLAN) or self.sees_plan(stream.removeprefix(_PLAN))


ANONYMOUS = Principal(Actor(id="anonymous", role="reader"), "", frozenset(), None, anonymous=True)


def anonymous(plans: frozenset[str] | None) -> Principal:
    """Whoever sends no credential; `plans` are those that are open to everybody (None: all)."""
    return replace(ANONYMOUS, plans=plans)
