"""What the checks mean in the words of 电子档案四性 (DA/T 70—2018, docs/proofs.md §8), in plain sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ledger.report import FAILED, OK, UNCHECKED, Check, Word
from ledger.verify.faults import (
    CHECKPOINT,
    CONSISTENCY,
    ENTRIES,
    NAMES,
    ORDER,
    SNAPSHOTS,
    TREE,
    UNIQUENESS,
    WITNESSES,
)

_FIGURES, _DOCUMENTS, _COMMITMENTS, _COMPLETE = "figures", "documents", "commitments", "complete"
_FEW = "副署不足或无效 / the cosignatures are too few, or not valid"
_ONE_OF = "固定的结果或归档文件不符 / a fixed result or an archived document does not fit"
_EN = {"真实性": "authenticity", "完整性": "integrity", "可用性": "usability", "安全性": "security"}
_ALL_WELL = {
    "真实性": "记录就是账本密钥签署的那些记录，内容未被改动 / these are the entries that the ledger's key signed",
    "完整性": "至所对照的检查点为止，没有记录或归档文件缺失、插入或换序 / up to the checkpoint compared with, nothing "
    "is missing, inserted or reordered",
    "可用性": "每条记录都能读出，固定的结果都能由记录重新算出 / every entry can be read, every fixed result recomputed",
    "安全性": "没有命令被重复入账，个人信息的承诺相符 / no command was recorded twice, commitments to personal data "
    "open",
}
_NOTHING = "未核验 / not checked"


class _Part(NamedTuple):
    """One thing a word rests on, and what is said of it where the word as a whole is not green."""

    name: str
    failed: str
    unchecked: str = ""
    well: str = ""


_PARTS: Mapping[str, tuple[_Part, ...]] = {
    "真实性": (
        _Part(CHECKPOINT, "签名或密钥链有误 / a signature, or the chain of keys, does not hold",
              "签名未核验 / signatures were not checked", "签名相符 / signatures hold"),
        _Part(TREE, "内容、叶哈希或瓦片与签署的树不符 / contents, leaf hashes or tiles are not those of the signed "
              "tree", "内容未与签名核对 / contents were not held against the signatures",
              "内容未被改动 / contents are unchanged"),
        _Part(WITNESSES, _FEW),
    ),
    "完整性": (
        _Part(ORDER, "有记录缺失、换序、不相衔接或时间倒退 / entries are missing, out of order, not chained, or run "
              "back in time", "次序未核验 / the order was not checked", "现有记录首尾相接 / what is here is unbroken"),
        _Part(CONSISTENCY, "检查点或流清单与记录对不上 / a checkpoint or a stream list does not fit the entries"),
        _Part(_DOCUMENTS, "归档文件缺失或被改动 / an archived document is missing or was changed",
              "归档文件未全部核对 / archived documents were not all checked"),
        _Part(_COMPLETE, "有应在的记录不在 / entries that should be there are not",
              "没有来自别处的检查点可证明末尾未被截去 / nothing from elsewhere shows that the end was not cut off"),
        _Part(SNAPSHOTS, _ONE_OF),
        _Part(WITNESSES, "副署不足或无效，末尾是否被截去未能证明 / the cosignatures are too few, or not valid: that "
              "nothing was cut off is not shown"),
    ),
    "可用性": (
        _Part(ENTRIES, "有记录不规范或不能读出 / an entry is not canonical, or cannot be read",
              "记录能否读出未核验 / whether entries can be read was not checked", "记录能读出 / entries can be read"),
        _Part(_FIGURES, "固定的结果不能由记录重新算出 / a fixed result does not follow from the entries",
              "固定的结果未全部重新计算 / fixed results were not all recomputed"),
        _Part(_DOCUMENTS, "归档文件不能按原样读出 / an archived document cannot be read as it was"),
        _Part(_COMMITMENTS, "封存的个人信息不能按原样读出 / a sealed personal value cannot be read as it was"),
        _Part(SNAPSHOTS, _ONE_OF),
    ),
    "安全性": (
        _Part(UNIQUENESS, "有重复的事件标识，或幂等键用在两处 / an event id used twice, or a key in two places",
              "标识是否唯一未核验 / uniqueness was not checked", "没有命令被重复入账 / no command was recorded twice"),
        _Part(_COMMITMENTS, "个人信息的承诺不符或封存的值缺失 / a commitment to personal data does not open, or a "
              "sealed value is gone", "个人信息的承诺未全部核对 / commitments to personal data were not all checked"),
        _Part(WITNESSES, _FEW),
    ),
}  # fmt: skip


def words_of(
    checks: Iterable[Check], completeness: str, documents: str | None = None, commitments: str | None = None,
    figures: str | None = None,
) -> tuple[Word, ...]:  # fmt: skip
    """The four words, each with sentences on those checks that decided it, and on no others.

    `documents`, `commitments` and `figures` are the verdicts on those parts of check 8 (else the whole's). Where none
    of the nine checks was made (a bundle that is none), nothing is said to be so.
    """
    of = defaultdict(lambda: UNCHECKED, {check.name: check.verdict for check in checks})
    if all(of[name] == UNCHECKED for name in NAMES):
        return tuple(Word(name, en, UNCHECKED, _NOTHING) for name, en in _EN.items())
    return tuple(_word(name, _verdicts(of, completeness, (documents, commitments, figures))) for name in _EN)


def _verdicts(of: Mapping[str, str], completeness: str, parts: tuple[str | None, ...]) -> dict[str, str]:
    """The verdict on each part by its name; "ok" for what does not count here, so that it leaves a word as it is."""
    documents, commitments, figures = parts
    whole = of[SNAPSHOTS]
    apart = FAILED in parts or whole != FAILED  # which part of check 8 failed is known
    missing = completeness == FAILED and FAILED not in (of[CONSISTENCY], of[ORDER], of[WITNESSES])
    rest = whole if apart else UNCHECKED
    return {
        **of,
        CHECKPOINT: of[CHECKPOINT], TREE: of[TREE], ORDER: of[ORDER], ENTRIES: of[ENTRIES], UNIQUENESS: of[UNIQUENESS],
        WITNESSES: FAILED if of[WITNESSES] == FAILED else OK,
        CONSISTENCY: FAILED if of[CONSISTENCY] == FAILED else OK,
        SNAPSHOTS: OK if apart else FAILED,
        _DOCUMENTS: documents or rest, _COMMITMENTS: commitments or rest, _FIGURES: figures or rest,
        _COMPLETE: FAILED if missing else completeness if completeness != FAILED else OK,
    }  # fmt: skip


def _word(name: str, of: Mapping[str, str]) -> Word:
    parts = _PARTS[name]
    well = [part.well for part in parts if of[part.name] == OK and part.well]
    failed = [part for part in parts if of[part.name] == FAILED]
    if failed:
        only = all(part.name == WITNESSES for part in failed)  # then the rest may be said to hold
        return Word(name, _EN[name], FAILED, _joined([*(well if only else ()), *(part.failed for part in failed)]))
    missing = [part for part in parts if of[part.name] == UNCHECKED and part.unchecked]
    if not missing:
        return Word(name, _EN[name], OK, _ALL_WELL[name])
    return Word(name, _EN[name], UNCHECKED, _joined(well + [part.unchecked for part in missing]))


def _joined(sentences: Iterable[str]) -> str:
    halves = [sentence.partition(" / ") for sentence in sentences]
    return f"{'；'.join(zh for zh, _, _ in halves)} / {'; '.join(en for _, _, en in halves)}"
