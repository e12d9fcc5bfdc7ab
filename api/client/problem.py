"""What can go wrong between a program and the service, each as an exception that a program can tell apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple


class ShiluError(Exception):
    """Base of everything this client raises on purpose."""


class FieldProblem(NamedTuple):
    """One part of a request that was not accepted: `pointer` is its JSON Pointer in the body (or its parameter)."""

    pointer: str
    code: str
    detail: str


class ApiProblem(ShiluError):
    """The service refused or could not: RFC 9457 problem details. `code` is stable; `zh` and `en` say why."""

    def __init__(
        self, status: int, code: str, zh: str, en: str, errors: tuple[FieldProblem, ...] = (), instance: str = "",
        retry_after: float | None = None, body: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(f"{status} {code}: {zh} / {en}")
        self.status = status
        self.code = code
        self.zh = zh
        self.en = en
        self.errors = errors
        self.instance = instance
        self.retry_after = retry_after
        self.body = dict(body or {})

    @property
    def pointers(self) -> tuple[str, ...]:
        """The JSON Pointers of what was not accepted; empty where the request as a whole was refused."""
        return tuple(error.pointer for error in self.errors)

    @classmethod
    def read(cls, status: int, headers: Mapping[str, str], content: bytes) -> ApiProblem:
        """The problem in an answer. What is no problem document (a proxy's page) becomes code `http-<status>`."""
        after = _seconds(headers.get("retry-after", ""))
        try:
            body = json.loads(content)
            said, errors = body.get("said") or {}, body.get("errors") or []
            fields = tuple(FieldProblem(e.get("pointer", ""), e.get("code", ""), e.get("detail", "")) for e in errors)
            detail = str(body.get("detail") or body.get("title") or "")
            code, zh, en = str(body["code"]), str(said.get("zh") or detail), str(said.get("en") or detail)
        except (ValueError, KeyError, AttributeError, TypeError):
            en = f"the answer is HTTP {status} without problem details"
            return cls(status, f"http-{status}", f"答复为 HTTP {status},没有说明", en, retry_after=after)
        return cls(status, code, zh, en, fields, str(body.get("instance") or ""), after, body)


class NoAnswer(ShiluError):
    """No whole answer came, however often it was asked. A command may be recorded: send it again with `key`."""

    def __init__(self, what: str, key: str | None = None) -> None:
        again = f"; send it again with key {key!r}" if key else ""
        super().__init__(f"没有得到完整答复 / no whole answer: {what}{again}")
        self.key = key


class NotProven(ShiluError):
    """Evidence does not hold: a signature, an inclusion proof, a leaf that is another one. `zh` and `en` say which."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en


class Forked(NotProven):
    """Two signed checkpoints that are not of one history. Keep both notes: together they convict the signer."""

    def __init__(self, first: bytes, second: bytes) -> None:
        super().__init__(
            "账本出示了互不相容的两份检查点:请保存两份,用 shilu-audit fork 举证",
            "the ledger showed two checkpoints that exclude each other: keep both and run shilu-audit fork",
        )
        self.first = first
        self.second = second


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
