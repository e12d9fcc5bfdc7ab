"""Figures by path: every one has a path, every path a figure that can be fixed in canonical bytes."""

from __future__ import annotations

from collections import Counter

from aggregates.fold.canonical import canonical
from aggregates.fold.evaluation import evaluate, evaluation_answer
from aggregates.fold.figures import figure, figure_paths
from aggregates.fold.scorecard import card_answer, cards
from tests.aggregates.fold.rich_story import LEAD, RICH
from tests.aggregates.fold.rubrics import world_of
from tests.aggregates.fold.test_evaluation_by_hand import DAY
from tests.scenario import PLAN


def test_every_path_once_and_every_figure_canonical() -> None:
    """No path twice; every figure has a value, holds no float, and says the same when asked again."""
    seen = world_of(RICH, DAY)
    paths = figure_paths(seen, PLAN)
    assert max(Counter(paths).values()) == 1
    for path in paths:
        found = figure(seen, PLAN, path)
        assert "value" in found
        assert canonical(found) == canonical(figure(seen, PLAN, path))


def test_the_figures_are_those_of_the_answers() -> None:
    """Items, total and cards by path are what the evaluation and the card say."""
    seen = world_of(RICH, DAY)
    answer = evaluation_answer(evaluate(seen, PLAN))
    for one in (one for dimension in answer["dimensions"] for one in dimension["items"]):
        assert figure(seen, PLAN, f"item/{one['id']}")["value"] == one["share"]
        assert figure(seen, PLAN, f"score/{one['id']}")["value"] == one["score"]
    assert figure(seen, PLAN, "total")["value"] == answer["total"]
    assert figure(seen, PLAN, "grade")["value"] == answer["grade"]
    for agency, card in cards(seen, [PLAN]).items():
        shown = card_answer(card)
        assert all(figure(seen, PLAN, f"card/{agency}/{name}") == found for name, found in shown["figures"].items())
        assert figure(seen, PLAN, f"card/{agency}/overdue")["value"] == shown["overdue"]


def test_figures_of_a_plan_that_is_not_there() -> None:
    """No plan, no paths; asked all the same, a figure of nothing."""
    seen = world_of(RICH, DAY)
    assert figure_paths(seen, "乙县") == [path for path in figure_paths(seen, "乙县") if path.partition("/")[0] in
                                        ("item", "score", "adjustment", "total", "grade")]  # fmt: skip
    assert figure(seen, "乙县", f"seat/{LEAD}") == {"value": None}
    assert figure(seen, "乙县", "status/1.1")["value"] == "UNDEFINED"


def test_values_by_hand() -> None:
    """A few figures of the rich plan: withdrawn and open disputes, the taken order, the settled rectification."""
    seen = world_of(RICH, DAY)
    assert figure(seen, PLAN, "dispute/d1") == {"value": "RAISED", "convener": "甲县/教育局"}
    assert figure(seen, PLAN, "dispute/d2")["value"] == "WITHDRAWN"
    assert figure(seen, PLAN, "order/o1") == {"value": "TAKEN"}
    assert figure(seen, PLAN, "rectification/z1") == {"value": "DONE", "due_on": "2024-06-01", "done_on": "2024-05-20"}
    assert figure(seen, PLAN, "notice/n2")["closed_in_time"]
    assert figure(seen, PLAN, "deadline/1.3") == {"value": "2025-10-31", "basis": "extended", "strict": "2025-10-31"}
    assert figure(seen, PLAN, "attainment/headline-1")["unapproved"] == ["议"]
