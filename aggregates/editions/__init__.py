"""Editions of one plan: which task of the new text is which task of the recorded one, and what follows from that."""

from __future__ import annotations

from aggregates.editions.compare import EditionTask
from aggregates.editions.matching import Match, Rival, ambiguous, match_editions

__all__ = ["EditionTask", "Match", "Rival", "ambiguous", "match_editions"]
