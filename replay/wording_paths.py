"""Changes of a plan's answer in words people read: where, from what, to what; what came whole takes one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from replay.diff import Change
from replay.wording import FIELDS, SEAT_ROLES, STANDINGS, STATUSES, TOPIC_STATUSES, YES_NO, event_word

Row = tuple[str, str, str]
"""(where, before, after)."""
SEAT = re.compile(r"seat:([^|]+)[|]([^|]+)[|]([^|]+)[|]([0-9]+)")
_SIGNS = ("effective_on", "title", "text", "role", "submitted_on", "acts", "status", "issued/effective_on")
"""What every task, target, item, seat, report, closure or topic has: with it the whole came or went."""
_NAMED = ("plan", "message_zh", "name", "title", "text", "matter", "purpose", "agency", "reason")
"""What tells people which one it is, where a thing came whole."""
_SKIPPED = frozenset({"lines", "effective_defaulted", "from_defaulted"})
_VALUES: Mapping[str, Mapping[str, str]] = {
    "status": {**STANDINGS, **STATUSES, **TOPIC_STATUSES}, "role": SEAT_ROLES,
    "basis": {
        "explicit": "明文", "document_order_rule": "按文件所定次序", "document_default": "按文件总则",
        "group": "随同组", "open_list": "名单未尽", "decision": "另行决定",
    },
    "hardness": {"hard": "约束性", "aspirational": "预期性"},
    "kind": {"transfer": "移交", "revocation": "撤销"},
    "colour": {"RED": "红", "YELLOW": "黄", "BLUE": "蓝", "GREEN": "绿"},
    "result": {"accepted": "通过", "returned": "退回", "FULL": "全部完成", "PARTIAL": "部分完成", **TOPIC_STATUSES},
    "outcome": {"RECORD_WRONG": "更正记录", "WORLD_CHANGES": "席位变动", "REJECTED": "维持原记录"},
}  # fmt: skip


def statement_said(statement: str) -> str:
    """A statement id without its code: what it is about, seats by agency and role."""
    said = SEAT.sub(lambda m: seat_said(m[0]), statement)
    kind, colon, rest = said.partition(":")
    told = rest if colon and re.fullmatch(r"[a-z_]+", kind) else said
    told = re.sub(r"\b([0-9a-f]{8})[0-9a-f]{56}\b", r"\1…", told)
    return " ".join(part for part in told.removeprefix("report:").split("|") if part)


def seat_said(seat: str) -> str:
    """A seat id as people read it: task, agency without its region, role; the occurrence only from the second on."""
    match = SEAT.fullmatch(seat)
    if match is None:
        return seat
    task, agency, role, times = match.groups()
    again = f"(第 {times} 次)" if times != "1" else ""
    return f"{task} {agency.split('/')[-1]} {SEAT_ROLES.get(role, role)}{again}"


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"tasks/([^/]+)", lambda m: f"任务 {m[1]}"),
        (rf"seats/({SEAT.pattern})", lambda m: f"席位 {seat_said(m[1]).partition(' ')[2]}"),
        (r"(?:seats/)?([^/|]+\|[^/]+(?:/[^/|]+)*\|[^/]+)(?=/|$)", lambda m: statement_said(m[1])),
        (r"reports/([^/]+)", lambda m: f"{m[1]} 填报"),
        (r"closures/([^/]+)", lambda m: f"销号申请 {m[1]}"),
        (r"orders/([^/]+)", lambda m: f"点单 {m[1]}"),
        (r"stages/([^/]+)", lambda m: TOPIC_STATUSES.get(m[1], STATUSES.get(m[1], m[1]))),
        (r"targets/([^/]+)", lambda m: f"目标 {m[1]}"),
        (r"disputes/([^/]+)", lambda m: f"争议 {m[1]}"),
        (r"notices/([^/]+)", lambda m: f"督办 {m[1]}"),
        (r"rectifications/([^/]+)", lambda m: f"整改 {m[1]}"),
        (r"commendations/([^/]+)", lambda m: f"表彰 {m[1]}"),
        (r"(?:submissions|verdicts)/([^/]+)", lambda m: f"第 {m[1]} 轮"),
        (r"items/(plan\.[a-z_]+)/(.+?)(?=(?:/[a-z_0-9]+)*$)", lambda m: f"{event_word(m[1])} {statement_said(m[2])}"),
        (r"anomalies/([^/]+)/(.+)", lambda m: f"异常 {m[1]} {statement_said(m[2])}"),
        (r"([^/]+)", lambda m: FIELDS.get(m[1], m[1])),
    )
)  # fmt: skip


def path_said(path: str) -> str:
    """A path of the flat answer in words: `tasks/2.4.1/status` → 任务 2.4.1 状态."""
    said: list[str] = []
    rest = path
    while rest:
        match = next(m for pattern, _ in _RULES if (m := pattern.match(rest)))
        said.append(next(words for pattern, words in _RULES if pattern is match.re)(match))
        rest = rest[match.end() :].removeprefix("/")
    return " ".join(said)


def value_said(path: str, value: Any) -> str:
    """A value in words: statuses and roles in Chinese, — for none, lists by what they hold."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, list | tuple):
        return "、".join(_one_said(path, one) for one in value) or "无"
    if isinstance(value, Mapping):
        return _one_said(path, value)
    field = path.rpartition("/")[2]
    text = statement_said(str(value)) if field in ("to_seat", "seat", "ruling") else str(value)
    return _VALUES.get(field, {}).get(text, text) + ("%" if field == "percent" else "")


