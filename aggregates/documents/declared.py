"""Rules a document declares for all its clauses: first-listed leads, default parties (domain.md §3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from aggregates.documents.clause_vocabulary import Role
from aggregates.documents.draft import Basis, SeatDraft
from aggregates.documents.glyphs import squeeze
from aggregates.documents.responsibility import parse_clause
from aggregates.documents.source_map import Paragraph

_FIRST = (
    r"(?:(?:列|排)(?:名|序|位)?(?:在|于|位)?(?:第一位?|首位|首个|最前面?|前面)(?:的|者)?|名列第一(?:位)?(?:的|者)?|"
    r"第一(?:个|家|位)?(?:责任)?(?:单位|部门)|首(?:个|家|位)(?:责任)?(?:单位|部门)|首位(?:的|者)?)"
)
_ORDER = re.compile(
    rf"{_FIRST}[^。，；]{{0,8}}?(?:为|是|系)(?:该项|本项|该|本|各)?(?:工作|任务)?(?:的)?(?:总)?(?:牵头|主办|主责)"
)
_OTHERS = re.compile(
    r"(?:其他|其它|其余|后列|后面)[^。，；]{0,8}(?:为|是)(?P<role>配合|协办|参与|参加|责任)(?:单位|部门)?"
)
_OTHER_ROLES: dict[str, Role] = {
    "配合": "cooperate",
    "协办": "cooperate",
    "参与": "participate",
    "参加": "participate",
    "责任": "responsible",
}
_ALL = (
    r"(?:(?:以下|以上|上述|下列|所有|全部|本方案|具体|其余|各项|各)"
    r"[^。，；：]{0,12}?(?:任务|工作|措施|事项|项目|内容)?[^。，；：]{0,4}?)"
)
_VERB = (
    r"(?:(?:按|依|照|据)[^。，；]{0,10})?(?:共同)?(?:负责)?(?:具体)?(?:抓好)?(?:组织)?"
    r"(?:落实|实施|负责|执行|承担|推进|配合)"
)
_NEEDS = re.compile(
    rf"{_ALL}(?:均|都)?(?:需|由|须|要|应|涉及|需要)(?:由)?(?P<who>(?:[^。，；：（）]|（[^（）]*）){{2,40}}?)(?:{_VERB})?(?=[，。；）〕】\]]|$)"
)
_OWN = re.compile(
    r"(?:^|(?<=[。；，（〔【]))(?P<who>各[^。，；：]{1,30}?)(?:均)?(?:按|依|根据)[^。，；]{0,12}?(?:落实|负责|组织实施)[^。；]{0,4}[，（]"
)
_NO_MORE = re.compile(
    r"不再(?:一一|逐一|逐项|另行|重复|单独|作|做)*(?:列出|列举|列明|列入|赘述|分工|说明|注明|明确|具体列出)"
)
_EXCEPT = re.compile(r"除[^。；]{1,40}?(?:外|以外|之外)")

_CLOSED = re.compile(r"[（〔【\[][^（）〔〕【】\[\]]*[）〕】\]]")

At = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A rule of the document that is not applied as it stands, because it has an exception or cannot be read."""

    lines: tuple[int, int]
    text: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Declared:
    """`first_leads_from`: line of the first-listed rule; `defaults`: seats for every later task.

    `order_at` and `default_at` are the (line, column) from which each acts; `others` the role the rule gives to all
    but the first, if it says so. `doubts` are declarations that were not applied.
    """

    first_leads_from: int | None = None
    defaults: tuple[SeatDraft, ...] = ()
    order_at: At | None = None
    default_at: tuple[At, ...] = ()
    others: Role | None = None
    doubts: tuple[Doubtful, ...] = ()

    def apply(self, seats: list[SeatDraft], line: int, until: At | None = None) -> tuple[SeatDraft, ...]:
        """The seats of a task that starts at `line`, with what the document declared before it or beside it.

        `until` is the (line, column) at which the task's last clause ends; a rule inside that clause acts on it.
        Without it lines are compared: the rule acts when it stands on a line of the task or before.
        """
        if not seats:
            return ()
        end = until or (max([line, *(seat.lines[1] for seat in seats)]), _FAR)
        ruled = self._first(seats) if self.order_at is not None and self.order_at <= end else [*seats]
        present = {seat.agency for seat in ruled}
        pairs = zip(self.defaults, self.default_at, strict=True)
        later = [seat for seat, at in pairs if seat.agency not in present and at <= end]
        return (*ruled, *later)

    def _first(self, seats: list[SeatDraft]) -> list[SeatDraft]:
        """The first-listed leads where the clause itself marks no lead; the places of the others close up."""
        if any(seat.role == "lead" for seat in seats):
            return [*seats]
        ruled = [replace(seats[0], role="lead", order=1, basis="document_order_rule")]
        for seat in seats[1:]:
            role = self.others or seat.role
            basis: Basis = "document_order_rule" if self.others else seat.basis
            order = sum(other.role == role for other in ruled) + 1
            ruled.append(replace(seat, role=role, order=order, basis=basis))
        return ruled


