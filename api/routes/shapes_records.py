"""Shapes of what tells how the record was kept, of rule sets, and of single entries."""

from __future__ import annotations

from typing import Any, Literal

from api.routes.shapes_base import OfPlan, Page, Row, Shape, Told


class KeptRow(Row):
    """An entry, with who recorded it, when, and why."""

    plan: str
    position: int
    recorded_at: str
    recorded_on: str
    effective_on: str
    agency: str | None
    role: str
    actor: str
    type: str
    statement: str
    revision: int
    task: str | None
    reason: str | None
    marks: list[str]


class LagRow(KeptRow):
    """An entry recorded after its day; `tolerated` by the procedure `adopted`, or by default."""

    kind: Literal["stated", "corrected", "retracted", "reinstated"]
    days: int
    tolerated: int
    adopted: str | None


class AfterCloseRow(KeptRow):
    """An entry recorded about a period after it was closed by the entry `closing`."""

    period: str
    why: str | None
    closing: int


class ValueShape(Shape):
    """One value before and after."""

    field: str
    before: Any
    after: Any


class CorrectionRow(KeptRow):
    """A revision of the entry `of`; `by_another` where another agency had said it."""

    kind: Literal["corrected", "retracted", "reinstated"]
    of: int
    first: int
    said_by: str | None
    by_another: bool
    authority: str | None
    values: list[ValueShape]


class SpreadShape(Shape):
    """The days of one agency's entries."""

    agency: str | None
    entries: int
    least: int
    median: str
    most: int


class OftenByAgency(Shape):
    """How often an agency corrected, by kind."""

    agency: str | None
    total: int
    corrected: int = 0
    retracted: int = 0
    reinstated: int = 0


class OftenByTask(Shape):
    """How often what was said of a task was corrected, by kind."""

    task: str | None
    total: int
    corrected: int = 0
    retracted: int = 0
    reinstated: int = 0


class _Report(Page):
    plan_id: str | None
    report: str
    count: int


class Late(_Report):
    """Recorded late; corrections apart, which are not late."""

    entries: list[LagRow]
    by_agency: list[SpreadShape]
    corrections: list[LagRow]


class AfterClose(_Report):
    """Recorded after a close."""

    entries: list[AfterCloseRow]


class BackDated(_Report):
    """Effective well before recording; `not_listed` are those within the tolerance, or under `min_days`."""

    entries: list[LagRow]
    by_agency: list[SpreadShape]
    min_days: int | None
    not_listed: int


class Corrections(_Report):
    """Corrections and retractions."""

    entries: list[CorrectionRow]
    by_agency: list[OftenByAgency]
    by_task: list[OftenByTask]


class RuleSetRow(Row):
    """One adopted version of a rule set; `scope` is a plan, or * for every plan without one of its own."""

    kind: Literal["weights", "lights", "rubric", "procedure"]
    rules: str
    version: int
    scope: str
    standing: Literal["in_force", "not_yet", "superseded"]
    adopted_by: str
    document: str | None
    digest: str
    effective_on: str
    effective_to: str | None
    position: int
    recorded_at: str
    content: dict[str, Any]


class RuleSets(Page):
    """The rule sets adopted."""

    rules: list[RuleSetRow]


class RevisionRow(Row):
    """One revision of a statement; `in_view` is the one the viewpoint sees."""

    position: int
    revision: int
    type: str
    retracted: bool
    in_view: bool
    recorded_at: str
    effective_on: str
    effective_to: str | None
    effective_defaulted: bool
    actor: str
    agency: str | None
    role: str
    reason: str | None
    authority: str | None
    data: dict[str, Any]


class Statement(OfPlan):
    """Every revision of one statement, in order."""

    statement: str
    revisions: list[RevisionRow]


class ActorShape(Shape):
    """Who recorded it: an opaque id, never a name."""

    id: str
    agency: str | None
    role: str


class Entry(Told):
    """One entry of the ledger, with the hashes that prove it."""

    position: int
    type: str
    stream: str
    stream_version: int
    statement: str
    statement_revision: int
    revisions_at: list[int]
    recorded_at: str
    effective_on: str
    effective_to: str | None
    effective_defaulted: bool
    actor: ActorShape
    data: dict[str, Any]
    event_id: str
    leaf_hash: str
    previous_leaf: str | None
    bytes: int
