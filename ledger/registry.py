"""What the composition root tells the ledger about event types: the ledger itself knows none but its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

OPENED = "ledger.opened"


class Registry(Protocol):
    """The closed registry of event types."""

    def __call__(self, type_: str, revision: int, data: Mapping[str, Any], /) -> object:
        """Return (anything) when `data` is a valid fact of this type and revision.

        Raise LookupError when the type or revision is unknown, ValueError (pydantic's ValidationError is one)
        when the data is not valid for it.
        """
