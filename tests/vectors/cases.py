"""One case of the shared vectors, and how bytes stand in its JSON."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

Case = dict[str, Any]
HERE = Path(__file__).parent


def case(kind: str, name: str, valid: bool, why: tuple[str, str], /, **inputs: Any) -> Case:
    """A case: what is given, whether it holds, and why (Chinese, English). Bytes become text or base64."""
    plain = {key: _plain(value) for key, value in inputs.items()}
    return {"name": name, "kind": kind, **plain, "valid": valid, "why": {"zh": why[0], "en": why[1]}}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return _bytes(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _bytes(value: bytes) -> str | dict[str, str]:
    """UTF-8 text as such; anything else, and what JSON readers treat in their own way, as {"base64": ...}."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}
    return text if "\ufeff" not in text else {"base64": base64.b64encode(value).decode()}


def content(value: Any) -> bytes:
    """Inverse of what a case does to bytes."""
    return value.encode() if isinstance(value, str) else base64.b64decode(value["base64"])


def load(kind: str) -> list[Case]:
    """The cases of a kind from their file, the members of bundles put back in their place."""
    cases: list[Case] = json.loads((HERE / f"{kind}.json").read_text("utf-8"))
    contents = json.loads((HERE / "bundle-members.json").read_text("utf-8")) if kind == "bundle" else {}
    for one in cases:
        if "members" in one:
            one["members"] = {name: contents[key] for name, key in one["members"].items()}
    return cases
