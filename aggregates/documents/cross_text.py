"""Findings on wording that need sister plans: slips against their common text, variants of one slogan, citations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from aggregates.documents.checks_text import TRADITIONAL
from aggregates.documents.draft import TaskDraft
from aggregates.documents.family import locate, same_titled
from aggregates.documents.findings import Finding, info, warn
from aggregates.documents.glyphs import canonical, squeeze
from aggregates.documents.plan_id import normal_title
from aggregates.documents.reader import Reading

_SPLIT = re.compile(r"[，。、；：]")
_QUOTED = re.compile(r"“([^“”]{3,30})”")
_DOTS = re.compile(r"[·•・‧.\s]")
_PLACES = frozenset("省市县区乡镇村州国全各本我")
_FAR = 2


def slips(reading: Reading, others: Sequence[Reading]) -> Iterator[Finding]:
    """A phrase that differs by at most two characters from what two or more sister plans print in its place."""
    for task in reading.draft.tasks:
        siblings = [_phrases(other) for other in same_titled(task, others)]
        own = _phrases(task)
        for index in range(1, len(own) - 1):
            usual = Counter(phrase for other in siblings for phrase in _instead(own, index, other)).most_common(1)
            if usual and usual[0][1] >= 2 and _slip(own[index], usual[0][0]):
                lines = locate(reading, own[index], task.lines)
                zh = f"{usual[0][1]} 个同名任务此处作“{usual[0][0]}”"
                yield warn("TEXT_ERROR", lines, own[index], zh, f"{usual[0][1]} sister tasks print {usual[0][0]}")


def _phrases(task: TaskDraft) -> list[str]:
    return ["", *(part for part in _SPLIT.split(squeeze(canonical(task.text))) if part), ""]


def _instead(own: list[str], index: int, other: list[str]) -> Iterator[str]:
    """What another text prints between the same two neighbours."""
    for at in range(1, len(other) - 1):
        if other[at - 1] == own[index - 1] and other[at + 1] == own[index + 1]:
            yield other[at]


def _slip(odd: str, usual: str) -> bool:
    """A difference inside the phrase, of two characters at most, that no place name, script or dot explains."""
    start = 0
    while start < min(len(odd), len(usual)) and odd[start] == usual[start]:
        start += 1
    end = 0
    while end < min(len(odd), len(usual)) - start and odd[-1 - end] == usual[-1 - end]:
        end += 1
    left, right = odd[start : len(odd) - end], usual[start : len(usual) - end]
    inside = 0 < max(len(left), len(right)) <= _FAR and start > 0 and end > 0
    explained = _PLACES & set(left + right) or TRADITIONAL.search(odd) or _DOTS.sub("", odd) == _DOTS.sub("", usual)
    return inside and not explained


def variants(reading: Reading, others: Sequence[Reading]) -> Iterator[Finding]:
    """One quoted slogan printed with different dots and spaces across sister plans."""
    common: dict[str, Counter[str]] = {}
    for other in (reading, *others):
        for _, quoted in _quotes(other):
            common.setdefault(_DOTS.sub("", quoted), Counter())[quoted] += 1
    for lines, quoted in _quotes(reading):
        forms = common[_DOTS.sub("", quoted)]
        usual = min(forms, key=lambda form: (-forms[form], form))
        if len(forms) > 1 and quoted != usual:
            yield info("TEXT_NOISE", lines, quoted, f"同一口号在其他方案中作“{usual}”", f"other plans print {usual}")


def _quotes(reading: Reading) -> Iterator[tuple[tuple[int, int], str]]:
    for par in reading.paragraphs:
        for match in _QUOTED.finditer(par.text):
            yield par.lines(*match.span()), match.group(1)


def wrong_titles(reading: Reading, readings: Sequence[Reading]) -> Iterator[Finding]:
    """A cited number that is held in the set under another title."""
    held = {other.draft.document_number: other.draft.title for other in readings if other.draft.document_number}
    for cited in reading.draft.parents:
        title = held.get(cited.number) if cited.number else None
        if title and normal_title(cited.title) != normal_title(title):
            zh, en = f"{cited.number} 的题名是《{title}》", f"{cited.number} is titled {title}"
            yield warn("CITATION_WRONG", cited.lines, f"《{cited.title}》（{cited.number}）", zh, en)
