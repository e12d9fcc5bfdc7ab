"""Positions in paths: an entry has one address, `5`, and not also `+5`, ` 5` and `5.0`."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import Path
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

FARTHEST = 2**53 - 1
"""What every reader of JSON can hold; no ledger is longer."""
_DIGITS = re.compile("[1-9][0-9]{0,15}")


def _digits(text: Any) -> Any:
    if _DIGITS.fullmatch(str(text)) is None:
        raise PydanticCustomError("int_parsing", "not a position in plain digits")
    return text


Position = Annotated[
    int,
    BeforeValidator(_digits),
    Path(ge=1, le=FARTHEST, description="第几条,自 1 起 · the entry, from 1", examples=[1]),
]
