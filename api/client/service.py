"""The client: one service, one credential, everything its API offers."""

from __future__ import annotations

from collections.abc import Sequence

import httpx2

from api.client.commands import Commands
from api.client.feed import Feed
from api.client.questions import Questions
from api.client.retrying import Retrying
from api.client.transport import Language, Transport


class Shilu(Questions, Feed, Commands):
    """A client of the Shilu API (docs/api.md). Thread-safe; use it as a context manager or close it."""

    def __init__(
        self, base_url: str, token: str | None = None, *, timeout: float = 10.0, language: Language = "zh",
        verifier_key: str | Sequence[str] = (), checkpoint: bytes | None = None, retrying: Retrying | None = None,
        http: httpx2.Client | None = None,
    ) -> None:  # fmt: skip
        """`timeout`: seconds without a byte of answer. `verifier_key`: the ledger's, got from elsewhere; several while
        a key is rotated. `checkpoint`: the note kept from last time (`seen`). `http`: a configured httpx2 client."""
        transport = Transport(base_url, token, timeout=timeout, language=language, retrying=retrying, http=http)
        super().__init__(transport, [verifier_key] if isinstance(verifier_key, str) else verifier_key, checkpoint)

    def __repr__(self) -> str:
        return f"Shilu({self.transport.base_url!r})"
