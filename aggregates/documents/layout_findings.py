"""What healing repaired, as findings: page breaks, detached brackets, wraps, furniture, blanks, script, slips."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aggregates.documents.findings import Finding, info, warn
from aggregates.documents.glyphs import canonical, widths
from aggregates.documents.joins import Repair
from aggregates.documents.ocr import Confusion, confusions, may_hold_role_slip
from aggregates.documents.source_map import Paragraph, Piece

_MANY = 10  # more equal repairs than this are one finding
_MANY_TRADITIONAL = 20  # up to so many are single slips, which the checks of wording report
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
    "title": ("标题分成两行，已接回", "a title set in two lines; rejoined"),
}
_ODD_GLYPHS = (
    (re.compile(r"(?<=[^\x00-\x7f０-９])\.(?![A-Za-z])"), "半角句点作句号", "ASCII full stop ends sentences"),
    (re.compile(r"(?<=[0-9０-９])．(?=[0-9０-９])"), "全角句点作小数点", "U+FF0E is the decimal point"),
    (re.compile(r"[０-９]"), "全角数字", "full-width digits"),
    (re.compile(r"[«»]"), "« » 代替书名号", "« » for title marks"),
)
_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Healed:
    """All that healing did: the paragraphs and each kind of repair."""

    paragraphs: tuple[Paragraph, ...]
    repairs: Sequence[Repair]
    trimmed: tuple[Sequence[Piece], Sequence[Piece]]
    page_furniture: Sequence[Piece]
    everywhere: bool
    spaced: Sequence[tuple[Paragraph, Sequence[tuple[int, int]]]] = field(default_factory=tuple)
    divided: Sequence[tuple[Paragraph, int]] = field(default_factory=tuple)


def report(healed: Healed) -> tuple[Finding, ...]:
    """All repairs as findings; the wraps of a hand-wrapped file are one finding, not thousands."""
    wraps = [repair for repair in healed.repairs if repair.kind == "wrap" or healed.everywhere]
    found = [*_joins(healed), *_wraps(wraps, everywhere=healed.everywhere)]
    found += [_furniture(part) for part in healed.trimmed if part]
    found += _page_furniture(healed.page_furniture)
    found += _spaced(healed.spaced)
    found += [_divided(par, count) for par, count in healed.divided]
    return (*found, *_glyphs(healed.paragraphs), *_traditional(healed.paragraphs), *_slips(healed.paragraphs))


def _joins(healed: Healed) -> Iterator[Finding]:
    for kind, (zh, en) in _MESSAGES.items():
        joined = [repair for repair in healed.repairs if repair.kind == kind and not healed.everywhere]
        if len(joined) <= _MANY:
            yield from (_join(repair, zh, en) for repair in joined)
            continue
        lines = (joined[0].before.line, joined[-1].after.line)
        text = f"{zh}（共 {len(joined)} 处）", f"{en} ({len(joined)} places)"
        yield warn("LAYOUT", lines, _seam(joined[0]), *text, repaired=True)


def _seam(repair: Repair) -> str:
    return f"{repair.before.text[-12:]}|{repair.after.text[:12]}"


def _join(repair: Repair, zh: str, en: str) -> Finding:
    return warn("LAYOUT", (repair.before.line, repair.after.line), _seam(repair), zh, en, repaired=True)


def _wraps(repairs: Sequence[Repair], *, everywhere: bool) -> list[Finding]:
    if not repairs:
        return []
    lines = (repairs[0].before.line, repairs[-1].after.line)
    where = "全文" if everywhere else "部分文字"
    zh = f"{where}按固定行宽硬换行，已接回 {len(repairs)} 处"
    return [
        warn("LAYOUT", lines, repairs[0].before.text, zh, f"hard-wrapped lines; {len(repairs)} joins", repaired=True)
    ]


def _furniture(part: Sequence[Piece]) -> Finding:
    lines = (part[0].line, part[-1].line)
    return info(
        "WEB_RESIDUE", lines, part[0].text, "网页残留，未计入正文", "web page furniture, trimmed", repaired=True
    )


def _page_furniture(dropped: Sequence[Piece]) -> Iterator[Finding]:
    """One finding for each page number or header, or one for all of a long document."""
    zh, en = "页码或页眉，未计入正文", "page number or running header, left out"
    if len(dropped) <= _MANY:
        for piece in dropped:
            yield info("PAGE_FURNITURE", (piece.line, piece.line), piece.text, zh, en, repaired=True)
        return
    lines = (dropped[0].line, dropped[-1].line)
    count = len(dropped)
    text = f"{zh}（共 {count} 行）", f"{en} ({count} lines)"
    yield info("PAGE_FURNITURE", lines, dropped[0].text, *text, repaired=True)


def _spaced(spaced: Sequence[tuple[Paragraph, Sequence[tuple[int, int]]]]) -> Iterator[Finding]:
    if not spaced:
        return
    (par, stray), last = spaced[0], spaced[-1][0]
    left, right = stray[0]
    count = sum(len(ranges) for _, ranges in spaced)
    yield info(
        "SPACING",
        (par.lines(left)[0], last.lines()[1]),
        par.text[max(0, left - 8) : right + 8],
        f"字词、数字之间有多余空格，读时略去（{count} 处）",
        f"stray blanks inside words or numbers; read without ({count} places)",
        repaired=True,
    )


def _divided(first: Paragraph, count: int) -> Finding:
    return warn(
        "LAYOUT",
        first.lines(),
        first.text,
        f"换行丢失，按编号和格式重新分为 {count} 段",
        f"line breaks were lost; divided into {count} paragraphs by numbering and form",
        repaired=True,
    )


def _glyphs(paragraphs: Sequence[Paragraph]) -> list[Finding]:
    found = []
    for pattern, zh, en in _ODD_GLYPHS:
        hits = [(p, m) for p in paragraphs if (m := pattern.search(p.text))]
        if hits:
            (first, match), last = hits[0], hits[-1][0]
            lines = (first.lines(match.start())[0], last.lines()[1])
            quote = first.text[max(0, match.start() - 8) : match.end() + 4]
            text = f"{zh}，已按规范读取", f"{en}; read in canonical form"
            found.append(warn("PUNCTUATION", lines, quote, *text, repaired=True))
    return found


def _traditional(paragraphs: Sequence[Paragraph]) -> Iterator[Finding]:
    """A text in traditional characters is one finding."""
    from aggregates.documents.formats.script import may_be_traditional  # late, like the use of it in glyphs

    first: Paragraph | None = None
    count = total = 0
    for par in (par for par in paragraphs if may_be_traditional(par.text)):
        shown, folded = widths(par.text), canonical(par.text)
        if shown == folded:
            continue
        first = first or par
        count += sum(a != b for a, b in zip(shown, folded, strict=True))
        total += len(_CHINESE.findall(shown))
    if first is None or count <= _MANY_TRADITIONAL:
        return
    lines = (first.lines()[0], paragraphs[-1].lines()[1])
    zh = f"繁体字文本（繁体 {count} 字，所在段落共 {total} 字），按简体匹配，原文照录"
    en = f"text in traditional characters ({count}); matched as simplified, kept as printed"
    yield info("TRADITIONAL_TEXT", lines, first.text, zh, en)


def _slips(paragraphs: Sequence[Paragraph]) -> Iterator[Finding]:
    """Each kind of slip is one finding on its first place, with the number of places."""
    kinds: dict[tuple[str, str], list[tuple[Paragraph, Confusion]]] = {}
    for par in paragraphs:
        for slip in confusions(canonical(par.text) if may_hold_role_slip(par.text) else par.canon):
            kinds.setdefault((slip.printed, slip.probable), []).append((par, slip))
    for (printed, probable), places in kinds.items():
        par, slip = places[0]
        last, end = places[-1]
        lines = (par.lines(slip.start)[0], last.lines(end.start, end.end)[1])
        quote = par.text[max(0, slip.start - 8) : slip.end + 8]
        done = ("已按此匹配", "matched so") if slip.matched else ("未改", "left as printed")
        zh = f"疑为扫描识别错误：“{printed}”似应为“{probable}”，{done[0]}（{len(places)} 处）"
        en = f"probable scanning slip: {printed} for {probable}; {done[1]} ({len(places)} places)"
        yield warn("OCR_SLIP", lines, quote, zh, en, repaired=slip.matched)
