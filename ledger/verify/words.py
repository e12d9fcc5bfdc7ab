"""What the checks mean in the words of 电子档案四性 (DA/T 70—2018, docs/proofs.md §8), in plain sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ledger.report import FAILED, OK, UNCHECKED, Check, Word
from ledger.verify.faults import CHECKPOINT, ENTRIES, ORDER, SNAPSHOTS, TREE, UNIQUENESS, WITNESSES

_SAID = {
    "真实性": {
        OK: "记录就是账本密钥签署的那些记录，内容未被改动 / these are the entries that the ledger's key signed",
        FAILED: "有记录或签名与签署时不同 / something is not what was signed",
        UNCHECKED: "签名或内容未全部核验 / signatures or content were not all checked",
    },
    "完整性": {
        OK: "至所对照的检查点为止，没有记录或归档文件缺失、插入或换序 / up to the checkpoint compared with, "
        "nothing is missing, inserted or reordered",
        FAILED: "有记录或归档文件缺失、插入或换序 / something is missing, inserted or reordered",
        UNCHECKED: "现有记录首尾相接，但没有来自别处的检查点可证明末尾未被截去 / what is here is unbroken, but "
        "nothing from elsewhere shows that the end was not cut off",
    },
    "可用性": {
        OK: "每条记录都能读出，固定的结果都能由记录重新算出 / every entry can be read, every fixed result recomputed",
        FAILED: "有记录不能读出，或固定的结果不能重新算出 / an entry cannot be read, or a fixed result not recomputed",
        UNCHECKED: "记录能读出；固定的结果未重新计算 / entries can be read; fixed results were not recomputed",
    },
    "安全性": {
        OK: "没有命令被重复入账，个人信息的承诺相符 / no command was recorded twice, commitments to personal data open",
        FAILED: "有重复的标识或不连续的幂等键，或个人信息的承诺、见证不符 / an id or key used twice, or a commitment "
        "or witness that does not fit",
        UNCHECKED: "标识唯一性或个人信息的承诺未全部核验 / uniqueness or commitments were not all checked",
    },
}
_EN = {"真实性": "authenticity", "完整性": "integrity", "可用性": "usability", "安全性": "security"}


def words_of(
    checks: Iterable[Check], completeness: str, documents: str | None = None, commitments: str | None = None
) -> tuple[Word, ...]:
    """The four words. `documents` and `commitments` are the verdicts of those parts of check 8 (else the whole's)."""
    of = defaultdict(lambda: UNCHECKED, {check.name: check.verdict for check in checks})
    figures = of[SNAPSHOTS]
    rests = {
        "真实性": ([of[CHECKPOINT], of[TREE]], [of[WITNESSES]]),
        "完整性": ([of[ORDER], completeness, documents or figures], []),
        "可用性": ([of[ENTRIES], figures], []),
        "安全性": ([of[UNIQUENESS], commitments or figures], [of[WITNESSES]]),
    }
    return tuple(_word(name, _joint(needed, more)) for name, (needed, more) in rests.items())


def _word(name: str, verdict: str) -> Word:
    return Word(name, _EN[name], verdict, _SAID[name][verdict])


def _joint(needed: list[str], more: list[str]) -> str:
    """Failed when any failed; `more` may stay unchecked."""
    if FAILED in (*needed, *more):
        return FAILED
    return UNCHECKED if UNCHECKED in needed else OK
