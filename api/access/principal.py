"""Who asks: the actor that goes into entries, and what the credential grants beside its role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from aggregates.commands import REGISTER, RULES
from aggregates.fold.rules import EVERYWHERE
from aggregates.values import Actor
from ledger.registry import STREAM

SCOPES: frozenset[str] = frozenset({"read", "write", "feed", "log", "personal", "admin"})
"""What a credential may be used for, within its role: each route names the one it wants (policy.py)."""
OF_THE_LEDGER: frozenset[str] = frozenset({"auditor", "administrator"})
"""Roles that read the ledger's own facts: keys, credentials, erasures, disclosures."""
_PLAN = "plan:"
_IMPORTED = re.compile("import:(.+):[0-9a-f]{64}", re.DOTALL)
"""Key of an import as it was until it no longer named the plan (api/importer.py)."""


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

    def sees_scope(self, scope: str) -> bool:
        """Whether a rule set of this scope may be shown: one of every plan, or of a plan that is granted."""
        return scope == EVERYWHERE or self.sees_plan(scope)

    def sees_entry(self, stream: str, leaf: bytes) -> bool:
        """Whether this entry (its stored bytes) may be shown: one of a stream that is, unless it speaks of a plan that
        was not granted, as a rule set adopted for that plan does, or an agency registered by the plan's import."""
        if not self.sees_stream(stream):
            return False
        if self.plans is None or stream not in (RULES, REGISTER):
            return True
        event = orjson.loads(leaf)
        if stream == RULES:
            return self.sees_scope(event["data"].get("scope", ""))
        return self._sees_import(event)

    def _sees_import(self, event: Mapping[str, Any]) -> bool:
        named = _IMPORTED.fullmatch(event["idempotencykey"])
        return named is None or self.sees_plan(named[1])


ANONYMOUS = Principal(Actor(id="anonymous", role="reader"), "", frozenset(), None, anonymous=True)


def anonymous(plans: frozenset[str] | None) -> Principal:
    """Whoever sends no credential; `plans` are those that are open to everybody (None: all)."""
    return replace(ANONYMOUS, plans=plans)
