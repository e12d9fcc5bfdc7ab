"""Inline marks of Markdown: emphasis, links, images, code, escapes and the few HTML tags people put between them."""

from __future__ import annotations

import re
from html import unescape

IMAGE = re.compile(r"!\[([^\]\n]{0,400})\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,400})\]\((?:<[^>\n]{0,2000}>|[^()\s]{0,2000})(?:[ \t]+\"[^\"\n]{0,400}\")?[ \t]*\)")
_AUTOLINK = re.compile(r"<(https?://[^>\s]{1,2000})>")
_STRONG = re.compile(r"(?<!\\)\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
_EMPHASIS = re.compile(r"(?<![\\*\d])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![*\d])")
_UNDERLINED = re.compile(r"(?<![\w\\])__(?=\S)([^_\n]+?)(?<=\S)__(?!\w)")
_CODE = re.compile(r"(`+)(?!`)([^`\n]+?)\1(?!`)")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"</?(?:b|i|u|em|strong|font|span|center|p|div|sub|sup)\b[^<>\n]{0,400}>", re.I)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{1,7}|#x[0-9a-f]{1,6});", re.I)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])")
_UNPAIRED = re.compile(r"^(\s*)\*\*(?=\S)|(?<=\S)\*\*(\s*)$")


def plain(text: str) -> str:
    """The text as it is printed. Nothing is added but what an entity stands for, and a space for a line break; a mark
    without its pair stays, unless it opens or closes the line, where a bold paragraph was broken over lines."""
    if not _MARKED.search(text):
        return text
    text = _CODE.sub(r"\2", IMAGE.sub("", text))
    text = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", text))
    for pattern in (_STRONG, _EMPHASIS, _UNDERLINED):
        text = pattern.sub(r"\1", text)
    text = _UNPAIRED.sub(r"\1\2", text) if text.count("**") == 1 else text
    return _ESCAPE.sub(r"\1", _ENTITY.sub(lambda found: unescape(found[0]), _TAG.sub("", _BREAK.sub(" ", text))))


_MARKED = re.compile(r"[*_`\[<&\\!~]")
