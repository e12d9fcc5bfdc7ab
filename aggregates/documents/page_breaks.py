"""Page furniture between the lines of a text: page numbers and running headers, dropped and reported."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from aggregates.documents.clause_vocabulary import mentions_role
from aggregates.documents.glyphs import canonical, squeeze
from aggregates.documents.lines import goes_on, has_punctuation
from aggregates.documents.markers import marker_of
from aggregates.documents.source_map import Piece

PageOf = Callable[[int], int | None]
_DASH = "[—–―─~·•-]"
# A number between dashes or with 页 can be nothing but a page number; a bare one may be a cell or a list number.
_SURE = re.compile(
    rf"{_DASH}{{1,3}}\d{{1,4}}{_DASH}{{1,3}}|第\d{{1,4}}页(?:[，/]?共\d{{1,4}}页)?|[Pp]age\d{{1,4}}(?:of\d+)?"
)
_BARE = re.compile(r"(\d{1,4})(?:/\d{1,4})?")
_LONGEST_NUMBER, _LONGEST_HEADER = 24, 40
_APART = 8  # pages have more lines than this; rows of a numbered list have fewer


def page_furniture(pieces: Sequence[Piece], page_of: PageOf) -> list[int]:
    """Indices of the pieces that are page numbers or running headers, ascending."""
    numbers = {i for i, piece in enumerate(pieces) if _sure(piece)}
    bare = {i: int(found.group(1)) for i, piece in enumerate(pieces) if (found := _bare(piece))}
    if not numbers and not bare and page_of(1) is None and len(pieces) < 2 * _APART:
        return []
    numbers |= _accepted(pieces, bare, page_of)
    return sorted(numbers | _headers(pieces, numbers, page_of))


def _sure(piece: Piece) -> bool:
    short = len(piece.text) <= _LONGEST_NUMBER
    return short and any(char.isdigit() for char in piece.text) and bool(_SURE.fullmatch(_tight(piece)))


def _bare(piece: Piece) -> re.Match[str] | None:
    return _BARE.fullmatch(_tight(piece)) if len(piece.text) <= 9 and piece.text[0].isdigit() else None


def _tight(piece: Piece) -> str:
    return squeeze(canonical(piece.text))


def _inside(pieces: Sequence[Piece], index: int) -> bool:
    """Whether the piece stands between the halves of a sentence."""
    if not 0 < index < len(pieces) - 1:
        return False
    before, after = canonical(pieces[index - 1].text[-200:]), canonical(pieces[index + 1].text[:40])
    running = has_punctuation(before) or len(before) > 20
    return running and goes_on(before) and before[-1] != "）" and marker_of(after) is None and not after[0].isdigit()


def _turns(pieces: Sequence[Piece], index: int, page_of: PageOf) -> bool:
    """Whether the piece is the first or the last of its page, where pages are known."""
    page = page_of(pieces[index].line)
    if page is None:
        return False
    if index in (0, len(pieces) - 1):
        return True
    return any(page_of(pieces[i].line) != page for i in (index - 1, index + 1))


def _accepted(pieces: Sequence[Piece], bare: dict[int, int], page_of: PageOf) -> set[int]:
    """Bare numbers that cut a sentence or stand at a page's edge, and those that continue their count."""
    sure = {i for i in bare if _inside(pieces, i) or _turns(pieces, i, page_of)}
    order = sorted(bare)
    for sequence, step in ((order, 1), (order[::-1], -1)):
        last: int | None = None
        for index in sequence:
            apart = last is not None and (abs(index - last) >= _APART or index == len(pieces) - 1)
            if (
                apart
                and last is not None
                and bare[index] == bare[last] + step
                and not {index - 1, index + 1} & bare.keys()
            ):
                sure.add(index)
            last = index if index in sure else last
    return sure


def _headers(pieces: Sequence[Piece], numbers: set[int], page_of: PageOf) -> set[int]:
    """Lines repeated next to page numbers or page edges; the first one of the file stays, it may be the title."""
    short = {i: _tight(piece) for i, piece in enumerate(pieces) if i not in numbers and _like_header(piece)}
    counts = Counter(short.values())
    repeated = {i: text for i, text in short.items() if counts[text] > 1}
    first: dict[str, int] = {}
    for i, text in repeated.items():
        first.setdefault(text, i)
    edges = set(_beside(numbers, repeated)) | {i for i in repeated if _turns(pieces, i, page_of)}
    cutting = {i for i in repeated if _inside_of(pieces, i, numbers)}
    at_edges, cuts = Counter(repeated[i] for i in edges), Counter(repeated[i] for i in cutting)
    found = {i for i in edges if at_edges[repeated[i]] > 1} | {i for i in cutting if cuts[repeated[i]] > 2}
    return {i for i in found if first[repeated[i]] != i or i in cutting}


def _beside(numbers: set[int], repeated: dict[int, str]) -> Iterator[int]:
    for number in numbers:
        for step in (-1, 1):
            index = number + step
            while index in repeated and abs(index - number) <= 2:
                yield index
                index += step


def _inside_of(pieces: Sequence[Piece], index: int, numbers: set[int]) -> bool:
    """As `_inside`, page numbers beside the line not counted."""
    left, right = index, index
    while left - 1 in numbers:
        left -= 1
    while right + 1 in numbers:
        right += 1
    if not left > 0 or right + 1 >= len(pieces):
        return False
    return _inside((pieces[left - 1], pieces[index], pieces[right + 1]), 1)


def _like_header(piece: Piece) -> bool:
    if not 4 <= len(piece.text) <= _LONGEST_HEADER or piece.text[-1] in "：:；;、，,|）)":
        return False
    canon = canonical(piece.text)
    if "、" in canon or "等" in canon:  # a stretch of a list of names, which may well be printed twice
        return False
    return not (has_punctuation(canon) or "：" in canon or mentions_role(canon)) and marker_of(canon) is None
