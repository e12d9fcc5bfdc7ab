"""Facts of the plan document itself: what was promised, by whom, by when (domain.md §8, rows 1-15)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from aggregates.events.base import Event
from aggregates.values import Basis, Comparator, DatePrecision, Id, Number, SeatRole, Sha256, Text, Value


class Edition(Event):
    """What a later edition words anew: from its date on a statement of its own, beside the earlier wording.

    `edition` is absent in the first wording, so that its key is the bare id.
    """

    edition: int | None = Field(default=None, ge=2)

    @property
    def statement(self) -> str:
        """The statement id: kind, id, and the number of the edition that words it so."""
        return super().statement if self.edition is None else f"{super().statement}|{self.edition}"


class PlanRegistered(Edition):
    """A plan is known to the ledger. `held` is false for a plan only cited by another one.

    Every date that the document does not print is absent, and `unknown` says why.
    """

    type: ClassVar[str] = "plan.registered"
    key: ClassVar[tuple[str, ...]] = ("plan", "plan")
    plan: Id
    title: Text
    level: Literal["nation", "province", "city", "county"] | None = None
    region: Id
    held: bool
    document_number: Text | None = None
    issuer: Text | None = None
    signed_on: date | None = None
    printed_on: date | None = None
    published_on: date | None = None
    period_from: int | None = Field(default=None, ge=1000, le=9999)
    period_to: int | None = Field(default=None, ge=1000, le=9999)
    coordinating_body: Text | None = None
    unknown: dict[str, Text] = Field(default_factory=dict)


class PlanTextImported(Event):
    """The bytes of one edition were read: their hash, their format, and how many items the reader found."""

    type: ClassVar[str] = "plan.text_imported"
    key: ClassVar[tuple[str, ...]] = ("edition", "sha256")
    sha256: Sha256
    bytes: int = Field(ge=1)
    encoding: Text
    reader_version: Text
    counts: dict[str, int]
    format: Text | None = None


class TaskMatch(Value):
    """What became of recorded tasks (`old`, by id) in an edition (`new`, as printed), with figures to check it by."""

    kind: Literal["same", "changed", "moved", "split", "merged", "dropped", "added"]
    old: tuple[Id, ...] = ()
    new: tuple[Id, ...] = ()
    kept: tuple[Id, ...] = ()
    score: Number | None = None
    reason_zh: Text
    reason_en: Text
    named: bool = False


class EditionMatched(Event):
    """A later edition of a plan: which of its tasks is which recorded one. `kept` are the ids they are recorded under.

    `named` marks a match that a person decided and no figure.
    """

    type: ClassVar[str] = "plan.edition_matched"
    key: ClassVar[tuple[str, ...]] = ("matching", "edition")
    edition: Sha256
    previous: Sha256
    matches: tuple[TaskMatch, ...]


class ReadingCorrected(Event):
    """A person recorded something else than the reader read: where, what was read, what is recorded, who, why.

    `path` is the place in the reading of that edition (a JSON pointer); values are JSON text. `read` is absent for
    what was added, `recorded` for what was left out.
    """

    type: ClassVar[str] = "plan.reading_corrected"
    key: ClassVar[tuple[str, ...]] = ("reading", "edition", "path")
    edition: Sha256
    path: Id
    read: Text | None = None
    recorded: Text | None = None
    by: Id
    reason: Text


class ImportFindingRaised(Event):
    """Something in the document a person should know; the text itself is never changed."""

    type: ClassVar[str] = "plan.finding_raised"
    key: ClassVar[tuple[str, ...]] = ("finding", "finding")
    finding: Id
    code: Text
    severity: Literal["INFO", "WARN", "ERROR"]
    repaired: bool = False
    message_zh: Text
    message_en: Text
    masked: tuple[Text, ...] = ()


class ImportFindingResolved(Event):
    """A person decided about a finding; resolving never edits the text."""

    type: ClassVar[str] = "plan.finding_resolved"
    key: ClassVar[tuple[str, ...]] = ("resolution", "finding")
    finding: Id
    decision: Literal["accepted", "dismissed", "to_be_corrected"]
    reason: Text


class PlanLinked(Edition):
    """This plan cites a parent. `parent` is absent while the cited number resolves to no plan held."""

    type: ClassVar[str] = "plan.linked"
    key: ClassVar[tuple[str, ...]] = ("link", "link")
    link: Id
    relation: Literal["IMPLEMENTS", "SUCCEEDS"]
    cited_title: Text
    cited_number: Text | None = None
    parent: Id | None = None


class PhaseScheduled(Edition):
    """A phase of the plan's own schedule; a start or end the document leaves open stays absent."""

    type: ClassVar[str] = "plan.phase_scheduled"
    key: ClassVar[tuple[str, ...]] = ("phase", "phase")
    phase: Id
    name: Text
    starts_on: date | None = None
    ends_on: date | None = None
    precision: DatePrecision | None = None
    months: int | None = Field(default=None, description="length of a phase without a start day")
    text: Text


