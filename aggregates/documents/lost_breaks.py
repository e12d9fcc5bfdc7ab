"""Head, signature and tail of a document printed in one line: title, number, addressees, organ, date, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KIND = r"(?:方案|规划|计划|意见|办法|细则|纲要|要点|措施|安排|清单|规定|决定|通知)"
_DAY = r"(?:\d{4}|[〇○零一二三四五六七八九]{4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
_NOTE = r"（(?:此件|本文|主动公开|依申请|不予公开|联系|公开)[^（）]{0,30}）"
_ORGAN = r"(?:政府|办公厅|办公室|委员会|国务院|领导小组|局|厅|部|委)"
_NUMBER = re.compile(r"(?P<code>[\u4e00-\u9fff]{1,14})〔\s*(?:19|20)\d\d\s*〕第?\d{1,5}号")
_SIGNED = re.compile(
    rf"(?<=[。）])\s*(?P<organ>[\u4e00-\u9fff、]{{3,40}}?{_ORGAN})?\s*(?P<date>{_DAY})\s*(?P<note>{_NOTE})?"
    rf"(?=\s*(?:$|附件|抄送|联系人|一、|第一章|[^，。；：]{{3,60}}{_KIND}))"
)
_TAIL = re.compile(rf"(?<=[。）日])\s*(?:附件(?=[：\d])|抄送(?=[：])|{_NOTE}(?=$|附件|抄送))")
# A title ends where its kind is followed by the first words of a body.
_OPENING = r"(?:为|为了|根据|按照|近年来|结合|依据|认真贯彻|深入贯彻|全面贯彻|一、|第一章|（一）)"
_TITLE = re.compile(rf"[^，。；：]{{4,80}}?{_KIND}(?:（[^（）]{{1,20}}）){{0,2}}(?={_OPENING})")
_TITLE_TAIL = re.compile(rf"(?:{_KIND}|月\d{{1,2}}日)(?:（[^（）]{{1,20}}）)?$")
_TO_ALL = re.compile(r"(?:各|有关|县直|市直|省直|区直|驻)")
_NOTICE = re.compile(rf"[^，。；：]{{4,120}}?(?:通知|意见|决定|{_KIND})(?=\s*(?:各|有关))")
_SHORT_TITLE = re.compile(
    r"\s*(?:总体要求|总体思路|指导思想|基本原则|工作原则|工作目标|主要目标|总体目标|目标任务|发展目标|重点任务|主要任务|工作任务|"
    r"工作重点|重点工作|工作措施|主要措施|保障措施|组织保障|组织实施|实施步骤|工作步骤|时间安排|工作安排|工作要求|有关要求|"
    r"组织体系|组织机构|组织领导|附则)(?![。，；：、和及与的\s（一二三四五六七八九十\d]|$)"
)
_NOUN = r"(?:行动|工程|任务|要求|目标|措施|保障|原则|思想|机制|体系|建设|管理|监督|服务|领导|监管)"
_VERB = (
    r"(?:以|为|按照|坚持|到\d|围绕|通过|全面|进一步|深入|加强|加快|加大|实施|建立|提升|开展|推进|培育|推动|完善|整合|落实|"
    r"发展|强化|构建|针对|聚焦|依托|充分|积极|大力|各级|各县|各市|成立)"
)
# A heading that runs into a sentence with commas: its last noun, then the first verb of the text.
_RUNNING = re.compile(
    rf"\s*(?:[^，。；：（）、]{{2,24}}?(?:行动|工程)(?={_VERB})"
    rf"|(?![^，。；：（）]{{2,40}}。)[^，。；：（）、]{{2,24}}?{_NOUN}(?={_VERB}))"
)
_HEAD = 1200


def frame_cuts(canon: str, body: int) -> Iterator[int]:
    """Where paragraphs start in the head (everything before `body`) and where signature and tail stand."""
    yield from _head(canon[: min(body, _HEAD)])
    for signed in _SIGNED.finditer(canon):
        yield from (signed.start(name) for name in ("organ", "date", "note") if signed.start(name) > 0)
        yield signed.end()
        title = _TITLE.match(canon, signed.end())
        yield from [title.end()] if title else []
    yield from (tail.start() for tail in _TAIL.finditer(canon))


def title_end(canon: str, start: int) -> int | None:
    """Behind a usual heading (总体要求, 工作目标 …) that runs into its text without a stop, else None."""
    found = _SHORT_TITLE.match(canon, start) or _RUNNING.match(canon, start)
    return found.end() if found else None


def ends_title(canon: str, at: int) -> bool:
    """Whether a title of a document (…方案, …意见（试行）) or the date of a signature may end right before `at`."""
    return _TITLE_TAIL.search(canon, max(0, at - 24), at) is not None


def _head(head: str) -> Iterator[int]:
    at = 0
    number = next((match for match in _NUMBER.finditer(head) if not _inside(head, match.start())), None)
    if number:
        kinds = [match.end() for match in re.finditer(rf"{_KIND}|文件|[）\s]", number.group("code"))]
        yield number.start() + (kinds[-1] if kinds else 0)
        yield number.end()
    at = number.end() if number else 0
    notice = _NOTICE.match(head, at)
    if notice:
        at = notice.end()
        yield at
    colon = head.find("：", at, at + 300)
    addressed = colon > 0 and "。" not in head[at:colon] and _TO_ALL.search(head, at, colon) is not None
    if addressed:
        yield colon + 1
    title = None if addressed or number else _TITLE.match(head)
    yield from [title.end()] if title else []


def _inside(text: str, at: int) -> bool:
    """Whether the place stands in brackets or title marks: a citation, not the document's own number."""
    before = text[:at]
    return before.count("（") > before.count("）") or before.count("《") > before.count("》")
