"""What healing repaired, as findings: page breaks, detached brackets, wraps, furniture, punctuation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.documents.findings import Finding, info, warn
from aggregates.documents.lines import Wrap
from aggregates.documents.source_map import Paragraph, Piece


@dataclass(frozen=True, slots=True)
class Repair:
    """One join of two printed lines and its kind: wrap, sentence, name or detached."""

    kind: str
    before: Piece
    after: Piece


_MESSAGES = {
    "name": (
        "责任括号中的名称被分页断开，已接回",
        "a name in a responsibility bracket was cut by a page break; rejoined",
    ),
    "sentence": ("句子被分页断开，已接回", "a sentence was cut by a page break; rejoined"),
    "detached": (
        "责任括号自成一段，已归入前一项任务",
        "a detached responsibility bracket was attached to the task before",
    ),
}
_ODD_GLYPHS = (
    (re.compile(r"(?<=[^\x00-\x7f０-９])\.(?![A-Za-z])"), "半角句点作句号", "ASCII full stop ends sentences"),
    (re.compile(r"(?<=[0-9０-９])．(?=[0-9０-９])"), "全角句点作小数点", "U+FF0E is the decimal point"),
    (re.compile(r"[０-９]"), "全角数字", "full-width digits"),
    (re.compile(r"[«»]"), "« » 代替书名号", "« » for title marks"),
)


def report(
    paragraphs: Sequence[Paragraph],
    repairs: Sequence[Repair],
    trimmed: tuple[Sequence[Piece], Sequence[Piece]],
    wrap: Wrap,
) -> tuple[Finding, ...]:
    """All repairs as findings; the wraps of a hand-wrapped file are one finding, not thousands."""
    found = [_join(repair) for repair in repairs if repair.kind in _MESSAGES and wrap.width is None]
    found += _wraps([repair for repair in repairs if repair.kind == "wrap" or wrap.width is not None])
    found += [_furniture(part) for part in trimmed if part]
    return (*found, *_glyphs(paragraphs))


def _join(repair: Repair) -> Finding:
    quote = f"{repair.before.text[-12:]}|{repair.after.text[:12]}"
    return warn("LAYOUT", (repair.before.line, repair.after.line), quote, *_MESSAGES[repair.kind], repaired=True)


def _wraps(repairs: Sequence[Repair]) -> list[Finding]:
    if not repairs:
        return []
    lines = (repairs[0].before.line, repairs[-1].after.line)
    zh = f"全文按固定行宽硬换行，已接回 {len(repairs)} 处"
    return [
        warn("LAYOUT", lines, repairs[0].before.text, zh, f"hard-wrapped lines; {len(repairs)} joins", repaired=True)
    ]


def _furniture(part: Sequence[Piece]) -> Finding:
    lines = (part[0].line, part[-1].line)
    return info(
        "WEB_RESIDUE", lines, part[0].text, "网页残留，未计入正文", "web page furniture, trimmed", repaired=True
    )


def _glyphs(paragraphs: Sequence[Paragraph]) -> list[Finding]:
    found = []
    for pattern, zh, en in _ODD_GLYPHS:
        hits = [(p, m) for p in paragraphs if (m := pattern.search(p.text))]
        if hits:
            (first, match), last = hits[0], hits[-1][0]
            lines = (first.lines(match.start())[0], last.lines()[1])
            found.append(
                warn(
                    "PUNCTUATION",
                    lines,
                    first.text[max(0, match.start() - 8) : match.end() + 4],
                    f"{zh}，已按规范读取",
                    f"{en}; read in canonical form",
                    repaired=True,
                )
            )
    return found
