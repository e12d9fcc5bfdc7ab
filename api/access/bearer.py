"""OIDC bearer tokens: a signed token proves who somebody is at an issuer, and nothing else.

Which role and agency that is says the ledger (`ledger.identity_bound`). RFC 7519, RFC 8725: the algorithm is that of
the issuer's key, one of three; a token names no key of its own.
"""

from __future__ import annotations

from typing import Self

import jwt
from jwt.exceptions import PyJWTError

from aggregates.refusal import refuse_unless
from api.access.denied import INVALID, Denied, bad
from api.access.issuer_keys import IssuerKeys
from api.settings import Settings

ALGORITHMS = ("RS256", "ES256", "EdDSA")
"""Asymmetric ones only: never `none`, never a shared secret (RFC 8725 §2.1, §3.1)."""
REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
LEEWAY_S = 30
"""Seconds that the issuer's clock and this one may differ."""
_LONGEST_SUBJECT = 200


class Bearer:
    """Verifies the tokens of one issuer, for one audience."""

    def __init__(self, issuer: str, audience: str, keys: IssuerKeys) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """As configured; None when no issuer is. Refused when it is configured by halves."""
        given = (settings.oidc_issuer, settings.oidc_audience, settings.oidc_jwks)
        if not any(given):
            return None
        refuse_unless(
            all(given), "oidc-incomplete", "SHILU_OIDC_ISSUER、SHILU_OIDC_AUDIENCE、SHILU_OIDC_JWKS 须同时给出",
            "SHILU_OIDC_ISSUER, SHILU_OIDC_AUDIENCE and SHILU_OIDC_JWKS go together",
        )  # fmt: skip
        return cls(settings.oidc_issuer, settings.oidc_audience, IssuerKeys(settings.oidc_jwks))

    def subject_of(self, token: str) -> tuple[str, str]:
        """(issuer, subject) of a valid token. Denied 401 for any other, 503 when the issuer's keys cannot be had."""
        try:
            header = jwt.get_unverified_header(token)
            key = self._keys.key(header.get("kid")) if header.get("alg") in ALGORITHMS else None
            if key is None or key.algorithm_name != header["alg"]:
                raise bad()
            claims = jwt.decode(
                token, key, algorithms=[key.algorithm_name], issuer=self._issuer, audience=self._audience,
                leeway=LEEWAY_S, options={"require": REQUIRED},
            )  # fmt: skip
        except jwt.ExpiredSignatureError:  # its signature was right
            raise Denied(401, "expired", "令牌已过期", "the token has expired", INVALID) from None
        except (PyJWTError, ValueError):
            raise bad() from None
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject.strip() or len(subject) > _LONGEST_SUBJECT:
            raise bad()
        return self._issuer, subject
