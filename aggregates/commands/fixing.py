"""Commands that fix what was known: snapshots, restatements, closings (semantics.md, "Fixing, closing, restating")."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import DECISION, Command, PlanCommand
from aggregates.events.basis import Basis
from aggregates.events.fixing import PeriodClosed, Subject
from aggregates.values import Id, Source, Text


class FixSnapshot(PlanCommand):
    """Fix the plan's figures at a basis; the server computes them and their digest."""

    name: ClassVar[str] = "fix_snapshot"
    snapshot: Id
    subject: Subject
    evaluation: Id | None = None
    basis: Basis
    source: Source = DECISION


class RestateSnapshot(PlanCommand):
    """Fix a new snapshot beside the one it supersedes; the server computes figures and drivers."""

    name: ClassVar[str] = "restate_snapshot"
    snapshot: Id
    supersedes: Id
    basis: Basis
    reason: Text
    source: Source = DECISION


class ClosePeriod(PlanCommand):
    """Close a period: blocks nothing, later entries inside it say why and are listed."""

    name: ClassVar[str] = "close_period"
    fact: PeriodClosed


COMMANDS: tuple[type[Command], ...] = (FixSnapshot, RestateSnapshot, ClosePeriod)
