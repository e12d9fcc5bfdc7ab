"""The search for clauses in one paragraph, in squeezed text: brackets first, then labels, then whole sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from aggregates.documents.asides import Aside, Doubt, is_time
from aggregates.documents.clause_lexer import open_labels
from aggregates.documents.clause_text import Pair, Tight, pairs, tight
from aggregates.documents.clause_vocabulary import LABEL, LABEL_END, VERB, mentions_role, verb_role
from aggregates.documents.clause_words import BY
from aggregates.documents.responsibility import Clause, parse_clause
from aggregates.documents.unit_names import starts_unit

_LONGEST, _WIDEST, _AHEAD = 1500, 40, 16
_TERMINAL = "。！？!?；"
_END = re.compile(r"[。！？]")
# What opens the next paragraph in a text whose line breaks were lost.
_MARKER = re.compile(
    r"（[一二三四五六七八九十]{1,3}）|（\d{1,2}）|[一二三四五六七八九十]{1,3}、|\d{1,3}(?:[.、](?!\d)|．)|第[一二三四五六七八九十]{1,3}[章节条]|——|专栏\d|[①-⑳]|\|"
)
_ENDS_IN_ROLE = re.compile(
    r"(?:牵头|配合|负责|参加|参与|落实|实施|指导|协助|协办|总责|抓落实|其责|其职|督导|为(?:牵头|主办|责任|配合|协办|参与|参加)(?:单位|部门)|牵头(?:组织|推进|抓总)|(?:按|依|照|据).{2,10}(?:推进|完成|办理|协同|承办))[。；]*$"
)
_MAY_HOLD = re.compile(r"责\s*任|单\s*位|部\s*门|牵\s*头|配合|负责|参加|参与|协助|指导|会同|落实|总责|主办|协办|[：:]")
_NOT_SAID = re.compile(
    r"(?:单位|部门)(?:另行|待定|详见|见附件|同上|见上|视情况|由.{0,12}(?:确定|指定))|^(?:责任|牵头|配合)(?:单位|部门)$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A range of the paragraph and its clause; None where it looks like one and could not be read."""

    start: int
    end: int
    clause: Clause | None


@dataclass(frozen=True, slots=True)
class _Spot:
    """The same in squeezed text; `inner` is the range that was parsed."""

    start: int
    end: int
    clause: Clause | None


def places(canon: str, text: str) -> Iterator[Place]:
    """Read and unread clauses of a paragraph, in order, with exact places in it."""
    if not _MAY_HOLD.search(canon) and not ("）" in canon[-3:] or "〕" in canon[-3:]):
        return
    search = _Search(canon, text)
    for spot in search.run():
        yield Place(*search.tight.span(spot.start, spot.end), spot.clause)


