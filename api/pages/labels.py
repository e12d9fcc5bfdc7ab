"""Codes of answers in words, Chinese (replay/wording.py) and English, for every page alike."""

from __future__ import annotations

from collections.abc import Mapping

from replay import wording
from replay.viewpoint import NAMES

_ENGLISH: Mapping[str, Mapping[str, str]] = {
    "role": {
        "importer": "importer", "plan_office": "plan office", "liaison": "liaison", "supervisor": "supervisor",
        "verifier": "verifier", "evaluator": "evaluator", "arbiter": "staffing office", "reader": "reader",
        "commending_authority": "commending authority", "registry_clerk": "registry clerk", "auditor": "auditor",
        "administrator": "administrator", "ledger": "ledger",
    },
    "seat_role": {
        "lead": "leads", "cooperate": "cooperates", "participate": "participates", "shared": "shares",
        "responsible": "responsible", "guide": "guides",
    },
    "status": {
        "UNDEFINED": "not defined", "UNASSIGNED": "not assigned", "ASSIGNED": "assigned",
        "ACKNOWLEDGED": "acknowledged", "IN_PROGRESS": "in progress", "CLOSURE_REQUESTED": "closure requested",
        "VERIFIED_COMPLETE": "verified complete", "PARTIALLY_MET": "partially met",
        "CLOSED_NOT_IMPLEMENTED": "closed, not implemented", "SUSPENDED": "suspended", "CANCELLED": "cancelled",
        "REOPENED": "reopened",
    },
    "standing": {
        "NOT_EVALUABLE": "cannot be judged", "NO_DATA": "no data", "ON_PATH": "on path", "BEHIND": "behind",
        "MET": "met", "MET_EARLY": "met early", "MISSED": "missed",
    },
    "topic": {
        "RAISED": "raised", "NEGOTIATING": "negotiating", "AGREED": "agreed", "ESCALATED": "escalated",
        "DECIDED": "decided", "WITHDRAWN": "withdrawn", "ORDERED": "ordered", "SUBMITTED": "submitted",
        "DONE": "done", "CONTINUING": "continuing", "NOT_DONE": "not done", "PROPOSED": "proposed",
        "POSTED": "posted", "GRANTED": "granted", "REVOKED": "revoked", "EXPIRED": "expired", "CLAIMED": "claimed",
        "TAKEN": "taken", "COMPLETED": "completed",
    },
    "mark": {
        "late": "late", "archive": "from archives", "correction": "correction", "retraction": "retraction",
        "defaulted": "date by default", "illustration": "illustration", "superseded": "corrected later",
        "after_close": "after close", "disputed": "disputed", "not_yet": "not yet in effect",
    },
    "light": {"GREEN": "green", "YELLOW": "yellow", "RED": "red", "GREY": "grey", "NONE": "no rules adopted"},
    "flag": {
        "overdue": "overdue", "due-soon": "due soon", "late": "closed late", "born-overdue": "overdue at birth",
        "disputed": "disputed", "extended-after-the-fact": "extended after the fact",
        "conflict-declared": "conflict declared", "contested-closure": "closure contested",
        "late-recorded": "recorded late",
    },
    "state": {"OK": "has data", "NO_DATA": "no data", "NOT_APPLICABLE": "not applicable"},
    "verdict": {"FULL": "complete", "PARTIAL": "in part", "REJECTED": "not verified"},
    "view": {
        "current": "current", "as published": "as published then", "as restated": "as restated now",
        "as believed": "as believed then",
    },
}  # fmt: skip
_STATES = {"OK": "有数据", "NO_DATA": "无数据", "NOT_APPLICABLE": "不适用"}
_VERDICTS = {"FULL": "全部完成", "PARTIAL": "部分完成", "REJECTED": "不予销号"}
_CHINESE: Mapping[str, Mapping[str, str]] = {
    "role": wording.ROLES, "seat_role": wording.SEAT_ROLES, "status": wording.STATUSES,
    "standing": wording.STANDINGS, "topic": wording.TOPIC_STATUSES, "mark": {**wording.MARKS, "not_yet": "未生效"},
    "light": {"GREEN": "绿灯", "YELLOW": "黄灯", "RED": "红灯", "GREY": "灰灯", "NONE": "未采用规则"},
    "flag": wording.FLAGS, "state": _STATES, "verdict": _VERDICTS, "view": NAMES, "event": wording.EVENTS,
    "field": wording.FIELDS,
}  # fmt: skip
SYMBOLS: Mapping[str, str] = {"GREEN": "●", "YELLOW": "▲", "RED": "■", "GREY": "○", "NONE": "—"}
"""Beside the word and the colour of a light: none of the three ever stands alone."""


def label(kind: str, code: str | None, lang: str) -> str:
    """The word for a code of a kind (role, seat_role, status, standing, topic, mark, light, flag, state, verdict, view,
    event, field); a code without a word as itself (a later program's), an event type in English likewise."""
    name = "NONE" if code is None and kind == "light" else code or ""
    if lang == "en":
        plain = name.rpartition(".")[2] if kind == "event" else name
        return _ENGLISH.get(kind, {}).get(name, plain.replace("_", " ") if kind in ("event", "field") else name)
    return _CHINESE[kind].get(name, name)
