"""One word of a clause (what stands between 、，；) taken apart: preposition, names, role verb, what follows it.

word   = [ by ] [ names ] verb [ tail ] | [ by ] names | time | rule ;
names  = name { and name } [ etc [ and names ] ] | names with names ;
name   = unit [ "（" mark "）" ] ;       tail = time | object | word ;
by     = "由" | "请" | "以" ;  with = "会同" | "联合" | "商" ;  and = "和" | "及" | "以及" | "与" ;
etc    = "等" [ collective noun ] ;
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from aggregates.documents.asides import is_rule, is_time
from aggregates.documents.clause_text import masked
from aggregates.documents.clause_vocabulary import ATOM, LABEL_CORE, VERB, Role, label_role, verb_role
from aggregates.documents.unit_names import is_stem, starts_unit, strength

Kind = Literal["name", "weak", "mark", "etc", "with", "verb", "loose", "deadline", "rule", "other"]


class Part(NamedTuple):
    """One part at [start, end) of a word; `role` for verbs and marks (a role in brackets behind a name)."""

    kind: Kind
    start: int
    end: int
    role: Role | None = None


BY = re.compile(
    r"(?:并|再|拟|统一|建议|主要|分别)?(?:由|请)(?=.)|(?:(?:以上|上述|该|此|本|具体|相关)(?:各?项)?(?:工作|任务|事项|内容|措施))(?:均|都|统一)?由(?=.)|以(?=.{2,30}为主)"
)
_ETC = re.compile(r"(?<![高中初同平均对特优劣])等(?![级次于教职院专学候轻])")
_NOUN = (
    r"(?:单位|部门|机构|方面|地区|地方|企业|相关方|有关方|高校|院校|学校|医院|银行|团体|组织|委办局|局委办|院所|科室|处室|股室|镇街|街镇|乡镇|街道|县区|区县|"
    r"市县|州市|市州|地市|县市|园区|开发区|媒体|协会|公司|集团|[市县区州旗地盟]+(?:（[^（）]*）)?(?:政府|人民政府)?|乡镇（街道）|[镇村]|成员)"
)
_ETC_TAIL = re.compile(
    rf"(?:(?:\d+|[一二三四五六七八九十]+)个?(?:家)?)?(?:(?:国务院|中央|国家|全国|全?[省市县区州镇乡]|驻.{{1,3}})(?:级|直|属)*)*"
    rf"(?:各|有关|相关|其他|其它|职能|主管|成员|责任|配合|涉及|业务|直属|行业|监管|配套|所属|下属|党政|重点|国有|商业|金融|科研|新闻|社会|事业|企事业|市场|群团|政府|管理|协作)*"
    rf"(?:{_NOUN}{{1,2}}(?:[和或、及]{_NOUN})?)?"
)
_AND = re.compile(r"以及|及(?![其时格])|和(?!平|谐|解|田|县|林格|顺|静|硕|龙|政县|布克)|与(?!会)")
_WITH = re.compile(r"会同|联合(?!会|党|体|工会|指挥|执法|惩戒|社)|(?<!工)商(?=[省市县区州国各有])")
_AS = re.compile(rf"(?:作)?(?:为|是|担任)({LABEL_CORE.pattern})$")
_OBJECT = re.compile(r"[\u3400-\u9fffA-Za-z0-9“”□（）]{2,20}$")
_TAKES_OBJECT = re.compile(
    r"(?:负责|牵头|配合|协助|支持|指导|落实|参与|统筹|协调|组织|督促|监督|推进|做好|开展|制定|检查|完成|实施|抓好)$"
)
_NO_OBJECT = re.compile(r"^[的人任]|[，。要应将]|牵头|负责|配合")
_MARK = re.compile(r"^(?:为)?(?:总|主)?(?:牵头|主办|主责|配合|协办|参加|参与|指导|责任|负责)(?:单位|部门|方)?$")
_DEEPEST = 4
_NOTE = re.compile(r"^(?:以下简称|简称|含|包括|不含|待定|暂定|试行)")


@lru_cache(maxsize=65536)
def read_word(text: str) -> tuple[Part, ...] | None:
    """The parts of a word, or None when it is nothing of a clause."""
    if not text or len(text) > 160:
        return None
    return _word(text, masked(text), 0, len(text), 0)


def _word(text: str, bare: str, start: int, end: int, depth: int) -> tuple[Part, ...] | None:
    piece = bare[start:end]
    if is_time(piece) or is_rule(text[start:end]):
        return (Part("deadline" if is_time(piece) else "rule", start, end),)
    if depth > _DEEPEST:
        return None
    by = BY.match(piece)
    head = start + by.end() if by else start
    labelled = _AS.search(bare, head, end)
    if labelled:
        return _as_label(text, bare, head, end, labelled)
    found = [(m.start(), m.end()) for m in VERB.finditer(bare, head, end)]
    for reading in (_ending, _going_on, _with_object):
        parts = reading(text, bare, head, end, found, depth)
        if parts:
            return parts
    whole = strength(text[head:end]) == 2 or all(stop < end for _, stop in found)
    return _names(text, bare, head, end) if whole else None


def _as_label(text: str, bare: str, head: int, end: int, label: re.Match[str]) -> tuple[Part, ...] | None:
    """A为牵头单位: a label behind the names."""
    names = _names(text, bare, head, label.start())
    role = label_role(label.group(1))
    return (*names, Part("verb", label.start(), end, role)) if names and role else None


def _verbs(bare: str, start: int, stop: int) -> list[int]:
    """Where a verb phrase may begin: at each of its words (社会组织负责 is 社会组织 + 负责)."""
    return [m.start() for m in ATOM.finditer(bare, start, stop)]


def _ending(text: str, bare: str, head: int, end: int, found: list[tuple[int, int]], depth: int) -> tuple[Part, ...]:
    """Names and a verb phrase that ends the word, or that only a time follows."""
    for start, stop in reversed(found):
        if stop < end and not is_time(bare[stop:end]):
            continue
        after = (Part("deadline", stop, end),) if stop < end else ()
        weak: tuple[Part, ...] = ()
        for begin in _verbs(bare, start, stop):
            role = verb_role(bare[begin:stop])
            names = _names(text, bare, head, begin) if begin > head else ()
            if role is None or names is None:
                continue
            parts = (*names, Part("verb", begin, stop, role), *after)
            if all(part.kind != "weak" for part in names):
                return parts
            weak = weak or parts
        if weak:
            return weak
    return ()


def _going_on(text: str, bare: str, head: int, end: int, found: list[tuple[int, int]], depth: int) -> tuple[Part, ...]:
    """A牵头B配合: after the verb a new party opens without any stop between."""
    for start, stop in found:
        role = verb_role(bare[start:stop])
        if stop >= end or role is None or not (starts_unit(bare[stop:end]) or BY.match(bare, stop)):
            continue
        names = _names(text, bare, head, start) if start > head else ()
        if names is None or (names and not _sure(names)):
            continue
        rest = _word(text, bare, stop, end, depth + 1)
        if rest and _sure(rest):
            return (*names, Part("verb", start, stop, role), *rest)
    return ()


def _with_object(
    text: str, bare: str, head: int, end: int, found: list[tuple[int, int]], depth: int
) -> tuple[Part, ...]:
    """A负责资金保障: what a party does, short and without another verb of roles."""
    for start, stop in found:
        role = verb_role(bare[start:stop])
        tail = bare[stop:end]
        if role is None or stop >= end or not _TAKES_OBJECT.search(bare[start:stop]):
            continue
        if not _OBJECT.match(tail) or _NO_OBJECT.search(tail):
            continue
        names = _names(text, bare, head, start) if start > head else ()
        if names and _sure(names):
            return (*names, Part("loose", start, stop, role), Part("other", stop, end))
    return ()


def _sure(parts: tuple[Part, ...]) -> bool:
    return all(part.kind not in ("weak", "loose") for part in parts)


def _names(text: str, bare: str, start: int, end: int) -> tuple[Part, ...] | None:
    """The names in a stretch without verbs, or None when it holds anything else."""
    while start < end and bare[start] in "、，":
        start += 1
    while end > start and bare[end - 1] in "、，":
        end -= 1
    if start == end:
        return None
    joined = _with(text, bare, start, end)
    if joined:
        return joined
    for etc in _ETC.finditer(bare, start, end):
        parts = _open_list(text, bare, start, end, etc.start())
        if parts:
            return parts
    joints = list(_AND.finditer(bare, start + 1, end))
    for joint in sorted(joints, key=lambda m: not starts_unit(bare[m.end() : end])):
        parts = _pair(text, bare, start, end, joint)
        if parts:
            return parts
    return _single(text, bare, start, end)


def _with(text: str, bare: str, start: int, end: int) -> tuple[Part, ...] | None:
    """A会同B; 会同 at the front when A stands before a stop."""
    for with_ in _WITH.finditer(bare, start, end):
        sure = with_.group() == "会同"
        left = _names(text, bare, start, with_.start()) if with_.start() > start else ()
        right = _names(text, bare, with_.end(), end) if with_.end() < end else None
        if (
            left is None
            or right is None
            or not (sure or (left and _sure(left) and _sure(right) and starts_unit(bare[with_.end() : end])))
        ):
            continue
        return (*left, Part("with", *with_.span()), *right)
    return None


def _open_list(text: str, bare: str, start: int, end: int, at: int) -> tuple[Part, ...] | None:
    """A、B等单位及C: an open list; what follows 等 is a noun for the rest, no party."""
    left = _names(text, bare, start, at) if at > start else ()
    if left is None:
        return None
    tail = _ETC_TAIL.match(bare, at + 1, end)
    stop = tail.end() if tail else at + 1
    mark = Part("etc", at, stop)
    if stop == end:
        return (*left, mark)
    joint = _AND.match(bare, stop, end)
    if joint:
        more = _names(text, bare, joint.end(), end)
        return (*left, mark, *more) if more else None
    more = _names(text, bare, stop, end) if starts_unit(bare[stop:end]) else None
    return (*left, mark, *more) if more and _sure(more) else None


def _pair(text: str, bare: str, start: int, end: int, joint: re.Match[str]) -> tuple[Part, ...] | None:
    """A和B are two only where both sides are whole names; 住房和城乡建设局 and 各部门和单位 are one."""
    left = _names(text, bare, start, joint.start())
    right = _names(text, bare, joint.end(), end)
    if left is None or right is None or left[-1].kind == "weak" or right[0].kind != "name":
        return None
    before, first = text[start : joint.start()], text[right[0].start : right[0].end]
    if (is_stem(before) or is_stem(first)) and not starts_unit(first):
        return None  # 县农业农村和水利局 is one name
    return (*left, *right)


def _single(text: str, bare: str, start: int, end: int) -> tuple[Part, ...] | None:
    """One name, with the role in brackets behind it split off, and a note (以下简称…) left out."""
    stop = end
    after: list[Part] = []
    while text[stop - 1] == "）" and "（" in bare[start:stop]:
        opened = bare.rindex("（", start, stop)
        if opened == start:
            break
        inner = text[opened + 1 : stop - 1]
        kind = _inner(inner)
        if kind is None:
            break
        after.insert(0, Part(kind[0], opened, stop, kind[1]))
        stop = opened
    level = strength(text[start:stop])
    if level == 0:
        return None
    return (Part("name" if level == 2 else "weak", start, stop), *after)


def _inner(inner: str) -> tuple[Kind, Role | None] | None:
    """What a bracket behind a name is when it is no part of it: a role, a deadline, a rule, a note."""
    if _MARK.match(inner):
        return "mark", label_role(inner) if not inner.endswith(("负责", "责任")) else "responsible"
    if is_rule(inner):
        return "rule", None
    if is_time(inner):
        return "deadline", None
    if _NOTE.match(inner):
        return "other", None
    verb = VERB.fullmatch(inner)
    role = verb_role(inner) if verb else None
    return ("verb", role) if role else None
