"""The plan's own title in the head of a document, over several lines or inside the notice, and the years it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregates.documents.glyphs import canonical, squeeze, widths
from aggregates.documents.markers import marker_of
from aggregates.documents.signature import DAY, is_organ
from aggregates.documents.source_map import Paragraph

Lines = tuple[int, int]

KIND = (
    r"(?:方案|规划|计划|意见|办法|细则|纲要|要点|措施|安排|清单|规定|决定|通知|行动|分工|分工表|"
    r"分解表|任务书|责任制|标准|通告|公告)"
)
_BRACKETS = r"(?:（[^（）]{1,24}）)*"
_TITLE = re.compile(rf"(?:[^。，；：]{{4,80}}|[^。，；：]{{0,40}}关于[^。；：]{{4,70}}){KIND}{_BRACKETS}")
_YEARS = re.compile(r"（\s*(?:20\d\d)\s*年?\s*[—–\-~至]+\s*(?:20\d\d)\s*年\s*）")
_PERIOD = re.compile(r"(20\d\d)\s*年?\s*[—–\-~至到]+\s*(20\d\d)\s*年")
_BRACKETED = re.compile(r"（\s*(20\d\d)\s*年?\s*[—–\-~至到]+\s*(20\d\d)\s*年?\s*）")
_FIVE = re.compile(r"[“\"]?十([三四五六])五[”\"]?")
_FIVES = {"三": (2016, 2020), "四": (2021, 2025), "五": (2026, 2030), "六": (2031, 2035)}
_ONE_YEAR = re.compile(r"(20\d\d)\s*年(?:度|工作|重点|任务|实施|行动|全|民生|[^\d]{0,20}(?:要点|方案|计划|清单))")
_ISSUES = re.compile(r"关于(?:印发|转发|下发)《?(?P<title>.{4,80}?)》?的通知")
_FRAGMENT = re.compile(r"[^。，；：\d（）][^。；：]{1,40}")
_CONTINUES = re.compile(
    r"(?:关于|印发|的|（|实施方案|行动方案|行动计划|工作方案|三年行动|若干|实施意见|工作要点|方案|规划|计划)"
)
_OPEN_END = re.compile(r"(?:的|和|与|及|、|推进|促进|加强|加快|关于|进一步|开展|实施|印发|深化|高质量发展|三年|若干)$")
_SHORT = 14


def title_of_head(head: Sequence[Paragraph]) -> tuple[str | None, Lines | None]:
    """The plan's own title, not the notice's: the last title-like text of the head, years on the next line included.

    Titles are shown as printed, widths folded; traditional characters stay.
    """
    found: tuple[str, Lines] | None = None
    for index, par in enumerate(head):
        text, shown, first = _joined(head, index)
        following = squeeze(head[index + 1].canon[:60]) if index + 1 < len(head) else ""
        if _is_title(text) and not text.endswith(("的通知", "通知", "通告", "公告")):
            years = following if _YEARS.fullmatch(following) and not _YEARS.search(text) else ""
            end = head[index + 1] if years else par
            found = shown + years, (first.lines()[0], end.lines()[1])
    return found or _of_notice(head)


def _of_notice(head: Sequence[Paragraph]) -> tuple[str | None, Lines | None]:
    """What the notice hands on (关于印发《X》的通知 → X), else the notice's own title."""
    notice: tuple[str, Lines] | None = None
    for index, par in enumerate(head):
        text, shown, first = _joined(head, index)
        lines = (first.lines()[0], par.lines()[1])
        issued = _ISSUES.search(text) if len(text) <= 160 and "。" not in text else None
        if issued:
            return _unquoted(shown[slice(*issued.span("title"))]), lines
        if notice is None and "《" not in text and _is_title(text):
            notice = shown, lines
    return notice or (None, None)


def _unquoted(title: str) -> str:
    return title.replace("《", "").replace("》", "").replace("〈", "《").replace("〉", "》")


def _is_title(text: str) -> bool:
    return 6 <= len(text) <= 120 and marker_of(text) is None and _TITLE.fullmatch(text) is not None


def _joined(head: Sequence[Paragraph], index: int) -> tuple[str, str, Paragraph]:
    """(the line with the lines above that it goes on from, the same as printed, the first of them)."""
    first = head[index]
    text, shown = squeeze(first.canon[:160]), _shown(first, 160)
    for above in range(index - 1, max(-1, index - 3), -1):
        before = squeeze(head[above].canon[:80])
        torn = _CONTINUES.match(text) or len(text) <= _SHORT or _OPEN_END.search(before)
        whole = is_organ(before) and not text.startswith("关于")
        if not torn or whole or not _may_go_on(before):
            break
        text, shown, first = before + text, _shown(head[above], 80) + shown, head[above]
    return text, shown, first


def _shown(par: Paragraph, limit: int) -> str:
    return squeeze(widths(par.text[:limit]))


def _may_go_on(before: str) -> bool:
    plain = _FRAGMENT.fullmatch(before) is not None and marker_of(before) is None
    return plain and DAY.search(before) is None and not _is_title(before) and not before.startswith("附件")


def period_of(title: str | None, head: Sequence[Paragraph]) -> tuple[int, int] | None:
    """(first, last) year of the plan, from its title, else from a line of the head that is nothing but years."""
    own = canonical(title or "")
    texts = [own, *(squeeze(p.canon) for p in head if len(p.canon) < 60 and _YEARS.fullmatch(squeeze(p.canon)))]
    for text in texts:
        match = _PERIOD.search(text) or _BRACKETED.search(text)
        if match and match.group(1) <= match.group(2):
            return int(match.group(1)), int(match.group(2))
    five = _FIVE.search(own)
    if five:
        return _FIVES[five.group(1)]
    year = _ONE_YEAR.search(own)
    return (int(year.group(1)), int(year.group(1))) if year else None
