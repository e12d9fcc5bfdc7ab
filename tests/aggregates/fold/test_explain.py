"""Law 5 for every figure there is: the support alone gives it, and leaving any one out changes it."""

from __future__ import annotations

import pytest

from aggregates.events.base import Fact
from aggregates.events.rules import ProcedureAdopted
from aggregates.fold.explain import explain, explain_answer
from aggregates.fold.figures import KINDS, figure, figure_paths
from aggregates.fold.replayed import Replay
from aggregates.fold.revision import Revision
from aggregates.fold.world import world
from tests.aggregates.entries import seen
from tests.aggregates.fold.rich_story import HELP, LEAD, RICH, SHARED, some_of_it
from tests.aggregates.fold.test_evaluation_by_hand import DAY, STORY
from tests.scenario import PLAN, fact

USES = {"numerator", "denominator", "rule", "scope"}


def _paths(visible: list[Revision]) -> list[str]:
    return figure_paths(world(visible, DAY), PLAN)


def _holds(visible: list[Revision], path: str, parts_from: int) -> None:
    """The support gives the figure, nothing in it is idle, and every use is one of the four."""
    found, replay = explain(visible, DAY, PLAN, path, parts_from=parts_from), Replay(DAY, PLAN, {})
    assert found.figure == figure(world(visible, DAY), PLAN, path)
    kept = [r for r in visible if r.position in set(found.positions)]
    assert replay.figure(kept, path) == found.figure, path
    for left in kept:
        assert replay.figure([r for r in kept if r is not left], path) != found.figure, (path, left)
    assert {use for _, use in found.support} <= USES
    rules = {r.position for r in kept if r.type.startswith("rules.") or r.type == "plan.reporting_calendar_adopted"}
    assert {position for position, use in found.support if use == "rule"} == rules


@pytest.mark.parametrize("parts_from", [1, 40])
def test_every_figure_of_a_rich_plan_is_explained(parts_from: int) -> None:
    """Every path of a plan in which everything happens, reduced part by part and in one piece."""
    visible = seen(RICH, DAY)
    paths = _paths(visible)
    assert {path.partition("/")[0] for path in paths} == set(KINDS)
    for path in paths:
        _holds(visible, path, parts_from)


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_of_broken_plans_is_explained(seed: int) -> None:
    """With facts left out and dated elsewhere, by chance, the law holds all the same, odd seeds part by part."""
    visible = seen(some_of_it(seed), DAY)
    for path in _paths(visible):
        _holds(visible, path, 1 if seed % 2 else 40)


def test_a_measure_by_hand() -> None:
    """B1: the rubric is the rule, definitions the denominator, requests and verdicts the numerator; nothing else."""
    visible = seen(STORY, DAY)
    found = explain(visible, DAY, PLAN, "item/B1")
    by_position = {r.position: r for r in visible}
    said = {(by_position[at].statement, use) for at, use in found.support}
    assert said == {
        ("rubric:QSN|1", "rule"),
        *((f"task:1.{n}", "denominator") for n in (1, 2, 3)),
        *((f"closure:1.{n}", "numerator") for n in (1, 2)),
        *((f"verification:1.{n}|甲县/督查室", "numerator") for n in (1, 2)),
    }


def test_missing_reports_are_shown_by_their_slot() -> None:
    """A share of reports on time lists who owes which period since when, and how far the ledger was searched."""
    visible = seen(RICH, DAY)
    size = max(r.position for r in visible)
    found = explain(visible, DAY, PLAN, "item/C1", size=size)
    answered = {(a.seat, a.period, a.due_on, a.searched) for a in found.absences}
    assert (HELP, "2023", "2024-01-31", size) in answered
    assert (SHARED[1], "2022", "2023-01-31", size) in answered
    assert not {period for seat, period, *_ in answered if seat == LEAD} & {"2023"}
    slots = int(found.figure["denominator"])
    reported = {r.statement for r in visible if r.type == "plan.progress_reported"}
    assert not {f"report:{seat}|{period}" for seat, period, *_ in answered} & reported
    assert len(answered) < slots
    (one,) = (a for a in explain_answer(found, visible)["absences"] if (a["seat"], a["period"]) == (HELP, "2023"))
    assert (one["report"], one["searched"]) == (f"report:{HELP}|2023", [1, size])
    assert explain(visible, DAY, PLAN, "item/B1").absences == ()


