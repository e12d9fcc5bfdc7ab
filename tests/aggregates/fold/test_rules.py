"""Which adopted rule sets hold: by day, by scope, as judged then and as re-judged."""

from __future__ import annotations

from aggregates.events.base import Fact
from aggregates.fold.rules import Chosen, Rules, rules_at
from tests.aggregates.entries import seen
from tests.aggregates.fold.worlds import lights, procedure, weights
from tests.scenario import PLAN, fact

LATER = "9999-12-31"


def _at(facts: list[Fact], day: str, plan: str | None = PLAN, chosen: Chosen | None = None) -> Rules:
    return rules_at(seen(facts, LATER), day, plan, chosen)


def _versions(rules: Rules) -> list[tuple[str, int]]:
    return [(ref["kind"], ref["version"]) for ref in rules.refs()]


def test_nothing_holds_before_anything_is_adopted() -> None:
    """Without adoption there is no rule set of any kind, and none is made up."""
    assert _at([], "2024-01-01") == Rules()
    assert _at([fact(weights(), "2022-01-01")], "2021-12-31") == Rules()


def test_the_last_adoption_in_force_holds() -> None:
    """A later version takes over on its day; one that has ended gives way again."""
    facts = [
        fact(weights(), "2022-01-01"),
        fact(weights(version=2), "2023-01-01", "2024-01-01"),
        fact(lights(), "2022-06-01"),
    ]
    assert _versions(_at(facts, "2022-12-31")) == [("weights", 1), ("lights", 1)]
    assert _versions(_at(facts, "2023-01-01")) == [("weights", 2), ("lights", 1)]
    assert _versions(_at(facts, "2024-01-01")) == [("weights", 1), ("lights", 1)]


def test_a_plans_own_rules_come_before_those_of_all_plans() -> None:
    """However late the common ones were adopted; another plan and figures across plans use the common ones."""
    facts = [
        fact(procedure(version=2, scope=PLAN), "2022-01-01"),
        fact(procedure(), "2023-01-01"),
        fact(procedure(version=3, scope="乙县/规划"), "2023-02-01"),
    ]
    assert _versions(_at(facts, "2024-01-01")) == [("procedure", 2)]
    assert _versions(_at(facts, "2024-01-01", None)) == [("procedure", 1)]
    assert _versions(_at(facts, "2022-06-01", None)) == []


def test_a_rejudgement_takes_the_version_named_whatever_its_day() -> None:
    """Also one adopted later, or for another scope; a version nobody adopted leaves the kind without rules."""
    facts = [fact(weights(), "2022-01-01"), fact(weights(version=2), "2024-01-01"), fact(lights(), "2022-01-01")]
    found = _at(facts, "2022-06-01", chosen={"weights": ("甲县规则", 2)})
    assert _versions(found) == [("weights", 2), ("lights", 1)]
    assert _versions(_at(facts, "2022-06-01", chosen={"weights": ("甲县规则", 9)})) == [("lights", 1)]


def test_a_rule_set_names_what_it_rests_on() -> None:
    """Id, version, digest, who adopted it, its content and its entry."""
    found = _at([fact(weights(), "2022-01-01")], "2024-01-01").weights
    assert found is not None
    assert (found.rules, found.version, found.scope, found.adopted_by) == ("甲县规则", 1, "*", "甲县纲要办")
    assert (found.position, found.content["lead"], found.content["too_few"]) == (1, "1", 3)
    assert found.ref() == {"kind": "weights", "rules": "甲县规则", "version": 1, "digest": "0" * 64}
