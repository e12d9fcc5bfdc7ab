"""The paths of C2SP tlog-tiles, exactly: `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`. Standard library only."""

from __future__ import annotations

import re

TILE = 256
"""Hashes of a full tile, entries of a full bundle (docs/proofs.md §3: height 8)."""

ENTRIES = "entries"
CHECKPOINT = "checkpoint"
MAX_LEVEL = 63
_PATH = re.compile(r"tile/(entries|[0-9]|[1-9][0-9])/((?:x[0-9]{3}/){0,7}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


def path(level: int, number: int, width: int = TILE) -> str:
    """The path of a hash tile; ValueError when level, number or width cannot be."""
    if not 0 <= level <= MAX_LEVEL:
        raise ValueError(f"a tile's level is 0 to {MAX_LEVEL}, not {level}")
    return _path(str(level), number, width)


def entries_path(number: int, width: int = TILE) -> str:
    """The path of an entry bundle; ValueError when number or width cannot be."""
    return _path(ENTRIES, number, width)


def parse_path(text: str) -> tuple[int | str, int, int]:
    """(level, or "entries"; number; width) of a path; ValueError when it is not written as C2SP writes it."""
    found = _PATH.fullmatch(text)
    if found is None:
        raise ValueError(f"not a tile's path: {text!r}")
    kind, groups, width = found.groups()
    number = int(groups.replace("x", "").replace("/", ""))
    wide = int(width) if width else TILE
    if _path(kind, number, wide) != text or (kind != ENTRIES and int(kind) > MAX_LEVEL):
        raise ValueError(f"not a tile's path: {text!r}")
    return kind if kind == ENTRIES else int(kind), number, wide


def _path(kind: str, number: int, width: int) -> str:
    if number < 0 or not 1 <= width <= TILE:
        raise ValueError(f"no tile number {number} of width {width}")
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    *first, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
    partial = "" if width == TILE else f".p/{width}"
    return "/".join(("tile", kind, *(f"x{group}" for group in first), last)) + partial
