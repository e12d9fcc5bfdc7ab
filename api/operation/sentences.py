"""The five plain sentences of a verification (screens.md, "Screens"), out of its checks.

Each rests on some of the nine checks of docs/proofs.md §8, and on nothing else: it has failed where one of them
failed, holds where all of them hold, and is left open otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.report import FAILED, OK, UNCHECKED

COMPLETENESS = "completeness"
"""Not one of the nine: whether something from outside the database shows that nothing is missing."""


class Sentence(NamedTuple):
    """A question in plain words, the checks it rests on, and what is said for each verdict (Chinese, English)."""

    name: str
    zh: str
    en: str
    rests_on: tuple[str, ...]
    ok: tuple[str, str]
    failed: tuple[str, str]
    unchecked: tuple[str, str]


SENTENCES = (
    Sentence(
        "complete", "记录是否齐全", "Are all entries there?", ("order", "consistency", COMPLETENESS),
        ("没有缺少记录,末尾与数据库以外的检查点相符",
         "none is missing, the end is that of a checkpoint from outside the database"),
        ("有应在的记录不在,或与检查点对不上", "entries that should be there are not, or do not fit a checkpoint"),
        ("现有记录首尾相接;没有来自账本以外的检查点,末尾是否被截去未能证明",
         "what is here is unbroken; without a checkpoint from outside, that no tail was cut off is not shown"),
    ),
    Sentence(
        "unbroken", "顺序是否连续", "Are they in order?", ("order", "uniqueness"),
        ("位置与版本连续,逐条衔接,没有插入、调换或重复", "positions and versions without a gap, each entry chained"),
        ("有记录缺失、插入、调换或重复", "entries are missing, inserted, exchanged or repeated"),
        ("次序未全部核验", "the order was not all checked"),
    ),
    Sentence(
        "unchanged", "内容是否被改", "Was anything changed?", ("checkpoint", "entries", "tree"),
        ("每条记录都是账本密钥签署时的内容,一个字节也没有改动", "every byte is what the ledger's key signed"),
        ("有记录的内容不是签署时的内容", "an entry is not what was signed"),
        ("内容未全部与签名核对", "not all contents were held against the signatures"),
    ),
    Sentence(
        "consistent", "历史检查点是否一致", "Do past checkpoints agree?", ("consistency",),
        ("已发布的检查点与现有记录在同一段历史上", "what was published as a checkpoint lies on this one history"),
        ("有检查点与现有记录不在同一段历史上", "a checkpoint is not of this history"),
        ("没有可对照的检查点", "there is no checkpoint to compare with"),
    ),
    Sentence(
        "timed", "时间戳是否有效", "Are the times valid?", ("checkpoint", "tree", "order"),
        ("入账时间从不倒退,并且都在签名之内(钟本身准不准,不在此列)",
         "recorded times never run back and are all under the signatures (whether the clock was right is not shown)"),
        ("有入账时间倒退,或不在签名之内", "a recorded time runs back, or is not under a signature"),
        ("入账时间未全部核验", "recorded times were not all checked"),
    ),
)  # fmt: skip


def verdict_on(sentence: Sentence, verdicts: Mapping[str, str]) -> str:
    """`ok`, `failed` or `not checked`, by the verdicts on what it rests on (missing ones are not checked)."""
    found = [verdicts.get(name, UNCHECKED) for name in sentence.rests_on]
    return FAILED if FAILED in found else OK if set(found) == {OK} else UNCHECKED


def sentences(verdicts: Mapping[str, str]) -> list[dict[str, Any]]:
    """The five, each with its question, verdict, answer and what it rests on, as the API gives them."""
    return [_told(one, verdict_on(one, verdicts)) for one in SENTENCES]


def _told(one: Sentence, verdict: str) -> dict[str, Any]:
    zh, en = {OK: one.ok, FAILED: one.failed, UNCHECKED: one.unchecked}[verdict]
    return {
        "name": one.name, "verdict": verdict, "question": {"zh": one.zh, "en": one.en},
        "answer": {"zh": zh, "en": en}, "rests_on": list(one.rests_on),
    }  # fmt: skip
