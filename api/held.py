"""Which documents held have something to do with new ones: told from what is recorded, before any is read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aggregates.documents import PlanDraft
from aggregates.documents.glyphs import canonical
from aggregates.documents.plan_id import normal_title
from aggregates.fold.revision import Revision

TYPES = ("plan.registered", "plan.linked", "plan.text_imported")


@dataclass(slots=True)
class Card:
    """What is recorded of one plan: its names and numbers in all editions, what it cites, its last edition held."""

    plan: str
    family: str = ""
    titles: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    cited: set[str] = field(default_factory=set)
    sha256: str | None = None
    position: int = 0

    def learn(self, r: Revision) -> None:
        """Take one more statement in."""
        said = r.data
        if r.type == "plan.registered":
            self.family = normal_title(said["title"], said.get("region"))
            self._named(said["title"], said.get("document_number"))
        elif r.type == "plan.linked":
            self._cites(said["cited_title"], said.get("cited_number"))
        elif r.position > self.position:
            self.sha256, self.position = said["sha256"], r.position

    @classmethod
    def of(cls, draft: PlanDraft) -> Card:
        """The card of a document just read."""
        card = cls("")
        if draft.title and draft.kind == "plan":
            card.family = normal_title(draft.title, draft.region)
            card._named(draft.title, draft.document_number)
        for parent in draft.parents:
            card._cites(parent.title, parent.number)
        return card

    def related(self, other: Card) -> bool:
        """Whether the two are sisters, or one cites the other by number or title."""
        sisters = bool(self.family) and self.family == other.family
        return sisters or self._is_cited_by(other) or other._is_cited_by(self)

    def _is_cited_by(self, other: Card) -> bool:
        return not other.cited.isdisjoint(self.titles | self.numbers)

    def _named(self, title: str, number: str | None) -> None:
        self.titles.add(f"《{normal_title(title)}")
        if number:
            self.numbers.add(canonical(number))

    def _cites(self, title: str, number: str | None) -> None:
        self.cited.add(f"《{normal_title(title)}")
        if number:
            self.cited.add(canonical(number))


def near(cards: Iterable[Card], drafts: Iterable[PlanDraft], limit: int) -> tuple[list[Card], list[Card]]:
    """(plans related to the documents, plans related to those), `limit` of them in all, the latest imported first.

    Findings on a plan change only with its own relatives, so the first are looked at anew beside the second.
    """
    held = sorted((card for card in cards if card.sha256), key=lambda card: -card.position)
    new = [Card.of(draft) for draft in drafts]
    first = list(_take((card for card in held if any(card.related(one) for one in new)), limit))
    known = {id(card) for card in first}
    beyond = (card for card in held if id(card) not in known and any(card.related(one) for one in first))
    return first, list(_take(beyond, limit - len(first)))


def _take(cards: Iterable[Card], count: int) -> Iterator[Card]:
    for _, card in zip(range(count), cards, strict=False):
        yield card
