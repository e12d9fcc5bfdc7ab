"""The fields of an entry in words: the attributes of its envelope, and what its data say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from replay.viewpoint import civil
from replay.wording import event_word, role_word
from replay.wording_paths import path_said, value_said

ATTRIBUTES: Mapping[str, str] = {
    "id": "编号 id", "source": "账本 source", "type": "类型 type", "subject": "流 stream", "time": "时间 time",
    "recordedtime": "入账时间 recorded at", "effectiveon": "生效日 effective on", "effectiveto": "终止日 effective to",
    "effectivedefaulted": "日期默认 defaulted", "statementid": "陈述 statement", "statementrevision": "第几版 revision",
    "actorid": "经手人 actor", "actoragency": "单位 agency", "actorrole": "角色 role",
    "prevleaf": "上一条的叶哈希 previous leaf", "streamversion": "流内次序 version",
    "sequence": "记录次序 sequence", "idempotencykey": "幂等键 idempotency key",
    "typerevision": "类型版本 type revision",
}  # fmt: skip
_TIMES = ("time", "recordedtime")


def entry_field_said(path: str) -> str:
    """A path of an entry in words: `data/content/percent` → 内容 进展, `recordedtime` → 入账时间; else as it is."""
    inside = path.removeprefix("data/")
    if inside == path:
        return ATTRIBUTES.get(path, path)
    return f"{path_said(inside)} {inside}"


def entry_value_said(path: str, value: Any) -> str:
    """A value in words: times as civil time, events and roles in Chinese, hashes whole."""
    if isinstance(value, str) and path in _TIMES:
        return civil(value)
    if isinstance(value, str) and path == "type":
        return f"{event_word(value)} {value}"
    if isinstance(value, str) and path == "actorrole":
        return role_word(value)
    return value_said(path.removeprefix("data/"), value) if path.startswith("data/") else _plain(value)


def _plain(value: Any) -> str:
    return "—" if value is None else str(value)
