"""The text of one paragraph as printed: runs, breaks, fields, revisions, hidden text, text boxes."""

from __future__ import annotations

import re

from lxml import etree

from aggregates.documents.formats.docx_fields import Fields, symbol
from aggregates.documents.formats.docx_notes import Notebook
from aggregates.documents.formats.docx_styles import Styles
from aggregates.documents.formats.ooxml_xml import attr, child, children, deeper, local, switched, value

_THROUGH = frozenset({
    "w:hyperlink", "w:smartTag", "w:fldSimple", "w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:bdo",
    "w:dir", "w:ruby", "w:rubyBase", "m:oMath", "m:oMathPara",
})  # fmt: skip
_DELETED = frozenset({"w:del", "w:moveFrom"})
_INSERTED = frozenset({"w:ins", "w:moveTo"})
_SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:noBreakHyphen": "-"}
_SPACE = re.compile(r"[\t\n\r]+")
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def branch(alternate: etree._Element) -> etree._Element | None:
    """The one branch of `mc:AlternateContent` to read: the first choice with text, else the fallback, else a choice."""
    choices = [*children(alternate, "mc:Choice"), *children(alternate, "mc:Fallback")]
    with_text = (found for found in choices if any(local(inner) == "w:t" for inner in found.iter()))
    return next(with_text, choices[0] if choices else None)


def all_text(element: etree._Element) -> str:
    """All text below, shown or not; for quotes."""
    return "".join(found.text or "" for found in element.iter() if local(found) in ("w:t", "w:delText"))


def _clean(element: etree._Element) -> str:
    text = _SPACE.sub(" ", element.text or "").replace("\u00ad", "")
    return text if element.get(_XML_SPACE) == "preserve" else text.strip(" ")


class Pages:
    """Page counting by the breaks the file records; `number` is None when it records none."""

    def __init__(self, body: etree._Element) -> None:
        names = {local(found) for found in body.iter() if local(found) in ("w:lastRenderedPageBreak", "w:br")}
        self._rendered = "w:lastRenderedPageBreak" in names
        explicit = any(local(found) == "w:br" and attr(found, "type") == "page" for found in body.iter())
        explicit = explicit or any(local(found) == "w:pageBreakBefore" for found in body.iter())
        self._count = 1
        self._known = self._rendered or explicit

    @property
    def number(self) -> int | None:
        """The page of what is read now."""
        return self._count if self._known else None

    def turn(self, *, rendered: bool) -> None:
        """A break; once Word has recorded rendered breaks, those alone count (an explicit one is recorded again)."""
        self._count += rendered == self._rendered


