"""Facts of supervision (督查、督办、约谈、通报、整改): what was found, pushed, put right (domain.md §5, §8)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from aggregates.events.base import Event
from aggregates.values import Id, Sha256, Text


class NoticeIssued(Event):
    """督办单: a written push on one matter of one agency. RED without an earlier notice states why (`urgency`)."""

    type: ClassVar[str] = "plan.notice_issued"
    key: ClassVar[tuple[str, ...]] = ("notice", "notice")
    notice: Id
    matter: Id
    agency: Id
    task: Id | None = None
    colour: Literal["BLUE", "YELLOW", "RED"]
    due_on: date
    reasons: Text
    urgency: Text | None = None


class NoticeClosed(Event):
    """The matter of a notice was settled on the effective day."""

    type: ClassVar[str] = "plan.notice_closed"
    key: ClassVar[tuple[str, ...]] = ("notice_closure", "notice")
    notice: Id
    outcome: Text


class InspectionConcluded(Event):
    """督查 concluded on facts and evidence; `fed_back_on` is the day the findings went to the inspected parties."""

    type: ClassVar[str] = "plan.inspection_concluded"
    key: ClassVar[tuple[str, ...]] = ("inspection", "inspection")
    inspection: Id
    scope: Text
    agencies: tuple[Id, ...] = Field(min_length=1)
    tasks: tuple[Id, ...] = ()
    findings: tuple[Text, ...] = Field(min_length=1)
    evidence: tuple[Sha256, ...] = Field(min_length=1)
    fed_back_on: date


class InterviewHeld(Event):
    """约谈: a warning talk with a post (never a person's name) of an agency."""

    type: ClassVar[str] = "plan.interview_held"
    key: ClassVar[tuple[str, ...]] = ("interview", "interview")
    interview: Id
    agency: Id
    post: Text
    matter: Text


class CircularIssued(Event):
    """通报: praise or criticism of agencies, published inside the administration."""

    type: ClassVar[str] = "plan.circular_issued"
    key: ClassVar[tuple[str, ...]] = ("circular", "circular")
    circular: Id
    tone: Literal["PRAISE", "CRITICISM"]
    agencies: tuple[Id, ...] = Field(min_length=1)
    matter: Text
    document: Id


class RectificationOrdered(Event):
    """An agency is ordered to put something right; `kind` is the type of the order, not its state."""

    type: ClassVar[str] = "plan.rectification_ordered"
    key: ClassVar[tuple[str, ...]] = ("rectification", "rectification")
    rectification: Id
    agency: Id
    task: Id | None = None
    inspection: Id | None = None
    kind: Literal["IMMEDIATE", "PHASED", "CONTINUING"]
    due_on: date
    matter: Text


class RectificationSubmitted(Event):
    """The agency says what it did; round 1, 2, 3 …"""

    type: ClassVar[str] = "plan.rectification_submitted"
    key: ClassVar[tuple[str, ...]] = ("rectification_report", "rectification", "round")
    rectification: Id
    round: int = Field(ge=1)
    text: Text
    evidence: tuple[Sha256, ...] = ()


class RectificationVerified(Event):
    """Somebody other than the submitter establishes the state of a round, from the evidence."""

    type: ClassVar[str] = "plan.rectification_verified"
    key: ClassVar[tuple[str, ...]] = ("rectification_verdict", "rectification", "round")
    rectification: Id
    round: int = Field(ge=1)
    result: Literal["DONE", "CONTINUING", "NOT_DONE"]
    grounds: Text


class ConfidenceAssessed(Event):
    """A supervisor's judgement how likely a task is to be delivered: apart from the derived light, never mixed in."""

    type: ClassVar[str] = "plan.confidence_assessed"
    key: ClassVar[tuple[str, ...]] = ("confidence", "assessment")
    assessment: Id
    task: Id
    level: Literal["HIGH", "PROBABLE", "IN_DOUBT", "UNLIKELY"]
    grounds: Text
    evidence: tuple[Sha256, ...] = ()


class EvidenceFalsified(Event):
    """A piece of evidence was found to be false, by a document: caps the grade of the evaluation."""

    type: ClassVar[str] = "plan.evidence_falsified"
    key: ClassVar[tuple[str, ...]] = ("falsification", "task", "sha256")
    task: Id
    sha256: Sha256
    finding: Text
    document: Id
