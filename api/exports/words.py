"""Words of exported documents in one language; the Chinese ones are those of the rest of the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from replay import wording

Lang = Literal["zh", "en"]
INVENTED: Mapping[Lang, str] = {"zh": "示意", "en": "illustration"}
"""What marks invented data."""
SYMBOLS: Mapping[str | None, str] = {"GREEN": "●", "YELLOW": "▲", "RED": "■", "GREY": "○", None: "—"}
_LIGHTS: Mapping[str | None, tuple[str, str]] = {
    "GREEN": ("绿灯", "green"), "YELLOW": ("黄灯", "yellow"), "RED": ("红灯", "red"), "GREY": ("灰灯", "grey"),
    None: ("未采用规则", "no rules adopted"),
}  # fmt: skip
_FLAGS_EN: Mapping[str, str] = {
    "overdue": "overdue", "due-soon": "due soon", "late": "completed late", "born-overdue": "overdue from the start",
    "disputed": "disputed", "extended-after-the-fact": "extended after the fact",
    "conflict-declared": "conflict declared", "contested-closure": "closure contested",
    "late-recorded": "recorded late",
}  # fmt: skip
_STATUSES_EN: Mapping[str, str] = {
    "UNDEFINED": "not defined", "UNASSIGNED": "not assigned",
    "CLOSED_NOT_IMPLEMENTED": "closed, not implemented",
    "NOT_EVALUABLE": "cannot be judged",
}  # fmt: skip
_ROLES_EN: Mapping[str, str] = {
    "lead": "lead", "cooperate": "cooperating", "participate": "taking part", "shared": "shared",
    "responsible": "responsible", "guide": "guiding",
}  # fmt: skip
DEADLINE_BASES: Mapping[str, tuple[str, str]] = {
    "extended": ("延期", "extended"), "anchored": ("起算", "anchored"), "stated": ("明文", "stated"),
    "plan-period": ("方案期末", "end of the plan"),
}  # fmt: skip
_VIEWS: Mapping[str, tuple[str, str]] = {
    "current": ("当前", "current"), "as published": ("当时公布", "as published"),
    "as restated": ("现在看当时", "as restated"), "as believed": ("当时所知", "as believed"),
}  # fmt: skip


def pick(lang: Lang, zh: str, en: str) -> str:
    """One of two wordings."""
    return en if lang == "en" else zh


def light_word(colour: str | None, lang: Lang = "zh") -> str:
    """Symbol and word, never the colour alone: `■ 红灯`."""
    return f"{SYMBOLS.get(colour, '?')} {pick(lang, *_LIGHTS.get(colour, (str(colour), str(colour))))}"


def flag_word(flag: str, lang: Lang = "zh") -> str:
    """The word of a flag of a light; the code itself where there is none."""
    return pick(lang, wording.FLAGS.get(flag, flag), _FLAGS_EN.get(flag, flag))


def status_word(status: str, lang: Lang = "zh") -> str:
    """The word of a status of a task, a target or a dispute."""
    zh = {**wording.STATUSES, **wording.STANDINGS, **wording.TOPIC_STATUSES}.get(status, status)
    return pick(lang, zh, _STATUSES_EN.get(status, status.replace("_", " ").lower()))


def role_word(role: str, lang: Lang = "zh") -> str:
    """The word of the role of a seat."""
    return pick(lang, wording.SEAT_ROLES.get(role, role), _ROLES_EN.get(role, role))


def basis_word(basis: str, lang: Lang = "zh") -> str:
    """The word of what a deadline rests on."""
    return pick(lang, *DEADLINE_BASES.get(basis, (basis, basis)))


def view_word(view: str, lang: Lang = "zh") -> str:
    """The word of a named view (semantics.md, "The definition")."""
    return pick(lang, *_VIEWS.get(view, (view, view)))


def grade_word(code: str, names: Mapping[str, str], lang: Lang = "zh") -> str:
    """A grade as its rubric names it in Chinese; in English its code as a word."""
    return names.get(code, code) if lang == "zh" else code.replace("_", " ").capitalize()


def unit(agency: str) -> str:
    """The last part of an agency's id: what people call it."""
    return agency.rpartition("/")[2] or agency
