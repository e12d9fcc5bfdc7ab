"""The title of a document printed outside its text, as portals do: found again among what would be left out."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from aggregates.documents.formats.html_hidden import squeezed

_CHINESE = re.compile("[\u4e00-\u9fff]")
_SPACE = re.compile(r"\s+")
_TITLE_HINT = re.compile(r"title|biaoti|(?:^|[\s_-])bt(?:$|[\s_-])", re.I)
_LONGEST = 200
_BLOCKS = ("h1", "h2", "h3", "div", "p", "td", "span", "li", "font", "strong")


def page_titles(root: etree._Element) -> set[str]:
    """Titles the page gives itself: parts of <title> and the metadata ArticleTitle, without white space."""
    found: set[str] = set()
    texts = [element.text or "" for element in root.iter("title")]
    texts += [e.get("content", "") for e in root.iter("meta") if e.get("name", "").lower() == "articletitle"]
    for text in texts:
        found |= {_bare(part) for part in (text, *re.split(r"[_|]|\s-\s?|-(?=[^-]*$)|--", text))}
    return {title for title in found if len(_CHINESE.findall(title)) >= 6}


def rescue_title(body: etree._Element, parts: list[etree._Element], titles: set[str]) -> None:
    """Put the title found last in `parts` (elements before the body, to be left out) in front of its part.

    Nothing is done when the document itself begins with that title.
    """
    opening = _bare("".join(str(part) for part in islice(body.itertext(), 200)))[:600]
    for part in reversed(parts):
        found = _title_in(part, titles)
        if found is None:
            continue
        if _bare(squeezed(found)) in opening:
            return
        if found is part:
            parts.remove(part)
        else:
            _move_before(found, part)
        return


def _title_in(part: etree._Element, titles: set[str]) -> etree._Element | None:
    best = None
    for element in part.iter(*_BLOCKS):
        text = _bare(squeezed(element)) if len(element) < 12 else ""
        if not 6 <= len(text) <= _LONGEST or element.find(".//a") is not None or _crumb(element):
            continue
        hinted = element.tag == "h1" or _TITLE_HINT.search(f"{element.get('id', '')} {element.get('class', '')}")
        if text in titles or (hinted and len(_CHINESE.findall(text)) >= 8):
            best = element
    return best


def _crumb(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.find("a") is not None


def _move_before(title: etree._Element, part: etree._Element) -> None:
    parent = part.getparent()
    if parent is not None:
        title.tail = None
        title.tag = "p"
        parent.insert(parent.index(part), title)


def _bare(text: str) -> str:
    return _SPACE.sub("", text)
