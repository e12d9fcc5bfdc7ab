"""What a person changed in a reading: place by place, what was read and what is to be recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from aggregates.drafts.model import LISTS, REF, plain
from aggregates.refusal import Refused

LONGEST = 19_000
"""Characters of one value kept in a fact; what is longer is cut there and followed by the hash of the whole."""
SEATS = "seats"


class Change(NamedTuple):
    """One place of the reading. `read` is None for what was added, `recorded` for what was left out."""

    path: str
    read: str | None
    recorded: str | None


def changes(read: Mapping[str, Any], edited: Mapping[str, Any]) -> Iterator[Change]:
    """Between a reading as written (plain values) and as edited (items with their `ref`), in the order of the text."""
    for name, value in read.items():
        if name in LISTS:
            yield from _items(value, edited.get(name, []), f"/{name}")
        elif edited.get(name) != value:
            yield Change(f"/{name}", as_text(value), as_text(edited.get(name)))


def _items(read: list[Any], edited: list[Any], path: str) -> Iterator[Change]:
    known = {f"{path}/{n}": item for n, item in enumerate(read)}
    kept = _by_ref(edited, known, path)
    for place, item in known.items():
        if place not in kept:
            yield Change(place, as_text(item), None)
        else:
            yield from _fields(item, kept[place], place)
    added = [item for item in edited if item.get(REF) is None]
    for n, item in enumerate(added, 1):
        yield Change(f"{path}/+{n}", None, as_text(plain(item)))


def _fields(read: Mapping[str, Any], edited: Mapping[str, Any], path: str) -> Iterator[Change]:
    for name, value in read.items():
        if name == SEATS and path.startswith("/tasks/"):
            yield from _items(value, edited.get(SEATS, []), f"{path}/{SEATS}")
        elif edited.get(name) != value:
            yield Change(f"{path}/{name}", as_text(value), as_text(edited.get(name)))


def _by_ref(edited: list[Any], known: Mapping[str, Any], path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in edited:
        ref = item.get(REF)
        if ref is None:
            continue
        if ref not in known or ref in found:
            zh, en = f"{path} 中的 ref {ref} 不存在或重复", f"the ref {ref} in {path} is unknown or stands twice"
            raise Refused("draft-ref", zh, en)
        found[ref] = item
    return found


def as_text(value: Any) -> str | None:
    """A value as JSON text; None stays None, so that an absent value is an absent key."""
    if value is None:
        return None
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… sha256 {sha256(text.encode()).hexdigest()}"
