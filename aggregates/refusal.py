"""A refusal is an answer of the domain, not a crash: a stable code and a reason in Chinese and English."""

from __future__ import annotations


class Refused(Exception):
    """The domain said no. `code` is stable, `zh` and `en` are the reason people read."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code}: {en} / {zh}")
        self.code = code
        self.zh = zh
        self.en = en


def refuse_unless(holds: object, code: str, zh: str, en: str) -> None:
    """Raise `Refused` when the invariant does not hold."""
    if not holds:
        raise Refused(code, zh, en)
