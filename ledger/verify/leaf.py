"""What a leaf must be by itself (check `entries`): its length, its canonical form, its attributes, its format."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import orjson

from ledger.codec import HASH_VERSION, SPEC_VERSION, canonical
from ledger.errors import InvalidEntry
from ledger.limits import MAX_LEAF_BYTES

REQUIRED = (
    ("actorid", str), ("actorrole", str), ("data", dict), ("effectiveon", str), ("hv", int), ("id", str),
    ("idempotencykey", str), ("recordedtime", str), ("sequence", str), ("source", str), ("specversion", str),
    ("statementid", str), ("statementrevision", int), ("streamversion", int), ("subject", str), ("time", str),
    ("type", str), ("typerevision", int),
)  # fmt: skip
"""Attributes that each leaf has, with their kinds."""
FOLLOWED = {
    name: kind
    for name, kind in REQUIRED
    if name not in {"actorrole", "data", "effectiveon", "hv", "specversion", "statementid", "statementrevision", "time"}
    and name != "typerevision"
}
"""Those that join an entry to the ones before it."""
INSTANT = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z")
"""The form of `recordedtime`."""


def problem_of(leaf: bytes) -> tuple[dict[str, Any] | None, str | None]:
    """(event, None), or (event where it can be followed nevertheless, else None; what is wrong with the bytes)."""
    if len(leaf) > MAX_LEAF_BYTES:
        return None, f"长度 {len(leaf)} 超限 / {len(leaf)} bytes is too long"
    try:
        event = orjson.loads(leaf)
        rewritten = canonical(event)
    except (ValueError, InvalidEntry) as error:
        return None, f"不是规范 JSON / not canonical JSON: {error}"
    if type(event) is not dict or any(type(event.get(name)) is not kind for name, kind in REQUIRED):
        followed = type(event) is dict and all(type(event.get(name)) is kind for name, kind in FOLLOWED.items())
        return event if followed else None, "缺少必要属性 / required attributes are missing"
    if event["hv"] != HASH_VERSION or event["specversion"] != SPEC_VERSION:
        return event, f"未知格式版本 / unknown format version {event['hv']!r}"
    return event, _form(event, rewritten == leaf)


def _form(event: dict[str, Any], same: bool) -> str | None:
    if not same:
        return "不是规范形式 / not in canonical form"
    if not plain(event):
        return "含浮点数或基本平面外的键 / a float, or a key beyond the basic plane"
    if not INSTANT.fullmatch(event["recordedtime"]):
        return f"记录时间格式不正确 / not a recordedtime: {event['recordedtime']}"
    return None


def plain(value: object) -> bool:
    """Whether a decoded value holds no float, and no key that RFC 8785 would sort elsewhere."""
    if type(value) is dict:
        return all(key.isascii() or max(key) <= "\uffff" for key in value) and all(map(plain, value.values()))
    if type(value) is list:
        return all(map(plain, value))
    return type(value) is not float


class Shapes:
    """Keys and kinds of decoded objects, each combination judged once: entries come in few shapes.

    A shape is good when its keys ascend as RFC 8785 sorts them and no value is a float; a leaf's also has every
    required attribute with its kind. So an object decoded in its stored order, all of whose shapes are good, is in
    canonical order at every depth.
    """

    __slots__ = ("_good", "_leaves")
    _MOST = 20_000

    def __init__(self) -> None:
        self._good: dict[tuple[Any, ...], bool] = {}  # whether it holds objects or lists
        self._leaves: dict[tuple[Any, ...], bool] = {}

    def leaf(self, event: dict[str, Any]) -> bool:
        """Whether an event is good at every depth."""
        shape = (*event, *map(type, event.values()))
        known = self._leaves.get(shape)
        if known is None:
            known = _good_leaf(event)
            _remember(self._leaves, shape, known, self._MOST)
        return known and self.object(event["data"])

    def object(self, value: dict[str, Any]) -> bool:
        """Whether an object inside is good at every depth."""
        shape = (*value, *map(type, value.values()))
        nested = self._good.get(shape)
        if nested is None:
            if not (_ascending(value) and _no_float(value.values())):
                return False
            nested = any(type(one) is dict or type(one) is list for one in value.values())
            _remember(self._good, shape, nested, self._MOST)
        return not nested or self.values(value.values())

    def values(self, values: Iterable[Any]) -> bool:
        """Whether objects and lists among `values` are good at every depth."""
        for one in values:
            kind = type(one)
            if kind is dict:
                if one and not self.object(one):
                    return False
            elif kind is list and one and not (_no_float(one) and self.values(one)):
                return False
        return True


def _good_leaf(event: dict[str, Any]) -> bool:
    required = all(type(event.get(name)) is kind for name, kind in REQUIRED)
    more = (one for name, one in event.items() if name != "data")
    return required and _ascending(event) and set(map(type, more)) <= _SCALARS


def _ascending(value: dict[str, Any]) -> bool:
    keys = list(value)
    return keys == sorted(keys) and all(key.isascii() or max(key) <= "\uffff" for key in keys)


def _no_float(values: Iterable[Any]) -> bool:
    return float not in map(type, values)


def _remember(known: dict[tuple[Any, ...], bool], shape: tuple[Any, ...], value: bool, most: int) -> None:
    if len(known) >= most:
        known.clear()
    known[shape] = value


_SCALARS = {str, int, bool, type(None)}
