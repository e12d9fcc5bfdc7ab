"""The stamp of an export: for which day, on what known, by which root, verified or not, where it stands for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from api.exports.words import Lang, pick, view_word
from ledger.clock import CIVIL_ZONE

Stamp = Mapping[str, Any]
"""as_of, view, size, recorded_at (UTC), root (hex, may be empty), state, zh, en (words of the state), address."""
SYMBOLS: Mapping[str, str] = {"verified": "✔", "failed": "✖", "running": "…", "never": "○"}
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


def made(stamp: Stamp) -> datetime:
    """The moment a file is dated: when the last entry known was recorded (UTC); nothing else changes the bytes."""
    try:
        return datetime.fromisoformat(stamp["recorded_at"]).astimezone(UTC).replace(microsecond=0)
    except (KeyError, TypeError, ValueError):
        return _EPOCH


def civil(instant: str | None) -> str:
    """An instant (UTC) by the clock of the ledger's civil days (Asia/Shanghai): 2023-06-30 09:00:00."""
    if not instant:
        return ""
    return datetime.fromisoformat(instant).astimezone(CIVIL_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def verified_words(stamp: Stamp, lang: Lang) -> str:
    """Symbol and sentence of the state of verification, as the page shows them."""
    symbol = SYMBOLS.get(str(stamp.get("state", "never")), SYMBOLS["never"])
    return f"{symbol} {stamp.get(lang) or pick(lang, '本服务尚未核验', 'not verified by this service yet')}"


def parts(stamp: Stamp, lang: Lang) -> list[tuple[str, str]]:
    """Label and value of each member; what the caller may not see is left out."""
    found = [
        ("截至", "as of", str(stamp["as_of"])),
        ("时点", "viewpoint", view_word(str(stamp.get("view", "")), lang)),
        ("账本位置", "ledger position", f"#{stamp['size']}"),
        ("已知至(入账时间,北京时间)", "known up to (recorded, UTC+8)", civil(stamp.get("recorded_at"))),
        ("根哈希 sha256", "root sha256", str(stamp.get("root") or "")),
        ("核验", "verification", verified_words(stamp, lang)),
        ("固定链接", "permanent link", str(stamp.get("address") or "")),
    ]
    return [(pick(lang, zh, en), value) for zh, en, value in found if value]


def lines(stamp: Stamp, lang: Lang, illustrated: int | bool = 0) -> tuple[str, ...]:
    """The stamp as lines for a first page; the last says that invented data are in it, when they are."""
    line = [f"{label} {value}" for label, value in parts(stamp, lang)]
    head, rest = " · ".join(line[:4]), line[4:]
    return (head, *rest, *((invented_words(illustrated, lang),) if illustrated else ()))


def invented_words(illustrated: int | bool, lang: Lang) -> str:
    """That invented data are in it, and how many entries where that is known."""
    if illustrated is True:
        return pick(
            lang, "本件含示意(虚构)数据,仅作演示,不代表任何单位的实际作为",
            "contains invented data (illustration): no agency did or said any of it",
        )  # fmt: skip
    return pick(
        lang, f"本件所据记录中示意(虚构)的有 {illustrated} 条,仅作演示,不代表任何单位的实际作为",
        f"{illustrated} of the entries behind it are invented (illustration): no agency did or said any of it",
    )  # fmt: skip


def day_said(day: str | None, lang: Lang) -> str:
    """A day as papers write it: 2023年6月30日, in Arabic numerals without leading zeros (GB/T 9704-2012 §7.3.5.4)."""
    if not day:
        return ""
    year, month, of_month = (int(part) for part in day.split("-"))
    return pick(lang, f"{year}年{month}月{of_month}日", day)
