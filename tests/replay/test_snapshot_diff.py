"""Two snapshots side by side: the figures that differ, and exactly the entries that made them differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import pytest

from aggregates.refusal import Refused
from api.session import Reading
from replay.snapshot_diff import snapshot_difference
from replay.wording_figures import Names, figure_said, figure_value_said, number_said
from tests.api import cycle, worlds
from tests.api.worlds import PLAN


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """The short cycle with a correction and a restatement of its evaluation."""
    shilu, clock = cycle.told(tmp_path_factory.mktemp("snapshots"))
    with shilu:
        cycle.corrected(shilu, clock)
        cycle.restated(shilu, "重述", "评估")
        yield worlds.reading_of(shilu)


def test_fixed_beside_restated(reading: Reading) -> None:
    """Given a restatement after one correction, then it alone drives the difference, as the restatement recorded it."""
    found = snapshot_difference(reading.reader, PLAN, "评估", "重述")
    assert found.first.same and found.second.same and found.pairs
    assert not found.by_time and not found.by_rules
    recorded = found.second.snapshot.data["drivers"]
    assert [d["position"] for d in found.drivers] == [d["position"] for d in recorded]
    assert {e["figure"] for d in found.drivers for e in d["effects"]} == {p["figure"] for p in found.pairs}
    backwards = snapshot_difference(reading.reader, PLAN, "重述", "评估")
    assert (backwards.pairs, backwards.drivers) == (found.pairs, found.drivers)


def test_who_drove_it_and_why(reading: Reading) -> None:
    """A driver comes with the agency, both times and the reason that its own entry has."""
    (driver,) = snapshot_difference(reading.reader, PLAN, "评估", "重述").drivers
    event = reading.reader.entry(driver["position"]).event
    assert (driver["agency"], driver["recorded_at"]) == (event["actoragency"], event["recordedtime"])
    assert (driver["effective_on"], driver["reason"]) == (event["effectiveon"], "复核")


def test_figures_in_words(reading: Reading) -> None:
    """Items and tasks have their titles, statuses and verdicts are words, a share is a percentage with the fraction."""
    found = snapshot_difference(reading.reader, PLAN, "评估", "重述")
    said = {
        p["figure"]: (figure_said(p["figure"], found.names), figure_value_said(p["figure"], p["restated"], found.names))
        for p in found.pairs
    }
    path, value = said[r"tasks.2\.1\.1.evaluation.status"]
    assert path == f"任务 2.1.1 {found.names.tasks['2.1.1']} 评估 状态" and value == "部分完成"
    assert said[r"tasks.2\.1\.1.review.verdict"][1] == "部分完成"
    shares = [one for path, one in said.items() if path.endswith(".share")]
    assert shares and all(re.fullmatch(r"[A-Z][0-9] [\u4e00-\u9fff].* 得分率", path) for path, _ in shares)
    assert all(re.fullmatch(r"[0-9.]+%([(][0-9]+/[0-9]+[)])?", value) for _, value in shares)


@pytest.mark.parametrize(("path", "text", "said"), [
    ("total", '"64.5"', ("总分", "64.5")), ("grade", '"GOOD"', ("等次", "良好")),
    ("dimensions.B.points", '"25"', ("B 任务落实 分值", "25")), ("total", None, ("总分", "—")),
    ("dimensions.B.items.B1.listed", '[{"what":"2.1","why":"no-number"}]', ("B1 核验率 另列", "2.1(无数值)")),
    ("dimensions.B.items.B1.numerator", '"43/2"', ("B1 核验率 分子", "21.5")),
    ("tasks.2\\.1.claim.claims_done", "true", ("任务 2.1 馆校合作 填报 自称完成", "是")),
    ("cards.县教育局.figures.load.value", '"3"', ("县教育局 负荷", "3")),
])  # fmt: skip
def test_a_figure_in_words(path: str, text: str | None, said: tuple[str, str]) -> None:
    """Each kind of path and value reads without codes; what has no name keeps its id."""
    names = Names({"2.1": "馆校合作"}, {"B": "任务落实", "B1": "核验率"}, {"GOOD": "良好"})
    assert (figure_said(path, names), figure_value_said(path, text, names)) == said


def test_numbers_as_people_write_them() -> None:
    """Halves as glyphs, fractions that end as decimals, others as they are."""
    told = [number_said(Fraction(text)) for text in ("20", "1/2", "43/2", "43/66", "-1/20", "99/100")]
    assert told == ["20", "½", "21.5", "43/66", "-0.05", "0.99"]


def test_the_same_snapshot_differs_in_nothing(reading: Reading) -> None:
    """A snapshot beside itself: no figures, no drivers."""
    found = snapshot_difference(reading.reader, PLAN, "评估", "评估")
    assert found.pairs == () and found.drivers == ()


@pytest.mark.parametrize(("second", "code"), [("没有", "no-such-snapshot"), ("评分卡", "other-subject")])
def test_what_cannot_be_compared(reading: Reading, second: str, code: str) -> None:
    """An unknown snapshot and one of another subject are refused, in both languages."""
    with pytest.raises(Refused) as refused:
        snapshot_difference(reading.reader, PLAN, "评估", second)
    assert refused.value.code == code and refused.value.zh and refused.value.en
