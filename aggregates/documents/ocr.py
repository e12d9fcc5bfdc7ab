"""Slips of scanning: printed forms that are no Chinese word, and what they probably should read."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confusion:
    """Characters [start, end) read `printed`, probably meant `probable` (same length); `matched` if read so."""

    start: int
    end: int
    printed: str
    probable: str
    matched: bool


_N = "一二三四五六七八九"
_UNIT = "年月日号项个万亿%％人家条次"
# Words that give roles: the printed form exists in no Chinese word, so they are matched as meant (domain.md §3).
_ROLES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[卓奉幸韦]头(?=[，。、；）]|单位|部门|负责|组织)|牵[失斗](?=[，。、；）]|单位|部门|负责)"), "牵头"),
    (re.compile(r"[贵贲]任(?=单位|部门|主体|处室|科室|领导|落实|分工)|责[仟仼](?=单位|部门|主体)"), "责任"),
    (re.compile(r"配[台舍](?=[）。，；、：]|单位|部门)|酡合(?=[）。，；、：]|单位|部门)"), "配合"),
    (re.compile(r"负[贵贲](?=[）。，；、])"), "负责"),
    (re.compile(r"(?<=责任|牵头|配合|协办|主办)(?:单[伩垃]|単位|箪位)(?=：)"), "单位"),
)
# Everything else is shown and left as printed: a guessed figure would be an invented value.
_OTHERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?<=[0-9])[Oo〇](?=[0-9〇{_UNIT}])"), "0"),
    (re.compile(r"(?<![A-Za-z0-9])[Oo](?=\.\d)"), "0"),
    (re.compile(rf"(?<=[0-9])[lI](?=[0-9{_UNIT}])|(?<![A-Za-z])[lI](?=[0-9]{{1,4}}[{_UNIT}])"), "1"),
    (re.compile(rf"(?<=二)[0OoＯ](?=[{_N}0Oo〇]{{1,2}}年)|(?<=二[{_N}0Oo〇])[0OoＯ](?=[{_N}]年)"), "〇"),
    (re.compile(r"(?<=月\d)曰|(?<=月\d\d)曰|曰(?=常工作|常管理|期：)|(?<=工作)曰(?=内|前)"), "日"),
    (re.compile(r"(?<![期周年月岁季])末(?=来(?:[，。、三五十发]|几年))|(?<=截至目前尚)末"), "未"),
    (re.compile(r"(?<=\d年)未(?=前|[，。；）])|(?<=\d月)未(?=前|[，。；）])|(?<=[周期岁])未(?=[，。；、考])"), "末"),
    (re.compile(r"(?<![自知律克利舍一])己(?=经[^济营]|建成|完成|纳入|列入|印发|超过)"), "已"),
    (re.compile(r"(?<=[^各]自)已(?=[的身，。])"), "己"),
    (re.compile(r"(?<=（责任单位|（牵头单位|（配合单位)[；;](?=[\u4e00-\u9fff])"), "："),
)
_HINT = re.compile("[卓奉幸韦贵贲酡负配责牵単箪垃伩OoＯlI〇曰末未己已；]|二[一二三四五六七八九]?0")
_ROLE_HINT = re.compile(r"[卓奉幸韦贵贲酡単箪垃伩]|负贵|配[台舍]|牵[失斗]|责[仟仼]")


def confusions(canon: str) -> tuple[Confusion, ...]:
    """All slips of a canonical text, in order of place."""
    if _HINT.search(canon) is None:
        return ()
    return tuple(sorted((*_found(canon, _ROLES, True), *_found(canon, _OTHERS, False)), key=lambda slip: slip.start))


def _found(canon: str, forms: tuple[tuple[re.Pattern[str], str], ...], matched: bool) -> list[Confusion]:
    return [
        Confusion(match.start(), match.end(), match.group(), probable, matched)
        for form, probable in forms
        for match in form.finditer(canon)
    ]


def may_hold_role_slip(text: str) -> bool:
    """A cheap test for `matched_as_meant`: without these characters it changes nothing."""
    return _ROLE_HINT.search(text) is not None


def matched_as_meant(canon: str) -> str:
    """The canonical text with slips in role words read as meant; same length."""
    if not may_hold_role_slip(canon):
        return canon
    for form, probable in _ROLES:
        canon = form.sub(probable, canon)
    return canon
