"""Commands that adopt rule sets: the body gives the content, the server its digest."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from aggregates.commands.base import DECISION, RULES, Command
from aggregates.events.rules import Lights, Procedure, Rubric, Weights
from aggregates.values import Id, Source, Text


class Adopt(Command):
    """Who adopted which version of a rule set, in which document, for which plans (`*` for all)."""

    rules: Id
    version: int = Field(ge=1)
    scope: Id
    adopted_by: Text
    document: Text
    source: Source = DECISION

    @property
    def stream(self) -> str:
        """The one stream of adopted rule sets."""
        return RULES


class AdoptWeights(Adopt):
    """Adopt a set of seat weights."""

    name: ClassVar[str] = "adopt_weights"
    content: Weights


class AdoptLights(Adopt):
    """Adopt thresholds of lights."""

    name: ClassVar[str] = "adopt_lights"
    content: Lights


class AdoptRubric(Adopt):
    """Adopt a rubric."""

    name: ClassVar[str] = "adopt_rubric"
    content: Rubric


class AdoptProcedure(Adopt):
    """Adopt terms of the process."""

    name: ClassVar[str] = "adopt_procedure"
    content: Procedure


COMMANDS: tuple[type[Command], ...] = (AdoptWeights, AdoptLights, AdoptRubric, AdoptProcedure)
