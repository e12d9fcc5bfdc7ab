"""The sentence at the top never says more than was checked: how many, up to where, by whose word."""

from __future__ import annotations

from dataclasses import replace

from ledger.report import FAILED, OK, UNCHECKED, Check, Covered, Report
from ledger.verify import NAMES
from replay.headline import headline


def _report(completeness: str = OK, integrity: str = OK, **verdicts: str) -> Report:
    checks = tuple(Check(name, verdicts.get(name, OK), "x") for name in NAMES)
    return Report(integrity, completeness, 3304, "00", checks)


def test_what_lies_beyond_the_checkpoint_is_said() -> None:
    """Covered to 3303 of 3304: nothing is said of the last one but that it is not covered."""
    report = replace(_report(), covered=(Covered(3303, "在别处保存的检查点", "a checkpoint kept elsewhere"),))
    said = headline(report)
    assert "3304 条记录未被改动;至第 3303 条没有缺少(凭在别处保存的检查点),其后 1 条未证明" in said
    assert "none is missing up to 3303" in said and "the 1 beyond it not shown" in said


def test_a_part_says_how_many_entries_it_holds() -> None:
    """A bundle of one plan speaks of its own entries, not of the ledger's size."""
    part = replace(_report(UNCHECKED), entries=1523, scope="snapshot")
    assert "1523 条记录(一个方案)未被改动" in headline(part) and "3304" not in headline(part)


def test_without_anything_from_elsewhere() -> None:
    """Nothing is said to be complete; a key taken from the ledger itself is said to be that."""
    said = headline(replace(_report(UNCHECKED), own_key=True))
    assert "没有缺少" not in said and "未能证明" in said and "以账本自带的公钥为准" in said


def test_what_was_left_out_is_not_claimed() -> None:
    """Without the tree nothing is said to be unchanged."""
    assert "不能说未被改动" in headline(_report(UNCHECKED, tree=UNCHECKED))


def test_a_failure_is_named_and_no_other() -> None:
    """Too few witnesses: the entries are said to be unchanged; with anything else failed they are not."""
    few = headline(_report(FAILED, witnesses=FAILED))
    assert few.startswith("核验不通过:“见证”(witnesses);3304 条记录未被改动") and "the check witnesses failed" in few
    both = headline(_report(FAILED, FAILED, witnesses=FAILED, tree=FAILED))
    assert "未被改动" not in both and "共 2 项" in both


def test_a_bundle_that_is_none() -> None:
    """Broken: its entries were not looked at. Unreadable: nothing was verified, and the reason is given."""
    nothing = tuple(Check(name, UNCHECKED, "") for name in NAMES)
    broken = Report(FAILED, UNCHECKED, 0, "", (Check("bundle", FAILED, "坏 / broken"), *nothing))
    assert headline(broken).startswith("核验不通过:“审计包”(bundle);其中的记录未核验")
    none = Report(UNCHECKED, UNCHECKED, 0, "", (Check("bundle", UNCHECKED, "不是审计包 / no bundle"), *nothing))
    assert headline(none).startswith("没有可核验的内容:不是审计包") and "no bundle" in headline(none)
