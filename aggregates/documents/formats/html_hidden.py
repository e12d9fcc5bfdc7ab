"""What a browser never shows of a page: scripts, styles, hidden elements, comments; and the images nobody can read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from aggregates.documents.formats.html_parse import tree_line

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NEVER = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video"}
)
_ABOUT = frozenset({"title", "meta", "link", "base"})  # about the page, not in it
_FORM = frozenset({"select", "option", "textarea", "input", "button", "datalist"})
_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_CLAUSE = re.compile("牵头|责任单位|负责")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A part left out: its source line, its text (or what stands for it), what it is, and whether it holds a clause.

    `silent` parts (scripts, style sheets, empty ones) are worth a note only if they hold a clause.
    """

    line: int
    text: str
    zh: str
    en: str
    clauses: bool
    silent: bool = False


def dropped(element: etree._Element, zh: str, en: str, *, silent: bool = False) -> Dropped:
    """`element` as a part that is left out."""
    text = squeezed(element)
    return Dropped(tree_line(element), text[:400], zh, en, bool(_CLAUSE.search(text)), silent or not text)


def squeezed(element: etree._Element) -> str:
    """All text in an element with white space runs as one space."""
    if isinstance(element, etree._Comment):
        return _SPACE.sub(" ", str(element.text or "")).strip()
    return _SPACE.sub(" ", "".join(str(part) for part in element.itertext())).strip()


def detach(element: etree._Element) -> None:
    """Take an element out of its tree, leaving the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail, element.getprevious()
    parent.remove(element)
    if tail and before is not None:
        before.tail = _writable((before.tail or "") + tail)
    elif tail:
        parent.text = _writable((parent.text or "") + tail)


def _writable(text: str) -> str:
    """The parser takes control characters in from a page, and refuses to be given them: they become blanks."""
    return _UNWRITABLE.sub(" ", text)


def remove_hidden(root: etree._Element) -> list[Dropped]:
    """Take out of the tree all that is not shown; what was taken out, in no order."""
    out: list[Dropped] = []
    stack = [root]
    while stack:
        for child in list(stack.pop()):
            if child.tag in _ABOUT:
                detach(child)
                continue
            part = _hidden(child)
            if part is None:
                stack.append(child)
            else:
                out.append(part)
                detach(child)
    return out


def _hidden(element: etree._Element) -> Dropped | None:
    if isinstance(element, etree._Comment):
        return dropped(element, "HTML 注释", "an HTML comment", silent=not _CHINESE.search(element.text or ""))
    if isinstance(element, (etree._ProcessingInstruction, etree._Entity)):
        return dropped(element, "处理指令", "a processing instruction", silent=True)
    if element.tag in _NEVER:
        return dropped(element, f"<{element.tag}> 中的内容", f"content of <{element.tag}>", silent=True)
    if element.tag in _FORM:
        return dropped(element, "表单控件", "a form control", silent=True)
    if element.get("hidden") is not None or _STYLE.search(element.get("style", "")):
        return dropped(element, "隐藏的内容", "hidden content")
    return None
