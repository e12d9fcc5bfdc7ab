"""核验: what verification really found, what it cannot prove, and how anyone checks it without this service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.exports.stamped import Stamp, civil, parts
from api.exports.words import Lang, pick

MARKS: Mapping[str, str] = {"ok": "✔", "failed": "✖", "not checked": "○"}
"""Verdict of the answer `verified` → its symbol."""


def checked(stamp: Stamp, lang: Lang = "zh") -> list[tuple[str, str]]:
    """(what, answer) for the sheet 核验; nothing is claimed that the stamp's `verified` does not carry."""
    verified = stamp.get("verified") or {}
    named = [(one["name"], _marked(one["verdict"], one["detail"], lang)) for one in verified.get("checks", ())]
    asked = [
        (str(one["question"][lang]), _marked(one["verdict"], one["answer"], lang))
        for one in verified.get("sentences", ())
    ]  # fmt: skip
    unproved = [(pick(lang, "不能证明", "not proved"), str(one[lang])) for one in verified.get("proves_not", ())]
    offline = pick(
        lang, "shilu-audit verify 账本地址 --key 验证公钥(公钥请由别的途径取得)",
        "shilu-audit verify LEDGER --key VERIFIER-KEY (get the key by another way)",
    )  # fmt: skip
    label = pick(lang, "离线核验", "verify offline")
    return [*parts(stamp, lang), *_ran(verified, lang), *asked, *named, *unproved, (label, offline)]


def _ran(verified: Mapping[str, Any], lang: Lang) -> list[tuple[str, str]]:
    found = [
        (pick(lang, "核验到第几条", "verified up to entry"), verified.get("size") or ""),
        (pick(lang, "核验时的根哈希", "root verified"), verified.get("root") or ""),
        (pick(lang, "核验时刻(北京时间)", "verified at (UTC+8)"), civil(verified.get("at"))),
        (pick(lang, "首处不符", "first entry that fails"), verified.get("position") or ""),
    ]
    return [(label, str(value)) for label, value in found if value]


def _marked(verdict: str, said: Mapping[str, str], lang: Lang) -> str:
    return f"{MARKS.get(verdict, verdict)} {said[lang]}"
