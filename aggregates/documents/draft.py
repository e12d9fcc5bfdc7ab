"""What the reader hands over: a frozen draft of one document, before anybody has decided anything about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aggregates.documents.clause_vocabulary import Role
from aggregates.documents.dates import Precision
from aggregates.documents.formats.extract import Format

Basis = Literal["explicit", "document_order_rule", "document_default", "group"]
Comparator = Literal[">=", ">", "=", "<=", "~", "in", "trend"]
TargetKind = Literal["headline", "baseline", "outcome", "count", "frequency", "title", "deadline"]
Per = Literal["year", "semester", "quarter", "month"]
Lines = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SeatDraft:
    """One agency's role on one task, with the clause that gives it (squeezed of white space).

    `agency` is the name exactly as printed; `resolved` the full name where a prefix was left out in a list
    (省科技厅、工业和信息化厅 → 省工业和信息化厅), else None.
    """

    agency: str
    role: Role
    order: int
    basis: Basis
    clause: str
    lines: Lines
    resolved: str | None = None


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """A target or baseline. `value` is a decimal string, 万 and 亿 expanded, null where none is printed.

    `by` is an ISO date that the text states; `by_implied` the end of the plan period where it states none.
    A deadline that gives no date is never turned into one: `within` is a length (P3M, PT24H, "20 working days"),
    `anchor` what it counts from, as printed, or None; `by_text` are words without a year (年底前, 每年12月底前).
    """

    text: str
    metric: str
    kind: TargetKind
    comparator: Comparator
    value: str | None
    unit: str | None
    lines: Lines
    by: str | None = None
    by_precision: Precision | None = None
    by_implied: str | None = None
    window: tuple[str | None, str | None] | None = None
    per: Per | None = None
    hardness: Literal["hard", "aspirational"] = "hard"
    floor: bool = False
    cited: bool = False
    task_id: str | None = None
    notes: tuple[str, ...] = ()
    within: str | None = None
    anchor: str | None = None
    by_text: str | None = None


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """One bracketed assignment. `id` is section.group.number as printed; `no` counts through the document.

    `page` is the page it begins on, where the format has pages.
    """

    no: int
    id: str
    number: int
    group: str | None
    group_id: str
    title: str | None
    title_from_group: bool
    text: str
    responsibility_text: str | None
    seats: tuple[SeatDraft, ...]
    open_ended: bool
    lines: Lines
    targets: tuple[TargetDraft, ...] = ()
    page: int | None = None

    def named(self, role: Role) -> list[str]:
        """Agencies of one role, as printed, in printed order."""
        return [seat.agency for seat in self.seats if seat.role == role]

    @property
    def display_title(self) -> str:
        """The printed title, else the group's: what lists show for a task without a title sentence."""
        return self.title or self.group or self.text[:20]


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """A group of tasks (提升行动, 重点工程) with its aim paragraph, which is nobody's task."""

    id: str
    title: str
    kind: Literal["action", "programme", "group"]
    aim: str | None
    aim_lines: Lines | None
    lines: Lines


@dataclass(frozen=True, slots=True)
class PhaseDraft:
    """A phase of the schedule; a relative phase has a length in months and no anchor."""

    name: str
    start: str | None
    end: str | None
    precision: Precision
    text: str
    lines: Lines
    months: int | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class ObligationDraft:
    """What the plan orders outside its brackets, and whose it is: explicit, implied by the sentence before, none."""

    heading: str
    text: str
    owner_kind: Literal["explicit", "implied", "none"]
    owner: str | None
    lines: Lines


@dataclass(frozen=True, slots=True)
class ParentDraft:
    """A document cited as the basis of this one; `number` as printed there, resolved by nobody yet."""

    title: str
    number: str | None
    lines: Lines


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """One document as read. Dates are ISO; a missing one is null, never guessed.

    `signed_on` is the date of the text (成文), `printed_on` of the print (印发), `published_on` of the web page (发布).
    """

    sha256: str
    bytes: int
    encoding: str
    kind: Literal["plan", "not_a_plan"]
    title: str | None
    title_lines: Lines | None
    document_number: str | None
    number_as_printed: str | None
    issuer: str | None
    issuer_lines: Lines | None
    addressees: str | None
    region: str | None
    level: Literal["nation", "province", "city", "county"] | None
    signed_on: str | None
    signed_lines: Lines | None
    printed_on: str | None
    printed_lines: Lines | None
    period: tuple[int, int] | None
    coordinating_body: str | None
    body_lines: Lines | None
    parents: tuple[ParentDraft, ...] = ()
    groups: tuple[GroupDraft, ...] = ()
    tasks: tuple[TaskDraft, ...] = ()
    targets: tuple[TargetDraft, ...] = ()
    phases: tuple[PhaseDraft, ...] = ()
    obligations: tuple[ObligationDraft, ...] = ()
    published_on: str | None = None
    published_lines: Lines | None = None
    format: Format = "text"
    not_a_plan_reason: tuple[str, str] | None = None

    @property
    def issued_on(self) -> str | None:
        """The date of the document: the signature, else the printing."""
        return self.signed_on or self.printed_on
