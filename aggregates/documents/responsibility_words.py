"""What other readers need of the vocabulary of clauses: roles, cheap tests, names of agencies (domain.md §3)."""

from __future__ import annotations

from aggregates.documents.clause_vocabulary import LABEL_START, Role, closes_clause, mentions_role
from aggregates.documents.unit_names import is_agency

__all__ = ["LABEL_START", "Role", "closes_clause", "is_agency", "mentions_role"]
