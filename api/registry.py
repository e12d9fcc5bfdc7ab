"""The closed registry of fact types, as the ledger asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from aggregates.events import REGISTRY, decode
from aggregates.refusal import Refused


def registry(type_: str, revision: int, data: Mapping[str, Any], /) -> object:
    """The event behind `data`. LookupError for an unknown type or revision, ValueError for invalid data."""
    if type_ not in REGISTRY or REGISTRY[type_].revision != revision:
        raise LookupError(type_)
    try:
        return decode(type_, revision, data, orjson.dumps(data))
    except Refused as refused:
        raise ValueError(f"{refused.zh} / {refused.en}") from None
    except TypeError as error:
        raise ValueError(f"无法编码:{error} / cannot be encoded: {error}") from None