class Inline:
    """One paragraph being read; `boxes` are its text boxes, to be read after it."""

    def __init__(self, styles: Styles, fields: Fields, book: Notebook, pages: Pages, part: str, line: int) -> None:
        self._styles, self._fields, self._book, self._pages = styles, fields, book, pages
        self._part, self._line = part, line
        self._hidden_by_style = False
        self.boxes: list[etree._Element] = []
        self._parts: list[tuple[list[str], int | None]] = [([], pages.number)]

    @property
    def lines(self) -> list[tuple[str, int | None]]:
        """What is read so far: each printed line with the page it starts on."""
        return [("".join(parts), page) for parts, page in self._parts]

    def read(self, paragraph: etree._Element) -> None:
        """Read the whole paragraph."""
        properties = child(paragraph, "w:pPr")
        if switched(properties, "w:pageBreakBefore"):
            self._pages.turn(rendered=False)
            self._parts[0] = ([], self._pages.number)
        style = value(properties, "w:pStyle") or self._styles.default
        self._hidden_by_style = self._styles.hidden(style) or False
        self._walk(paragraph, 0)
        self._fields.end_paragraph()

    def _walk(self, parent: etree._Element, depth: int) -> None:
        depth = deeper(depth, self._part)
        for element in parent:
            name = local(element)
            if name == "w:r":
                self._run(element, depth)
            elif name in _THROUGH:
                self._through(element, name, depth)
            elif name in _DELETED:
                self._book.add("TRACKED_CHANGES", self._line, "－" + all_text(element))
            elif name == "mc:AlternateContent" and (chosen := branch(element)) is not None:
                self._walk(chosen, depth)
            elif name.startswith("m:"):
                self._math(element)

    def _through(self, element: etree._Element, name: str, depth: int) -> None:
        if name in _INSERTED:
            self._book.add("TRACKED_CHANGES", self._line, "＋" + all_text(element))
        self._walk(element, depth)

    def _math(self, element: etree._Element) -> None:
        self._put("".join(found.text or "" for found in element.iter() if local(found) in ("m:t", "w:t")))

    def _run(self, run: etree._Element, depth: int) -> None:
        properties = child(run, "w:rPr")
        hidden = self._hidden(properties)
        if properties is not None and (switched(properties, "w:strike") or switched(properties, "w:dstrike")):
            self._book.add("STRUCK_TEXT", self._line, all_text(run))
        self._content(run, depth, hidden=hidden)

    def _hidden(self, properties: etree._Element | None) -> bool:
        if properties is None:
            return self._hidden_by_style
        direct = switched(properties, "w:vanish")
        if direct is None:
            direct = self._styles.hidden(value(properties, "w:rStyle"))
        return self._hidden_by_style if direct is None else direct

    def _content(self, parent: etree._Element, depth: int, *, hidden: bool) -> None:
        for element in parent:
            name = local(element)
            if name in ("w:t", "m:t"):
                self._text(_clean(element), hidden=hidden)
            elif name in _SIGNS:
                self._text(_SIGNS[name], hidden=hidden)
            elif name == "w:sym":
                self._symbol(element, hidden=hidden)
            elif name == "w:ruby":
                self._walk(element, depth)
            elif name in ("w:drawing", "w:pict", "w:object"):
                self._drawing(element, name)
            elif name == "mc:AlternateContent" and (chosen := branch(element)) is not None:
                self._content(chosen, deeper(depth, self._part), hidden=hidden)
            else:
                self._mark(element, name)

    def _mark(self, element: etree._Element, name: str) -> None:
        """What has no text of its own: breaks and the marks of fields."""
        if name in ("w:br", "w:cr"):
            self._break(attr(element, "type"))
        elif name == "w:lastRenderedPageBreak":
            self._turn_page()
        elif name == "w:fldChar":
            self._fields.mark(attr(element, "fldCharType"))
        elif name == "w:instrText":
            self._fields.instruct(element.text or "")

    def _text(self, text: str, *, hidden: bool) -> None:
        if hidden:
            self._book.add("HIDDEN_TEXT", self._line, text)
        elif self._fields.instructing:
            if text.strip():
                self._book.add("FIELD_TEXT", self._line, text)
        else:
            self._put(text)

    def _put(self, text: str) -> None:
        self._parts[-1][0].append(text)

    def _symbol(self, element: etree._Element, *, hidden: bool) -> None:
        sign = symbol(attr(element, "font") or "", attr(element, "char") or "")
        if sign == "\ufffd":
            self._book.add("GLYPHS", self._line, f"{attr(element, 'font')} {attr(element, 'char')}")
        self._text(sign, hidden=hidden)

    def _turn_page(self) -> None:
        self._pages.turn(rendered=True)
        parts, _ = self._parts[-1]
        if not any(part.strip() for part in parts[:8]):  # the line's own text begins after the break
            self._parts[-1] = (parts, self._pages.number)

    def _break(self, kind: str | None) -> None:
        if kind == "page":
            self._pages.turn(rendered=False)
        self._parts.append(([], self._pages.number))

    def _drawing(self, element: etree._Element, name: str) -> None:
        boxes = [found for found in element.iter() if local(found) == "w:txbxContent"]
        # A box inside a box is found again when the outer one is read.
        inner = {id(found) for box in boxes for found in box.iter() if found is not box}
        self.boxes.extend(box for box in boxes if id(box) not in inner)
        if name == "w:object":
            self._book.add("DOCX_EMBEDDED", self._line)
        elif any(local(found) in ("a:blip", "v:imagedata") for found in element.iter()):
            self._book.add("DOCX_PICTURE", self._line)
