"""The base of every fact: frozen, strict, with a type name and a revision that stay on disk for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from aggregates.values import Effective, Source


class Event(BaseModel):
    """A fact as it is written: past tense, subject first. Subclasses name `type`, never a Python path.

    `key` names the kind of statement and the fields that identify it: the same values again are a revision
    of the same statement, never a second one (semantics.md, "What is one statement").
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    type: ClassVar[str]
    revision: ClassVar[int] = 1
    key: ClassVar[tuple[str, ...]]
    source: Source

    @property
    def statement(self) -> str:
        """The statement id: kind, then the identifying values."""
        kind, *fields = self.key
        values = (getattr(self, name) for name in fields)
        return f"{kind}:" + "|".join("" if value is None else str(value) for value in values)

    def payload(self) -> dict[str, Any]:
        """The JSON-ready `data` of the entry; absent values are left out."""
        return self.model_dump(mode="json", exclude_none=True)


@dataclass(frozen=True, slots=True)
class Fact:
    """An event together with the statement it asserts or revises, and when it holds in the world."""

    stream: str
    event: Event
    effective: Effective
    statement: str
    revision: int = 1
