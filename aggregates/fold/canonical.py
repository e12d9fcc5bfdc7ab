"""The canonical bytes of computed figures: one text for one value, whatever machine wrote it.

A snapshot keeps only their digest, so every choice here is for ever: keys sorted by code point, no spaces, characters
as they are, UTF-8. Figures hold no floats (docs/figures.md): what is not text, a whole number, a truth value or
nothing is refused.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

KERNEL = "1"
"""Names this way of computing figures and of writing them; a change of either that moves bytes needs a new name."""


def canonical(value: Any) -> bytes:
    """The bytes of a JSON-ready value; TypeError for a float or any other type JSON would blur."""
    _check(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise TypeError(f"a key that is no text: {name!r}")
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif value is not None and not isinstance(value, str | int):
        raise TypeError(f"no canonical form for {type(value).__name__}: {value!r}")
