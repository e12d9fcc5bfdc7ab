"""The first administrator: a key for one use, where nobody can give out credentials."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from api.access.credential import Secret
from api.access.granted import BOOTSTRAP
from api.access.granting import ATTEMPTS, granted_of
from api.service import Shilu
from ledger.envelope import Author
from ledger.errors import Conflict
from ledger.own_facts import own_draft
from ledger.registry import CREDENTIAL_ISSUED, CREDENTIAL_REVOKED

FIRST_START = Author("first-start", None, "administrator")


def ensure_administrator(shilu: Shilu) -> str | None:
    """The text of a one-time administrator key, to be shown once; None when there is a live administrator.

    It may give out credentials only, is accepted until the end of the next day, and ends when it has made an
    administrator. One that was never used gives way to the new one: its text may have been lost.
    """
    ledger, reader = shilu.ledger, shilu.reader
    for attempt in range(ATTEMPTS):
        granted, today = granted_of(reader), ledger.today()
        if granted.administered(today):
            return None
        made = Secret.new()
        drafts = [own_draft(CREDENTIAL_ISSUED, _first(made, today), f"credential:{made.id}", today)]
        for old in granted.credentials.values():
            if old.note == BOOTSTRAP and old.revoked is None:
                why = {"credential": old.id, "reason": "另发一次性令牌 / another one-time token was issued"}
                drafts.append(own_draft(CREDENTIAL_REVOKED, why, f"credential:{old.id}:revoked", today))
        try:
            ledger.append_own(drafts, FIRST_START, made.id, made.id.encode(), version=granted.version)
        except Conflict:
            if attempt == ATTEMPTS - 1:
                raise
            continue
        return made.text
    raise AssertionError("unreachable")


def _first(made: Secret, today: date) -> dict[str, Any]:
    return {
        "actor": made.id, "agency": None, "credential": made.id, "note": BOOTSTRAP, "plans": None,
        "role": "administrator", "scopes": ["admin"], "secret_sha256": made.sha256,
        "expires_on": (today + timedelta(days=1)).isoformat(),
    }  # fmt: skip
