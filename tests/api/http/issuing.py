"""Credentials for tests: issued as facts of the ledger, as the service itself issues them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from api.access.credential import Secret
from api.access.policy import scopes_of
from api.service import Shilu
from ledger.codec import canonical
from ledger.envelope import Author
from ledger.own_facts import own_draft
from ledger.registry import CREDENTIAL_ISSUED


def issue(
    shilu: Shilu, role: str, agency: str | None = None, *, actor: str | None = None,
    scopes: Iterable[str] | None = None, plans: Iterable[str] | None = None, expires_on: date | None = None,
) -> str:  # fmt: skip
    """The text of a new API key of a role, with every scope the role can use unless fewer are named."""
    made = Secret.new()
    data = {
        "credential": made.id, "secret_sha256": made.sha256, "actor": actor or f"{role}-{made.id}", "role": role,
        "agency": agency, "scopes": sorted(scopes_of(role) if scopes is None else scopes),
        "plans": None if plans is None else sorted(plans),
        "expires_on": expires_on.isoformat() if expires_on else None, "note": None,
    }  # fmt: skip
    draft = own_draft(CREDENTIAL_ISSUED, data, f"credential:{made.id}", shilu.ledger.today())
    shilu.ledger.append_own([draft], Author("test", None, "administrator"), made.id, canonical(data))
    return made.text
