"""The one error of the reader: a file that cannot be read as a document at all."""

from __future__ import annotations


class Unreadable(Exception):
    """The bytes hold no readable document; the reason is given in Chinese and in English."""

    def __init__(self, reason_zh: str, reason_en: str) -> None:
        super().__init__(f"{reason_zh} / {reason_en}")
        self.reason_zh = reason_zh
        self.reason_en = reason_en


def instead(zh: str, en: str) -> Unreadable:
    """The error for a file that is something else: `zh`/`en` say what, `en` with its article."""
    return Unreadable(f"是 {zh}" if zh[0].isascii() else f"是{zh}", f"this is {en}")
