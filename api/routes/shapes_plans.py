"""Shapes of the answers about a plan as a whole."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from api.routes.shapes_base import OfPlan, Page, Row, Said, SeatRole, Shape, Standing, TaskStatus, Told, Use

Colour = Literal["GREEN", "YELLOW", "RED", "GREY"]


class PlanRow(Row):
    """A plan, with the number of its tasks by status; `held` is false for one that is only cited."""

    plan: str
    title: str
    document_number: str | None
    region: str
    level: str | None
    issuer: str | None
    coordinating_body: str | None
    held: bool
    period_from: int | None
    period_to: int | None
    signed_on: str | None
    printed_on: str | None
    published_on: str | None
    standing: Standing
    tasks: int
    ended: int
    statuses: dict[str, int]
    unknown: dict[str, str]


class Plans(Page):
    """The plans."""

    plans: list[PlanRow]


class Light(Shape):
    """A light, the parts it is made of, and flags beside it; null where no rules are adopted."""

    colour: Colour | None
    deadline: Colour | None
    progress: Colour | None
    reporting: Colour | None
    flags: list[str]
    reason: str | None


class Deadline(Shape):
    """The day something is due, and what says so."""

    on: str
    basis: str


class EndShape(Shape):
    """The transfer or revocation that ended a seat."""

    position: int
    kind: Literal["transfer", "revocation"]
    document: str
    to_seat: str | None
    ruling: str | None


class ReviewShape(Shape):
    """A review of a report."""

    result: str
    by: str
    position: int


class ReportShape(Shape):
    """A progress report as it stands."""

    percent: str | None
    submitted_on: str | None
    position: int
    revision: int
    evidence: list[str]
    reviews: list[ReviewShape]


class SeatShape(Shape):
    """A seat on a task, and what was reported from it, by period."""

    agency: str
    role: SeatRole
    order: int
    basis: str
    from_: str = Field(alias="from")
    from_defaulted: bool
    to: str | None
    ended_by: EndShape | None
    in_force: bool
    position: int
    acknowledged: int | None
    reports: dict[str, ReportShape]
    cooperation: dict[str, Any]
    status: str | None


class EndedBy(Shape):
    """What became of a task that an edition ended."""

    kind: Literal["dropped", "merged", "other"]
    into: list[str]


class TaskShape(Shape):
    """One task with its seats, by statement."""

    no: int | None
    title: str | None
    group: str | None
    open_ended: bool
    ended_on: str | None
    ended_by: EndedBy | None = None
    printed: str | None = None
    status: TaskStatus
    since: str | None
    support: list[Use]
    percent: str | None
    percent_support: list[Use]
    seats: dict[str, SeatShape]
    closures: dict[str, Any]
    orders: dict[str, Any]
    falsified: dict[str, Said]
    conflicts: list[dict[str, Any]]
    confidence: dict[str, Said]
    light: Light
    deadline: Deadline | None


class TargetShape(Shape):
    """One target against the measurements; numbers are decimal text."""

    text: str
    indicator: str
    comparator: str | None
    value: str | None
    unit: str | None
    due_on: str | None
    task: str | None
    kind: str
    hardness: str
    status: Literal["NOT_EVALUABLE", "NO_DATA", "ON_PATH", "BEHIND", "MET", "MET_EARLY", "MISSED"]
    baseline: str | None
    actual: str | None
    actual_period: str | None
    expected: str | None
    completion: str | None
    elapsed: str | None
    reasons: list[str]
    support: list[Use]


class LitTarget(TargetShape):
    """A target with its light."""

    light: Light


class TargetRow(TargetShape, Row):
    """A target by its id."""

    target: str


class DisputeShape(Shape):
    """A dispute and every act on it."""

    status: str
    open: bool
    parties: list[str]
    raised: Said
    acts: list[Said]


class NoticeShape(Shape):
    """A notice of supervision."""

    issued: Said
    closed: Said | None
    closed_in_time: bool | None
    overdue: bool


class RectificationShape(Shape):
    """A rectification with its rounds."""

    status: str
    done_on: str | None
    ordered: Said
    submissions: dict[str, Said]
    verdicts: dict[str, Said]


class CommendationShape(Shape):
    """A commendation from its proposal to its end."""

    status: str
    proposed: Said
    posted: Said | None
    granted: Said | None
    revoked: Said | None


class AnomalyShape(Shape):
    """A transition that could not be, said and not skipped."""

    code: str
    position: int
    statement: str


class StatusCounts(Shape):
    """Of the plan's statements in effect on the day, each counted once, by its newest revision known: what a reader of
    this answer is to know. `/late`, `/corrections` and the timeline count entries: docs/figures.md §12."""

    late: int = Field(description="最新修订迟报的陈述 · statements whose newest revision was recorded late")
    corrected: int = Field(description="最新修订是更正的陈述 · statements that now stand as corrected")
    retracted: int = Field(description="已撤回的陈述 · statements that are retracted")
    illustration: int = Field(
        description="虚构的陈述,含仅日期为示意的 · statements invented, those of which only the day is included"
    )
    late_after_days: int = Field(description="超过几天算迟报 · days from which an entry is late")
    late_after_adopted: str | None = Field(description="据以认定的程序规则 · the procedure adopted that says so")


class Status(Told):
    """Everything about one plan. `items` are its other statements in force, by type."""

    plan_id: str
    standing: Standing
    from_: str | None = Field(alias="from")
    as_of: str
    plan: Said | None
    tasks: dict[str, TaskShape]
    targets: dict[str, LitTarget]
    items: dict[str, dict[str, Said]]
    disputes: dict[str, DisputeShape]
    notices: dict[str, NoticeShape]
    rectifications: dict[str, RectificationShape]
    commendations: dict[str, CommendationShape]
    anomalies: list[AnomalyShape]
    counts: StatusCounts
    reports: Literal["returned"] | None = Field(
        default=None, description="只列了这些填报;缺省为全部 · the only reports of the seats in it; absent: all"
    )


class Targets(OfPlan):
    """The targets of a plan."""

    standing: Standing
    from_: str | None = Field(alias="from")
    targets: list[TargetRow]


class EntryRow(Row):
    """An entry of the plan, with its marks."""

    position: int
    recorded_at: str
    effective_on: str
    type: str
    statement: str
    revision: int
    role: str
    agency: str | None
    task: str | None
    reason: str | None
    marks: list[str]


class Timeline(OfPlan):
    """Everything recorded about a plan, in order."""

    entries: list[EntryRow]
