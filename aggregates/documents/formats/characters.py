"""Characters that cannot have been printed: lost in a conversion, private, control. Reported, never repaired here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregates.documents.formats.extract import Note

_KINDS = (
    (
        "LOST_CHARACTER",
        re.compile("\ufffd"),
        "有字符在转换中丢失（显示为 \ufffd）",
        "characters were lost in a conversion",
    ),
    (
        "PRIVATE_CHARACTER",
        re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]"),
        "有自造字或私用区字符，无法确定是什么字",
        "private-use characters, whose meaning the file does not say",
    ),
    (
        "CONTROL_CHARACTER",
        re.compile(r"[\x01-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]"),
        "有不可见的控制字符",
        "invisible control characters",
    ),
)


def odd_characters(lines: Sequence[str]) -> tuple[Note, ...]:
    """One note for each kind of odd character: its first and last line, how many, and the text round the first."""
    whole = "\n".join(lines)
    return tuple(note for kind in _KINDS if kind[1].search(whole) for note in [_note(kind, lines)])


def _note(kind: tuple[str, re.Pattern[str], str, str], lines: Sequence[str]) -> Note:
    code, pattern, zh, en = kind
    hits = [(number, match) for number, line in enumerate(lines, 1) for match in pattern.finditer(line)]
    number, match = hits[0]
    quote = lines[number - 1][max(0, match.start() - 10) : match.end() + 10]
    return Note(code, (number, hits[-1][0]), quote, f"{zh}，共 {len(hits)} 处", f"{en}, {len(hits)} in all", "WARN")
