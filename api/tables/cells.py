"""Cells for spreadsheets: no text that a spreadsheet program would run, nothing that hides or reorders what is read.

reliability.md names the danger: first non-blank of = + - @ TAB CR and full-width forms. OWASP's page on CSV injection
gives the remedy used here, a leading apostrophe.
"""

from __future__ import annotations

from unicodedata import category, normalize

from replay.terminal import plain

GUARD = "'"
_ACTIVE = frozenset("=+-@\N{MINUS SIGN}")
_NOT_XML = frozenset("\ufffe\uffff")  # XML 1.0 §2.2 has no way to write them


def guarded(text: str) -> str:
    """`text` with its control and format characters spelt out, behind an apostrophe when it could be run.

    A text that begins with an apostrophe gets another one, so that taking one away always gives back what was spelt.
    """
    return f"{GUARD}{spelt(text)}" if is_active(text) else spelt(text)


def spelt(text: str) -> str:
    """`text` with what steers, hides or reorders spelt out (`\\u202e`); line feeds and tabs stay."""
    if text.isprintable():  # the common case, a hundred times as fast
        return text
    shown = plain(text)
    return "".join(ascii(c)[1:-1] if c in _NOT_XML else c for c in shown) if not _NOT_XML.isdisjoint(shown) else shown


def is_active(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula, however its sign is written or padded."""
    for char in text:
        if char in "\t\r" or char == GUARD:
            return True
        if not _blank(char):
            return normalize("NFKC", char)[0] in _ACTIVE
    return False


def _blank(char: str) -> bool:
    return char.isspace() or category(char) in ("Cc", "Cf", "Cs")
