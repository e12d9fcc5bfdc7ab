"""Where the document stands on a saved page: the path to most of its sentences; all beside that path is judged.

Navigation, headers, footers, breadcrumbs, share bars and the portal's own tables go; a title, and anything that reads
like the document, stays. Names of elements (TRS_Editor, zoom …) are hints beside the text, never the rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from aggregates.documents.formats.html_hidden import Dropped, detach, dropped, squeezed
from aggregates.documents.formats.html_tables import grid, is_layout
from aggregates.documents.formats.html_titles import rescue_title

_PAUSES = re.compile("[，。；、]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_CLAUSE = re.compile("牵头|责任单位|负责")
_CONTAINERS = frozenset(
    {"html", "body", "div", "section", "article", "main", "form", "center", "table", "tbody", "tr", "td", "span"}
    | {"font", "ucapcontent"}
)
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "header"})
_MENUS = frozenset({"div", "ul", "ol", "dl", "table", "section", "td"})
_SMALL = 200  # Chinese characters: a footer, a catalogue card or a share bar holds no more
_FURNITURE_HINT = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|crumbs?|breadcrumb|foot(?:er)?|header|share|bdshare\w*|sidebar|ewm|qrcode|related|toolbar|"
    r"print|copyright|pagination|dangqian|location|position|friendlink)(?:$|[\s_-])",
    re.I,
)
_BODY_HINT = re.compile(r"trs_editor|ucapcontent|zoom|article|content|conTxt|view|xxgk|main|detail", re.I)
_PORTAL = re.compile(
    "版权所有|ICP备|公网安备|网站标识码|网站地图|技术支持|当前位置|您的位置|现在位置|扫一扫|分享到|分享至|上一篇|下一篇|打印本页|"
    "关闭窗口|无障碍|门户网站|欢迎您|欢迎访问|今天是|加入收藏|设为首页|相关(?:链接|文档|解读|稿件|阅读)|浏览次数|责任编辑|字体[：:]|【?字号"
)
_CATALOGUE = re.compile("索\\s*引\\s*号|主题分类|信息分类|公开方式|公文种类|发布机构|有\\s*效\\s*性|统一登记号")


_FORMAL = re.compile(r"[〔\[［(（]\d{4}[〕\]］)）]\s*第?\d{1,5}\s*号|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日$")
_DATELINE = re.compile("发布|更新|来源|时间|日期|浏览")


@dataclass(slots=True)
class _Mass:
    """What hangs below an element: sentence characters, Chinese characters, those in links."""

    sentences: int = 0
    chinese: int = 0
    linked: int = 0

    def add(self, other: _Mass) -> None:
        self.sentences += other.sentences
        self.chinese += other.chinese
        self.linked += other.linked


@dataclass(slots=True)
class _Weighed:
    """The masses of all elements of a page."""

    masses: dict[etree._Element, _Mass] = field(default_factory=dict)

    def of(self, element: etree._Element) -> _Mass:
        return self.masses.get(element) or _Mass()


def remove_furniture(root: etree._Element, titles: set[str]) -> list[Dropped]:
    """Take out of the tree what belongs to the page and not to the document; the parts taken out.

    `titles` are those the page gives itself, by which a title outside the text is known.
    """
    weighed = _weigh(root)
    total = weighed.of(root).sentences
    if total < 30:  # no sentences to go by: a bare list or table stays whole, only marked navigation goes
        return _drop_marked(root, weighed)
    out: list[Dropped] = []
    current, before = root, list[etree._Element]()
    while (best := _heaviest(current, weighed)) is not None:
        opening = _opening(best)
        for child in [e for e in current if e is not best and isinstance(e.tag, str)]:
            if _belongs(child, weighed, total, opening):
                continue
            if _precedes(child, best):
                before.append(child)
            else:
                out.append(_drop(child))
        current = best
    out += [_drop(child) for child in list(current) if _is_menu(child, weighed)]
    out += _drop_marked(current, weighed)
    rescue_title(current, before, titles)
    return out + [_drop(element) for element in before]


def _weigh(root: etree._Element) -> _Weighed:
    weighed = _Weighed()
    links = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            links += element.tag == "a"
            weighed.masses[element] = _chunk(element.text, links)
            continue
        links -= element.tag == "a"
        parent = element.getparent()
        if parent is not None and element is not root:
            own = weighed.masses[parent]
            own.add(weighed.masses[element])
            own.add(_chunk(element.tail, links))
    return weighed


def _chunk(text: str | None, links: int) -> _Mass:
    if not text or text.isascii():
        return _Mass()
    chinese = len(_CHINESE.findall(text))
    if links:
        return _Mass(0, chinese, chinese)
    pauses = len(_PAUSES.findall(text))
    return _Mass(chinese + 5 * pauses if pauses or chinese >= 15 else 0, chinese)


def _heaviest(element: etree._Element, weighed: _Weighed) -> etree._Element | None:
    """The one container below that holds most sentences of `element`; None where the paragraphs themselves begin."""
    found = [e for e in element if e.tag in _CONTAINERS]
    if not found:
        return None
    best = max(found, key=lambda e: weighed.of(e).sentences)
    share = weighed.of(best).sentences / max(1, weighed.of(element).sentences)
    hinted = _BODY_HINT.search(f"{best.get('id', '')} {best.get('class', '')}") is not None
    if share < (0.5 if hinted else 0.7) or not _has_blocks(best):
        return None
    return best if best.tag != "table" or is_layout(best, *grid(best)) else None


def _has_blocks(element: etree._Element) -> bool:
    """Whether several lines stand in the element, so that it is not itself a paragraph."""
    blocks = element.iter("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "pre", "section", "article")
    return sum(1 for _, block in zip(range(4), blocks, strict=False) if block is not element) >= 2


def _belongs(element: etree._Element, weighed: _Weighed, total: int, opening: str) -> bool:
    """Whether something beside the path to the text stays: it does, unless there is a reason to leave it out."""
    mass = weighed.of(element)
    if mass.chinese == 0:
        return not squeezed(element)
    if _is_marked(element) or mass.linked * 2 > mass.chinese:
        return False
    text = squeezed(element)
    small = mass.sentences < 0.3 * total and mass.chinese <= _SMALL
    if small and (_PORTAL.search(text) or len(_CATALOGUE.findall(text)) >= 2):
        return False
    if element.tag in ("h1", "p") or _CLAUSE.search(text) or _is_formal(text):
        return True
    bare = "".join(text.split())
    printed_twice = len(bare) >= 6 and bare in opening
    return not (printed_twice or (len(bare) <= 60 and _DATELINE.search(text) and mass.sentences == 0))


def _opening(element: etree._Element) -> str:
    """The first words of an element without white space: a title before it may stand there again."""
    text = "".join(str(part) for part in islice(element.itertext(), 200))
    return "".join(text[:2000].split())[:600]


def _is_formal(text: str) -> bool:
    """A document number, or a signature with its date, in a block of its own."""
    return len(text) <= 60 and _FORMAL.search(text) is not None and _DATELINE.search(text) is None


def _is_menu(element: etree._Element, weighed: _Weighed) -> bool:
    """A block of several links and no sentence, beside the paragraphs of the document."""
    mass = weighed.of(element)
    links = sum(1 for _ in islice(element.iter("a"), 3))
    return element.tag in _MENUS and links == 3 and mass.sentences == 0 and mass.linked * 2 > mass.chinese


def _is_marked(element: etree._Element) -> bool:
    names = f"{element.get('id', '')} {element.get('class', '')}"
    return element.tag in _FURNITURE_TAGS or _FURNITURE_HINT.search(names) is not None


def _drop_marked(root: etree._Element, weighed: _Weighed) -> list[Dropped]:
    """Inside the document only what is marked as furniture and holds no sentences goes."""
    out: list[Dropped] = []
    stack = [root]
    while stack:
        for child in list(stack.pop()):
            mass = weighed.of(child)
            short = mass.sentences == 0 or (mass.chinese < 80 and mass.linked * 2 > mass.chinese)
            if _is_marked(child) and short and child.find(".//table") is None and child.tag != "table":
                out.append(_drop(child))
            else:
                stack.append(child)
    return out


def _precedes(element: etree._Element, other: etree._Element) -> bool:
    parent = other.getparent()
    return parent is not None and parent.index(element) < parent.index(other)


def _drop(element: etree._Element) -> Dropped:
    part = dropped(element, "网页残留", "page furniture")
    detach(element)
    return part
