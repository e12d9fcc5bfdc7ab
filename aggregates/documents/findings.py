"""Findings as data: what the reader saw, where, how grave it is, and whether it repaired it itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PERSONAL = "〔个人信息〕"
"""What stands in the place of a person's data wherever it is shown or recorded."""


class Severity(StrEnum):
    """How much a finding matters: INFO is worth knowing, WARN needs a look, ERROR means something was lost."""

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation on the text: `lines` are original line numbers from 1, both included.

    `personal` are the persons' data left out of the quote: they are never printed, and enter the ledger only as
    salted commitments.
    """

    code: str
    severity: Severity
    lines: tuple[int, int]
    quote: str
    message_zh: str
    message_en: str
    repaired: bool = False
    personal: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The finding as printed by `shilu import --json` (interface.md)."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "lines": list(self.lines),
            "quote": self.quote,
            "message": f"{self.message_zh} / {self.message_en}",
            "repaired": self.repaired,
        }


def info(code: str, lines: tuple[int, int], quote: str, zh: str, en: str, *, repaired: bool = False) -> Finding:
    """A finding of severity INFO."""
    return Finding(code, Severity.INFO, lines, _short(quote), zh, en, repaired)


def warn(code: str, lines: tuple[int, int], quote: str, zh: str, en: str, *, repaired: bool = False) -> Finding:
    """A finding of severity WARN."""
    return Finding(code, Severity.WARN, lines, _short(quote), zh, en, repaired)


def error(code: str, lines: tuple[int, int], quote: str, zh: str, en: str) -> Finding:
    """A finding of severity ERROR: something could not be read."""
    return Finding(code, Severity.ERROR, lines, _short(quote), zh, en)


def _short(quote: str, limit: int = 80) -> str:
    return quote if len(quote) <= limit else quote[:limit]
