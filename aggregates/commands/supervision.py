"""Commands of supervision (督查、督办、约谈、通报): notices, inspections, talks, circulars, judgements on a task."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, PlanCommand
from aggregates.events.supervision import (
    CircularIssued,
    ConfidenceAssessed,
    EvidenceFalsified,
    InspectionConcluded,
    InterviewHeld,
    NoticeClosed,
    NoticeIssued,
)


class IssueNotice(PlanCommand):
    """Push one matter of one agency in writing."""

    name: ClassVar[str] = "issue_notice"
    fact: NoticeIssued


class CloseNotice(PlanCommand):
    """Say that the matter of a notice was settled."""

    name: ClassVar[str] = "close_notice"
    fact: NoticeClosed


class ConcludeInspection(PlanCommand):
    """Conclude an inspection: findings, evidence, and the day they were fed back."""

    name: ClassVar[str] = "conclude_inspection"
    fact: InspectionConcluded


class HoldInterview(PlanCommand):
    """Record a warning talk with a post of an agency."""

    name: ClassVar[str] = "hold_interview"
    fact: InterviewHeld


class IssueCircular(PlanCommand):
    """Praise or criticise agencies inside the administration."""

    name: ClassVar[str] = "issue_circular"
    fact: CircularIssued


class AssessConfidence(PlanCommand):
    """Judge how likely a task is to be delivered, apart from its light."""

    name: ClassVar[str] = "assess_confidence"
    fact: ConfidenceAssessed


class FindEvidenceFalse(PlanCommand):
    """Establish that a piece of evidence is false."""

    name: ClassVar[str] = "find_evidence_false"
    fact: EvidenceFalsified


COMMANDS: tuple[type[Command], ...] = (
    IssueNotice, CloseNotice, ConcludeInspection, HoldInterview, IssueCircular, AssessConfidence, FindEvidenceFalse,
)  # fmt: skip
