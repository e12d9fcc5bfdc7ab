"""The one command of an auditor: a remark about an entry."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, PlanCommand
from aggregates.events.annotation import Annotated


class Annotate(PlanCommand):
    """Remark on the entry at a position; no figure changes."""

    name: ClassVar[str] = "annotate"
    fact: Annotated


COMMANDS: tuple[type[Command], ...] = (Annotate,)
