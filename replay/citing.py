"""What an entry names of its own stream, and which entries name it: causes and effects as the facts themselves say.

A fact names another by its statement id (`report`, `seat`, `ruling`, `changes`, `statements` …), by the id a matter
goes by (`dispute`, `closure`, `notice`, `task` …), or by its position among those it rested on (`basis.positions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from ledger.envelope import Recorded

CALLED: Mapping[str, str] = {"commendation": "proposal", "supersedes": "snapshot"}
"""Members whose matter is opened by a statement of another kind than their own name."""
_APART = frozenset({"source"})


class Cited(NamedTuple):
    """An entry, and the member of the fact by which one names the other."""

    entry: Recorded
    event: Mapping[str, Any]
    by: str


class Together(NamedTuple):
    """What one command recorded in a stream."""

    first: int
    last: int
    number: int


def causes(entry: Recorded, stream: Iterable[Recorded]) -> list[Cited]:
    """What `entry` names: of each statement the revision known when it was recorded. `stream`: its own, in order."""
    event = entry.event
    named, positions = dict[str, str](), _basis(event)
    for member, value in _texts(event["data"]):
        for statement in _statements(member, value):
            named.setdefault(statement, member)
    named.pop(event["statementid"], None)
    found: dict[str, Cited] = {}
    for one in stream:
        if one.position >= entry.position:
            break
        if (said := _maybe(one, named)) is not None:
            found[said["statementid"]] = Cited(one, said, named[said["statementid"]])
        elif one.position in positions:
            found[str(one.position)] = Cited(one, one.event, "basis")
    return sorted(found.values(), key=lambda c: c.entry.position)


def effects(entry: Recorded, stream: Iterable[Recorded]) -> Iterator[Cited]:
    """The entries that name the statement of `entry`, or rested on this very entry, but for its own revisions."""
    statement = entry.event["statementid"]
    known_by = _quoted(statement.partition(":")[2] or statement)
    for one in stream:
        if one.position <= entry.position or not (known_by in one.leaf or b'"basis"' in one.leaf):
            continue
        event = one.event
        if event["statementid"] == statement:
            continue
        if (by := _by(event, statement)) is not None:
            yield Cited(one, event, by)
        elif entry.position in _basis(event):
            yield Cited(one, event, "basis")


def together(entry: Recorded, stream: Iterable[Recorded]) -> Together:
    """The block of the stream that the same command of the same actor recorded: a key is used once, without gaps."""
    event = entry.event
    key, actor = _quoted(event["idempotencykey"]), event["actorid"]
    found = [
        one.position for one in stream
        if one.recorded_at == entry.recorded_at and key in one.leaf
        and (said := one.event)["actorid"] == actor and said["idempotencykey"] == event["idempotencykey"]
    ]  # fmt: skip
    return Together(found[0], found[-1], len(found))


def _maybe(one: Recorded, named: Mapping[str, str]) -> Mapping[str, Any] | None:
    event = one.event
    return event if event["statementid"] in named else None


def _by(event: Mapping[str, Any], statement: str) -> str | None:
    return next((m for m, value in _texts(event["data"]) if statement in _statements(m, value)), None)


def _statements(member: str, value: str) -> tuple[str, str]:
    last = member.rpartition(".")[2]
    return value, f"{CALLED.get(last, last)}:{value}"


def _basis(event: Mapping[str, Any]) -> frozenset[int]:
    basis = event["data"].get("basis")  # of a seat it is a word
    return frozenset(basis.get("positions") or ()) if isinstance(basis, dict) else frozenset()


def _texts(value: Any, member: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a fact with the path of its member; where it comes from (`source`) is no cause."""
    if isinstance(value, str):
        yield member, value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, member)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in _APART:
                yield from _texts(inner, f"{member}.{name}" if member else name)


def _quoted(text: str) -> bytes:
    """The text as it stands inside the quotes of a leaf."""
    return orjson.dumps(text)[1:-1]
