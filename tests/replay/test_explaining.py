"""Explanations from the entries alone: every kind of figure, down to the lines of its document."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from aggregates.fold.explain import explain
from aggregates.fold.figures import KINDS, figure
from aggregates.fold.revision import Revision
from aggregates.fold.world import world
from aggregates.refusal import Refused
from ledger.reader import LedgerReader
from replay.explaining import Seen, explained, paths, print_explained, seen
from replay.points import point
from tests.api import cycle, worlds
from tests.api.worlds import LEAD, PLAN

XIANGFEN = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"
SHORT = (
    "status/2.1.1", "percent/2.2.1", "deadline/2.1.2", "light/2.2.1", f"seat/{LEAD}", "target/headline-1",
    "attainment/headline-1", "target_light/headline-1", "dispute/争议-1", "notice/督办-1",
    "card/甲县/县教育局/timeliness", "item/B1", "score/A1", "adjustment/X2", "total", "grade",
)  # fmt: skip
DEMO = ("order/示意点单-1", "rectification/示意整改-1", "commendation/示意表扬-1", "card/襄汾县/县教科局/notices")


def _seen(database: Path, plan: str, view: str = "current") -> Seen:
    reader = LedgerReader.open(str(database))
    return seen(reader, plan, point(reader, view), {})


@pytest.fixture(scope="module")
def short() -> Seen:
    """The short cycle at its head."""
    return _seen(cycle.ledger() / "ledger.db", PLAN)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The demo's plan at its head."""
    return _seen(worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("e")) / "ledger.db", XIANGFEN)


def _replayed(of: Seen, support: list[dict[str, Any]], path: str) -> Any:
    positions = {one["position"] for one in support}
    alone: list[Revision] = [r for r in of.visible if r.position in positions]
    return figure(world(alone, of.view.day), of.plan, path)


def test_every_kind_is_told() -> None:
    """The paths below are of every kind there is."""
    assert {path.partition("/")[0] for path in (*SHORT, *DEMO)} == set(KINDS)


@pytest.mark.parametrize("path", SHORT)
def test_of_the_short_cycle(short: Seen, path: str) -> None:
    """The figure is the fold's, its support alone gives it again, and a lead leads to lines of the plan's text."""
    found = explained(short, path)
    assert found["figure"] == figure(short.world(), PLAN, path)
    assert _replayed(short, found["support"], path) == found["figure"]
    _leads_to_the_document(short, found)


@pytest.mark.parametrize("path", DEMO)
def test_of_the_demo(demo: Seen, path: str) -> None:
    """The same for what only the demo tells: service orders, rectifications, commendations, notices of a card."""
    found = explained(demo, path)
    assert _replayed(demo, found["support"], path) == found["figure"] == figure(demo.world(), XIANGFEN, path)
    _leads_to_the_document(demo, found)


def _leads_to_the_document(of: Seen, found: dict[str, Any]) -> None:
    """Every support names its use and a source; one printed in a document gives lines that hold text there."""
    held = {r.position: r for r in of.visible}
    for one in found["support"]:
        r = held[one["position"]]
        assert (one["statement"], one["type"], one["effective_on"]) == (r.statement, r.type, r.effective_on)
        assert one["use"] in ("numerator", "denominator", "rule", "scope") and one["source"] is not None
        assert one["illustration"] == (r.data["source"]["kind"] == "illustration")
        if r.type in ("plan.task_defined", "plan.seat_assigned") and not one["illustration"]:
            assert one["source"]["line_from"] >= 1 and one["source"]["sha256"] in found["documents"]


def test_lines_hold_the_words(short: Seen) -> None:
    """The lines that the lead's seat leads to are those of its clause in the imported text."""
    (support,) = [one for one in explained(short, f"seat/{LEAD}")["support"] if one["statement"] == LEAD]
    lines = worlds.MINI.splitlines()[support["source"]["line_from"] - 1 : support["source"]["line_to"]]
    assert "县教育局牵头" in "".join(lines)
    assert explained(short, "status/2.1.1")["documents"][support["source"]["sha256"]] == worlds.NUMBER


