"""`Denied`: the service does not know who asks, or they may not ask this, or not so often."""

from __future__ import annotations

from collections.abc import Mapping

CHALLENGE: Mapping[str, str] = {"WWW-Authenticate": 'Bearer realm="shilu"'}
"""What a 401 must carry (RFC 9110 §11.6.1, RFC 6750 §3)."""
INVALID: Mapping[str, str] = {"WWW-Authenticate": 'Bearer realm="shilu", error="invalid_token"'}


class Denied(Exception):
    """`status` is 401, 403, 429, or 503 where the issuer's keys cannot be had; `code` is stable, `zh`/`en` say why.

    `headers` go with the answer. Nothing that was sent is repeated in the words.
    """

    def __init__(self, status: int, code: str, zh: str, en: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{code}: {en} / {zh}")
        self.status = status
        self.code = code
        self.zh = zh
        self.en = en
        self.headers = dict(headers or {})


def unknown() -> Denied:
    """401: no credential was sent, and what is asked for is not open to everybody."""
    return Denied(
        401, "no-credential", "请提供凭证:Authorization: Bearer <令牌>",
        "send a credential: Authorization: Bearer <token>", CHALLENGE,
    )  # fmt: skip


def bad() -> Denied:
    """401: whatever is wrong with a credential before it is known to be one, in the same words always."""
    return Denied(401, "bad-credential", "凭证无效", "the credential is not valid", INVALID)
