"""What a page cannot do, as the API said it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class PageProblem(Exception):
    """A problem of the API (RFC 9457), in both languages. `errors` are places in what was sent."""

    def __init__(
        self, status: int, code: str, zh: str, en: str, errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(f"{status} {code}: {en}")
        self.status, self.code, self.zh, self.en, self.errors = status, code, zh, en, errors
        self.headers = dict(headers or {})

    @classmethod
    def of(cls, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> PageProblem:
        """From the body of a problem."""
        said = body.get("said", {})
        zh, en = said.get("zh") or str(body.get("detail", "")), said.get("en") or str(body.get("detail", ""))
        return cls(status, str(body.get("code", "unknown")), zh, en, body.get("errors", ()), headers)


class Elsewhere(Exception):
    """The page asked for is at another address: a redirect (303)."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address
