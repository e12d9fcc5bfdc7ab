"""Viewpoints: which day is asked about, and what was known (semantics.md, "The definition")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger.clock import CIVIL_ZONE, SystemClock, civil_day
from ledger.reader import LedgerReader

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SIZE = re.compile(r"size:(\d{1,18})")

NAMES = {
    "current": "当前",
    "as published": "当时公布",
    "as restated": "现在看当时",
    "as believed": "当时所知",
}


class BadViewpoint(ValueError):
    """The viewpoint cannot be asked for; `code` is stable, `zh` and `en` say why."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{en} / {zh}")
        self.code = code
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """(as_of V, known_at K, rules R): a civil day and a ledger size, resolved once, with the view's name.

    `recorded_at` is the recorded time (RFC 3339, UTC) of the last entry seen. `rules` are those the answer was judged
    by (kind, id, version, digest); `rejudged` names the kinds that were chosen instead of those in force.
    """

    as_of: date
    size: int
    recorded_at: str
    name: str
    clock: str
    rules: tuple[Mapping[str, Any], ...] = ()
    rejudged: tuple[str, ...] = ()

    @property
    def day(self) -> str:
        """V as ISO text."""
        return self.as_of.isoformat()

    def to_json(self) -> dict[str, Any]:
        """What every answer echoes; an answer that needs no rule set names none."""
        return {
            "as_of": self.day,
            "known_at": {"size": self.size, "recorded_at": self.recorded_at},
            "view": self.name,
            "rules": [dict(rule) for rule in self.rules] or None,
            "rejudged": list(self.rejudged),
            "clock": self.clock,
        }

    def stamp(self) -> str:
        """The line under every answer."""
        simulated = " · 模拟时钟 simulated clock" if self.clock == "simulated" else ""
        return (
            f"截至 as of {self.day} · 已知至 known at #{self.size} ({civil(self.recorded_at)}) · "
            f"{NAMES[self.name]} {self.name}{self._judged()}{simulated}"
        )

    def _judged(self) -> str:
        """The rule sets the answer followed, and whether it is a re-judgement."""
        named = "、".join(f"{rule['rules']}@{rule['version']}" for rule in self.rules)
        again = "(以此重评 re-judged)" if self.rejudged else ""
        return f" · 规则 rules {named}{again}" if named else ""


def civil(recorded_at: str) -> str:
    """A recorded time (RFC 3339, UTC) as people here read it: civil time, to the second."""
    return datetime.fromisoformat(recorded_at).astimezone(CIVIL_ZONE).strftime("%Y-%m-%d %H:%M:%S+08:00")


def today(reader: LedgerReader) -> date:
    """The day of the ledger's clock: the computer's, or for a simulated one the day of the last entry."""
    if reader.opened()["clock"] == "system":
        return civil_day(SystemClock().now_us())
    head = reader.head()
    assert head is not None
    return civil_day(head.recorded_at)


def resolve(
    reader: LedgerReader, *, as_of: str | None = None, known_at: str | None = None, at: str | None = None
) -> Viewpoint:
    """Resolve what was asked, once: `at` excludes the others; `as_of` alone means as restated.

    `as_of`: a day. `known_at`: a day, an instant or `size:N`. `at`: a day or an instant (as published).
    Raises BadViewpoint: both kinds given, not a date, before the ledger's first entry, beyond its head.
    """
    clock = reader.opened()["clock"]
    if at is not None:
        if as_of is not None or known_at is not None:
            raise BadViewpoint(
                "at-excludes", "时点 at 不能与 as_of、known_at(--as-of、--known-at)同用",
                "at excludes as_of and known_at (--as-of, --known-at)",
            )  # fmt: skip
        moment = _moment(at)
        day = moment if not isinstance(moment, datetime) else moment.astimezone(CIVIL_ZONE).date()
        return _seen(reader, day, reader.size_at(moment), "as published", clock)
    day = _day(as_of) if as_of is not None else today(reader)
    if known_at is None:
        return _seen(reader, day, reader.size(), "current" if as_of is None else "as restated", clock)
    return _seen(reader, day, _size(reader, known_at), "as believed", clock)


def _seen(reader: LedgerReader, day: date, size: int, name: str, clock: str) -> Viewpoint:
    if size < 1:
        first = civil(reader.entry(1).event["recordedtime"])
        raise BadViewpoint(
            "before-ledger",
            f"早于账本第一条记录({first}),当时账本一无所知",
            f"before the ledger's first entry ({first}): it knew nothing then",
        )
    return Viewpoint(day, size, reader.entry(size).event["recordedtime"], name, clock)


def _size(reader: LedgerReader, text: str) -> int:
    match = _SIZE.fullmatch(text)
    if match is None:
        return reader.size_at(_moment(text))
    size, head = int(match[1]), reader.size()
    if size > head:
        raise BadViewpoint(
            "beyond-head", f"账本只有 {head} 条,没有第 {size} 条", f"the ledger holds {head} entries, not {size}"
        )
    return size


def _day(text: str) -> date:
    try:
        if not _DAY.fullmatch(text):  # fromisoformat also takes 20230630 and 2023-W26-5
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise BadViewpoint(
            "not-a-date", f"不是日期(应为 2023-06-30):{text}", f"not a date (like 2023-06-30): {text}"
        ) from None


def _moment(text: str) -> date | datetime:
    """A bare date (meaning the end of that day, Asia/Shanghai) or an instant with an offset."""
    if _DAY.fullmatch(text):
        return _day(text)
    try:
        instant = datetime.fromisoformat(text)
        instant.astimezone(CIVIL_ZONE)  # OverflowError beyond the calendar
    except (ValueError, OverflowError):
        instant = None
    if instant is None or instant.tzinfo is None:
        raise BadViewpoint(
            "not-an-instant",
            f"不是日期或带时区的时刻(如 2023-06-30 或 2023-06-30T12:00:00+08:00):{text}",
            f"not a date or an instant with an offset (2023-06-30T12:00:00+08:00): {text}",
        )
    return instant
