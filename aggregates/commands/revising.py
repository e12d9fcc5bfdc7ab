"""Commands that correct or retract a statement."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from aggregates.commands.base import DECISION, Command
from aggregates.values import Source, Statement, Text


class Revise(Command):
    """A revision names the statement, the revision it replaces, a reason and an authority (semantics.md)."""

    on: Text = Field(description="the stream, for example plan:ID, region:NAME or agency:register")
    statement: Statement
    replaces: int = Field(ge=1)
    reason: Text
    authority: Text
    source: Source = DECISION

    @property
    def stream(self) -> str:
        """The stream of the statement."""
        return self.on


class CorrectStatement(Revise):
    """Replace content and/or effective date of a statement; after a retraction this reinstates it.

    `content` is the whole new content; absent, the content stays: only the date changes, or it is reinstated.
    """

    name: ClassVar[str] = "correct_statement"
    content: dict[str, Any] | None = None


class RetractStatement(Revise):
    """Take a statement back."""

    name: ClassVar[str] = "retract_statement"


COMMANDS: tuple[type[Command], ...] = (
    CorrectStatement, RetractStatement,
)  # fmt: skip
