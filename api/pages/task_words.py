"""What the pages of a task say of entries: who and when, marks, changes field by field, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from api.pages.labels import label
from ledger.clock import CIVIL_ZONE
from replay.diff import Change
from replay.wording_paths import SEAT, Part, part_said, parts, statement_said

_STATUSES = ("status", "standing", "topic")
_CODED = {"role": "seat_role", "colour": "light", "type": "event"}
_KINDS = {
    "tasks": "task", "seats": "seat", "reports": "report", "closures": "closure", "orders": "order",
    "targets": "target", "disputes": "dispute", "notices": "notice", "rectifications": "rectification",
    "commendations": "commendation", "submissions": "submission", "verdicts": "verdict", "anomalies": "anomaly",
    "stages": "stage",
}  # fmt: skip
_STEP = re.compile(rf"{SEAT.pattern}|[^/|]+[|][^/]+(?:/[^/|]+)*[|][^/]+|[^/]+")


class Mark(NamedTuple):
    """A mark on an entry: its code, its words, and the entry it points to, if any."""

    code: str
    words: str
    position: int | None = None


class Changed(NamedTuple):
    """One value: where, before, after; None where there was or is nothing."""

    where: str
    before: str | None
    after: str | None


def civil_day(instant: str) -> str:
    """The day of an instant in civil time (UTC+8)."""
    return datetime.fromisoformat(instant).astimezone(CIVIL_ZONE).date().isoformat()


def actor_said(actor: Mapping[str, Any], lang: str) -> str:
    """The agency without its region; the role where somebody acts for none."""
    agency = actor.get("agency")
    return str(agency).rsplit("/", 1)[-1] if agency else label("role", actor["role"], lang)


def marks_of(step: Mapping[str, Any], later: int | None, lang: str) -> list[Mark]:
    """The marks of a step in words; `later` is the entry by which it was corrected."""
    english = lang == "en"
    found = []
    for code in step["marks"]:
        words, position = label("mark", code, lang), None
        if code == "late":
            days = step["days_late"]
            words = f"{days} day{'' if days == 1 else 's'} late" if english else f"迟报 {days} 天"
        elif code == "after_close":
            words = "recorded after the close" if english else "后补(关账后)"
        elif code == "superseded" and later is not None:
            words, position = (f"corrected by #{later}" if english else f"已被 #{later} 更正"), later
        found.append(Mark(code, words, position))
    return found


def changed(changes: Iterable[Mapping[str, Any]], lang: str, task: str | None = None) -> list[Changed]:
    """Changes of the API in words, a thing that came or went whole in one row; `task` is not named again in each."""
    found = parts(Change(one["path"], one["before"], one["after"]) for one in changes)
    told = [_chinese(part) if lang != "en" else _english(part) for part in found]
    if task is None:
        return told
    own = f"task {task} · " if lang == "en" else f"任务 {task} "
    return [one._replace(where=one.where.removeprefix(own)) for one in told]


def _chinese(part: Part) -> Changed:
    where, before, after = part_said(part)
    return Changed(where, None if before == "—" else before, None if after == "—" else after)


def _english(part: Part) -> Changed:
    where = path_in_english(part.path)
    if part.came is None:
        return Changed(where, value_in_english(part.path, part.before), value_in_english(part.path, part.after))
    return Changed(where, None, part.after or "new") if part.came else Changed(where, part.before or "was", None)


def path_in_english(path: str) -> str:
    """`tasks/2.4.1/seats/seat:…/in_force` → task 2.4.1 · seat 县科协 (leads) · in force."""
    said: list[str] = []
    kind = ""
    for step in (m[0] for m in _STEP.finditer(path)):
        if step in _KINDS and not kind:
            kind = _KINDS[step]
            continue
        match = SEAT.fullmatch(step)
        told = f"{match[2].rsplit('/', 1)[-1]} ({label('seat_role', match[3], 'en')})" if match else _plain(step)
        said.append(f"{kind} {told}".strip())
        kind = ""
    return " · ".join([*said, kind] if kind else said)


def _plain(step: str) -> str:
    return statement_said(step) if "|" in step or ":" in step else step.replace("_", " ")


def value_in_english(path: str, value: Any) -> str | None:
    """A value in words; None for nothing."""
    if value is None or value == []:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(_one(path, one) for one in value)
    return _one(path, value)


def _one(path: str, value: Any) -> str:
    field = path.rpartition("/")[2]
    if isinstance(value, Mapping):
        told = [label("event", value["type"], "en")] if "type" in value else []
        told += [str(value[n]).rsplit("/", 1)[-1] for n in ("result", "by", "agency", "outcome") if value.get(n)]
        return " ".join(told) or "1 item"
    text = str(value)
    if field == "status":
        kinds = (label(kind, text, "en") for kind in _STATUSES)
        return next((word for word in kinds if word != text), text)
    if field in _CODED:
        return label(_CODED[field], text, "en")
    said = statement_said(text) if "|" in text else text
    return f"{said} %" if field == "percent" else said
