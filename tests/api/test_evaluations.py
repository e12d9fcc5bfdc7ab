"""Evaluations at any viewpoint: as judged then, as re-judged now, and what the screen keeps apart."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from aggregates import fold
from api import evaluations
from tests.api import cycle, worlds
from tests.api.asking import Asking
from tests.api.worlds import PLAN, at

RUBRIC = "QSN-2025-PROPOSAL"


def _items(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for dimension in found["dimensions"] for item in dimension["items"]}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Asking:
    """The short cycle; on 1 March 2026 a second version of the rubric, of the weights and of the lights is adopted."""
    folder = tmp_path_factory.mktemp("second")
    shilu, clock = cycle.told(folder)
    with shilu:
        clock.set(at("2026-03-01"))
        commands = (
            cycle.adoption("rubric", "2026-03-01", 2, dimensions=_weighing({"A1": "10", "A2": "15"})),
            cycle.adoption("weights", "2026-03-01", 2, lead="2", too_few=1),
            cycle.adoption("lights", "2026-03-01", 2, red_gap="90", yellow_gap="80", red_missing=9, yellow_missing=9),
        )
        for command in commands:
            actor = cycle.EVALUATOR if command.name == "adopt_rubric" else worlds.OFFICE
            shilu.execute(command, actor, f"second-{command.name}")
    return Asking(folder)


def _weighing(points: dict[str, str]) -> list[Any]:
    """The dimensions of the proposed rubric with other points for some items."""
    content = orjson.loads((cycle.RULES / "rubric.json").read_bytes())["content"]
    for dimension in content["dimensions"]:
        for item in dimension["items"]:
            item["points"] = points.get(item["id"], item["points"])
    dimensions: list[Any] = content["dimensions"]
    return dimensions


def test_by_hand(asking: Asking) -> None:
    """Items of the short cycle, the arithmetic written out.

    A1: 11 of 12 %, unmet, 11/12, below the cap 0.99; A3 has no target, its 5 points go to A1 and A2 in proportion:
    30 × 15/25 = 18, 18 × 11/12 = 16.5. B1: one of three tasks verified. C1: eight seats, four half-years due by the end
    of 2025 (H2 2023 … H1 2025), 32 slots; two leads report, H2 2023 and H2 2024 in time: 4/32, 8 × 1/8 = 1.
    C2: all three tasks are due on that day, one is verified: 7 × 1/3 = 2.33. X2: one red notice overdue.
    """
    found = asking.json("evaluate", PLAN, "--as-of", "2025-12-31", "--known-at", "size:45")["evaluation"]
    items = _items(found)
    assert (items["A1"]["points"], items["A1"]["share"], items["A1"]["score"]) == ("18", "11/12", "16.5")
    assert (items["A3"]["state"], items["A3"]["points"], items["A3"]["reason"]) == ("NOT_APPLICABLE", None, "no-target")
    counted = {name: (items[name]["numerator"], items[name]["denominator"]) for name in ("B1", "C1", "C2", "D1", "D2")}
    assert counted == {"B1": ("1", "3"), "C1": ("4", "32"), "C2": ("1", "3"), "D1": ("1", "1"), "D2": ("1", "1")}
    assert (items["C1"]["score"], items["C2"]["score"]) == ("1", "2.33")
    adjusted = {one["id"]: one["points"] for one in found["adjustments"]}
    assert adjusted == {"X1": "0", "X2": "-1", "X3": "0"}
    scores = sum(Decimal(item["score"]) for item in items.values() if item["score"] is not None)
    assert Decimal(found["total"]) == scores + sum(map(Decimal, adjusted.values()))


def test_as_judged_then_and_re_judged_now(asking: Asking) -> None:
    """The last day of 2025 by the rubric in force then, and by one adopted later: other scores, and it says so."""
    then = asking.json("evaluate", PLAN, "--as-of", "2025-12-31")
    again = asking.json("evaluate", PLAN, "--as-of", "2025-12-31", "--rules", f"{RUBRIC}@2")
    assert (then["viewpoint"]["rejudged"], again["viewpoint"]["rejudged"]) == ([], ["rubric"])
    assert [r["version"] for r in then["viewpoint"]["rules"] if r["kind"] == "rubric"] == [1]
    assert [r["version"] for r in again["viewpoint"]["rules"] if r["kind"] == "rubric"] == [2]
    one, other = (_items(each["evaluation"])["A1"] for each in (then, again))
    assert (one["share"], one["score"]) == ("11/12", "16.5")  # 30 × 15/25 × 11/12
    assert (other["share"], other["score"]) == ("11/12", "11")  # 30 × 10/25 × 11/12
    totals = [Decimal(each["evaluation"]["total"]) for each in (then, again)]
    assert totals[0] - totals[1] == Decimal("5.5")
    now = asking.json("evaluate", PLAN, "--as-of", "2026-03-01")
    assert [r["version"] for r in now["viewpoint"]["rules"] if r["kind"] == "rubric"] == [2]
    assert "re-judged" in asking.said("evaluate", PLAN, "--as-of", "2025-12-31", "--rules", f"{RUBRIC}@2")
    assert "re-judged" not in asking.said("evaluate", PLAN, "--as-of", "2025-12-31")


def test_lights_and_cards_re_judged(asking: Asking) -> None:
    """The same tasks and seats under second versions: other colours, other loads, each answer says by what."""
    then = asking.json("status", PLAN, "--as-of", "2025-12-30")
    again = asking.json("status", PLAN, "--as-of", "2025-12-30", "--rules", "亮灯阈值建议@2")
    colours = [{n: t["light"]["colour"] for n, t in each["tasks"].items()} for each in (then, again)]
    assert colours[0]["2.2.1"] == "RED" and colours[1]["2.2.1"] == "YELLOW"
    assert (then["viewpoint"]["rejudged"], again["viewpoint"]["rejudged"]) == ([], ["lights"])
    loads = [
        asking.json("scorecard", "县教育局", *more)["card"]["figures"]["load"]["value"]
        for more in (("--as-of", "2025-12-31"), ("--as-of", "2025-12-31", "--rules", "席位权重建议@2"))
    ]
    assert loads == ["1.4", "2.4"]


@pytest.mark.parametrize("words", [
    ["evaluate", PLAN], ["status", PLAN], ["scorecard"], ["scorecard", "--plan", PLAN],
])  # fmt: skip
def test_rules_nobody_adopted(asking: Asking, words: list[str]) -> None:
    """Unknown rules, a version to come at that size, and nonsense are exit 2 with the list of those adopted."""
    for text in (f"{RUBRIC}@9", "没有@1", "rubric", "@", f"{RUBRIC}@0"):
        said = asking.said(*words, "--rules", text, code=2)
        assert "[no-such-rules]" in said and f"{RUBRIC}@1、{RUBRIC}@2" in said
    early = asking.said(*words, "--known-at", "size:45", "--rules", f"{RUBRIC}@2", code=2)
    assert f"known: {RUBRIC}@1、亮灯阈值建议@1" in early
    twice = asking.said(*words, "--rules", f"{RUBRIC}@1", "--rules", f"{RUBRIC}@2", code=2)
    assert "[rules-twice]" in twice


def test_the_screen(asking: Asking) -> None:
    """People see counts unmistakably, moved points, reasons in words, and claim, review and evaluation apart."""
    said = asking.said("evaluate", PLAN, "--as-of", "2025-12-31")
    for part in ("1 ÷ 3", "移出 moved (5)", "no-target 无此类目标", "not-measured 均无实测", "no-actual 无实测",
                 "三种陈述分列", "60 %", "全部完成 full", "适用分值 applicable points", ">30 日,程序期限建议@1",
                 "示意(虚构)illustration"):  # fmt: skip
        assert part in said, part


def test_the_evaluators_scores_stand_beside(tmp_path: Path) -> None:
    """A score somebody recorded is shown beside the computed one and changes no total; conflicts are named."""
    shilu, _ = cycle.told(tmp_path)
    with shilu:
        before = Asking(tmp_path).json("evaluate", PLAN, "--as-of", "2026-02-01")["evaluation"]["total"]
        cycle.evaluated(shilu)
    asking = Asking(tmp_path)
    found = asking.json("evaluate", PLAN, "--as-of", "2026-02-01")["evaluation"]
    assert found["total"] == before
    assert found["scores"] == {"终评": {"B1": {"score": "19", "not_applicable": None, "grounds": "现场核查"}}}
    said = asking.said("evaluate", PLAN, "--as-of", "2026-02-01")
    assert "评估组记录的分,不计入上表" in said and "现场核查" in said


def test_without_a_rubric(tmp_path: Path) -> None:
    """Before anybody adopted a rubric there is no score, and the screen says how one comes about."""
    worlds.with_plan(tmp_path)[0].close()
    asking = Asking(tmp_path)
    found = asking.json("evaluate", PLAN)
    assert (found["evaluation"]["total"], found["evaluation"]["reason"]) == (None, "no-rubric")
    assert found["viewpoint"]["rules"] is None
    said = asking.said("evaluate", PLAN)
    assert "没有分数" in said and "shilu adopt" in said and "总分" not in said


def test_every_reason_has_words() -> None:
    """Each reason a measure can give is said in Chinese on the screen."""
    folder = Path(str(fold.__file__)).parent
    text = "".join(path.read_text() for path in folder.glob("measure*.py"))
    given = set(re.findall(r"no_(?:basis|data)\(\s*\"([a-z-]+)\"", text)) | set(
        re.findall(r"Listed\([^)]*?\"([a-z-]+)\"\)", text)
    )
    given |= {"no-number", "comparator-not-evaluable", "DEFINITION", "WINDOW"}  # of targets: targets.py, plan events
    assert len(given) > 12 and given <= evaluations.REASONS.keys()
