"""An answer with its headers: body, viewpoint, validator, and the link at which it stays the same for ever."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from api.client.remembering import Answered
from api.client.shapes import Viewpoint

B = TypeVar("B")
_LINK = re.compile(r'<([^<>]*)>\s*((?:;\s*[\w*-]+="[^"]*"\s*)*)')
_REL = re.compile(r'rel="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Answer(Generic[B]):
    """What the service said. `body` is the JSON as it came: members this client does not know of stay in it."""

    body: B
    status: int
    headers: Mapping[str, str]

    @property
    def viewpoint(self) -> Viewpoint:
        """The day and the knowledge it was answered for; KeyError where an answer has none (commands, log)."""
        return cast(Viewpoint, cast(Mapping[str, Any], self.body)["viewpoint"])

    @property
    def etag(self) -> str | None:
        """The validator: it moves when the answer moves, and not with each entry of the ledger."""
        return self.headers.get("etag")

    @property
    def size(self) -> int | None:
        """How many entries the ledger had when it was asked (header Ledger-Size)."""
        size = self.headers.get("ledger-size", "")
        return int(size) if size.isascii() and size.isdigit() else None

    @property
    def pinned(self) -> str | None:
        """The address, below the base URL, of this very answer for ever (header Link, rel="memento")."""
        return links(self.headers.get("link", "")).get("memento")

    @classmethod
    def read(cls, answered: Answered) -> Answer[Any]:
        """An answer whose content is JSON (null where there is none)."""
        body = json.loads(answered.content) if answered.content else None
        return Answer(body, answered.status, answered.headers)


def links(header: str) -> dict[str, str]:
    """Target by relation, of a Link header (RFC 8288)."""
    found: dict[str, str] = {}
    for target, parameters in _LINK.findall(header):
        relation = _REL.search(parameters)
        for name in relation[1].split() if relation else ():
            found.setdefault(name, target)
    return found
