"""Which kind of text a text file is: HTML and Markdown are told from plain text by their marks and, last, the name."""

from __future__ import annotations

import re

from aggregates.documents.formats.extract import Format

EXTENSIONS: dict[str, Format | None] = {
    **dict.fromkeys(("txt", "text"), "text"),
    **dict.fromkeys(("md", "markdown"), "markdown"),
    **dict.fromkeys(("html", "htm", "xhtml", "shtml"), "html"),
    **dict.fromkeys(("docx", "docm", "dotx"), "docx"),
    "pdf": "pdf",
    **dict.fromkeys(("doc", "wps", "rtf", "ofd", "odt", "xls", "xlsx", "ppt", "pptx", "mht", "mhtml", "zip"), None),
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "tif", "tiff", "bmp", "json", "csv", "xml"), None),
}
_HTML_START = re.compile(
    r"\s*+(?><\?xml\b[^>]*>\s*+)?(?><!--.*?-->\s*+)*+<(?:!doctype|html|head|body|meta|title|div|table|p)\b",
    re.I | re.S,
)
_HTML_SOON = re.compile(r"<(?:html|body)\b[^>]{0,400}>", re.I)
_HTML_TAG = re.compile(r"</(?:html|body|p|div|span|td|tr|table|li|ul|h[1-6])\s*>", re.I)
_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.M)
_BOLD_LINE = re.compile(r"^\s*\*\*[^*\n]+\*\*", re.M)
_LINK = re.compile(r"\]\((?:https?://|/|\./|#)[^)\s]*\)")
_FENCE = re.compile(r"^(?:```|~~~)", re.M)
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*\|[ \t|:-]*$", re.M)
_FRONT_MATTER = re.compile(r"---\n(?:[\w\u4e00-\u9fff -]+:[^\n]*\n){1,40}---\n")


def extension(name: str | None) -> str:
    """The extension of a file name, lower case, without its dot; empty when there is none."""
    stem, dot, last = (name or "").rpartition(".")
    return last.lower() if dot and stem and "/" not in last else ""


def text_kind(text: str, suffix: str) -> Format:
    """The kind of a decoded text file; `suffix` is its extension, which decides only where the marks leave it open."""
    if _is_html(text, named=EXTENSIONS.get(suffix) == "html"):
        return "html"
    if EXTENSIONS.get(suffix) == "markdown" or _is_markdown(text):
        return "markdown"
    return "text"


def _is_html(text: str, *, named: bool) -> bool:
    if _HTML_START.match(text):
        return True
    tags = len(_HTML_TAG.findall(text, 0, 200_000))
    return tags > 0 if named or _HTML_SOON.search(text, 0, 2048) else tags >= 10


def _is_markdown(text: str) -> bool:
    """At least two different kinds of mark, one of which no plain text uses; or a scraper's header."""
    head = text[:400_000].replace("\r\n", "\n")
    if _FRONT_MATTER.match(head):
        return True
    headings, bold = len(_HEADING.findall(head)), len(_BOLD_LINE.findall(head))
    rules, links = bool(_TABLE_RULE.search(head)), bool(_LINK.search(head))
    kinds = (headings > 0) + (bold > 0) + rules + links + bool(_FENCE.search(head))
    return headings >= 3 or (kinds >= 2 and (headings > 0 or rules or bold >= 3)) or (rules and head.count("|") >= 8)
