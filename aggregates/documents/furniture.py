"""Web page furniture round a document: menus, download links, style sheets. Trimmed with a recorded range."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregates.documents.source_map import Piece

# What portals print under and over a document; general knowledge of government web sites (domain.md §13, O51).
_LEXICON = (
    "图文解读|政策解读|文字解读|扫一扫|打印本页|打印|关闭窗口|关闭|相关链接|相关文档|相关附件|分享到|分享至|上一篇|下一篇|原文下载|"
    "责任编辑|浏览次数|浏览量|发布日期|发布时间|发布机构|原文链接|检索时间|检索关键词|索引号|信息来源|来源|字体|字号|"
    "当前位置|首页|网站地图|版权所有|主办单位|返回顶部|收藏|纠错"
)
_LABEL = re.compile(rf"[【\[·•\-\s]*(?:{_LEXICON})")
_TECHNICAL = re.compile(r"(?:https?://|/[\w./-]+\.(?:css|js)\b|<[^>]+>|-\s*\[|[-=_*]{3,}$)")
_LONG = 120
_HEAD = 12  # portals print their labels in the first lines


def is_furniture(text: str) -> bool:
    """Whether one line reads as page furniture rather than as document text."""
    if len(text) > _LONG or "。" in text:  # a sentence is text, whatever word it opens with
        return bool(_TECHNICAL.match(text))
    return bool(_LABEL.match(text) or _TECHNICAL.match(text))


def without_furniture(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """(document text, furniture above it, furniture below it); lines inside the text are never touched."""
    last = len(pieces)
    while last and is_furniture(pieces[last - 1].text):
        last -= 1
    above = [piece for piece in pieces[: min(last, _HEAD)] if is_furniture(piece.text)]
    kept = [piece for piece in pieces[: min(last, _HEAD)] if not is_furniture(piece.text)]
    return kept + list(pieces[_HEAD:last]), above, list(pieces[last:])
