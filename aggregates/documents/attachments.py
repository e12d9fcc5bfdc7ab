"""The parts of a file: a notice, the plan behind it, and what is attached (附件1 …), each with its own headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.documents.glyphs import squeeze
from aggregates.documents.markers import marker_of
from aggregates.documents.source_map import Paragraph

_ALONE = re.compile(r"附[件表](?:之?[\d一二三四五六七八九十]{1,3})?：?")
_TITLED = re.compile(r"(附[件表][\d一二三四五六七八九十]{1,3})[：:]?(?=[^\d：]).{2,60}[^。；，、]")
_PLAN = re.compile(
    r"[^。，；：]{4,80}(?:方案|规划|计划|意见|措施|纲要|要点|细则|办法|清单|分工|分工表)(?:（[^（）]{1,20}）)*"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the file that counts its headings by itself; `label` is 附件1 as printed, None for the first."""

    label: str | None
    paragraphs: tuple[Paragraph, ...]


def parts_of(paragraphs: Sequence[Paragraph]) -> list[Part]:
    """Cut at lines that are nothing but 附件N, and at a plan's title where the sections begin again at 一、."""
    titled = {m.group(1): i for i, p in enumerate(paragraphs) if (m := _TITLED.fullmatch(squeeze(p.canon[:80])))}
    last = frozenset(titled.values())
    found: list[Part] = []
    label: str | None = None
    here: list[Paragraph] = []
    again = _second_titles(paragraphs)
    for index, par in enumerate(paragraphs):
        alone = _ALONE.fullmatch(squeeze(par.canon[:12])) is not None and len(squeeze(par.canon)) < 8
        if alone or index in last or index in again:
            found.append(Part(label, tuple(here)))
            label = squeeze(par.text) if alone else label if index in again else squeeze(par.text)[:4]
            here = [] if alone else [par]
        else:
            here.append(par)
    found.append(Part(label, tuple(here)))
    return found


def _second_titles(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """Indexes of title lines between a section 二、 or later and a new 一、: a plan behind a notice with sections."""
    cuts: set[int] = set()
    section, title = 0, -1
    for index, par in enumerate(paragraphs):
        marker = marker_of(par.canon)
        if marker and marker.level == "section":
            if marker.number == 1 and section > 1 and title >= 0:
                cuts.add(title)
            section, title = marker.number, -1
        elif marker is None and section > 1 and _PLAN.fullmatch(squeeze(par.canon[:100])) and len(par.canon) <= 100:
            title = index if title < 0 else title
    return frozenset(cuts)
