"""`Directory`: who may, as the ledger's own facts say at its head; answers from memory."""

from __future__ import annotations

import re
from datetime import date, datetime
from threading import Lock

from api.access.bearer import Bearer
from api.access.credential import PREFIX, UNKNOWN, Secret, equal
from api.access.denied import INVALID, Denied, bad
from api.access.granted import OIDC, Credential, Granted, Identity
from api.access.principal import Principal, anonymous
from api.access.public import Public
from api.access.vouched import Vouched
from api.settings import Settings
from ledger.clock import CIVIL_ZONE, SystemClock, from_us
from ledger.reader import LedgerReader
from ledger.registry import STREAM

LONGEST = 8_192
"""Characters of an Authorization header that are looked at."""
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


class Directory:
    """Credentials and identities of one ledger. Thread-safe; `refresh` follows the ledger, `authenticate` does not."""

    def __init__(self, reader: LedgerReader, settings: Settings, public: Public) -> None:
        self._reader = reader
        self._public = public
        self._bearer = Bearer.of(settings)
        self._vouched = Vouched(reader)
        self._lock = Lock()
        self._simulated = reader.opened()["clock"] != "system"
        self._shown_us = 0
        self.granted = Granted()
        self.refresh()

    def refresh(self) -> None:
        """Read what stream `ledger` gained since, and hold it against the signed head (vouched.py).

        Raises the ledger's errors, HistoryMismatch for entries that were not signed; what is known stays known then.
        """
        with self._lock:
            known = self.granted
            gained = self._reader.tails({STREAM: known.version})
            if self._simulated:
                head = self._reader.head()
                self._shown_us = head.recorded_at if head else 0
            if gained:
                self._vouched.require(gained, known.version)
                self.granted = known.after(gained)

    def is_key(self, authorization: str) -> bool:
        """Whether this is answered from memory alone; else it is a bearer token, which may need its issuer's keys."""
        token = _token(authorization)
        return self._bearer is None or token is None or token.startswith(PREFIX)

    def authenticate(self, authorization: str | None) -> Principal:
        """Who sent this Authorization header; the anonymous reader when there is none.

        Denied 401 for anything that is no live credential, 403 `unbound` for a bearer token of a subject to whom no
        role was given, 503 where an issuer's keys cannot be had.
        """
        if authorization is None:
            return anonymous(self._public.plans)
        token = _token(authorization)
        if token is None:
            raise bad()
        return self._of_key(token) if token.startswith(PREFIX) else self._of_bearer(token)

    def holder(self, credential: str, secret_sha256: str) -> Principal | None:
        """Who holds this credential, while its secret with that digest is accepted; None when it is not any more."""
        found = self.granted.credentials.get(credential)
        if found is None or not found.accepts(secret_sha256, self.now()) or found.state(self.today()) != "live":
            return None
        return found.grant.principal(found.id)

    def now(self) -> datetime:
        """The moment of the ledger's clock: the computer's, or for a simulated one that of the last entry."""
        return from_us(self._shown_us if self._simulated else SystemClock().now_us())

    def today(self) -> date:
        """The day of the ledger's clock (as `replay.viewpoint.today`)."""
        return self.now().astimezone(CIVIL_ZONE).date()

    def _of_key(self, token: str) -> Principal:
        sent = Secret.parse(token)
        if sent is None:
            raise bad()
        found = self.granted.credentials.get(sent.id)
        if found is None:
            equal(UNKNOWN, sent.sha256)  # an unknown id takes as long as a wrong secret
            raise bad()
        if not found.accepts(sent.sha256, self.now()):
            raise bad()
        return self._live(found, found.id)

    def _of_bearer(self, token: str) -> Principal:
        if self._bearer is None:
            raise bad()
        issuer, subject = self._bearer.subject_of(token)
        found = self.granted.bound(issuer, subject)
        if found is None:
            raise Denied(
                403, "unbound", "令牌有效,但此身份尚未获授角色;请管理员登记(shilu token bind)",
                "the token is valid, but no role was given to this identity; an administrator binds it",
            )  # fmt: skip
        return self._live(found, f"{OIDC}{found.id}")

    def _live(self, found: Credential | Identity, name: str) -> Principal:
        """Its principal, once the secret was right: from here on the holder may know what became of it."""
        state = found.state(self.today())
        if state == "revoked":
            raise Denied(401, "revoked", "凭证已撤销", "the credential was revoked", INVALID)
        if state == "expired":
            raise Denied(401, "expired", "凭证已过期", "the credential has expired", INVALID)
        return found.grant.principal(name)


def _token(authorization: str) -> str | None:
    """The token of `Bearer <token>` (RFC 6750 §2.1); None for any other scheme or form."""
    scheme, _, token = authorization.partition(" ")
    right = len(authorization) <= LONGEST and scheme.lower() == "bearer" and _TOKEN.fullmatch(token)
    return token if right else None