def test_absences_of_one_seat_one_card_one_light() -> None:
    """A figure about one seat, agency or task shows only what is missing there."""
    visible = seen(RICH, DAY)
    assert {a.seat for a in explain(visible, DAY, PLAN, f"seat/{HELP}").absences} == {HELP}
    assert {a.seat for a in explain(visible, DAY, PLAN, "card/甲县/文旅局/timeliness").absences} == {HELP}
    assert {a.seat for a in explain(visible, DAY, PLAN, "light/1.1").absences} <= {LEAD}
    assert explain(visible, DAY, PLAN, "card/甲县/文旅局/coverage").absences == ()


def test_who_owes_nothing_misses_nothing() -> None:
    """Under a procedure that asks only leads to report, a cooperating seat has no absence."""
    asked = next(each for each in RICH if each.event.type == "rules.procedure_adopted").event
    assert isinstance(asked, ProcedureAdopted)
    leads = asked.content.model_copy(update={"reporting_roles": ("lead",)})
    later = asked.model_copy(update={"version": 2, "content": leads})
    visible = seen([*RICH, fact(later, "2021-06-01")], DAY)
    roles = {a.seat.split("|")[2] for a in explain(visible, DAY, PLAN, "item/C1").absences}
    assert roles == {"lead"}


def test_every_entry_leads_to_its_lines() -> None:
    """A definition leads to its own lines; a report, which has none, to those of the seat it speaks for."""
    visible = seen(RICH, DAY)
    answer = explain_answer(explain(visible, DAY, PLAN, "item/D1"), visible)
    source = {each["statement"]: each["source"] for each in answer["support"]}
    lines = {"sha256": "a" * 64, "line_from": 12, "line_to": 13}
    assert lines.items() <= source["task:1.1"].items() and source["task:1.1"]["through"] is None
    assert lines.items() <= source[f"report:{LEAD}|2023"].items()
    assert source[f"report:{LEAD}|2023"]["through"] == LEAD
    assert source["rubric:QSN|1"] == {
        "kind": "decision", "sha256": None, "number": "甲政办〔2024〕3号", "title": None,
        "address": None, "line_from": None, "line_to": None, "quote": None, "through": None,
    }  # fmt: skip


def test_a_rejudgement_is_explained_by_the_rules_chosen() -> None:
    """Weights adopted after the day, and chosen, are in the support; those in force then are not."""
    facts: list[Fact] = [each for each in RICH if each.event.type != "rules.weights_adopted"]
    (weights,) = (each for each in RICH if each.event.type == "rules.weights_adopted")
    later = seen([*facts, fact(weights.event, "2027-01-01")], "2027-01-01")
    visible = [r for r in later if r.effective_on <= DAY]
    chosen = {"weights": ("甲", 1)}
    adopted = [r for r in later if r.effective_on > DAY]
    found = explain(visible, DAY, PLAN, "card/甲县/教育局/load", chosen, adopted)
    assert found.figure["value"] == "4"
    assert (adopted[0].position, "rule") in found.support
    assert explain(visible, DAY, PLAN, "card/甲县/教育局/load").figure["value"] is None


def test_a_path_of_no_kind_is_refused_and_what_is_not_there_has_no_support() -> None:
    """Nothing is invented: an unknown kind is an error, an unknown name a figure of nothing."""
    visible = seen(STORY, DAY)
    with pytest.raises(LookupError):
        explain(visible, DAY, PLAN, "rank/甲县/教育局")
    with pytest.raises(LookupError):
        figure(world(visible, DAY), PLAN, "rank/甲县/教育局")
    for kind in KINDS:
        found = explain(visible[:0], DAY, PLAN, f"{kind}/没有")
        assert found.support == ()
    assert explain(visible, DAY, PLAN, "status/9.9").figure == {"value": "UNDEFINED", "since": None}
