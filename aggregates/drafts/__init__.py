"""Drafts: the reader's result as a file that a person edits before it is recorded, and what the person changed."""

from __future__ import annotations

from aggregates.drafts.model import DraftFile, NamedMatch, Stated
from aggregates.drafts.settle import Settled, settle
from aggregates.drafts.write import draft_document

__all__ = ["DraftFile", "NamedMatch", "Settled", "Stated", "draft_document", "settle"]
