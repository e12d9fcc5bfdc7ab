"""What a number measures: the noun phrase beside it, without dates, subjects and verbs."""

from __future__ import annotations

import re

from aggregates.documents.dates import windows
from aggregates.documents.glyphs import BLANK

_VERB = (
    r"(?:累计|重点|努力|力争|争创|争取|确保|实现|培育|培养|培训|发展|安排|配备|建设|建成|举办|召开|组织|开展|实施|新建|创建|"
    r"完成|设立|打造|新增|遴选|评选|选树|举行|开设|推出|拥有|建立|设置|扶持|选派|征集)"
)
_BOUND = re.compile(
    r"(?:不少于|不低于|不小于|至少|最少|达到|达|不超过|不高于|不多于|控制在|压缩至|压减至|超过|突破|高于|大于|低于|小于|大约|约|近|超)\s*$"
)
_LEADING = re.compile(rf"^(?:在|到|至|将|把|对|截至|底|末|前|期间|时期|，|、|的|了|则|并|和|{_VERB})+")
_PERIOD = re.compile(r"^(?:每个?(?:年度?|学期|季度|月)|年均|按年度)")
_SUBJECT = re.compile(r"^(?:我|全|本)[省市县区州国]")
_COUNTERS = ("人次", "人数", "次数", "数量")  # 培训人次 measures nothing without its verb
_ENDS_WITH_VERB = re.compile(rf"(?:{_VERB}|力争|为|有)\s*$")


def metric_of(before: str, after: str, region: str | None) -> str:
    """The measured thing of one clause: `before` and `after` are the texts on both sides of the quantity."""
    left = _BOUND.sub("", before.rstrip(BLANK))
    if _ENDS_WITH_VERB.search(left) or not _named(left, region):
        found = _named(after, region)
        if found:
            return found
    return _named(left, region)


def _named(text: str, region: str | None) -> str:
    for window in reversed(windows(text)):
        text = text[: window.span[0]] + text[window.span[1] :]
    text = text.strip(BLANK + "，、；")
    previous = None
    while text != previous:
        previous = text
        text = _PERIOD.sub("", text)
        bare = _LEADING.sub("", text)
        text = _SUBJECT.sub("", text if bare in _COUNTERS else bare)
        text = text.removeprefix(region or "\0").strip(BLANK)
    return text
