"""Rows of the main tables as types, member by member as the OpenAPI has them (a test compares); more may be added.

With `fields=` a row has only the members asked for.
"""

from __future__ import annotations

from typing import Any, TypedDict


class PlanRow(TypedDict):
    """A plan known, with the number of its tasks by status; what its document does not print is in `unknown`."""

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
    standing: str
    tasks: int
    ended: int
    statuses: dict[str, Any]
    unknown: dict[str, Any]


class TaskRow(TypedDict):
    """A task: status, progress in percent (decimal as text), and the entries both rest on (0: none)."""

    task: str
    no: int | None
    title: str | None
    group: str | None
    leads: list[str]
    status: str
    since: str | None
    percent: str | None
    position: int
    percent_position: int
    ended_on: str | None


SeatRow = TypedDict(
    "SeatRow",
    {
        "task": str,
        "title": str | None,
        "role": str,
        "order": int,
        "agency": str,
        "as_written": str,
        "identity": str,
        "standing": str,
        "from": str | None,
        "from_defaulted": bool,
        "to": str | None,
        "ended_by": int | None,
        "basis": str,
        "lines": list[int] | None,
        "source_kind": str,
        "statement": str,
        "position": int,
        "recorded_at": str,
    },
)
"""A seat on a task: who holds it, in which role, from and to which day, as written where."""


class TargetRow(TypedDict):
    """A target: as printed, what was measured (decimals as text), the verdict and the entries it rests on."""

    text: str
    indicator: str
    comparator: str | None
    value: str | None
    unit: str | None
    due_on: str | None
    task: str | None
    kind: str
    hardness: str
    status: str
    baseline: str | None
    actual: str | None
    actual_period: str | None
    expected: str | None
    completion: str | None
    elapsed: str | None
    reasons: list[str]
    support: list[dict[str, Any]]
    target: str


class EntryRow(TypedDict):
    """An entry of a plan; its marks tell among others what is late, corrected, or an illustration."""

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


class AgencyRow(TypedDict):
    """An agency of the register: what it goes by, and who continues it today."""

    agency: str
    name: str
    region: str
    kind: str
    parent: str | None
    identity: str
    today: str
    parts: list[str]
    members: list[str]
    abolished_on: str | None
    effective_on: str
    position: int
