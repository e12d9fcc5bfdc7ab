"""Commands on when and how much: anchor and extend deadlines, revise targets, define indicators."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from aggregates.commands.base import Command, PlanCommand
from aggregates.events.deadlines import DeadlineAnchored, IndicatorDefined, TargetRevised
from aggregates.values import Id, Source, Statement


class AnchorDeadline(PlanCommand):
    """Give a deadline that the document leaves relative or open its day, with the reason."""

    name: ClassVar[str] = "anchor_deadline"
    fact: DeadlineAnchored


class ExtendDeadline(PlanCommand):
    """Give an item more time, by a document; the server says whether that is after the fact."""

    name: ClassVar[str] = "extend_deadline"
    item: Statement
    due_on: date
    document: Id
    source: Source


class ReviseTarget(PlanCommand):
    """Change a target in mid-course, by a document."""

    name: ClassVar[str] = "revise_target"
    fact: TargetRevised


class DefineIndicator(PlanCommand):
    """Say what an indicator counts, and which gaps of the document that settles."""

    name: ClassVar[str] = "define_indicator"
    fact: IndicatorDefined


COMMANDS: tuple[type[Command], ...] = (AnchorDeadline, ExtendDeadline, ReviseTarget, DefineIndicator)
