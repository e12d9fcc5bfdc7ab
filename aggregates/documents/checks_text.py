"""Findings on the wording itself: slips, stray characters, personal data, double citations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aggregates.documents.citations import Citation, citations
from aggregates.documents.findings import PERSONAL, Finding, info, warn
from aggregates.documents.plan_id import normal_title
from aggregates.documents.source_map import Paragraph
from aggregates.documents.subject import Subject, around

# Traditional forms that never stand in a text written in simplified characters.
TRADITIONAL = re.compile(
    "[發國學會為與這個來時對開關實現產業術見說讀書區縣廳長門問間聞東車馬鳥魚點線級組織統計劃設備觀覺應該認識議論許調證護"
    "財務責貢獻資質費賞趙邊達運過還進遠選適遺鄉鄰醫釋錄鋼錢鐵鎮類顧飛養驗體黨齊龍歲歸戰單嚴買賣亂爭傳傷億優價眾協壓勞勢動務勝]"
)
_TWO_VERBS = re.compile(r"对[^，。；、]{2,40}开展[^，。；]{2,30}进行[^，。；]{2,12}")
_SPACED_QUOTE = re.compile(r"“[^“”]{0,30}[^\x00-\x7f][ \u3000]+[^\x00-\x7f][^“”]{0,30}”")
_PERSON = re.compile(r"(?:校对|审核|联系人|打字|经办人)\s*：\s*(?P<name>[\u4e00-\u9fff·]{2,8})")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?!\d)")
_FEW = 20
_PARTICLES = "得的地"
_YEARS = re.compile(r"20\d\d\D{1,4}20\d\d")
_NESTED = re.compile(r"〉\s*（[^（）]*20\d\d")


def check_text(subject: Subject) -> Iterator[Finding]:
    """Slips are quoted and left as they are; names of persons are never quoted."""
    for par in subject.paragraphs:
        yield from _particles(par)
        yield from _patterns(par)
        yield from _persons(par)
    yield from _traditional(subject.paragraphs)
    cited = [citation for par in subject.paragraphs for citation in citations(par)]
    yield from _years(cited)
    for citation in (c for c in cited if _NESTED.search(c.title)):
        yield info(
            "CITATION_FORM",
            citation.lines,
            citation.quote,
            "年份写在内层题名之外",
            "years stand outside the inner title",
        )


def _particles(par: Paragraph) -> Iterator[Finding]:
    """One item of an enumeration with a common ending starts with a stray particle (获得感、幸福感、得安全感)."""
    for match in re.finditer(r"[^，。；：（）]{4,200}", par.canon):
        items = match.group().split("、")
        for index in range(2, len(items)):
            one, two, odd = items[index - 2 : index + 1]
            alike = one and two and odd and one[-1] == two[-1] == odd[-1] and len(odd) == len(two) + 1
            if alike and odd[0] in _PARTICLES and two[0] not in _PARTICLES:
                at = match.start() + len("、".join(items[:index])) + 1
                yield warn(
                    "TEXT_ERROR",
                    par.lines(at, at + len(odd)),
                    f"{two}、{odd}",
                    f"“{odd[0]}”字疑为衍字，未改",
                    f"stray {odd[0]}; kept as printed",
                )


def _patterns(par: Paragraph) -> Iterator[Finding]:
    verbs = _TWO_VERBS.search(par.canon)
    if verbs:
        yield info(
            "TEXT_ERROR",
            par.lines(*verbs.span()),
            par.text[verbs.start() : verbs.end()],
            "“开展…进行”两个动词共用一个宾语",
            "two verbs (开展 … 进行) for one object",
        )
    spaced = _SPACED_QUOTE.search(par.text)
    if spaced:
        yield info(
            "TEXT_NOISE",
            par.lines(*spaced.span()),
            spaced.group(),
            "引号内有多余空格",
            "stray space inside quotation marks",
        )


def _traditional(paragraphs: Sequence[Paragraph]) -> Iterator[Finding]:
    """Single traditional characters in a simplified text; a text that is full of them is simply traditional."""
    found = [(par, odd) for par in paragraphs for odd in TRADITIONAL.finditer(par.text)]
    for par, odd in found if len(found) <= _FEW else []:
        yield info(
            "TEXT_ERROR",
            par.lines(*odd.span()),
            around(par.text, *odd.span()),
            f"简体文本中的繁体字“{odd.group()}”",
            f"traditional character {odd.group()} in a simplified text",
        )


def _persons(par: Paragraph) -> Iterator[Finding]:
    """The finding says where a person is named; the name itself is left out of it on purpose."""
    for person in _PERSON.finditer(par.canon):
        found = warn(
            "PERSONAL_DATA",
            par.lines(*person.span()),
            _without(par, person),
            "此处有个人姓名，仅作来源保存，不进入公开视图",
            "a person is named here; provenance only, not for public views",
        )
        yield replace(found, personal=_forms(par, *person.span("name")))
    for phone in _PHONE.finditer(par.canon):
        zh, en = "此处有电话号码", "a telephone number stands here"
        found = warn("PERSONAL_DATA", par.lines(*phone.span()), PERSONAL, zh, en)
        yield replace(found, personal=_forms(par, *phone.span()))


def _forms(par: Paragraph, start: int, end: int) -> tuple[str, ...]:
    """A value as printed, and in canonical glyphs where that differs: neither may stay in what is recorded."""
    return tuple(dict.fromkeys((par.text[start:end], par.canon[start:end])))


def _without(par: Paragraph, person: re.Match[str]) -> str:
    """The words around a name, with a mark in its place."""
    after = _PHONE.sub(PERSONAL, par.canon[person.end("name") : person.end("name") + 20])
    return f"{par.text[person.start() : person.start('name')]}{PERSONAL}{after}"


def _years(cited: list[Citation]) -> Iterator[Finding]:
    """One title cited twice with different years: the later one disagrees with the first."""
    first: dict[str, tuple[str, Citation]] = {}
    for citation in cited:
        years = _YEARS.search(citation.title)
        if not years or "第十" in citation.title:
            continue
        span = "-".join(re.findall(r"20\d\d", years.group()))
        known = first.setdefault(normal_title(citation.title), (span, citation))
        if known[0] != span:
            zh = f"同一文件在第 {known[1].lines[0]} 行写作 {known[0]} 年"
            yield warn(
                "CITATION_WRONG",
                citation.lines,
                citation.quote,
                zh,
                f"line {known[1].lines[0]} cites it for {known[0]}",
            )
