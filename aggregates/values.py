"""Values shared by facts and commands: numbers that travel as text, sources, roles, seat references."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00-\x08\x0b-\x1f]+$")]
"""Text people read; of the control characters only tab and line feed."""
Id = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^|\x00-\x1f]+$")]
"""Stable ids are readable text; `|` separates the parts of a statement id and so is not allowed in them."""
Number = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,9})?$")]
"""A decimal number as text, ASCII digits: no binary floats enter the ledger (ledger.md, "An entry")."""
Percent = Annotated[str, StringConstraints(pattern=r"^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)$")]
"""0 to 100, at most two decimals, as text."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Period = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?$")]
"""A reporting period: 2023, 2023-H1, 2023-Q2 or 2023-06."""
Statement = Annotated[str, StringConstraints(min_length=1, max_length=700, pattern=r"^[^\x00-\x1f]+$")]

DatePrecision = Literal["day", "month", "year", "end_of_year", "period", "end_of_period", "relative", "unstated"]
"""How exactly a document states a date; only the first four can date a fact."""
SeatRole = Literal["lead", "cooperate", "participate", "shared", "responsible", "guide"]
Basis = Literal["explicit", "document_order_rule", "document_default", "group", "open_list", "decision"]
Comparator = Literal[">=", ">", "=", "<=", "~", "in", "trend"]
Precision = Literal["day", "month", "year", "end_of_year"]
Role = Literal[
    "importer", "plan_office", "liaison", "supervisor", "verifier", "evaluator", "arbiter",
    "commending_authority", "registry_clerk", "auditor", "reader", "administrator",
]  # fmt: skip

ANSWERING: frozenset[str] = frozenset({"lead", "shared", "responsible"})
"""Roles that answer for the task itself; the others answer for their own part only (domain.md §3)."""


class Value(BaseModel):
    """A frozen, strict value: unknown keys are refused, nothing is coerced."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Source(Value):
    """Where a fact comes from.

    `kind` says what stands behind it: `document` (lines of an imported document), `publication` (a published
    figure: publisher and address), `report` (the agency itself), `decision` (an order or minute),
    `name_rule` (derived from the wording of a name) or `illustration` (invented, to show how things work).
    `dating` is `illustration` when the fact is real but the day it was entered on is not known from a source.
    `entered_from` is `archive` when the fact was known before the ledger opened. Lines count the healed text of the
    document from 1; pages are given where it has pages.
    """

    kind: Literal["document", "publication", "report", "decision", "name_rule", "illustration"]
    sha256: Sha256 | None = None
    number: Text | None = None
    title: Text | None = None
    publisher: Text | None = None
    address: Text | None = None
    published: Text | None = None
    line_from: int | None = Field(default=None, ge=1)
    line_to: int | None = Field(default=None, ge=1)
    page_from: int | None = Field(default=None, ge=1)
    page_to: int | None = Field(default=None, ge=1)
    quote: Text | None = None
    note: Text | None = None
    dating: Literal["illustration"] | None = None
    entered_from: Literal["archive"] | None = None


class Actor(Value):
    """Who acts: an opaque id (never a person's name), the agency acted for, and the role."""

    id: Id
    agency: Id | None = None
    role: Role


class Effective(Value):
    """When a fact holds in the world: [on, to), with the precision of its source.

    `defaulted` is true when the author gave no date and the day of recording was written instead
    (semantics.md, "Three coordinates").
    """

    on: date
    to: date | None = None
    precision: Precision | None = None
    defaulted: bool = False


def seat_statement(task: str, agency: str, role: str, occurrence: int = 1) -> str:
    """Key of a seat: task + agency + role + occurrence (semantics.md, "What is one statement")."""
    return f"seat:{task}|{agency}|{role}|{occurrence}"


def task_of_seat(seat: str) -> str:
    """The task of a seat key; any other text gives a task that does not exist."""
    return seat.removeprefix("seat:").split("|", 1)[0]


def task_of_report(report: str) -> str:
    """The task of a report key."""
    return task_of_seat(report.removeprefix("report:"))
