"""A small typed client of the Shilu API over httpx2 (docs/api.md). Loads nothing of the server's packages."""

from __future__ import annotations

from api.client.answer import Answer
from api.client.commands import new_key
from api.client.feed import Batch, Event, invented_part
from api.client.problem import ApiProblem, FieldProblem, Forked, NoAnswer, NotProven, ShiluError
from api.client.proving import Proven
from api.client.questions import Page, pinned
from api.client.retrying import Retrying
from api.client.rows import AgencyRow, EntryRow, PlanRow, SeatRow, TargetRow, TaskRow
from api.client.service import Shilu
from api.client.shapes import ConsistencyProof, DryRun, InclusionProof, KnownAt, Receipt, Viewpoint

__all__ = [
    "AgencyRow",
    "Answer",
    "ApiProblem",
    "Batch",
    "ConsistencyProof",
    "DryRun",
    "EntryRow",
    "Event",
    "FieldProblem",
    "Forked",
    "InclusionProof",
    "KnownAt",
    "NoAnswer",
    "NotProven",
    "Page",
    "PlanRow",
    "Proven",
    "Receipt",
    "Retrying",
    "SeatRow",
    "Shilu",
    "ShiluError",
    "TargetRow",
    "TaskRow",
    "Viewpoint",
    "invented_part",
    "new_key",
    "pinned",
]  # fmt: skip
