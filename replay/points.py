"""Viewpoints as people type them in one word: current, at:DAY, DAY, DAY@KNOWN."""

from __future__ import annotations

from ledger.reader import LedgerReader
from replay.viewpoint import Viewpoint, resolve

HELP = (
    "current | at:2022-12-31 (当时公布 as published) | 2022-12-31 (现在看当时 as restated) | "
    "2022-12-31@size:120 or 2022-12-31@2023-03-01 (当时所知 as believed)"
)


def point(reader: LedgerReader, text: str) -> Viewpoint:
    """The viewpoint one word means. Raises BadViewpoint."""
    if text == "current":
        return resolve(reader)
    if text.startswith("at:"):
        return resolve(reader, at=text.removeprefix("at:"))
    as_of, _, known_at = text.partition("@")
    return resolve(reader, as_of=as_of, known_at=known_at or None)
