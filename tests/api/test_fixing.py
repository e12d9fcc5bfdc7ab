"""`shilu fix`: who may, what the basis is, what a restatement needs; figures are computed, never taken on trust."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from aggregates.commands.fixing import FixSnapshot
from aggregates.events.basis import Basis, RuleRef
from aggregates.refusal import Refused
from api.fixing import Fixing
from ledger.reader import LedgerReader
from tests.api import cycle, worlds
from tests.api.asking import Asking
from tests.api.worlds import INVENTED, PLAN, at

AS = ("--as", "evaluator", "--agency", "甲县/统计局")


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    """A copy of the short cycle to write in."""
    return Asking(worlds.copy_of(cycle.ledger(), tmp_path))


@pytest.mark.parametrize("role", ["plan_office", "liaison", "verifier", "auditor", "importer"])
def test_only_evaluators_fix(asking: Asking, role: str) -> None:
    """Another role is refused, and nothing is recorded."""
    said = asking.said("fix", PLAN, "我的", "--as", role, "--agency", "甲县/统计局", code=1)
    assert "[role-not-allowed]" in said and "evaluator" in said
    assert len(asking.json("snapshots", PLAN)["snapshots"]) == 2


def test_the_basis_is_the_viewpoint(asking: Asking) -> None:
    """V, K and the rules in force there are what is fixed; asked again at that viewpoint the figures are the same."""
    found = asking.json("fix", PLAN, "早先", *AS, "--as-of", "2025-06-30", "--known-at", "size:30")
    assert (found["basis"]["as_of"], found["basis"]["known_at"]) == ("2025-06-30", 30)
    assert {ref["kind"] for ref in found["basis"]["rules"]} == {"weights", "lights", "rubric", "procedure"}
    assert found["viewpoint"]["known_at"]["size"] == 30 and found["population"]["tasks"] == 3
    shown = asking.json("evaluate", PLAN, "--snapshot", "早先")["evaluation"]
    live = asking.json("evaluate", PLAN, "--as-of", "2025-06-30", "--known-at", "size:30")["evaluation"]
    assert shown == {name: value for name, value in live.items() if name != "counts"}
    before = asking.json("fix", PLAN, "无规则", *AS, "--as-of", "2023-07-01")
    assert before["basis"].get("rules", []) == []
    assert asking.json("evaluate", PLAN, "--snapshot", "无规则")["evaluation"]["reason"] == "no-rubric"


def test_by_default_the_evaluation_now(asking: Asking) -> None:
    """Without options today at the head, the evaluation; `--subject scorecards` fixes cards."""
    one = asking.json("fix", PLAN, "今日", *AS)
    assert (one["subject"], one["basis"]["as_of"]) == ("evaluation", "2026-02-01")
    assert one["position"] == one["basis"]["known_at"] + 1
    assert asking.json("fix", PLAN, "今日卡", *AS, "--subject", "scorecards")["subject"] == "scorecards"
    assert "今日卡二" in asking.said("fix", PLAN, "今日卡二", *AS, "--subject", "scorecards")


@pytest.mark.parametrize("words", [
    ["--restates", "评估"], ["--reason", "无故"], ["--restates", "评估", "--reason", "因", "--subject", "evaluation"],
    ["--restates", "评估", "--reason", "因", "--evaluation", "终评"], ["--subject", "weather"],
])  # fmt: skip
def test_wrong_usage(asking: Asking, words: list[str]) -> None:
    """A restatement without reason, a reason without one, or a subject it cannot have: exit 2, nothing recorded."""
    asking.said("fix", PLAN, "重述", *AS, *words, code=2)
    assert len(asking.json("snapshots", PLAN)["snapshots"]) == 2


def test_restating(asking: Asking) -> None:
    """It must know more on the same day; it names what it supersedes and why; each snapshot is restated once."""
    same = ["--restates", "评估", "--reason", "复核", "--as-of", "2025-12-31"]
    found = asking.json("fix", PLAN, "重述", *AS, *same)
    assert (found["supersedes"], found["reason"], found["drivers"]) == ("评估", "复核", [])
    assert "[already-superseded]" in asking.said("fix", PLAN, "又一", *AS, *same, code=1)
    other_day = ["--restates", "重述", "--reason", "复核", "--as-of", "2025-12-30"]
    assert "[knows-no-more]" in asking.said("fix", PLAN, "再一", *AS, *other_day, code=1)
    unknown = ["--restates", "没有", "--reason", "复核", "--as-of", "2025-12-31"]
    asking.said("fix", PLAN, "再一", *AS, *unknown, code=1)


@pytest.mark.parametrize(("word", "refused"), [
    ("evaluation", "[no-such-evaluation]"), ("snapshot", "[already-stated]"),
])  # fmt: skip
def test_what_is_not_there_or_there_already(asking: Asking, word: str, refused: str) -> None:
    """An evaluation nobody opened, a name already given: refused."""
    words = ["新的", "--evaluation", "没有"] if word == "evaluation" else ["评估"]
    assert refused in asking.said("fix", PLAN, *words, *AS, code=1)


def test_the_digest_is_of_the_figures(tmp_path: Path) -> None:
    """What is recorded is the hash of the very bytes that anyone recomputes."""
    folder = worlds.copy_of(cycle.ledger(), tmp_path)
    asking = Asking(folder)
    found = asking.json("fix", PLAN, "今日", *AS)
    shown = asking.said("evaluate", PLAN, "--snapshot", "今日", "--recompute")
    assert sha256(shown.encode()).hexdigest() == found["figures_sha256"]


@pytest.mark.parametrize(("change", "code"), [
    (lambda basis: basis.model_copy(update={"known_at": 10_000}), "beyond-head"),
    (lambda basis: basis.model_copy(update={"rules": (_other(basis.rules[0]), *basis.rules[1:])}), "rules-differ"),
])  # fmt: skip
def test_a_basis_that_is_not(tmp_path: Path, change: Callable[[Basis], Basis], code: str) -> None:
    """A size the ledger has not, rules with another digest: refused by whoever computes, whoever decides."""
    shilu, _ = cycle.told(tmp_path)
    with shilu:
        basis = change(cycle.basis(shilu))
        with pytest.raises(Refused, match=code):
            Fixing(shilu.reader).figures(PLAN, basis, "evaluation")
        with pytest.raises(Refused):
            shilu.execute(FixSnapshot(plan=PLAN, snapshot="假", subject="evaluation", basis=basis, source=INVENTED),
                          cycle.EVALUATOR, "k")  # fmt: skip


def _other(rule: RuleRef) -> RuleRef:
    return rule.model_copy(update={"digest": "0" * 64})


def test_drivers_of_a_snapshot_that_is_not_there(tmp_path: Path) -> None:
    """No figures are attributed to what was never fixed."""
    folder = worlds.copy_of(cycle.ledger(), tmp_path)
    fixing = Fixing(LedgerReader.open(str(folder / "ledger.db")))
    with pytest.raises(Refused, match="no-such-snapshot"):
        fixing.drivers(PLAN, "没有", Basis(as_of=date(2025, 12, 31), known_at=40))


def test_closing_a_period_lists_and_blocks_nothing(tmp_path: Path) -> None:
    """By command: close, correct inside, and the list has it with its reason; the correction was accepted."""
    shilu, clock = cycle.told(tmp_path)
    with shilu:
        shilu.execute(cycle.closed("2025", shilu), cycle.EVALUATOR, "close")
        clock.set(at("2026-02-09"))
        cycle.corrected(shilu, clock)
    listed = Asking(tmp_path).json("after-close", PLAN)["after_close"]
    assert [(one["period"], one["type"], one["reason"]) for one in listed] == [
        ("2025", "plan.closure_verified", "复核")
    ]
