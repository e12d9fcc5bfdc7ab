"""The tokens of a clause: labels, separators, words; joint names like 各市、县 stay one word.

clause = { label | asides | word | separator } ;
separator = "、" | "，" | "；" | "。" | "|" | white space between two whole words | nothing before a label ;
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from aggregates.documents.clause_text import masked
from aggregates.documents.clause_vocabulary import LABEL, LABEL_CORE, LABEL_END, Role, label_role
from aggregates.documents.clause_words import read_word

TokenKind = Literal["label", "mixed", "person", "deadline", "other", "word", "separator"]


class Token(NamedTuple):
    """One token at [start, end) of the squeezed clause; `role` for labels."""

    kind: TokenKind
    start: int
    end: int
    role: Role | None = None


_SEPARATOR = re.compile(r"[、，；。;|/：！？]")
_LEVELS = r"(?:省|自治区|直辖市|自治[州县旗]|县级市|市辖区|特区|[市州盟县区旗乡镇村]|街道|社区)"
# Levels of government named in one breath: 各市、县（区）人民政府 · 省、市、县政府 · 党委、政府.
_GLUE = re.compile(
    rf"(?:(?:各|有关|相关|所有|全部|当地|沿线|试点|国家|地方){_LEVELS}{{0,2}}(?:（[^（）]*）)?|^{_LEVELS}|(?<=、){_LEVELS}(?:（[^（）]*）)?|^国家|[各有关相]{{1,2}}.{{0,8}}?(?:党委|党工委)|^党委|\d{{1,3}}个(?:街道|乡镇|[县区市镇乡]))$"
)
_GLUED = re.compile(
    rf"(?:{_LEVELS}(?:（[^（）]{{1,12}}）)?(?:人民政府|政府|党委政府|党委|党工委|办事处|管委会|级)?(?:（[^（）]{{1,12}}）)?|(?:人民)?政府(?:（[^（）]{{1,12}}）)?|"
    rf"管委会)(?=$|[、，；。及和等与分按负落]|牵头|配合|组织|共同|具体|参)|{_LEVELS}(?![直级属委各有相])[^、，；。各直级]{{2,8}}部门"
)
_LABEL_BRACKET = re.compile(
    rf"(?:^|(?<=[。；，）]))(?P<label>{LABEL_CORE.pattern})（(?P<in>□{{2,}})）(?=$|[。；，、]|{LABEL_CORE.pattern}（)"
)


def tokens(text: str, soft: Sequence[int]) -> Iterator[Token]:
    """The tokens of a squeezed clause with round brackets; `soft` are the places where white space stood."""
    bare = masked(text)
    at = 0
    labels = list(LABEL.finditer(bare)) if LABEL_END.search(bare) else []
    for number, label in enumerate(labels):
        yield from _content(text, bare, soft, at, label.start())
        kind = str(label.lastgroup)
        at = label.end()
        if kind in ("role", "bare", "plain"):
            role = "responsible" if kind == "plain" else label_role(label.group(kind))
            yield Token("label" if role else "mixed", label.start(), label.end(), role)
            continue
        limit = labels[number + 1].start() if number + 1 < len(labels) else len(text)
        stop = re.compile(r"[；。|]").search(bare, at, limit)
        at = stop.start() if stop else limit
        yield Token(kind, label.start(), at)  # type: ignore[arg-type]
    yield from _content(text, bare, soft, at, len(text))


def open_labels(text: str) -> str:
    """责任单位（A、B） read as 责任单位：A、B；, same length."""
    if "位（" not in text and "门（" not in text:
        return text
    bare = masked(text)
    out = text
    for match in _LABEL_BRACKET.finditer(bare):
        inner = text[match.start("in") : match.end("in")]
        if read_word(inner.split("、")[0]) and not LABEL_CORE.fullmatch(inner):
            left, right = match.start("in") - 1, match.end("in")
            out = out[:left] + "：" + out[left + 1 : right] + "；" + out[right + 1 :]
    return out


def _content(text: str, bare: str, soft: Sequence[int], start: int, end: int) -> Iterator[Token]:
    at = start
    for stop in _SEPARATOR.finditer(bare, start, end):
        if stop.start() < at:
            continue
        if stop.group() == "、" and _glues(text, bare, at, stop.start(), end):
            continue
        yield from _words(text, soft, at, stop.start())
        yield Token("separator", stop.start(), stop.end())
        at = stop.end()
    yield from _words(text, soft, at, end)


def _glues(text: str, bare: str, start: int, at: int, end: int) -> bool:
    """Whether the 、 at `at` stands inside one joint name."""
    return bool(_GLUE.search(text[start:at])) and bool(
        _GLUED.match(bare[at + 1 : min(end, at + 24)]) or _GLUED.match(text[at + 1 : min(end, at + 40)])
    )


def _words(text: str, soft: Sequence[int], start: int, end: int) -> Iterator[Token]:
    """White space parts two words only where both are whole; elsewhere it is a slip inside one."""
    inside = [place for place in soft if start < place < end]
    if inside and len(inside) <= 24:
        edges = [start, *inside, end]
        spans = list(itertools.pairwise(edges))
        if all(_whole(text[a:b]) for a, b in spans):
            for number, (a, b) in enumerate(spans):
                if number:
                    yield Token("separator", a, a)
                yield Token("word", a, b)
            return
    if end > start:
        yield Token("word", start, end)


def _whole(text: str) -> bool:
    parts = read_word(text)
    return parts is not None and all(part.kind not in ("weak", "loose") for part in parts)
