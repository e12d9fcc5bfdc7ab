"""Whose an order is: the body a sentence has as its subject, at its head, behind an adverbial, or behind 由."""

from __future__ import annotations

import re

from aggregates.documents.unit_names import is_agency

_DOES = (
    r"(?:要(?!求|素|点|件|闻|害)|应当?(?!急|用|对)|须|必须|需(?!求|要求)|负责(?!人|制)|统一领导|按照|"
    r"按规定|将|与|认真|具体|把|按年度|定期|每年|每半年|每季度|"
    r"每月|会同|牵头|承担|组织(?!部|法|体系|委|机构|保障|领导)|建立|加强|履行|依法|切实|统筹|结合|对|"
    r"制定|做好|配合|协助|指导|落实|开展|加大|于|根据|积极|不得|可以?|"
    r"要在|在|分别|共同|联合)"
)
_SUBJECT = re.compile(rf"(?P<who>[^，。；：“”]{{2,40}}?){_DOES}")
_NOT_OWNER = re.compile(
    r"^(?:运用|利用|采取|采用|实行|坚持|注重|深入|大力|开展|实施|整合|优化|创新|拓展|充实|广泛|在|对|根据|按照|落实|完善|加强|建立|逐步|引导|将|进一步|要|鼓励|为|把|通过|结合|围绕|依托|充分|"
    r"推动|支持|确保|严格|强化|"
    r"健全|加大|做好|加快|由|从|以|会同|组织(?!部)|对于|针对|督促|指导|发挥|发动|协调|凡|每)"
)
_BY = re.compile(
    r"(?:^|[，；])[^，。；]{0,24}?由(?P<who>[^，。；：]{2,40}?)(?:负责|牵头|组织|统筹|具体|会同|汇总|"
    r"承担|定期|按|制定|审核|督促|另行|研究|进行)"
)
_ADVERBIAL = re.compile(
    r"^(?:在[^，]{1,40}(?:下|中|前提下|基础上|过程中|期间)|(?:根据|按照|依据|结合|围绕|为|对|对于|针对|"
    r"通过|依托|自|从|到|截至|每|各项|本)[^，]{1,60}|"
    r"[^，]{0,16}(?:前|后|内|期间|底|末|起|时)|20\d\d[^，]{0,20})，"
)


def owner_of(sentence: str) -> str | None:
    """The agency a sentence opens with as its subject (县科协要…, 各县政府负责…), else None.

    An opening adverbial (每年12月底前，…) is passed over; 由X负责 names X wherever it stands in the first two clauses.
    """
    for _ in range(3):
        found = _subject(sentence)
        if found:
            return found
        adverbial = _ADVERBIAL.match(sentence)
        if adverbial is None:
            break
        sentence = sentence[adverbial.end() :]
    by = _BY.search(sentence[:120])
    return _named(by.group("who")) if by else None


def _subject(sentence: str) -> str | None:
    match = _SUBJECT.match(sentence)
    who = match.group("who") if match else ""
    handed = re.search(r"(?<!自)由", who) is not None  # …由市发展改革委负责: the subject stands behind 由
    return None if not who or handed or _NOT_OWNER.match(who) else _named(who)


def _named(who: str) -> str | None:
    names = [name for name in re.split(r"[、和及]", who) if name]
    whole = all(len(name) <= 20 for name in names) and bool(names) and is_agency(names[-1])
    return who if whole else None
