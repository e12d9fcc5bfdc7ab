"""Shapes of the answers about tasks and their seats."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from api.routes.shapes_base import BasisShape, OfPlan, Row, SeatRole, Shape, Standing, TaskStatus, Told


class TaskRow(Row):
    """How far a task has come. `position` and `percent_position` are the entries it rests on, 0 for none."""

    task: str
    no: int | None
    title: str | None
    group: str | None
    leads: list[str]
    status: TaskStatus
    since: str | None
    percent: str | None
    position: int
    percent_position: int
    ended_on: str | None


class _OrWhyNone(OfPlan):
    standing: Standing | None = Field(
        None, description="没有行时:方案那时的效力 · only without rows: how the plan stood then"
    )
    from_: str | None = Field(
        None, alias="from", description="没有行时:方案自何日起 · only without rows: from which day"
    )


class Tasks(_OrWhyNone):
    """The tasks of a plan."""

    tasks: list[TaskRow]


class SeatRow(Row):
    """Who holds, held or will hold a seat, by which lines of which document."""

    task: str
    title: str | None
    role: SeatRole
    order: int
    agency: str
    as_written: str
    identity: str
    standing: Literal["in_force", "ended", "not_yet", "start_unknown"]
    from_: str | None = Field(alias="from")
    from_defaulted: bool
    to: str | None
    ended_by: int | None
    basis: str
    lines: list[int] | None
    source_kind: str
    statement: str
    position: int
    recorded_at: str


class Seats(_OrWhyNone):
    """The seats of a plan."""

    seats: list[SeatRow]


class MoveShape(Shape):
    """What brought a seat or ended it: a transfer or a revocation."""

    type: str
    on: str
    seat: str | None
    to_seat: str | None
    document: str | None
    ruling: str | None
    clause: dict[str, Any]
    position: int


class RevisedShape(Shape):
    """Why the record of a seat is not what it was at first."""

    revision: int
    reason: str | None
    authority: str | None
    position: int


class LinkShape(Shape):
    """One seat of the chain."""

    seat: str
    agency: str
    agency_as_written: str
    role: SeatRole
    answers: bool
    from_: str | None = Field(alias="from")
    from_defaulted: bool
    until: str | None
    standing: Literal["in_force", "ended", "start_unknown", "taken_back"]
    basis: str
    clause: dict[str, Any]
    position: int
    came_by: MoveShape | None
    ended_by: MoveShape | None
    revised: RevisedShape | None
    disputes: list[str]


class ClaimShape(Shape):
    """What one side claims."""

    agency: str
    claim: str
    basis_kind: str
    evidence: list[str] | None
    on: str
    statement: str
    position: int


class NegotiationShape(Shape):
    """A meeting of the parties; `minutes` is the hash of its minutes."""

    number: int
    convener: str
    minutes: str
    agreed: bool
    on: str
    statement: str
    position: int


class RulingShape(Shape):
    """A ruling and the statements it changes."""

    instance: int
    outcome: str
    grounds: str
    document: str
    basis: BasisShape | None
    changes: list[str]
    clause: dict[str, Any]
    on: str
    statement: str
    position: int


class ContestShape(Shape):
    """A dispute as the chain of a task shows it."""

    status: Literal["RAISED", "NEGOTIATING", "AGREED", "ESCALATED", "DECIDED", "WITHDRAWN"]
    open: bool
    ground: str
    statements: list[str]
    raised_on: str
    convener: str
    claims: list[ClaimShape]
    negotiations: list[NegotiationShape]
    rulings: list[RulingShape]
    position: int
    illustration: bool


class ChainShape(Shape):
    """Who answered for a task by the day, and which of them do on the day asked about (`responsible`)."""

    task: str
    as_of: str
    responsible: list[str]
    links: list[LinkShape]
    disputes: dict[str, ContestShape]
    documents: dict[str, str]


class ChainAnswer(Told):
    """The chain of responsibility of a task."""

    plan_id: str
    chain: ChainShape