def test_the_total_adds_up(short: Seen) -> None:
    """The total's parts are the items' figures; its support holds that of every item and adjustment and the rubric."""
    found = explained(short, "total")
    items = found["figure"]["items"]
    held = {one["position"] for one in found["support"]}
    for name, told in items.items():
        alone = explained(short, f"item/{name}")
        assert {key: told[key] for key in ("value", "state", "numerator", "denominator")} == {
            key: alone["figure"][key] for key in ("value", "state", "numerator", "denominator")
        }
        needed = {one["position"] for one in alone["support"] if one["use"] in ("numerator", "denominator")}
        assert needed <= held, name
    assert any(one["type"] == "rules.rubric_adopted" and one["use"] == "rule" for one in found["support"])
    assert explain(short.visible, short.view.day, PLAN, "total").positions == tuple(sorted(held))


def test_what_was_searched_for_in_vain(short: Seen) -> None:
    """A light that is not green for want of a report names seat, period, due day and the range searched."""
    found = explained(short, "light/2.2.1")
    (absence,) = [a for a in found["absences"] if a["period"] == "2025-H1"]
    assert (absence["seat"], absence["due_on"]) == (cycle.FARM_LEAD, "2025-07-15")
    assert absence["searched"] == [1, short.view.size]


@pytest.mark.parametrize(("path", "near"), [
    ("item/B9", "item/B1"), ("light/2.1.9", "light/2.1.1"), ("card/甲县/县教育局", "card/甲县/县教育局/load"),
    ("lihgt/2.1.1", "light/2.1.1"), ("2.2.1", "status/2.2.1"), ("nonsense", "total"), ("", "status/2.1.1"),
])  # fmt: skip
def test_an_unknown_path_gives_near_ones(short: Seen, path: str, near: str) -> None:
    """Refused, with what may have been meant; where nothing comes near, one path of every kind."""
    with pytest.raises(Refused) as no:
        explained(short, path)
    offered = no.value.en.rpartition("try: ")[2].split("、")
    assert no.value.code == "no-such-figure" and near in offered
    assert path != "lihgt/2.1.1" or offered[0] == near  # the likeliest first
    assert set(offered) <= set(paths(short)) and len(offered) <= len(KINDS)


def test_at_another_viewpoint() -> None:
    """As believed before the verification, the task's explanation ends with the request; paths are those of then."""
    of = _seen(cycle.ledger() / "ledger.db", PLAN, "2025-11-30@2025-11-30")
    found = explained(of, "status/2.1.1")
    assert found["figure"]["value"] == "CLOSURE_REQUESTED"
    assert max(one["position"] for one in found["support"]) <= of.view.size
    early = _seen(cycle.ledger() / "ledger.db", PLAN, "2022-03-20@2022-03-20")
    assert "total" not in paths(early) and "status/2.1.1" in paths(early)


def test_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is invented never looks like the document it is about; values are words, not program text."""
    of = _seen(worlds.copy_of(worlds.demo_ledger(), tmp_path) / "ledger.db", XIANGFEN, "2024-06-30")
    print_explained(explained(of, "light/2.1.3"))
    said = capsys.readouterr().out.replace("\n", "")
    assert "示意 illustration 所涉 about 第 43-43 行 襄政办发〔2022〕23号" in said
    assert "查无填报" in said and "made up: figures for show only" in said
    print_explained({
        "path": "total", "figure": {"value": None, "items": {"A1": {"value": "1/2", "listed": []}}, "n": {"a": 1}},
        "support": [], "absences": [], "documents": {},
    })  # fmt: skip
    said = capsys.readouterr().out
    assert "total = —" in said and "A1: value 1/2\n" in said and "n: a 1" in said and "{" not in said


def test_the_line_of_an_item(short: Seen) -> None:
    """Title, points, parts of the numerator and score are those of the evaluation; the parts add up to the figure."""
    found = explained(short, "item/B1")
    item = found["item"]
    parts = re.fullmatch(r"\((\d+) \+ (\d+)×½\)/(\d+)", item["formed"])
    assert parts and Fraction(int(parts[1])) + Fraction(int(parts[2]), 2) == Fraction(found["figure"]["numerator"])
    assert parts[3] == found["figure"]["denominator"]
    moved = f"(连同不适用各项分来的共 {item['points']} 分)"  # another item of the dimension is not applicable here
    assert item["line"] == f"B1 {item['zh']} {item['printed']} 分{moved} × {item['formed']} = {item['score']}"
    assert item["score"] == figure(short.world(), short.plan, "score/B1")["value"]
    assert "item" not in explained(short, "status/2.1.1") and len(explained(short, "total")["items"]) == 15
