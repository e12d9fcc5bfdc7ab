"""What every command shares: the stream it writes to, and the dates it may carry."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from aggregates.values import Id, Precision, Source

REPORT = Source(kind="report")
DECISION = Source(kind="decision")
REGISTER = "agency:register"
"""The one stream of the agency register."""
RULES = "rules:adopted"
"""The one stream of adopted rule sets."""


def plan_stream(plan: str) -> str:
    """The stream of a plan's aggregate."""
    return f"plan:{plan}"


def region_stream(region: str) -> str:
    """The stream of a region's measurements and publications."""
    return f"region:{region}"


class Command(BaseModel):
    """What somebody wants recorded. Without `effective_on` the ledger's day is written, marked as defaulted."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    name: ClassVar[str]
    effective_on: date | None = None
    effective_to: date | None = None
    effective_precision: Precision | None = None

    @property
    def stream(self) -> str:
        """The stream the command writes to."""
        raise TypeError(f"{self.name} names no stream")


class PlanCommand(Command):
    """A command on one plan."""

    plan: Id

    @property
    def stream(self) -> str:
        """The plan's stream."""
        return plan_stream(self.plan)


class RegisterCommand(Command):
    """A command on the agency register."""

    @property
    def stream(self) -> str:
        """The register's stream."""
        return REGISTER
