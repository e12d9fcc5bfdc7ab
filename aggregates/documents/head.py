"""The head and the tail of a document: title, number, issuer, dates, addressees, region, level, period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aggregates.documents.dates import iso_day
from aggregates.documents.glyphs import canonical, squeeze
from aggregates.documents.outline import Outline
from aggregates.documents.source_map import Paragraph

Level = Literal["nation", "province", "city", "county"]
Lines = tuple[int, int]

_KIND = r"(?:方案|规划|计划|意见|办法|细则|纲要|要点|措施|安排|清单|规定|决定|通知)"
_TITLE = re.compile(rf"[^。，；：]{{4,80}}{_KIND}(?:（[^（）]{{1,20}}）)*")
_YEARS = re.compile(r"（\s*(?:20\d\d)\s*年?\s*[—–\-~至]+\s*(?:20\d\d)\s*年\s*）")
_PERIOD = re.compile(r"(20\d\d)\s*年?\s*[—–\-~至]+\s*(20\d\d)\s*年")
_NUMBER = re.compile(r"[^\s（）《》，。：]{1,14}〔\s*20\d\d\s*〕\s*第?\s*\d{1,5}\s*号")
_DATE = re.compile(r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_PRINTED = re.compile(r"(20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*印发")
_ORGAN = re.compile(r"[^\s，。；：（）《》、\d]{2,30}(?:人民政府|政府|办公厅|办公室|委员会|国务院|领导小组|[局厅委部])")
_NOTICE = re.compile(r"(?P<issuer>.{2,40}?)关于印发.*通知")
_REGION = re.compile(r"([\u4e00-\u9fff]{1,10}?(?:自治区|自治州|省|市|自治县|县|区|自治旗|旗|盟|州(?![市县区])))")
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")
_LEVELS: tuple[tuple[str, Level], ...] = (
    ("自治区", "province"),
    ("省", "province"),
    ("自治州", "city"),
    ("州", "city"),
    ("盟", "city"),
    ("自治县", "county"),
    ("县", "county"),
    ("旗", "county"),
    ("市", "city"),
    ("区", "county"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands round the body. Text in canonical glyphs; lines are original lines; absent is None."""

    title: str | None = None
    title_lines: Lines | None = None
    number: str | None = None
    number_as_printed: str | None = None
    issuer: str | None = None
    issuer_lines: Lines | None = None
    addressees: str | None = None
    signed_on: str | None = None
    signed_lines: Lines | None = None
    printed_on: str | None = None
    printed_lines: Lines | None = None
    region: str | None = None
    level: Level | None = None
    period: tuple[int, int] | None = None


def read_head(outlined: Outline) -> Head:
    """Read the head from the paragraphs before the first section and after the last."""
    head, tail = outlined.head, outlined.tail
    title, title_lines = _title(head)
    number = next((p for p in head if _NUMBER.fullmatch(squeeze(p.canon))), None)
    signed = next((p for p in head if _DATE.fullmatch(p.canon.strip("（） "))), None)
    printed = next(((p, m) for p in tail if (m := _PRINTED.search(p.canon))), None)
    issuer, issuer_lines = _issuer(head, signed)
    region, level = place(title, issuer)
    return Head(
        title=title,
        title_lines=title_lines,
        number=squeeze(number.canon) if number else None,
        number_as_printed=number.text if number else None,
        issuer=issuer,
        issuer_lines=issuer_lines,
        addressees=next((squeeze(p.text).rstrip(":：") for p in head if p.canon.endswith("：")), None),
        signed_on=iso_day(signed.canon) if signed else None,
        signed_lines=signed.lines() if signed else None,
        printed_on=iso_day(printed[1].group(1)) if printed else None,
        printed_lines=printed[0].lines(printed[1].start()) if printed else None,
        region=region,
        level=level,
        period=period_of(title, head),
    )


def _title(head: Sequence[Paragraph]) -> tuple[str | None, Lines | None]:
    """The plan's own title, not the notice's: the last title-like paragraph of the head, years on the next line."""
    found: tuple[str, Lines] | None = None
    for index, par in enumerate(head):
        text = squeeze(par.canon)
        following = squeeze(head[index + 1].canon) if index + 1 < len(head) else ""
        if _TITLE.fullmatch(text) and not text.endswith(("的通知", "通知")):
            years = following if _YEARS.fullmatch(following) and not _YEARS.search(text) else ""
            end = head[index + 1] if years else par
            found = text + years, (par.lines()[0], end.lines()[1])
    if found:
        return found
    notice = next((p for p in head if "《" not in p.canon and _TITLE.fullmatch(squeeze(p.canon))), None)
    return (squeeze(notice.canon), notice.lines()) if notice else (None, None)


def _issuer(head: Sequence[Paragraph], signed: Paragraph | None) -> tuple[str | None, Lines | None]:
    """Who signed: the organ above the date, else one alone on a line, else named in the notice or letterhead."""
    before = head[head.index(signed) - 1] if signed and head.index(signed) > 0 else None
    alone = [p for p in head if _ORGAN.fullmatch(squeeze(p.canon))]
    for par in ([before] if before else []) + alone[::-1]:
        if _ORGAN.fullmatch(squeeze(par.canon)):
            return squeeze(par.text), par.lines()
    for par in head:
        notice = _NOTICE.match(squeeze(par.canon))
        if notice and _ORGAN.fullmatch(notice.group("issuer")):
            return notice.group("issuer"), par.lines()
    letter = next((p for p in head if _ORGAN.fullmatch(squeeze(p.canon).removesuffix("文件"))), None)
    return (squeeze(letter.text).removesuffix("文件"), letter.lines()) if letter else (None, None)


def place(title: str | None, issuer: str | None) -> tuple[str | None, Level | None]:
    """(region, administrative level) from the name the title or the issuer begins with."""
    for text in (title or "", issuer or ""):
        if text.startswith("国务院"):
            return None, "nation"
        match = _REGION.match(text)
        if match:
            region = match.group(1)
            return region, "province" if region in _MUNICIPALITIES else _level(region)
    return None, None


def _level(region: str) -> Level | None:
    return next((level for ending, level in _LEVELS if region.endswith(ending)), None)


def period_of(title: str | None, head: Sequence[Paragraph]) -> tuple[int, int] | None:
    """(first, last) year of the plan, from its title, else from a line of the head that is nothing but years."""
    texts = [canonical(title or ""), *(squeeze(p.canon) for p in head if _YEARS.fullmatch(squeeze(p.canon)))]
    for text in texts:
        match = _PERIOD.search(text)
        if match and match.group(1) <= match.group(2):
            return int(match.group(1)), int(match.group(2))
    return None
