"""Where a responsibility bracket closes, as far as the layout needs to know; its reading is the grammar's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregates.documents.clause_vocabulary import LABEL_START, closes_clause, mentions_role
from aggregates.documents.glyphs import squeeze

_LONGEST = 800
_BEHIND = 10


def closes_role_bracket(canon: str, at: int) -> bool:
    """Whether the closing bracket at `at` ends a clause: …配合） or （责任单位：…）."""
    if closes_clause(canon[max(0, at - 23) : at + 1]):
        return True
    opened = canon.rfind("（", max(0, at - _LONGEST), at)
    return opened >= 0 and LABEL_START.match(squeeze(canon[opened + 1 : opened + 30])) is not None


_CLOSING = re.compile("）")
_TITLED = re.compile(r"[^，；：、。（]{4,30}。")


def clause_ends(canon: str, start: int, end: int) -> Iterator[int]:
    """Behind the clauses of a range without line breaks where a new paragraph starts.

    A title sentence opens the next task; after the last clause, text without any role is no longer its task. What else
    follows a clause may be the same task, and stays with it.
    """
    ends = [match.end() for match in _CLOSING.finditer(canon, start, end) if closes_role_bracket(canon, match.start())]
    for behind in ends:
        if behind < end and _TITLED.match(canon, behind, end):
            yield behind
    if ends and end - ends[-1] >= _BEHIND and canon[ends[-1]] not in "，。；、）":
        rest = canon[ends[-1] : end]
        if "（" not in rest or not mentions_role(rest[rest.index("（") :]):
            yield ends[-1]
