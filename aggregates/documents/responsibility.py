"""The grammar of responsibility clauses: what is written in one clause, read by a descent over its tokens.

    clause  = { segment [ "；" | "。" | "，" ] } ;
    segment = label list { verbs } | list verbs { "，" list verbs } | aside ;
    label   = ( 牵头 | 责任 | 配合 | 参加 | 指导 … ) ( 单位 | 部门 … ) ( "：" | "为" | "是" ) ;
    list    = word { ( "、" | "，" | white space ) word } ;     (words: clause_words.py, tokens: clause_lexer.py)
    verbs   = 牵头… | 按职责分工… | 配合… | 参加… | 指导… | 负责… ;
    aside   = deadline | persons | rule of the document | note ;

Roles (domain.md §3, interface.md). A verb gives its role to the names before it, back to the last verb, label or 会同;
a role in brackets behind a name is that name's. What no verb reaches takes the role of its label. Where two readings
are possible one is taken, and a doubt says so:

* A牵头，B、C (nothing behind, no label): B and C cooperate; they might share.
* A，B配合 (no role before): A is responsible, B cooperates; both might cooperate.
* 责任单位：A，B牵头 : the verb reaches back to the last comma; it might reach further.
* a name of no known ending in a list of parties: taken as a party.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from aggregates.documents.asides import Aside, Doubt
from aggregates.documents.clause_text import tight
from aggregates.documents.clause_vocabulary import Role

_LONGEST = 1500


@dataclass(frozen=True, slots=True)
class Named:
    """One agency of a clause: its name as printed, its role, its place among those of that role (from 1).

    `resolved` is the full name where a list leaves out the level (省科技厅、工业和信息化厅), else None.
    """

    agency: str
    role: Role
    order: int
    resolved: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A read clause: the agencies in printed order, and whether the list is left open by 等.

    `asides` and `doubts` give half-open ranges of the text that was read.
    """

    named: tuple[Named, ...]
    open_ended: bool
    asides: tuple[Aside, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def parse_clause(canon: str, printed: str | None = None, *, strict: bool = False) -> Clause | None:
    """Read the inside of a bracket (canonical glyphs); names are taken from `printed`, of the same length.

    Returns None when the text is anything else than agencies with roles (running text, examples, years). `strict` is
    for sentences without brackets: every name must be certain, and every role printed. Pure; kept for the last
    clauses because several stages ask for the same one.
    """
    if not canon or len(canon) > _LONGEST:
        return None
    return _parse(canon, canon if printed is None else printed, strict)


@lru_cache(maxsize=4096)
def _parse(canon: str, printed: str, strict: bool) -> Clause | None:
    from aggregates.documents.clause_grammar import Grammar  # the descent uses the values defined here

    squeezed = tight(canon)
    return Grammar(squeezed, re.sub(r"\s+", "", printed)).clause(strict=strict)