class TaskDefined(Edition):
    """One task of the plan, with its responsibility clause exactly as printed.

    `task` is stable over editions; `printed` is the number an edition prints where it is another one.
    """

    type: ClassVar[str] = "plan.task_defined"
    key: ClassVar[tuple[str, ...]] = ("task", "task")
    task: Id
    no: int = Field(ge=1)
    printed: Id | None = None
    group: Text
    title: Text
    title_from_group: bool = False
    text: Text
    clause: Text | None = None
    open_ended: bool = False


class ObligationDefined(Edition):
    """A duty outside the task brackets; `owner` is absent where the document names nobody."""

    type: ClassVar[str] = "plan.obligation_defined"
    key: ClassVar[tuple[str, ...]] = ("obligation", "obligation")
    obligation: Id
    heading: Text
    text: Text
    owner_kind: Literal["explicit", "implied", "none"]
    owner: Text | None = None


class SeatAssigned(Event):
    """One agency's role on one task (AssignmentMade). `order` is its place among the same role."""

    type: ClassVar[str] = "plan.seat_assigned"
    key: ClassVar[tuple[str, ...]] = ("seat", "task", "agency", "role", "occurrence")
    task: Id
    agency: Id
    agency_as_written: Text
    role: SeatRole
    order: int = Field(ge=1)
    occurrence: int = Field(default=1, ge=1)
    basis: Basis


class TargetSet(Edition):
    """A target as printed. `value` is absent where the document gives no number: none is invented.

    `due_implied` marks a due day that is only the end of the plan's period, not stated for this target;
    `undefined` names what the document leaves open (DEFINITION, WINDOW): not evaluable until it is defined.
    """

    type: ClassVar[str] = "plan.target_set"
    key: ClassVar[tuple[str, ...]] = ("target", "target")
    target: Id
    task: Id | None = None
    indicator: Text
    text: Text
    kind: Text
    comparator: Comparator | None = None
    value: Number | None = None
    unit: Text | None = None
    floor: bool = False
    per: Literal["year", "semester", "quarter", "month"] | None = None
    window_from: date | None = None
    window_to: date | None = None
    due_on: date | None = None
    due_precision: DatePrecision | None = None
    due_implied: bool = False
    hardness: Literal["hard", "aspirational"]
    notes: tuple[Text, ...] = ()
    undefined: tuple[Text, ...] = ()


class BaselineRecorded(Edition):
    """A starting value the document prints; `period` is absent where it prints no year.

    `cited` marks the baseline of a parent, printed for comparison.
    """

    type: ClassVar[str] = "plan.baseline_recorded"
    key: ClassVar[tuple[str, ...]] = ("baseline", "baseline")
    baseline: Id
    indicator: Text
    value: Number
    unit: Text
    period: Text | None = None
    cited: bool = False
    text: Text


class ReportingCalendarAdopted(Event):
    """Who reports how often. No plan states it (domain.md §1.1), so it is adopted data, never a default.

    A report for a period is due `due_days` days after the period's last day.
    """

    type: ClassVar[str] = "plan.reporting_calendar_adopted"
    key: ClassVar[tuple[str, ...]] = ("calendar", "calendar", "version")
    calendar: Id
    version: int = Field(ge=1)
    per: Literal["month", "quarter", "half_year", "year"]
    due_days: int = Field(ge=0, le=366)
    adopted_by: Text
    document: Text
