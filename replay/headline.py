"""The sentence at the top of a verification: what was found, of how much, up to where nothing is missing by whose word.

It never says more than was checked; what lies beyond is said to lie beyond.
"""

from __future__ import annotations

from ledger.report import FAILED, OK, UNCHECKED, Check, Report
from ledger.verify import NAMES

ZH = {
    "checkpoint": "签名", "witnesses": "见证", "entries": "记录", "tree": "哈希树", "consistency": "一致性",
    "order": "次序", "uniqueness": "唯一性", "snapshots": "快照", "views": "视图", "bundle": "审计包",
}  # fmt: skip
_UNCHANGED = ("checkpoint", "entries", "tree", "order")
"""The checks on which "unchanged" rests."""
_PARTS = ("plan", "snapshot", "dispute")
"""Scopes of a bundle that holds one plan's entries."""


def headline(report: Report) -> str:
    """One line, Chinese and then English."""
    zh, en = _said(report)
    return f"{zh}。{en}."


def _said(report: Report) -> tuple[str, str]:
    failed = [check for check in report.checks if check.verdict == FAILED]
    if failed:
        return _failed(report, failed)
    if report.exit_code:
        return _nothing(report)
    zh, en = _unchanged(report)
    till_zh, till_en = _till(report)
    return f"核验通过:{zh};{till_zh}", f"Verified: {en}; {till_en}"


def _failed(report: Report, failed: list[Check]) -> tuple[str, str]:
    first = report.first
    assert first is not None
    zh = f"核验不通过:“{ZH.get(first.name, first.name)}”({first.name})"
    en = f"Not verified: the check {first.name} failed"
    if first.position:
        zh, en = f"{zh},自第 {first.position} 条", f"{en}, from position {first.position}"
    if len(failed) > 1:
        zh, en = f"{zh},共 {len(failed)} 项", f"{en}; {len(failed)} checks failed"
    if all(check.verdict == UNCHECKED for check in report.checks if check.name in NAMES):
        return f"{zh};其中的记录未核验", f"{en}; its entries were not looked at"
    if all(check.name == "witnesses" for check in failed) and not _left_out(report):
        so_zh, so_en = _unchanged(report)
        return f"{zh};{so_zh},是否有缺未证明", f"{en}; {so_en}, that none is missing is not shown"
    return zh, en


def _nothing(report: Report) -> tuple[str, str]:
    """Nothing failed, and nothing was verified: a file that cannot be read as what it should be says why."""
    why = next((check.detail for check in report.checks if check.name not in NAMES and check.detail), "")
    zh, _, en = why.partition(" / ")
    return f"没有可核验的内容{f':{zh}' if zh else ''}", f"There was nothing to verify{f': {en}' if en else ''}"


def _count(report: Report) -> tuple[str, str]:
    count = report.size if report.entries is None else report.entries
    zh, en = f"{count} 条记录", f"{count} entries"
    if report.scope in _PARTS:
        zh, en = f"{zh}(一个方案)", f"{en} (of one plan)"
    return zh, en


def _left_out(report: Report) -> list[str]:
    verdicts = {check.name: check.verdict for check in report.checks}
    return [name for name in _UNCHANGED if verdicts.get(name) != OK]


def _unchanged(report: Report) -> tuple[str, str]:
    zh, en = _count(report)
    left_out = _left_out(report)
    if left_out:
        names = "、".join(f"{ZH[name]}({name})" for name in left_out)
        missed = ", ".join(left_out)
        return f"{zh},未核验:{names},不能说未被改动", f"{en}, {missed} not checked: not shown to be unchanged"
    if report.own_key:
        return f"{zh}未被改动(以账本自带的公钥为准)", f"{en} are unchanged (by the ledger's own word on its key)"
    return f"{zh}未被改动", f"{en} are unchanged"


def _till(report: Report) -> tuple[str, str]:
    if not report.covered:
        return "是否有缺、末尾是否被截去未能证明", "that none is missing and no tail was cut off is not shown"
    most = report.covered[0].size
    there = [one for one in report.covered if one.size == most]
    whose, en = ";".join(one.zh for one in there), "; ".join(one.en for one in there)
    beyond = f"其后 {report.size - most} 条" if report.size > most else "其后"
    lies = f"the {report.size - most} beyond it" if report.size > most else "what may lie beyond it"
    return f"至第 {most} 条没有缺少(凭{whose}),{beyond}未证明", f"none is missing up to {most} ({en}), {lies} not shown"
