"""Texts whose line breaks were lost: numbered headings inside one long paragraph start paragraphs again."""

from __future__ import annotations

import itertools
import re

from aggregates.documents.glyphs import NUMERAL, TERMINAL, chinese_number
from aggregates.documents.source_map import Paragraph

_MARK = re.compile(rf"（([{NUMERAL}]{{1,3}})）|([{NUMERAL}]{{1,3}})、")
_SHORTEST = 400
_HEADING = 60


def split_inline(par: Paragraph) -> list[Paragraph]:
    """Cut a very long paragraph at markers that stand after a sentence and continue the count."""
    if len(par.canon) < _SHORTEST:
        return [par]
    cuts = _cuts(par.canon)
    if len(cuts) < 3:
        return [par]
    edges = [0, *cuts, len(par.canon)]
    return [par.cut(a, b) for a, b in itertools.pairwise(edges) if b > a]


def _cuts(canon: str) -> list[int]:
    section, group, cuts, heading = 0, 0, [], -_HEADING
    for match in _MARK.finditer(canon):
        start = match.start()
        after_stop = start == 0 or canon[start - 1] in TERMINAL + "）；："
        if match.group(2) and after_stop and chinese_number(match.group(2)) == section + 1:
            section, heading = section + 1, start
            cuts.append(start)
        elif match.group(1) and (after_stop or start - heading < _HEADING):
            number = chinese_number(match.group(1)) or 0
            if number in (1, group + 1):
                group = number
                cuts.append(start)
    return [cut for cut in cuts if cut > 0]
