"""What the composition root tells the ledger about event types: the ledger itself knows none but its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

STREAM = "ledger"
"""The stream of the ledger's own facts."""
OWN_PREFIX = "ledger."
"""No command of a domain can write a type that begins so, nor anything into that stream."""

OPENED = "ledger.opened"
KEY_ROTATED = "ledger.key_rotated"
HISTORY_LOST = "ledger.history_lost"
ERASURE_REQUESTED = "ledger.erasure_requested"
ERASURE_APPROVED = "ledger.erasure_approved"
ERASURE_REFUSED = "ledger.erasure_refused"
RESTRICTION_IMPOSED = "ledger.restriction_imposed"
RESTRICTION_LIFTED = "ledger.restriction_lifted"
VALUE_DISCLOSED = "ledger.value_disclosed"
CREDENTIAL_ISSUED = "ledger.credential_issued"
CREDENTIAL_ROTATED = "ledger.credential_rotated"
CREDENTIAL_REVOKED = "ledger.credential_revoked"
IDENTITY_BOUND = "ledger.identity_bound"
IDENTITY_RELEASED = "ledger.identity_released"
KEYS = (OPENED, KEY_ROTATED, HISTORY_LOST)
"""The facts that say which key signs from their position on (docs/proofs.md §1)."""
OWN = frozenset((
    *KEYS, ERASURE_REQUESTED, ERASURE_APPROVED, ERASURE_REFUSED, RESTRICTION_IMPOSED, RESTRICTION_LIFTED,
    VALUE_DISCLOSED, CREDENTIAL_ISSUED, CREDENTIAL_ROTATED, CREDENTIAL_REVOKED, IDENTITY_BOUND, IDENTITY_RELEASED,
))  # fmt: skip


class Registry(Protocol):
    """The closed registry of event types."""

    def __call__(self, type_: str, revision: int, data: Mapping[str, Any], /) -> object:
        """Return (anything) when `data` is a valid fact of this type and revision.

        Raise LookupError when the type or revision is unknown, ValueError (pydantic's ValidationError is one)
        when the data is not valid for it.
        """
