"""Signed-in browsers: a random cookie stands for a credential, so that the key itself is typed once and kept nowhere.

A session ends with its credential (revoked, expired, rotated away), with signing out, and after twelve hours.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Engine, Table, Text, delete, insert, select

from api.access.credential import PREFIX, Secret
from api.access.denied import bad
from api.access.directory import Directory
from api.access.principal import Principal
from api.service_store import metadata
from ledger.clock import SystemClock

COOKIE = "shilu"
LASTS_S = 12 * 3_600
REMEMBERED_S = 5.0
"""How long a process goes on without looking whether somebody signed out elsewhere."""
_MOST = 10_000
_TOKEN_BYTES = 32

sessions = Table(
    "service_sessions",
    metadata,
    Column("sha256", Text, primary_key=True),  # of the cookie: whoever reads this file cannot use it
    Column("credential", Text, nullable=False),
    Column("secret_sha256", Text, nullable=False),
    Column("until", BigInteger, nullable=False),  # microseconds since the epoch
)


class Session(NamedTuple):
    """Which credential a cookie stands for, with the digest of the secret that was typed."""

    credential: str
    secret_sha256: str
    until: int


class Sessions:
    """The sessions of a service, shared by its processes. Thread-safe."""

    def __init__(self, store: Engine, directory: Directory) -> None:
        self._store = store
        self._directory = directory
        self._seen: dict[str, tuple[float, Session | None]] = {}
        self._lock = Lock()

    def start(self, text: str) -> str:
        """Sign in with the text of an API key: the cookie. Denied 401 for anything that is no live key."""
        self._directory.authenticate(f"Bearer {text}")
        sent = Secret.parse(text) if text.startswith(PREFIX) else None
        if sent is None:
            raise bad()
        cookie, now = secrets.token_urlsafe(_TOKEN_BYTES), SystemClock().now_us()
        row = {
            "sha256": _digest(cookie), "credential": sent.id, "secret_sha256": sent.sha256,
            "until": now + LASTS_S * 1_000_000,
        }  # fmt: skip
        with self._store.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.until < now))
            connection.execute(insert(sessions), row)
        return cookie

    def end(self, cookie: str) -> None:
        """Sign out."""
        with self._lock:
            self._seen.pop(_digest(cookie), None)
        with self._store.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.sha256 == _digest(cookie)))

    def known(self, cookie: str) -> bool:
        """Whether `holder` answers from memory."""
        seen = self._seen.get(_digest(cookie))
        return seen is not None and time.monotonic() - seen[0] < REMEMBERED_S

    def holder(self, cookie: str) -> Principal | None:
        """Who signed in with this cookie; None when nobody is any more, or the credential is no longer accepted."""
        found = self._found(_digest(cookie))
        if found is None or found.until < SystemClock().now_us():
            return None
        return self._directory.holder(found.credential, found.secret_sha256)

    def _found(self, digest: str) -> Session | None:
        now = time.monotonic()
        seen = self._seen.get(digest)
        if seen is not None and now - seen[0] < REMEMBERED_S:
            return seen[1]
        with self._store.begin() as connection:
            row = connection.execute(
                select(sessions.c.credential, sessions.c.secret_sha256, sessions.c.until).where(
                    sessions.c.sha256 == digest
                )
            ).one_or_none()
        found = None if row is None else Session(*row)
        with self._lock:
            if len(self._seen) >= _MOST:
                self._seen.clear()
            self._seen[digest] = (now, found)
        return found


def cookie_of(headers: Mapping[str, str], cookies: Mapping[str, str]) -> str | None:
    """The session cookie of a request that sends no Authorization header."""
    return None if "authorization" in headers else cookies.get(COOKIE) or None


def _digest(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()
