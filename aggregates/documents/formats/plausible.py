"""Whether decoded characters look like Chinese official text, so that a wrong encoding is noticed and not read."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Characters hardly any page of an official document is without, in both scripts; not a frequency list, a net.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后"
    "多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合"
    "还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又利比或但质气第向道命此变条只没"
    "结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流"
    "府县市省厅局委办责任单位牵头负责配合落实推进加强安全监督检查工作方案目标措施乡镇街道村区州"
    "來時們個國為會對產這學發動過說種後經進應開還與關實體機當點從業條結問無軍線內縣廳責負單"
)
_PUNCTUATION = frozenset("，。、；：（）《》“”？！　—·〔〕【】…％．－,.:;()")
_TEXT = re.compile(
    r"[\t\n\r\x20-\x7e\u00a0\u00b7\u2010-\u203b\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u2460-\u24ff\u2160-\u217f]"
)


def share_of_text(text: str) -> float:
    """Share (0 to 1) of characters that stand in Chinese documents: ideographs, their punctuation, printable ASCII."""
    return len(_TEXT.findall(text)) / max(1, len(text))


def looks_chinese(counts: Mapping[str, int]) -> bool:
    """Whether characters (with their counts) decoded as GB18030 are Chinese text rather than another encoding misread.

    Big5 punctuation falls into the private zone of GB18030 (A1 40 to A7 A0), which real text leaves empty; other
    encodings give rare ideographs, so that the common ones are missing.
    """
    foreign = {char: n for char, n in counts.items() if char > "\x7f"}
    total = sum(foreign.values())
    private = sum(n for char, n in foreign.items() if "\ue000" <= char <= "\uf8ff" or char > "\U000effff")
    odd = sum(n for char, n in foreign.items() if not _TEXT.match(char))
    if private * 50 > total or odd * 4 > total:
        return False
    common = sum(n for char, n in foreign.items() if char in _COMMON or char in _PUNCTUATION)
    return total < 30 or common * 100 >= total * 15
