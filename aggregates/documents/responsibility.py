"""The grammar of responsibility clauses: a tokeniser and a descent over it (domain.md §3).

    clause  = { segment } ;              segment = [ label "：" ] list [ verb ] ;
    list    = item { "、" item } ;       item    = [ "由" ] name [ "会同" name ] [ etc { "及" name } ] ;

Roles come from the verbs; a label gives a role only where no verb does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregates.documents.responsibility_words import LABELS, VERBS, Role, is_agency

_LONGEST = 1500
_ETC = re.compile(
    r"(?<![高中初同平])等(?P<noun>[^及]*?(?:单位|部门|机构|方面|地区|企业|相关方)|)(?:(?:以及|及|和)(?P<more>.+))?$"
)
_AND = re.compile(r"(?:以及|及|和|与)(?=各|有关|相关|其他|国务院|省|市|县|区)")
_BY = re.compile(r"^(?:由|请)(?=.)")


@dataclass(frozen=True, slots=True)
class Named:
    """One agency of a clause: its name as printed, its role, its place among those of that role (from 1)."""

    agency: str
    role: Role
    order: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A read clause: the agencies in printed order, and whether the list is left open by 等."""

    named: tuple[Named, ...]
    open_ended: bool


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # word 、 ， ； ：
    start: int
    end: int


class _NotAClause(Exception):
    """The text is not a responsibility clause."""


@lru_cache(maxsize=512)
def parse_clause(canon: str, printed: str | None = None) -> Clause | None:
    """Read the inside of a bracket (canonical glyphs); names are taken from `printed`, of the same length.

    A pure function, kept for the last clauses because several stages ask for the same one.
    Returns None when the text is anything else than agencies with roles (running text, examples, years).
    """
    if not canon or len(canon) > _LONGEST:
        return None
    try:
        return _Parser(canon, printed or canon).clause()
    except _NotAClause:
        return None


def _tokens(canon: str) -> Iterator[_Token]:
    """Punctuation and the words between; what stands in inner brackets belongs to its word."""
    start, depth = 0, 0
    for index, char in enumerate(canon):
        depth += (char == "（") - (char == "）" and depth > 0)
        if char in "、，；：" and depth == 0:
            if canon[start:index].strip():
                yield _Token("word", start, index)
            yield _Token(char, index, index + 1)
            start = index + 1
    if canon[start:].strip(" 。"):
        yield _Token("word", start, len(canon.rstrip(" 。")))


class _Parser:
    """One pass over the tokens; `waiting` holds the names that have no role yet."""

    def __init__(self, canon: str, printed: str) -> None:
        self.canon, self.printed = canon, printed
        self.tokens = list(_tokens(canon))
        self.waiting: list[str] = []
        self.named: list[Named] = []
        self.label: Role | None = None
        self.open_ended = False
        self.jointly = False  # after 会同: the subject leads, the others cooperate

    def clause(self) -> Clause:
        for index, token in enumerate(self.tokens):
            following = self.tokens[index + 1].kind if index + 1 < len(self.tokens) else ""
            if token.kind == "word":
                self._word(token, labels=following == "：")
            elif token.kind == "；":
                self._flush()
        self._flush()
        if not self.named:
            raise _NotAClause
        return Clause(tuple(self.named), self.open_ended)

    def _word(self, token: _Token, *, labels: bool) -> None:
        start, end = self._stripped(token.start, token.end)
        if labels:
            self._flush()
            self.label = _label(self.canon[start:end])
            return
        verb = _verb(self.canon[start:end])
        self._names(start, verb[1] + start if verb else end)
        if verb:
            self._give(verb[0])

    def _names(self, start: int, end: int) -> None:
        """The names in one word: 由A会同B等C及D may hold several."""
        start, end = self._stripped(start, end)
        text = self.canon[start:end]
        if not text:
            return
        by = _BY.match(text)
        start, text = (start + by.end(), text[by.end() :]) if by else (start, text)
        etc = _ETC.search(text)
        if etc and etc.start() > 0:
            self.open_ended = True
            self._joined(start, start + etc.start())
            if etc.group("more"):
                self._joined(start + etc.start("more"), end)
        elif etc and etc.start() == 0 and self.waiting:
            self.open_ended = True
        else:
            self._joined(start, end)

    def _joined(self, start: int, end: int) -> None:
        text = self.canon[start:end]
        if "会同" in text[1:]:
            cut = text.index("会同", 1)
            self._joined(start, start + cut)
            self._give("lead")
            self.jointly = True
            self._joined(start + cut + 2, end)
            return
        cut_at = next((m for m in _AND.finditer(text) if is_agency(text[: m.start()])), None)
        if cut_at and is_agency(text[cut_at.end() :].rstrip()):
            self._name(start, start + cut_at.start())
            self._joined(start + cut_at.end(), end)
        else:
            self._name(start, end)

    def _name(self, start: int, end: int) -> None:
        name = re.sub(r"\s+", "", self.printed[start:end])
        if not is_agency(re.sub(r"\s+", "", self.canon[start:end])):
            raise _NotAClause
        self.waiting.append(name)

    def _give(self, role: Role) -> None:
        if not self.waiting:
            raise _NotAClause
        role, self.jointly = ("cooperate" if self.jointly else role), False
        order = sum(named.role == role for named in self.named)
        self.named += [Named(name, role, order + n) for n, name in enumerate(self.waiting, 1)]
        self.waiting = []

    def _flush(self) -> None:
        if self.waiting:
            role = "cooperate" if self.jointly else self.label
            if role is None:
                raise _NotAClause
            self._give(role)

    def _stripped(self, start: int, end: int) -> tuple[int, int]:
        text = self.canon[start:end]
        return start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())


def _label(text: str) -> Role:
    for form, role in LABELS:
        if form.fullmatch(text):
            return role
    raise _NotAClause


def _verb(text: str) -> tuple[Role, int] | None:
    """(role, where the verb starts) when the word ends in a role verb."""
    for form, role in VERBS:
        match = form.search(text)
        if match:
            return role, match.start()
    return None
