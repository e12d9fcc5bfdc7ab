"""What a page says about its own encoding, against the encoding its bytes turned out to be in."""

from __future__ import annotations

import codecs
import re

from aggregates.documents.formats.extract import Note

_LABEL = re.compile(r"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_GB = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "hz"}


def charset_notes(text: str, encoding: str) -> tuple[Note, ...]:
    """A note when the page's label names another encoding; GB2312 and GBK are parts of GB18030, so no contradiction."""
    found = _LABEL.search(text, 0, 8192)
    if found is None or _same(found[1].lower(), encoding) or text.isascii():
        return ()
    line = text.count("\n", 0, found.start()) + 1
    zh = f"网页（第 {line} 行）自称编码为 {found[1]}，实为 {encoding}，已按后者读取"
    en = f"the page (line {line}) says {found[1]} but is {encoding}, and was read as that"
    return (Note("WRONG_CHARSET", (1, 1), found[0][:60], zh, en),)


def _same(label: str, encoding: str) -> bool:
    if encoding.startswith(("utf-16", "utf-8")) and label.startswith("utf"):
        return encoding[:5] == label[:5] or encoding.startswith("utf-16")  # a label cannot be read before UTF-16 is
    if encoding == "gb18030":
        return label in _GB
    try:
        return codecs.lookup(label).name == encoding
    except LookupError:
        return False
