"""What a decision would add, shown before it is taken: the facts of a dry run, and what rests on the old ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from api.pages.dispute_words import BASES, GROUNDS, OUTCOMES, statement_words
from api.pages.labels import label
from api.pages.page import Page

Json = dict[str, Any]
DECIDED = (
    "plan.evaluation_opened", "plan.evaluation_concluded", "plan.snapshot_fixed", "plan.snapshot_restated",
    "plan.period_closed", "plan.commendation_proposed", "plan.commendation_granted",
)  # fmt: skip
"""Decisions that rest on figures; a ruling alone changes none (semantics.md, "Fixing, closing, restating")."""


def moving(facts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The facts that change who has a duty or what was recorded: all but the acts of the dispute itself."""
    return [one for one in facts if not one["type"].startswith(("plan.dispute_", "plan.negotiation_held"))]


async def resting(page: Page, plan: str, facts: Iterable[Mapping[str, Any]]) -> list[Json]:
    """The plan's decisions about days that the facts would change, the newest first."""
    moved = moving(facts)
    if not moved:
        return []
    first = min(one["effective_on"] for one in moved)
    types = [f"type:{one}" for one in DECIDED]
    rows = (await page.ask("timeline", plan=plan, filter=types, sort="-position", limit="200"))["entries"]
    return [one for one in rows if one["effective_on"] >= first]


WORDS: Mapping[str, tuple[str, str]] = {
    "dispute": ("异议", "dispute"), "instance": ("审次", "instance"), "outcome": ("决定", "outcome"),
    "grounds": ("裁定理由", "grounds"), "changes": ("所动记录", "entries concerned"),
    "claim": ("主张", "claim"), "ground": ("理由", "ground"),
    "agency_as_written": ("文件中的写法", "as written"), "basis_kind": ("所据", "rests on"),
    "statements": ("争议事项", "contested"), "minutes": ("纪要", "minutes"), "number": ("第几次", "number"),
    "agreed": ("达成一致", "agreed"), "convener": ("召集单位", "convener"),
    "replaces": ("取代第几版", "replaces revision"),
    "authority": ("依据文号", "authority"), "of_type": ("记录类型", "type of record"), "evidence": ("证据", "evidence"),
    "basis": ("依据时点", "rests on"),
}  # fmt: skip
"""Words of fields that only disputes have."""
_LEFT_OUT = frozenset({"source", "occurrence", "order", "of_revision", "conflict_declared", "content"})


def told(fact: Mapping[str, Any], lang: str) -> Json:
    """A fact as people read it: type, day, statement, and its fields in words; codes and defaults are left out."""
    data = {**fact["data"], **(fact["data"].get("content") or {})}
    shown = [(field_words(n, lang), _value(n, value, lang)) for n, value in data.items() if _shown(n, value)]
    return {
        "type": fact["type"], "statement": fact["statement"], "revision": fact["revision"],
        "effective_on": fact["effective_on"], "effective_to": fact.get("effective_to"), "fields": shown,
    }  # fmt: skip


def field_words(name: str, lang: str) -> str:
    """A field in words."""
    words = WORDS.get(name)
    return label("field", name, lang) if words is None else words[lang == "en"]


def _shown(name: str, value: Any) -> bool:
    if name == "basis" and isinstance(value, str):
        return False
    return name not in _LEFT_OUT and value not in (None, [], (), "")


def _value(name: str, value: Any, lang: str) -> list[str]:
    """A value as texts, each a line."""
    many = value if isinstance(value, list | tuple) else [value]
    return [_text(name, one, lang) for one in many]


def _text(name: str, value: Any, lang: str) -> str:
    codes = {"outcome": OUTCOMES, "ground": GROUNDS, "basis_kind": BASES}.get(name, {})
    if isinstance(value, bool):
        return ("yes" if value else "no") if lang == "en" else ("是" if value else "否")
    if isinstance(value, dict):
        return f"{value['as_of']} · #{value['known_at']}" if name == "basis" else orjson.dumps(value).decode()
    if value in codes:
        return codes[value][lang == "en"]
    kind = {"role": "seat_role", "of_type": "event"}.get(name)
    return label(kind, str(value), lang) if kind else statement_words(str(value), lang)