class _Search:
    def __init__(self, canon: str, printed: str) -> None:
        self.canon, self.printed = canon, printed
        self.tight: Tight = tight(canon)
        self.text = open_labels(self.tight.text)
        self.soft = set(self.tight.soft)
        self.pairs, self.lost = pairs(self.text)

    def run(self) -> list[_Spot]:
        found = list(self._brackets(self.pairs))
        found += self._unclosed(found)
        free = _blanked(self.text, self.pairs)
        taken = _blanked(free, [Pair(spot.start, spot.end, []) for spot in found])
        labelled = list(self._labels(taken))
        found += labelled
        found += self._sentences(_blanked(taken, [Pair(spot.start, spot.end, []) for spot in labelled]))
        return [spot for spot in sorted(found, key=lambda spot: spot.start) if not self._inside(spot, labelled)]

    def _inside(self, spot: _Spot, labelled: list[_Spot]) -> bool:
        """Whether a bracket stands within a clause that was read: A（牵头单位）."""
        return any(other.start < spot.start and spot.end <= other.end for other in labelled)

    def read(self, start: int, end: int, *, strict: bool = False) -> Clause | None:
        """The clause in [start, end) of the squeezed text, its asides and doubts placed in the paragraph."""
        left, right = self.tight.span(start, end)
        text = self.canon[left:right] if self.canon[left:right] == self.text[start:end] else None
        canon = text if text is not None else self._canon(start, end, left, right)
        clause = parse_clause(canon, self.printed[left:right], strict=strict)
        if clause is None or not (clause.asides or clause.doubts):
            return clause
        asides = tuple(Aside(a.kind, a.start + left, a.end + left) for a in clause.asides)
        doubts = tuple(Doubt(d.start + left, d.end + left, d.zh, d.en) for d in clause.doubts)
        return replace(clause, asides=asides, doubts=doubts)

    def _canon(self, start: int, end: int, left: int, right: int) -> str:
        """The canonical text with brackets and boxed labels as the squeezed text reads them."""
        if self.tight.at is None:
            return self.text[start:end]
        out = list(self.canon[left:right])
        for index in range(start, end):
            out[self.tight.at[index] - left] = self.text[index]
        return "".join(out)

    def _brackets(self, level: list[Pair]) -> Iterator[_Spot]:
        for pair in level:
            start, end = pair.start, pair.end
            inner = self.text[start + 1 : end - 1]
            if len(inner) > _LONGEST or len(inner) < 3:
                yield from self._brackets(pair.inner)
                continue
            label = LABEL.match(inner)
            if label and label.end() == len(inner):
                continue
            spot = self._bracket(pair, inner, labelled=bool(label))
            if spot:
                yield spot
            elif pair.inner:
                yield from self._brackets(pair.inner)

    def _bracket(self, pair: Pair, inner: str, *, labelled: bool) -> _Spot | None:
        start, end = pair.start, pair.end
        closes = self._closes(start, end)
        if not labelled and not closes:
            return None
        clause = self.read(start + 1, end - 1) if labelled or mentions_role(inner) else None
        if clause and (labelled or closes == "full" or not clause.doubts):
            return _Spot(start, end, clause)
        if clause is None and closes == "full" and not labelled:
            bare = self._bare(start, end)
            if bare:
                return _Spot(start, end, bare)
        role = labelled or clause or _NOT_SAID.search(inner) or (closes == "full" and _ENDS_IN_ROLE.search(inner))
        nested = any(self._looks(other) for other in pair.inner)
        return _Spot(start, end, None) if role and not nested else None

    def _looks(self, pair: Pair) -> bool:
        return LABEL.match(self.text, pair.start + 1) is not None

    def _bare(self, start: int, end: int) -> Clause | None:
        """A bracket of nothing but certain parties behind a full stop: （省经信委、省发改委）. Read with a doubt."""
        before = self.text[start - 1 : start]
        inner = self.text[start + 1 : end - 1]
        if before not in tuple("。；") or not starts_unit(inner) or mentions_role(inner):
            return None
        clause = self.read_as("责任单位：", start + 1, end - 1)
        if clause is None or clause.doubts or any(aside.kind != "rule" for aside in clause.asides):
            return None
        span = self.tight.span(start, end)
        doubt = Doubt(
            *span, "括号内只列单位，未写角色，按责任单位理解", "parties without a role word, read as responsible"
        )
        return replace(clause, doubts=(doubt,))

    def read_as(self, label: str, start: int, end: int) -> Clause | None:
        """The clause in [start, end) as if a label stood before it; without asides."""
        left, right = self.tight.span(start, end)
        text = self._canon(start, end, left, right)
        return parse_clause(label + text, label + self.printed[left:right])

    def _closes(self, start: int, end: int) -> str:
        """`full` where a bracket closes a sentence, heading or paragraph, `part` in an enumeration, else nothing."""
        after, before = self.text[end : end + 1], self.text[start - 1 : start] if start else ""
        if not after or after in "。；（" or not before or before in _TERMINAL + "）":
            return "full"
        if end in self.soft or _MARKER.match(self.text, end) or LABEL.match(self.text, end):
            return "full"
        return "part" if after in "，、" and self.text[start + 1] not in "由请" else ""

    def _unclosed(self, found: list[_Spot]) -> Iterator[_Spot]:
        """A bracket that opens with a label and is never closed: read to the end of its sentence, with a doubt."""
        for start in self.lost:
            if LABEL.match(self.text, start + 1) is None or any(s.start <= start < s.end for s in found):
                continue
            stop = self._stop(self.text, start + 1)
            clause = self.read(start + 1, stop)
            if clause:
                doubt = Doubt(*self.tight.span(start, stop), "括号没有闭合", "the bracket is never closed")
                clause = replace(clause, doubts=(*clause.doubts, doubt))
            yield _Spot(start, stop, clause)

    def _labels(self, free: str) -> Iterator[_Spot]:
        at = 0
        for label in _label_matches(free):
            kind = label.lastgroup
            if label.start() < at or kind == "other":
                continue
            if self.text[label.end() - 1] != "：" and not self._opens(label.start()):
                continue
            stop = self._stop(free, label.end())
            if not self.text[label.end() : stop].strip("；。，、|"):
                continue
            spot = self._label_clause(label.start(), stop, role=kind in ("role", "bare", "plain"))
            if spot:
                at = spot.end
                yield spot

    def _opens(self, start: int) -> bool:
        return start == 0 or self.text[start - 1] in _TERMINAL

    def _label_clause(self, start: int, stop: int, *, role: bool) -> _Spot | None:
        clause = self.read(start, stop)
        if clause:
            return _Spot(start, stop, clause)
        for cut in self.tight.soft_in(start, stop)[:6]:
            clause = self.read(start, start + cut)
            if clause:
                return _Spot(start, start + cut, clause)
        return _Spot(start, stop, None) if role and self.text[start:stop].find("：") > 0 else None

    def _stop(self, free: str, start: int) -> int:
        """Where a label clause ends: at a full stop no label follows, at a marker of the next item, at the end."""
        limit = min(len(free), start + _LONGEST)
        at = start
        while True:
            end = _END.search(free, at, limit)
            stop = end.start() if end else limit
            marker = next(
                (m.start() for m in _MARKER.finditer(self.text, at + 1, stop) if self._starts_item(m.start())), None
            )
            if marker is not None:
                return marker
            if end is None or LABEL.match(free, end.end()) is None:
                return stop
            at = end.end()

    def _starts_item(self, at: int) -> bool:
        return self.text[at - 1] not in "、（-—." and not self.text[at - 1].isdigit()

    def _sentences(self, free: str) -> Iterator[_Spot]:
        """Sentences of nothing but parties and role verbs: 由A牵头，B配合。"""
        start = 0
        for end in [*(m.start() for m in _END.finditer(free)), len(free)]:
            marker = _MARKER.match(free, start)
            begin = marker.end() if marker else start
            start = end + 1
            sentence = free[begin:end]
            if 5 <= len(sentence) <= 400 and self._may_be(sentence):
                clause = self.read(begin, end, strict=True)
                if clause:
                    yield _Spot(begin, end, clause)

    def _may_be(self, sentence: str) -> bool:
        body, _, last_word = sentence.rpartition("，")
        if body and is_time(last_word):  # 由A牵头，B配合，2025年底前完成
            sentence = body
        if _ENDS_IN_ROLE.search(sentence) is None:
            return False
        alone = len(sentence) >= len(self.text.rstrip(_TERMINAL)) - 1  # the paragraph says nothing else
        if not (alone or BY.match(sentence) or starts_unit(sentence)):
            return False
        last = list(VERB.finditer(sentence, max(0, len(sentence) - 24)))
        verb = last and last[-1].end() == len(sentence) and verb_role(last[-1].group())
        return bool(verb) or sentence.endswith(("单位", "部门"))


def _label_matches(free: str) -> Iterator[re.Match[str]]:
    """All labels, looked for only before a colon or a 为."""
    last = 0
    for end in LABEL_END.finditer(free):
        if end.start() < last:
            continue
        label = LABEL.search(free, max(last, end.start() - _WIDEST), end.end() + _AHEAD)
        if label and label.start() <= end.start():
            last = label.end()
            yield label


def _blanked(text: str, spots: list[Pair]) -> str:
    """The text with the given ranges made unreadable, so that nothing in them is found twice; same length."""
    if not spots:
        return text
    out, at = [], 0
    for spot in sorted(spots, key=lambda pair: pair.start):
        if spot.start >= at:
            out += [text[at : spot.start], "（" + "□" * (spot.end - spot.start - 2) + "）"]
            at = spot.end
    return "".join(out) + text[at:]
