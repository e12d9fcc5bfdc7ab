"""What a decision rested on: viewpoint, rule sets, entries behind it (semantics.md, "Fixing, closing, restating")."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from aggregates.values import Id, Sha256, Value

Position = Annotated[int, Field(ge=1)]
RuleKind = Literal["weights", "lights", "rubric", "procedure"]


class RuleRef(Value):
    """One version of a rule set, with the digest of its content."""

    kind: RuleKind
    rules: Id
    version: int = Field(ge=1)
    digest: Sha256


class Basis(Value):
    """(V, K, R) and the positions a decision rested on."""

    as_of: date
    known_at: int = Field(ge=1)
    rules: tuple[RuleRef, ...] = ()
    positions: tuple[Position, ...] = ()
