"""Pages of one answer: a cursor carries the viewpoint the first page was answered for, so that no page ever shifts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

import orjson

from aggregates.refusal import Refused
from replay.viewpoint import NAMES

VERSION = 1
MOST, USUAL = 5_000, 500
"""Rows of one page: at most, and when nothing is said."""
_TEXT = re.compile(r"[A-Za-z0-9_-]{8,4000}")
_DIGEST = re.compile(r"[0-9a-f]{16}")


Row = TypeVar("Row")


class Pin(NamedTuple):
    """What every page of one answer has in common: the resolved viewpoint and the digest of the question.

    `view` is the viewpoint's name (semantics.md, "The definition"), `rules` what the caller chose to judge by.
    """

    as_of: str
    size: int
    view: str
    rules: tuple[str, ...]
    query: str


class Cursor(NamedTuple):
    """Where a page begins: rows before it, and the pin of the answer it belongs to."""

    place: int
    pin: Pin


def query_digest(question: Mapping[str, Any]) -> str:
    """What tells one question from another: the operation and whatever chooses or orders rows, in any JSON form."""
    return hashlib.sha256(orjson.dumps(question, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def page(rows: Sequence[Row], cursor: str | None, limit: int, pin: Pin) -> tuple[Sequence[Row], str | None]:
    """The rows of one page and the cursor of the next, None after the last.

    Refused: `bad-limit` outside 1 to 5,000, `bad-cursor` for one that is damaged or belongs to another answer.
    """
    if not 1 <= limit <= MOST:
        raise Refused("bad-limit", f"limit 应在 1 至 {MOST} 之间", f"limit is between 1 and {MOST}")
    first = 0
    if cursor is not None:
        first, belongs = opened(cursor)
        if belongs != pin or first > len(rows):
            raise _foreign()
    end = first + limit
    return rows[first:end], closed(Cursor(end, pin)) if end < len(rows) else None


def closed(cursor: Cursor) -> str:
    """The cursor as opaque text for a URL."""
    body = orjson.dumps([VERSION, cursor.place, *cursor.pin])
    return base64.urlsafe_b64encode(_sum(body) + body).rstrip(b"=").decode()


def opened(text: str) -> Cursor:
    """The cursor in a text. Refused (`bad-cursor`) for what was not made here, or was cut off or changed."""
    try:
        return _read(text)
    except (ValueError, TypeError, binascii.Error):
        raise Refused(
            "bad-cursor", "游标不完整或不是本服务给出的;请从第一页重新开始",
            "the cursor is damaged or was not given by this service; start again from the first page",
        ) from None  # fmt: skip


def _read(text: str) -> Cursor:
    if not _TEXT.fullmatch(text):
        raise ValueError("not a cursor")
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    version, place, as_of, size, view, rules, query = orjson.loads(raw[4:])
    if raw[:4] != _sum(raw[4:]) or version != VERSION or view not in NAMES or not _DIGEST.fullmatch(query):
        raise ValueError("not a cursor of this version")
    if type(place) is not int or place < 1 or type(size) is not int or size < 1:
        raise ValueError("no place")
    if type(rules) is not list or not all(type(rule) is str for rule in rules):
        raise ValueError("no rules")
    return Cursor(place, Pin(date.fromisoformat(as_of).isoformat(), size, view, tuple(rules), query))


def _sum(body: bytes) -> bytes:
    """Tells damage, nothing more: whoever may ask the question may begin anywhere in its answer."""
    return hashlib.sha256(body).digest()[:4]


def _foreign() -> Refused:
    return Refused(
        "bad-cursor", "该游标属于另一个问题(条件、时点或排序不同);请从第一页重新开始",
        "this cursor belongs to another question (other filters, viewpoint or order); start from the first page",
    )  # fmt: skip