_FAR = 1 << 30


def declared_rules(paragraphs: Iterable[Paragraph]) -> Declared:
    """Look for both declarations anywhere in the document; each acts from where it stands."""
    found = Declared()
    for par in paragraphs:
        if "牵头" in par.canon or "主办" in par.canon or "主责" in par.canon:
            found = _order(par, found)
        if "不再" in par.canon:
            found = _default(par, found)
    return found


def _order(par: Paragraph, found: Declared) -> Declared:
    for match in _ORDER.finditer(par.canon):
        limited = _limited(par, match.start(), match.end())
        if limited:
            found = replace(found, doubts=(*found.doubts, limited))
        elif found.order_at is None:
            at = par.position(match.start())
            others = _OTHERS.search(par.canon, match.end(), match.end() + 40)
            role = _OTHER_ROLES[others.group("role")] if others else None
            found = replace(found, first_leads_from=at[0], order_at=at, others=role)
    return found


def _default(par: Paragraph, found: Declared) -> Declared:
    for no_more in _NO_MORE.finditer(par.canon):
        start = _sentence_start(par.canon, no_more.start())
        lines = par.lines(start, no_more.end())
        text = squeeze(par.text[start : no_more.end()])
        limited = _limited(par, start, no_more.end())
        seats = [] if limited else list(_default_seats(par, start, no_more.end()))
        if not seats:
            unread = Doubtful(lines, text, "声明的共同承担单位未能读出", "a declared default party could not be read")
            found = replace(found, doubts=(*found.doubts, limited or unread))
        known = {seat.agency for seat in found.defaults}
        new = tuple(seat for seat in seats if seat.agency not in known)
        places = tuple(par.position(start) for _ in new)
        found = replace(found, defaults=(*found.defaults, *new), default_at=(*found.default_at, *places))
    return found


def _limited(par: Paragraph, start: int, end: int) -> Doubtful | None:
    """A declaration with an exception (除…外) is shown, never applied silently."""
    first = _sentence_start(par.canon, start)
    if _EXCEPT.search(par.canon, first, end) is None:
        return None
    text = squeeze(par.text[first:end])
    return Doubtful(
        par.lines(first, end), text, "声明带有例外，未自动适用", "a declared rule with an exception is not applied"
    )


def _sentence_start(canon: str, at: int) -> int:
    """Behind the last full stop, or the last bracket that is still open there."""
    first = max(0, at - 200)
    bare = _CLOSED.sub(lambda m: "□" * len(m.group()), canon[first:at])
    return first + max(bare.rfind(stop) for stop in "。；（〔【[") + 1


def _default_seats(par: Paragraph, start: int, end: int) -> Iterator[SeatDraft]:
    match = _NEEDS.search(par.canon, start, end) or _OWN.search(par.canon, start, end)
    if match is None:
        return
    left, right = match.span("who")
    clause = squeeze(par.text[start:end])
    read = parse_clause("责任单位：" + par.canon[left:right], "责任单位：" + par.text[left:right])
    lines = par.lines(start, end)
    for order, named in enumerate(read.named if read else (), 1):
        yield SeatDraft(named.agency, "responsible", order, "document_default", clause, lines, named.resolved)