def _one_said(path: str, one: Any) -> str:
    if not isinstance(one, Mapping):
        text = str(one)
        return f"{text[:8]}…" if re.fullmatch(r"[0-9a-f]{64}", text) else statement_said(text)
    parts = [event_word(one["type"])] if "type" in one else []
    for name in ("result", "by", "agency", "outcome", "ground"):
        if one.get(name):
            parts.append(_VALUES.get(name, {}).get(str(one[name]), statement_said(str(one[name])).split("/")[-1]))
    return " ".join(parts) or "1 项"


class Part(NamedTuple):
    """One value that changed, or (`came` True or False) a thing that came or went whole, by what it is called."""

    path: str
    before: Any
    after: Any
    came: bool | None = None


def parts(changes: Iterable[Change]) -> list[Part]:
    """The changes, one part each; a thing that came or went whole is one part, wherever its first change stands."""
    found = [change for change in changes if change.path.rpartition("/")[2] not in _SKIPPED]
    whole = _whole(found)
    told: dict[str, Part] = {}
    for change in found:
        thing = next((one for one in whole if change.path.startswith(f"{one}/")), None)
        if thing is None:
            told[change.path] = Part(change.path, change.before, change.after)
        elif thing not in told:
            came, what = whole[thing]
            told[thing] = Part(thing, None if came else what, what if came else None, came)
    return list(told.values())


def rows(changes: Iterable[Change]) -> list[Row]:
    """The changes in words, one row each; a thing that came or went whole takes one row."""
    return [part_said(part) for part in parts(changes)]


def part_said(part: Part) -> Row:
    """Where, before, after, in words."""
    if part.came is None:
        return path_said(part.path), value_said(part.path, part.before), value_said(part.path, part.after)
    what = part.after if part.came else part.before
    return path_said(part.path), "—" if part.came else what or "有", what or "新增" if part.came else "已无"


def _whole(changes: list[Change]) -> dict[str, tuple[bool, str]]:
    """What came (True) or went whole, the widest first: path → (came, what it is called)."""
    found: dict[str, bool] = {}
    for change in changes:
        if change.before is not None and change.after is not None:
            continue
        sign = next((one for one in _SIGNS if change.path.endswith(f"/{one}")), None)
        if sign is not None:
            found[change.path.removesuffix(f"/{sign}")] = change.before is None
    widest = [one for one in sorted(found, key=len) if not any(one.startswith(f"{other}/") for other in found)]
    by_path = {change.path: change for change in changes}
    return {one: (found[one], _called(one, by_path)) for one in widest}


def _called(thing: str, by_path: Mapping[str, Change]) -> str:
    for name in _NAMED:
        change = by_path.get(f"{thing}/{name}")
        value = change and (change.after if change.before is None else change.before)
        if value:
            text = str(value)
            return text if len(text) <= 40 else f"{text[:40]}…"
    return ""
