"""The head and the tail of a document: title, number, issuer, three kinds of date, addressees, region, period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.documents.days import day_of
from aggregates.documents.glyphs import squeeze
from aggregates.documents.outline import Outline
from aggregates.documents.places import Level, place
from aggregates.documents.signature import DAY, is_organ
from aggregates.documents.source_map import Paragraph, Piece, paragraph
from aggregates.documents.titles import period_of, title_of_head

Lines = tuple[int, int]

_NUMBER_FORM = r"[^\s（）《》，。：、\d]{1,14}[〔\[（]\s*(?:19|20)\d\d\s*[〕\]）]\s*第?\s*\d{1,5}\s*号"
_ORDER_FORM = (
    r"[^\s（）《》，。：、\d]{0,20}令\s*第\s*[\d一二三四五六七八九十百]{1,5}\s*号|(?:19|20)\d\d年\s*第\s*\d{1,4}\s*号"
)
_NUMBER = re.compile(
    rf"（?\s*(?:(?:发文字号|发文文号|文件编号|文号|字号)\s*：)?\s*({_NUMBER_FORM}|{_ORDER_FORM})\s*）?(?:签发人.*)?"
)
_YEAR_PART = re.compile(r"〔\s*20\d\d\s*〕\s*第?\s*\d{1,5}\s*号")
_AGENCY_PART = re.compile(r"[\u4e00-\u9fff]{2,10}")
_PRINTED = re.compile(rf"({DAY.pattern})\s*印发")
_LABELLED_DAY = re.compile(
    rf"\W{{0,4}}(?P<label>成文|发文|发布|公布|印发|签发)(?:日期|时间)\W{{0,4}}：\W{{0,4}}(?P<day>{DAY.pattern})"
)
_LABELLED_ISSUER = re.compile(
    r"\W{0,4}(?:发文机关|发文单位|制发机关|制定机关|印发机关)\W{0,4}：\W{0,4}(?P<who>[^\s，。；：]{2,60})"
)
_NOTICE = re.compile(r"(?P<issuer>.{2,60}?)关于.*(?:通知|意见|方案|措施|规划|办法|决定|要点)")


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
    published_on: str | None = None
    published_lines: Lines | None = None
    region: str | None = None
    level: Level | None = None
    period: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Day:
    """A date found: ISO, its lines, and the paragraph before it in print (the signature, if it is one)."""

    iso: str
    lines: Lines
    par: Paragraph
    before: tuple[Paragraph, ...]


def read_head(outlined: Outline, dropped: Sequence[Piece] = ()) -> Head:
    """Read the head from the paragraphs before the first section and after the last.

    `dropped` is what a web page prints over the text; only labelled dates are read there.
    """
    head, tail = outlined.head, outlined.tail
    title, title_lines = title_of_head(head)
    number = _number(head)
    signed = _signed(head) or _signed(tail)
    labelled = _labelled([*(paragraph([piece]) for piece in dropped), *head])
    printed = next(((p, m) for p in (*tail, *head) if (m := _PRINTED.search(p.canon[-200:]))), None)
    issuer, issuer_lines = _issuer(head, signed)
    addressees = next((squeeze(p.text).rstrip(":：") for p in head if p.canon.endswith("：")), None)
    region, level = place(title, issuer, addressees)
    stated = labelled.get("成文") or labelled.get("发文") or labelled.get("签发")
    published = labelled.get("发布") or labelled.get("公布")
    at = printed[0].canon.rfind(printed[1].group(1)) if printed else 0
    return Head(
        title=title,
        title_lines=title_lines,
        number=number[0] if number else None,
        number_as_printed=number[1] if number else None,
        issuer=issuer,
        issuer_lines=issuer_lines,
        addressees=addressees,
        signed_on=signed.iso if signed else stated[0] if stated else None,
        signed_lines=signed.lines if signed else stated[1] if stated else None,
        printed_on=day_of(printed[1].group(1)) if printed else None,
        printed_lines=printed[0].lines(at) if printed else None,
        published_on=published[0] if published else None,
        published_lines=published[1] if published else None,
        region=region,
        level=level,
        period=period_of(title, head),
    )


def _number(head: Sequence[Paragraph]) -> tuple[str, str] | None:
    """(number in one form, as printed): 〔2021〕, [2021] and （2021） are the same brackets; it may take two lines."""
    for index, par in enumerate(head):
        if len(par.canon) > 90:
            continue
        match = _NUMBER.fullmatch(par.canon.strip())
        if match:
            start = par.canon.index(match.group(1))
            return _one_form(match.group(1)), par.text[start : start + len(match.group(1))].strip()
        if _YEAR_PART.fullmatch(par.canon.strip()) and index:
            agency = head[index - 1]
            if _AGENCY_PART.fullmatch(squeeze(agency.canon)):
                return _one_form(agency.canon + par.canon), agency.text.strip() + par.text.strip()
    return None


def _one_form(number: str) -> str:
    return re.sub(r"[\[（]((?:19|20)\d\d)[\]）]", r"〔\1〕", squeeze(number))


def _signed(paragraphs: Sequence[Paragraph]) -> _Day | None:
    """A line that is a date, or an organ and a date; or both glued behind the last sentence of a notice."""
    for index, par in enumerate(paragraphs):
        if _PRINTED.search(par.canon[-200:]):
            continue
        bare = par.canon.strip("（） \u3000")
        match = DAY.search(bare, max(0, len(bare) - 40))
        start = match.start() if match else -1
        if match is None or (
            match.end() != len(bare.rstrip("（） \u3000")) and not re.match(r"\s*（[^（）]*）?$", bare[match.end() :])
        ):
            continue
        before = bare[:start].rstrip()
        organ = _organ_at_end(before)
        iso = day_of(match.group())
        if iso and (not before or organ):
            at = par.canon.find(match.group(), max(0, len(par.canon) - 80))
            above = tuple(paragraphs[max(0, index - 4) : index])
            cut = par.cut(par.canon.index(organ), par.canon.index(organ) + len(organ)) if organ else None
            return _Day(iso, par.lines(at, at + len(match.group())), par, (*above, cut) if cut else above)
    return None


def _organ_at_end(text: str) -> str | None:
    """The organ a line ends with, when it is the whole line or follows a full stop."""
    last = re.split(r"[。；！\s]", text)[-1]
    return last if last and is_organ(last) else None


def _labelled(head: Sequence[Paragraph]) -> dict[str, tuple[str, Lines]]:
    """Dates with a label, as web pages print them over the text."""
    found: dict[str, tuple[str, Lines]] = {}
    for par in head:
        match = _LABELLED_DAY.match(par.canon) if len(par.canon) < 120 else None
        iso = day_of(match.group("day")) if match else None
        if match and iso:
            found.setdefault(match.group("label"), (iso, par.lines(*match.span("day"))))
    return found


def _issuer(head: Sequence[Paragraph], signed: _Day | None) -> tuple[str | None, Lines | None]:
    """Who signed: the organs above the date, else one alone on a line, else named in the notice or letterhead."""
    above = _signers(signed) if signed else []
    if above:
        name = "、".join(squeeze(par.text) for par in above)
        return name, (above[0].lines()[0], above[-1].lines()[1])
    for par in [p for p in head if is_organ(squeeze(p.canon[:80]))][::-1]:
        return squeeze(par.text), par.lines()
    for par in head:
        label = _LABELLED_ISSUER.match(par.canon) if len(par.canon) < 120 else None
        if label:
            return squeeze(par.text[slice(*label.span("who"))]), par.lines()
        notice = _NOTICE.match(squeeze(par.canon[:200]))
        if notice and all(is_organ(name) for name in re.split(r"[、，]", notice.group("issuer"))):
            return notice.group("issuer"), par.lines()
    letter = next((p for p in head if is_organ(squeeze(p.canon[:80]).removesuffix("文件"))), None)
    return (squeeze(letter.text).removesuffix("文件"), letter.lines()) if letter else (None, None)


def _signers(signed: _Day) -> list[Paragraph]:
    """The run of organs right above the date: a joint document has several."""
    found: list[Paragraph] = []
    for par in reversed(signed.before):
        names = re.split(r"[\s、]+", par.canon.strip())
        if not all(is_organ(name) for name in names if name):
            break
        found.insert(0, par)
    return found
