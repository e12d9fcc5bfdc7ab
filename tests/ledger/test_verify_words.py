"""The four words and the age of cosignatures: what a report says follows the checks that failed, and no others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.clock import SimulatedClock
from ledger.cosignature import Cosigner
from ledger.publishing import publish
from ledger.reader import LedgerReader
from ledger.report import FAILED, OK, UNCHECKED, Check, Report
from ledger.signer import Signer
from ledger.verify import NAMES, verify
from ledger.verify.advice import SEAL, advised
from ledger.verify.policy import moment
from ledger.verify.words import words_of
from tests.ledger.given import ORIGIN, START, act, fact, open_ledger

SEEN = 1_700_000_000


def _words(completeness: str, **verdicts: str) -> dict[str, tuple[str, str]]:
    checks = [Check(name, verdicts.get(name, OK), "") for name in NAMES]
    return {word.name: (word.verdict, word.detail) for word in words_of(checks, completeness, OK, OK, OK)}


def test_a_missing_cosignature_is_no_forgery() -> None:
    """Only the quorum failed: every word that fails says so, and none speaks of changed or missing entries."""
    said = _words(FAILED, witnesses=FAILED)
    assert {name for name, (verdict, _) in said.items() if verdict == FAILED} == {"真实性", "完整性", "安全性"}
    for detail in (detail for verdict, detail in said.values() if verdict == FAILED):
        assert "副署不足或无效" in detail
        assert not any(untrue in detail for untrue in ("有重复", "对不上", "换序", "缺失", "不符"))
    assert "内容未被改动" in said["真实性"][1]


@pytest.mark.parametrize(
    ("name", "word", "text"),
    [
        ("tree", "真实性", "与签署的树不符"), ("checkpoint", "真实性", "密钥链有误"), ("order", "完整性", "换序"),
        ("consistency", "完整性", "对不上"), ("entries", "可用性", "不能读出"), ("uniqueness", "安全性", "有重复"),
    ],
)  # fmt: skip
def test_a_word_names_what_failed(name: str, word: str, text: str) -> None:
    """Each check that fails is named by its word, and the other words stay as they were."""
    said = _words(FAILED if name == "consistency" else OK, **{name: FAILED})
    assert [one for one, (verdict, _) in said.items() if verdict == FAILED] == [word]
    assert text in said[word][1]


def test_nothing_checked_is_nothing_said() -> None:
    """Where no check was made (a bundle that is none) every word is "not checked", and claims nothing."""
    checks = [Check("bundle", FAILED, ""), *(Check(name, UNCHECKED, "") for name in NAMES)]
    said = {(word.verdict, word.detail) for word in words_of(checks, UNCHECKED)}
    assert said == {(UNCHECKED, "未核验 / not checked")}


def test_each_failure_has_its_next_step() -> None:
    """Every check that fails says what to do; read models are not to be rebuilt while entries are in doubt."""
    for name in (*NAMES, "bundle"):
        (check,) = advised([Check(name, FAILED, "")])
        assert "/ " in check.next
        assert advised([Check(name, OK, "")])[0].next == ""
    views = Check("views", FAILED, "")
    alone, spoiled = advised([views])[-1], advised([Check("tree", FAILED, ""), views])[-1]
    assert "--repair" in alone.next and "--repair" not in spoiled.next


@pytest.fixture
def witnessed(database_url: str, tmp_path: Path) -> tuple[LedgerReader, dict[str, Any]]:
    """A ledger that a witness cosigned at 40, and that has 45 entries now; and the policy that asks for it."""
    witness = Cosigner.load_or_create(tmp_path / "w", "w.test")
    with open_ledger(database_url, tmp_path) as ledger:
        ledger.append_many([act(f"k{n}", fact(f"plan-{n % 3}", f"s{n}")) for n in range(2, 41)])
    with open_ledger(database_url, tmp_path, SimulatedClock(START + timedelta(days=1))) as ledger:
        publish(ledger, ask=lambda note, proof: [witness.cosign(note, SEEN)])
        ledger.append_many([act(f"l{n}", fact("plan-1", f"t{n}")) for n in range(5)])
    reader = LedgerReader.open(database_url)
    keys = [reader.opened()["verifier_key"]]
    policy = {"origin": ORIGIN, "quorum": 1, "verifier_keys": keys, "witness_keys": [str(witness.verifier)]}
    return reader, policy


def test_the_time_of_a_cosignature_is_said(witnessed: tuple[LedgerReader, dict[str, Any]]) -> None:
    """The report says who cosigned when and up to where; the tail after it is not covered, and said not to be."""
    reader, policy = witnessed
    report = verify(reader, policy=policy)
    assert (report.completeness, report.size, report.own_key) == (OK, 45, False)
    assert [one.size for one in report.covered] == [40]
    assert f"w.test {moment(SEEN)}" in report.covered[0].zh and "2023-11-14 22:13 UTC" in report.checks[1].detail
    assert any("第 40 条之后" in line for line in report.proves_not)
    reader.close()


def test_an_old_cosignature_does_not_count(witnessed: tuple[LedgerReader, dict[str, Any]]) -> None:
    """Asked for one no older than a time, the quorum fails on an older one, and the report names how old it is."""
    reader, policy = witnessed
    assert verify(reader, policy=policy, not_before=SEEN).exit_code == 0
    late: Report = verify(reader, policy=policy, not_before=SEEN + 1)
    assert (late.checks[1].verdict, late.completeness, late.covered) == (FAILED, FAILED, ())
    assert "过旧的不计" in late.checks[1].detail and moment(SEEN) in late.checks[1].detail
    reader.close()


def test_a_cut_tail_is_sealed_first(witnessed: tuple[LedgerReader, dict[str, Any]], tmp_path: Path) -> None:
    """A checkpoint beyond the ledger's end is answered by sealing; another root at a size by a fork proof."""
    reader, _ = witnessed
    signer = Signer.load(tmp_path / "key")
    beyond = verify(reader, outside=signer.sign(99, bytes(32)))
    fork = verify(reader, outside=signer.sign(30, bytes(32)))
    assert beyond.checks[4].next == SEAL and "fork" in fork.checks[4].next
    reader.close()
