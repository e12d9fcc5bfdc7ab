"""Rules a document declares for all its clauses: first-listed leads, default parties (domain.md §3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aggregates.documents.draft import SeatDraft
from aggregates.documents.glyphs import squeeze
from aggregates.documents.responsibility_words import is_agency
from aggregates.documents.source_map import Paragraph

_ORDER = re.compile(r"(?:列|排)(?:在)?(?:第一位|首位|第一)(?:的|者)?[^。，；]{0,6}?(?:为|是)牵头")
_DEFAULT = re.compile(
    r"(?:各项|所有|上述|以下)[^。，；]{0,6}任务[^。，；]{0,6}?(?:需|由|须)(?P<who>[^。，；]{2,30}?)(?:负责)?(?:落实|实施|负责)"
)
_NO_MORE = re.compile(r"不再(?:一一|逐一|另行|重复)?列出")


@dataclass(frozen=True, slots=True)
class Declared:
    """`first_leads_from`: line of the first-listed rule; `defaults`: seats for every later task."""

    first_leads_from: int | None = None
    defaults: tuple[SeatDraft, ...] = ()

    def apply(self, seats: list[SeatDraft], line: int) -> tuple[SeatDraft, ...]:
        """The seats of a task that starts at `line`, with what the document declared before it or beside it."""
        ruled = [*seats]
        if self.first_leads_from is not None and ruled and all(seat.role != "lead" for seat in ruled):
            ruled[0] = replace(ruled[0], role="lead", order=1, basis="document_order_rule")
        present = {seat.agency for seat in ruled}
        later = [seat for seat in self.defaults if seat.agency not in present and seat.lines[0] <= line]
        return (*ruled, *later) if ruled else ()


def declared_rules(paragraphs: Iterable[Paragraph]) -> Declared:
    """Look for both declarations anywhere in the document."""
    order: int | None = None
    defaults: list[SeatDraft] = []
    for par in paragraphs:
        match = _ORDER.search(par.canon) if "牵头" in par.canon else None
        if match and order is None:
            order = par.lines(match.start())[0]
        default = _DEFAULT.search(par.canon) if _NO_MORE.search(par.canon) else None
        if default:
            defaults += _default_seats(par, default)
    return Declared(order, tuple(defaults))


def _default_seats(par: Paragraph, match: re.Match[str]) -> Sequence[SeatDraft]:
    names = [squeeze(name) for name in match.group("who").removeprefix("各项").split("、")]
    lines = par.lines(*match.span())
    clause = squeeze(par.text[match.start() : match.end()])
    if not all(is_agency(name) for name in names):
        return []
    return [SeatDraft(name, "responsible", n, "document_default", clause, lines) for n, name in enumerate(names, 1)]
