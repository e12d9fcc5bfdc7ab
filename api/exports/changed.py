"""变更明细: an answer of `diff` as two tables, what differs and which entries carry it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.exports.paper import Grid
from api.exports.stamped import civil
from api.exports.words import Lang, pick
from api.tables.wording import word
from replay.diff import Change
from replay.wording import event_word
from replay.wording_paths import rows, statement_said

_CAUSES = (("by_time", "时间推移", "time passing"), ("by_knowledge", "新入账", "newly recorded"))
_GROUPS = (("took_effect", "到期生效", "took effect"), ("drivers", "新入账", "newly recorded"))


def compared(changes: Mapping[str, Any], lang: Lang) -> str:
    """Which two viewpoints are compared, in one line."""
    first, second = (f"{changes[end]['as_of']} #{changes[end]['known_at']['size']}" for end in ("from", "to"))
    return pick(lang, f"由 {first} 到 {second}", f"from {first} to {second}")


def differing(changes: Mapping[str, Any], lang: Lang = "zh") -> Grid:
    """Every change: cause, where, before, after; in Chinese in words, in English by its path."""
    heads = pick(lang, "起因|何处|之前|之后", "Cause|Where|Before|After")
    told = [
        (pick(lang, zh, en), *row)
        for name, zh, en in _CAUSES for row in _said(changes.get(name) or (), lang)
    ]  # fmt: skip
    return Grid(tuple(heads.split("|")), tuple(told), (2, 6, 5, 5))


def carried_by(changes: Mapping[str, Any], lang: Lang = "zh") -> Grid:
    """The entries that carry them."""
    heads = pick(
        lang, "起因|记录|入账时间(北京时间)|生效日|类型|陈述|理由",
        "Cause|Entry|Recorded (UTC+8)|Effective on|Type|Statement|Reason",
    )  # fmt: skip
    told = [
        (pick(lang, zh, en), *_entry(one, lang))
        for name, zh, en in _GROUPS for one in changes.get(name) or ()
    ]  # fmt: skip
    return Grid(tuple(heads.split("|")), tuple(told), (3, 2, 5, 3, 4, 8, 5))


def _said(found: Sequence[Mapping[str, Any]], lang: Lang) -> list[tuple[str, str, str]]:
    if lang == "en":
        return [(one["path"], _value(one["before"]), _value(one["after"])) for one in found]
    return rows(Change(one["path"], one["before"], one["after"]) for one in found)


def _value(value: Any) -> str:
    """A value in English: what is nested by its type, as `wording_paths` does it in Chinese."""
    if isinstance(value, list | tuple):
        return ", ".join(_value(one) for one in value) or "none"
    if isinstance(value, Mapping):
        return str(value.get("type") or "1 item")
    return "—" if value is None else word(value)


def _entry(one: Mapping[str, Any], lang: Lang) -> tuple[str, ...]:
    type_ = pick(lang, event_word(one["type"]), one["type"])
    if one["retracted"]:
        type_ += pick(lang, "(撤回)", " (retracted)")
    statement = pick(lang, statement_said(one["statement"]), one["statement"])
    return f"#{one['position']}", civil(one["recorded_at"]), one["effective_on"], type_, statement, one["reason"] or ""
