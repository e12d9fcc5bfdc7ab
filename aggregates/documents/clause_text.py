"""Clause text without white space and with one kind of bracket, every character mapped back to the paragraph."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from aggregates.documents.clause_vocabulary import ASIDE_CORE, LABEL_CORE

_OPEN, _CLOSE = "（〔［【[", "）〕］】]"
_ROUND = str.maketrans(_OPEN + _CLOSE, "（" * len(_OPEN) + "）" * len(_CLOSE))
_WHITE = re.compile(r"\s+")
_CORE = rf"((?:{LABEL_CORE.pattern}|{ASIDE_CORE.pattern})：?)"
# （责任单位）A only where no name stands before it: A（牵头单位） gives a role to A.
_BOXED = re.compile(rf"[〔［【\[]{_CORE}[〕］】\]]：?|(?:^|(?<=[。；）\s]))（{_CORE}）：?")
_FARTHEST, _DEEPEST = 3000, 8
MASK = "□"


@dataclass(frozen=True, slots=True)
class Tight:
    """`text` without white space; `soft` are the places in it where white space stood; `at` maps back (None: same)."""

    text: str
    soft: tuple[int, ...]
    at: Sequence[int] | None

    def origin(self, index: int) -> int:
        """Where the character at `index` stands in the text this was made of; the end of the last one at the end."""
        if self.at is None:
            return index
        return self.at[index] if index < len(self.text) else (self.at[-1] + 1 if self.at else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A half-open range of the original text for one of `text`."""
        return self.origin(start), self.origin(end - 1) + 1 if end > start else self.origin(start)

    def soft_in(self, start: int, end: int) -> tuple[int, ...]:
        """The soft places strictly inside [start, end), counted from `start`."""
        left, right = bisect_left(self.soft, start + 1), bisect_left(self.soft, end)
        return tuple(place - start for place in self.soft[left:right])


@lru_cache(maxsize=64)
def tight(canon: str) -> Tight:
    """Squeeze a canonical text: all brackets round, 【责任单位】A read as 责任单位：A."""
    if _WHITE.search(canon) is None:
        return Tight(_rounded(canon), (), None)
    at = [index for index, char in enumerate(canon) if not char.isspace()]
    soft = tuple(n for n in range(1, len(at)) if at[n] != at[n - 1] + 1)
    return Tight(_rounded("".join(canon[index] for index in at)), soft, at)


def _rounded(text: str) -> str:
    """All brackets round; a label in a bracket of its own is a label with a colon; same length."""
    if _ANY.search(text) is None:
        return text
    text = _ANGLED.sub(lambda m: f"（{m.group()[1:-1]}）", text)
    return _BOXED.sub(_label, text).translate(_ROUND)


def _label(match: re.Match[str]) -> str:
    word: str = match.group(1) or match.group(2)
    return ("；" + word.rstrip("：")).ljust(len(match.group()), "：")


_ANY = re.compile(r"[（〔［【\[<〈]")
_ANGLED = re.compile(r"[<〈][\u3400-\u9fff、，]{1,40}[>〉]")  # 各县<市、区>


@dataclass(slots=True)
class Pair:
    """A bracket at [start, end) with the brackets inside it."""

    start: int
    end: int
    inner: list[Pair]


def pairs(text: str) -> tuple[list[Pair], list[int]]:
    """Outermost balanced brackets in order, and the places of openers that are never closed.

    A bracket wider than a clause can be is taken as never closed; brackets nested deeper than any text of an office
    are plain text.
    """
    stack: deque[tuple[int, list[Pair]]] = deque()
    top: list[Pair] = []
    lost: list[int] = []
    for match in _BRACKET.finditer(text):
        index = match.start()
        while stack and index - stack[0][0] > _FARTHEST:
            start, inner = stack.popleft()
            lost.append(start)
            top += inner
        if match.group() == "（":
            stack.append((index, []))
        elif stack:
            start, inner = stack.pop()
            if len(stack) < _DEEPEST:
                (stack[-1][1] if stack else top).append(Pair(start, index + 1, inner))
    for start, inner in stack:
        lost.append(start)
        top += inner
    return sorted(top, key=lambda pair: pair.start), lost


_BRACKET = re.compile("[（）]")


def masked(text: str) -> str:
    """The text with everything inside inner brackets and quotation marks blanked; same length."""
    if "（" not in text and "“" not in text:
        return text
    out, depth = [], 0
    closers = text.count("）")
    for char in text:
        if char == "）":
            closers -= 1
            depth -= depth > 0
        out.append(MASK if depth else char)
        if char == "（" and depth < closers:
            depth += 1
    return _QUOTE.sub(lambda m: "“" + MASK * (len(m.group()) - 2) + "”", "".join(out))


_QUOTE = re.compile(r"“[^“”]{1,30}”")
