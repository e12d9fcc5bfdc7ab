"""Shapes of the answers about agencies."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, create_model

from api.cards import FIGURES
from api.routes.shapes_base import Counts, Page, Row, Shape, Told

Kind = Literal[
    "GOVERNMENT", "PARTY_ORGAN", "MASS_ORGANISATION", "DISPATCHED_OFFICE", "PUBLIC_INSTITUTION", "COLLECTIVE",
    "UNKNOWN",
]  # fmt: skip


class AgencyRow(Row):
    """A registered name: what it goes by (`identity`), who continues it (`today`), into what it was split."""

    agency: str
    name: str
    region: str
    kind: Kind
    parent: str | None
    identity: str
    today: str
    parts: list[str]
    members: list[str]
    abolished_on: str | None
    effective_on: str
    position: int


class Agencies(Page):
    """The register."""

    agencies: list[AgencyRow]


class FigureShape(Shape):
    """A figure with numerator and denominator (fractions as text); without a value the state says why."""

    value: str | None
    numerator: str
    denominator: str
    state: str
    reason: str | None


class OverdueShape(Shape):
    """Overdue tasks; the median of their days is null where the answer comes from stored sums."""

    days: int
    count: int
    median: str | None


class IssuedShape(Shape):
    """Notices of one colour."""

    issued: int
    closed_in_time: int


class CardShape(Shape):
    """A scorecard. Never a rank."""

    agency: str
    kind: Kind
    former: list[str]
    seats: dict[str, int]
    tasks: int
    due_seats: int
    unstated: int
    overdue: OverdueShape
    notices: dict[str, IssuedShape]
    figures: dict[str, FigureShape]


class _Beside(Shape):
    """What a table of cards has beside each card, to sort and filter by."""

    overdue_count: int
    overdue_days: int
    yellow: int
    red: int


_VALUES = {name: (str | None, Field(description=f"{said}: figures.{name}.value")) for name, said in FIGURES.items()}
CardRow = create_model(  # type: ignore[call-overload]
    "CardRow", __base__=(CardShape, _Beside, Row), __doc__="A scorecard, with the value of every figure beside it.",
    __module__=__name__, **_VALUES,
)  # fmt: skip


class Scorecards(Page):
    """The scorecards of every agency; `plan_id` is null across plans, `counts` where they come from stored sums."""

    plan_id: str | None
    merged: bool
    cards: list[CardRow]
    counts: Counts | None


class Scorecard(Told):
    """One agency's scorecard."""

    plan_id: str | None
    merged: bool
    card: CardShape
    counts: Counts | None
