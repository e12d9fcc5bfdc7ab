"""Inputs nobody would write: damaged plans, soups of structural words, broken containers. All from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.aggregates.documents.written.containers import document, pdf, table_document, web_page
from tests.aggregates.documents.written.notations import NOTATIONS
from tests.aggregates.documents.written.plan import write

WORDS = (
    "（", "）", "(", ")", "〔", "〕", "【", "】", "《", "》", "“", "”", "、", "，", "。", "；", "：", "!",
    "|", "\t", "\n", "\r\n", "\u3000\u3000", "\x0b", "\ufeff", "\u200b", "一、", "二、", "（一）", "（二）",
    "1.", "2.", "（1）", "——", "①", "第一章", "第二节", "附件1", "目录", "责任单位", "牵头单位：",
    "配合单位：", "责任单位：市教育局、市科技局", "牵头", "配合", "负责", "会同", "由", "等", "等单位", "及",
    "和", "各县（市、区）", "人民政府", "按职责分工负责", "列第一位者为牵头单位，下同", "不再一一列出",
    "以下各项任务均需", "落实", "2025年", "2025年底前", "三个月内", "每年", "不少于5次", "达到14.5%",
    "1万人次以上", "力争", "进入全省前三", "市教育局", "县委组织部", "省", "厅", "关于印发", "实施方案",
    "的通知", "国办发〔2021〕9号", "2021年12月10日", "—", "3", "—", "<table>", "<tr><td>", "</td>", "<p>",
    "&nbsp;", "#", "**", "---", "10", "0.5", "9999999999999999999", "０１２", "二〇二一年", "\U00020000",
    "\U0001f600", "e\u0301", "\u202e",
)  # fmt: skip
_SMALL = 700


def inputs(seed: int, plans: Sequence[bytes]) -> bytes:
    """One input. The same seed gives the same bytes."""
    chance = Random(seed)
    kind = chance.randrange(10)
    if kind < 4:
        return soup(chance)
    if kind < 8:
        return damaged(chance, _slice(chance, chance.choice(plans)))
    if kind == 8:
        return bytes(chance.randrange(256) for _ in range(chance.randrange(200)))
    return damaged(chance, web_page(chance, small_plan(chance)))


def containers(seed: int) -> bytes:
    """One damaged DOCX or PDF; dearer to make, so there are fewer."""
    chance = Random(seed)
    made = chance.choice((document, table_document, pdf))(chance, small_plan(chance))
    return damaged(chance, made)


def small_plan(chance: Random):  # type: ignore[no-untyped-def]
    """A plan of two tasks."""
    return write(chance, chance.choice(list(NOTATIONS)), groups=1, per_group=2)


def soup(chance: Random) -> bytes:
    """Structural words in any order."""
    text = "".join(chance.choice(WORDS) for _ in range(chance.randrange(1, 120)))
    return text.encode(chance.choice(("utf-8", "utf-8", "gb18030", "utf-16")), "ignore")


def damaged(chance: Random, data: bytes) -> bytes:
    """A few cuts, copies, flips and insertions."""
    out = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(out) + 1)
        how = chance.randrange(5)
        if how == 0:
            del out[at : at + chance.randrange(1, 60)]
        elif how == 1:
            out[at:at] = out[at : at + chance.randrange(1, 200)]
        elif how == 2 and at < len(out):
            out[at] ^= 1 << chance.randrange(8)
        elif how == 3:
            out[at:at] = chance.choice(WORDS).encode()
        else:
            del out[at:]
    return bytes(out)


def _slice(chance: Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "ignore")
    start = chance.randrange(max(1, len(text) - _SMALL))
    return text[start : start + chance.randrange(1, _SMALL)].encode()
