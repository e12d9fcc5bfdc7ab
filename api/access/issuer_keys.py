"""The public keys of an issuer of bearer tokens (JWKS, RFC 7517): from a file or an address, kept and fetched again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import orjson
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from aggregates.refusal import refuse_unless
from api.access.denied import Denied
from ledger.errors import LedgerError
from ledger.fetching import fetch

LIMIT = 1_000_000
"""Bytes of a key set, at most."""
TIMEOUT_S = 3.0
AGAIN_S = 30.0
"""The key set is asked for at most so often, whatever key ids tokens name."""
FRESH_S = 600.0
"""So old a key set is asked for again, so that a key the issuer withdrew is forgotten."""
STALE_S = 86_400.0
"""So old a key set is no longer believed."""
RSA_BITS = 2048
_KINDS = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}
_CURVES = {"EC": "P-256", "OKP": "Ed25519"}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class IssuerKeys:
    """Thread-safe; a token with a known key never waits for the network."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._remote = "://" in source
        if self._remote:
            parts = urlsplit(source)
            refuse_unless(
                parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK), "oidc-not-https",
                "SHILU_OIDC_JWKS 须为文件或 https 地址(本机可用 http)",
                "SHILU_OIDC_JWKS is a file or an https address (http on this machine only)",
            )  # fmt: skip
        self._lock = Lock()
        self._keys: dict[str | None, PyJWK] = {}
        self._learned = self._tried = float("-inf")

    def key(self, kid: str | None) -> PyJWK | None:
        """The key of this id; without an id the only key there is. None when the issuer has no such key.

        Denied 503 when no key set can be had.
        """
        if self._age() > FRESH_S or self._find(kid) is None:
            self._learn(kid)
        if self._age() > STALE_S:
            raise Denied(
                503, "issuer-unavailable", "暂时取不到令牌签发方的公钥", "the issuer's public keys cannot be had now"
            )
        return self._find(kid)

    def _find(self, kid: str | None) -> PyJWK | None:
        keys = self._keys
        if kid is None:
            return next(iter(keys.values())) if len(keys) == 1 else None
        return keys.get(kid)

    def _age(self) -> float:
        return time.monotonic() - self._learned

    def _learn(self, kid: str | None) -> None:
        with self._lock:  # whoever waited finds what the other one fetched
            known = self._age() <= FRESH_S and self._find(kid) is not None
            if known or time.monotonic() - self._tried < AGAIN_S:
                return
            self._tried = time.monotonic()
            keys = self._fetched()
            if keys is not None:
                self._keys, self._learned = keys, self._tried

    def _fetched(self) -> dict[str | None, PyJWK] | None:
        """The usable keys of the set; None when it cannot be had or is none."""
        try:
            if self._remote:
                answer = fetch(self._source, limit=LIMIT, timeout_s=TIMEOUT_S)
                body = answer.body if answer.status == 200 else b""
            else:
                body = Path(self._source).read_bytes()[:LIMIT]
            members = orjson.loads(body)["keys"]
            return {one.key_id: one for one in map(_usable, members) if one is not None}
        except (LedgerError, OSError, ValueError, KeyError, TypeError):
            return None


def _usable(member: Any) -> PyJWK | None:
    """A public signing key of a kind that is allowed; None for any other (shared secrets above all)."""
    if not isinstance(member, Mapping) or member.get("use", "sig") != "sig":
        return None
    kind = member.get("kty")
    if kind not in _KINDS or member.get("alg", _KINDS[kind]) != _KINDS[kind] or "d" in member:
        return None
    if kind in _CURVES and member.get("crv") != _CURVES[kind]:
        return None
    try:
        key = PyJWK(dict(member), _KINDS[kind])
    except PyJWTError:
        return None
    return key if kind != "RSA" or key.key.key_size >= RSA_BITS else None
