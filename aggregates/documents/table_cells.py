"""A cell that names units: a list set apart by 、 blanks or line breaks, or a clause of its own (A牵头，B配合)."""

from __future__ import annotations

import re

from aggregates.documents.glyphs import canonical, squeeze
from aggregates.documents.responsibility import Clause, parse_clause
from aggregates.documents.table_words import ROLE_LABELS
from aggregates.documents.unit_names import is_agency

_EMPTY = re.compile(r"[\s—–\-─/／\\无〃。]*")
_SAME = re.compile(r"同上|〃|″")
_STOPS = re.compile(r"[、，；：,;:]")
_PERSON = re.compile(r"[（(][\u4e00-\u9fff]{2,3}[）)](?=\s|$|[、，,；;])")
_NUMBERED = re.compile(r"(?:^|\n)\s*(?:\d{1,2}[.、．]|[①-⑳])\s*(?=[\u4e00-\u9fff])")


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: blank, a dash, a stroke."""
    return _EMPTY.fullmatch(text) is not None


def says_same(text: str) -> bool:
    """Whether a cell stands for the one above it (同上)."""
    return _SAME.fullmatch(squeeze(text)) is not None


def read_cell(text: str, kind: str) -> Clause | None:
    """The units of one cell under a header of that kind; None when it cannot be read."""
    for listed in _listings(text):
        printed = f"{ROLE_LABELS[kind]}：{listed}"
        clause = parse_clause(canonical(printed), printed)
        if clause is not None:
            return clause
    return None


def _listings(text: str) -> list[str]:
    """The readings of a cell, likeliest first: a list by its breaks or blanks, else one text torn by them."""
    lines = [line.strip() for line in _NUMBERED.sub("\n", text).split("\n") if line.strip()]
    words = [word for line in lines for word in line.split()]
    found = []
    for parts in (lines, words):
        if len(parts) > 1 and all(_whole(part) for part in parts):
            found.append("、".join(part.rstrip("、，；。") for part in parts))
    found += ["".join(words), "、".join(word.strip("、，；。") for word in words if word.strip("、，；。"))]
    plain = [_PERSON.sub("", listed) for listed in found]
    return list(dict.fromkeys([*found, *(one for one in plain if one not in found)]))


def _whole(part: str) -> bool:
    """Whether a line or word is a unit, or several, by itself and not a piece of a name."""
    names = [name for name in _STOPS.split(part.rstrip("、，；。,;")) if name.strip()]
    return bool(names) and all(is_agency(squeeze(canonical(name)).rstrip("等")) for name in names)
