"""The descent over the tokens of one clause: who waits for a role, and what gives it (grammar: responsibility.py)."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.documents.asides import Aside, AsideKind, Doubt
from aggregates.documents.clause_lexer import Token, open_labels, tokens
from aggregates.documents.clause_text import Tight
from aggregates.documents.clause_vocabulary import Role
from aggregates.documents.clause_words import Part, read_word
from aggregates.documents.prefixes import resolve
from aggregates.documents.responsibility import Clause, Named
from aggregates.documents.unit_names import is_collective

_TWO_ROLES = ("“{0}”未写角色，按{1}理解，也可能是{2}", "no role is printed for {0}: read as {3}, may be {4}")
_ZH: dict[str, str] = {"cooperate": "配合", "shared": "分工负责", "responsible": "责任", "lead": "牵头"}


@dataclass(slots=True)
class _Name:
    start: int
    end: int
    weak: bool
    group: int
    role: Role | None = None
    via: str = ""  # verb, mark, label, guess


class _NotAClause(Exception):
    """The text is not a responsibility clause."""


class Grammar:
    """One clause; `waiting` are the names that have no role yet, `group` counts the stretches between commas."""

    def __init__(self, squeezed: Tight, printed: str) -> None:
        self.tight = squeezed
        self.text = open_labels(squeezed.text.rstrip("。；，、"))
        self.printed = printed
        self.names: list[_Name] = []
        self.waiting: list[_Name] = []
        self.asides: list[Aside] = []
        self.doubts: list[Doubt] = []
        self.label: Role | None = None
        self.labelled = self.given = self.open_ended = self.jointly = self.loose = False
        self.group = 0
        self.stop = ""

    def clause(self, *, strict: bool) -> Clause | None:
        """The clause, or None when the text is anything else."""
        try:
            for token in tokens(self.text, self.tight.soft):
                self._token(token)
            self._flush(last=True)
        except _NotAClause:
            return None
        if not self._sound(strict=strict):
            return None
        return Clause(self._named(), self.open_ended, tuple(self.asides), tuple(self.doubts))

    def _sound(self, *, strict: bool) -> bool:
        sure = [name for name in self.names if not name.weak]
        if not self.names or not (sure or self.labelled):
            return False
        if strict:
            own = [name for name in sure if not is_collective(self.text[name.start : name.end])]
            duties = self.text.endswith("负责") and all(name.role == "shared" for name in self.names)
            stated = own or duties or self.text[0] == "由"  # 各地区按职责分工负责 says who; 各地区参加 only tells
            return len(sure) == len(self.names) and bool(stated) and not self.doubts and not self.loose
        for name in self.names:
            if name.weak:
                self._doubt(name.start, name.end, "“{0}”可能不是单位名称", "{0} may be no name of a party")
        return True

    def _named(self) -> tuple[Named, ...]:
        self.names.sort(key=lambda name: name.start)
        full = resolve([self.text[name.start : name.end] for name in self.names])
        counts: dict[Role, int] = {}
        found = []
        for name, resolved in zip(self.names, full, strict=True):
            role: Role = name.role or "responsible"
            counts[role] = counts.get(role, 0) + 1
            found.append(Named(self.printed[name.start : name.end], role, counts[role], resolved))
        return tuple(found)

    def _token(self, token: Token) -> None:
        if token.kind == "label":
            self._flush()
            self.label, self.labelled, self.given = token.role, True, False
        elif token.kind == "mixed":
            raise _NotAClause
        elif token.kind == "separator":
            self._separator(self.text[token.start : token.end])
        elif token.kind == "word":
            self._word(token)
        else:
            self._aside(token.kind, token.start, token.end)

    def _separator(self, stop: str) -> None:
        self.stop = stop
        if stop in ("；", "。", "|"):
            self._flush()
        elif stop in ("：", "！", "？"):
            raise _NotAClause
        self.group += stop != "、"

    def _word(self, token: Token) -> None:
        word = self.text[token.start : token.end].strip("；：")
        if not word:
            return
        shift = token.start + self.text[token.start : token.end].index(word)
        if self.stop in ("，", "、") and self._after_rule(shift):
            self._aside("rule", shift, shift + len(word))
            return
        parts = read_word(word)
        if parts is None:
            raise _NotAClause
        for part in parts:
            self._part(part._replace(start=part.start + shift, end=part.end + shift))

    def _after_rule(self, start: int) -> bool:
        """A rule of the document goes on to the end of its sentence."""
        last = self.asides[-1] if self.asides else None
        return (
            last is not None
            and last.kind == "rule"
            and self.text[start - 2] != "）"
            and last.end == self.tight.origin(start - 1)
        )

    def _part(self, part: Part) -> None:
        if part.kind in ("name", "weak"):
            name = _Name(part.start, part.end, part.kind == "weak", self.group)
            self.names.append(name)
            self.waiting.append(name)
        elif part.kind == "mark" and self.waiting:
            self._assign([self.waiting.pop()], part.role, "mark")
        elif part.kind in ("verb", "loose"):
            self.loose = self.loose or part.kind == "loose"
            self._verb(part)
        elif part.kind == "etc":
            if not self.names:
                raise _NotAClause
            self.open_ended = True
        elif part.kind == "with":
            self._with()
        elif part.kind in ("deadline", "rule", "other"):
            self._aside(part.kind, part.start, part.end)
        else:
            raise _NotAClause

    def _with(self) -> None:
        """会同: the subject leads, the others cooperate (interface.md)."""
        if not self.waiting:
            raise _NotAClause
        self._assign(self._reach("lead"), "lead", "verb")
        self._flush()
        self.jointly = self.given = True

    def _verb(self, part: Part) -> None:
        role = part.role
        if not self.waiting:
            if self.names and self.names[-1].via in ("verb", "mark"):
                self._aside("other", part.start, part.end)  # A牵头，负责落实: a second verb of the same party
                return
            raise _NotAClause
        if self.jointly:
            role = "cooperate"
        reached = self._reach(role)
        self._assign(reached, role, "verb")
        self.jointly = False
        self._earlier(role)
        self.given = True

    def _reach(self, role: Role | None) -> list[_Name]:
        """The names a verb gives its role to; the rest stays in `waiting`."""
        last = self.waiting[-1].group
        near = [name for name in self.waiting if name.group == last]
        far = [name for name in self.waiting if name.group != last]
        divided = far and not self.given and not self.jointly
        if divided and (role in ("cooperate", "participate", "guide") or (self.labelled and role == "lead")):
            self.waiting = far
            return near
        reached, self.waiting = self.waiting, []
        return reached

    def _earlier(self, role: Role | None) -> None:
        """Names before the last comma that the verb did not reach."""
        if not self.waiting:
            return
        left, self.waiting = self.waiting, []
        self._assign(left, self.label or "responsible", "label")
        if not self.labelled or role == "lead":
            self._two(left, self.label or "responsible", role or "responsible")

    def _flush(self, *, last: bool = False) -> None:
        """The end of a stretch: what still waits takes the role of its label."""
        left, self.waiting = self.waiting, []
        if self.jointly:
            self._assign(left, "cooperate", "verb")
            self.jointly = False
        elif left and self.label:
            self._assign(left, self.label, "label")
        elif left and self._rule():
            self._assign(left, "responsible", "label")
        elif left and any(name.role for name in self.names):
            self._assign(left, "cooperate", "guess")
            self._two(left, "cooperate", "shared")
        elif left:
            if last or not self._marks_ahead():
                raise _NotAClause
            self.waiting = left

    def _rule(self) -> bool:
        """A bare list with a rule of the document in it (列第一位者为牵头单位): the rule makes it a clause."""
        return any(aside.kind == "rule" for aside in self.asides)

    def _marks_ahead(self) -> bool:
        """Whether a role or a rule may still follow: A、B。列第一位者为牵头部门，下同."""
        return self.stop in ("。", "；")

    def _assign(self, names: list[_Name], role: Role | None, via: str) -> None:
        if role is None:
            raise _NotAClause
        for name in names:
            name.role, name.via = role, via

    def _two(self, names: list[_Name], one: str, other: str) -> None:
        for name in names:
            if not any(doubt.start == self.tight.span(name.start, name.end)[0] for doubt in self.doubts):
                zh, en = _TWO_ROLES
                said = self.printed[name.start : name.end]
                place = self.tight.span(name.start, name.end)
                labels = (_ZH.get(one, one), _ZH.get(other, other), one, other)
                self.doubts.append(Doubt(*place, zh.format(said, *labels), en.format(said, *labels)))

    def _doubt(self, start: int, end: int, zh: str, en: str) -> None:
        said = self.printed[start:end]
        self.doubts.append(Doubt(*self.tight.span(start, end), zh.format(said), en.format(said)))

    def _aside(self, kind: AsideKind, start: int, end: int) -> None:
        self.asides.append(Aside(kind, *self.tight.span(start, end)))
