"""The reader of official plan documents: bytes in, a draft and findings out; no I/O, no clock.

Stages: `formats` (bytes to lines), `layout` (lines to healed paragraphs with a source map), `outline` and `tasks`
(the skeleton), `responsibility` (who), `targets` and `schedule` (what, by when), `checks` and `crosscheck` (findings).
"""

from __future__ import annotations

from aggregates.documents.crosscheck import crosscheck
from aggregates.documents.draft import (
    GroupDraft,
    ObligationDraft,
    ParentDraft,
    PhaseDraft,
    PlanDraft,
    SeatDraft,
    TargetDraft,
    TaskDraft,
)
from aggregates.documents.draft_json import derived_id, document_json
from aggregates.documents.findings import Finding, Severity
from aggregates.documents.formats import Unreadable
from aggregates.documents.reader import Reading, read
from aggregates.documents.register import AgencyRegister, DutyTransfer

__all__ = [
    "AgencyRegister",
    "DutyTransfer",
    "Finding",
    "GroupDraft",
    "ObligationDraft",
    "ParentDraft",
    "PhaseDraft",
    "PlanDraft",
    "Reading",
    "SeatDraft",
    "Severity",
    "TargetDraft",
    "TaskDraft",
    "Unreadable",
    "crosscheck",
    "derived_id",
    "document_json",
    "read",
]
