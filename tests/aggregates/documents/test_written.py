"""Reading gives back what was written: every notation, under every damage, in every format people keep plans in."""

from __future__ import annotations

import os
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents import read
from tests.aggregates.documents.written.containers import CONTAINERS, TABLES
from tests.aggregates.documents.written.damages import DAMAGES
from tests.aggregates.documents.written.notations import NOTATIONS
from tests.aggregates.documents.written.plan import OUTLINES, RULES, Written, write
from tests.aggregates.documents.written.score import compare, damaged, expected, found

EACH = 40 if os.environ.get("SHILU_SOAK") else 2
IN_TABLES = ("lead_coop_labels", "labelled_verbs")


def _assert_given_back(seed: int, notation: str, how: str, rule: str = "none", outline: str = "plain") -> Written:
    chance = Random(seed)
    plan = write(chance, notation, rule=rule, outline=outline)
    reading = read(damaged(chance, plan, how))
    wanted, got = sorted(expected(plan, how)), sorted(found(reading))
    assert got == wanted, (notation, how, rule, outline, seed)
    return plan


@given(chance=st.randoms(use_true_random=False), notation=st.sampled_from(sorted(NOTATIONS)))
def test_what_is_written_is_read(chance: Random, notation: str) -> None:
    """Law: the seats of a plan in any notation, laid out plainly, are exactly those written."""
    plan = write(chance, notation, groups=chance.randint(1, 4), per_group=chance.randint(1, 4))
    reading = read(damaged(chance, plan, "none"))
    assert sorted(found(reading)) == sorted(plan.seats)
    assert [task.title for task in reading.draft.tasks] == [task.title for task in plan.tasks]
    assert [task.open_ended for task in reading.draft.tasks] == [task.open_ended for task in plan.tasks]


@pytest.mark.parametrize("how", sorted(DAMAGES))
@pytest.mark.parametrize("notation", sorted(NOTATIONS))
def test_damage_is_healed(notation: str, how: str) -> None:
    """The seats are the same after each damage of layout."""
    for seed in range(EACH):
        _assert_given_back(seed, notation, how)


@pytest.mark.parametrize("how", sorted(CONTAINERS))
@pytest.mark.parametrize("notation", sorted(NOTATIONS))
def test_formats_say_the_same(notation: str, how: str) -> None:
    """The seats are the same in a web page, DOCX, PDF and Markdown."""
    for seed in range(EACH):
        _assert_given_back(seed, notation, how)


@pytest.mark.parametrize("how", sorted(TABLES))
@pytest.mark.parametrize("notation", IN_TABLES)
def test_tables_of_tasks_are_read(notation: str, how: str) -> None:
    """The seats stand in the columns of a table and are read row by row."""
    for seed in range(EACH):
        _assert_given_back(seed, notation, how)


@pytest.mark.parametrize("outline", OUTLINES)
@pytest.mark.parametrize("notation", sorted(NOTATIONS))
def test_outlines_are_followed(notation: str, outline: str) -> None:
    """The seats are the same under chapters, dashes, untitled items, sub-items, two clauses in one paragraph."""
    if (outline, notation) == ("several", "label_lines"):
        pytest.skip("lines of their own never stand in one paragraph")
    for seed in range(EACH):
        _assert_given_back(seed, notation, "none", outline=outline)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "none"])
@pytest.mark.parametrize("notation", ["responsible_label", "shared", "lead_coop"])
def test_declared_rules_act(notation: str, rule: str) -> None:
    """First-listed leads, default parties and clauses of a group act on the tasks behind them."""
    for seed in range(3 * EACH):
        _assert_given_back(seed, notation, "none", rule)


@given(chance=st.randoms(use_true_random=False))
def test_a_plan_without_clauses_says_so(chance: Random) -> None:
    """Law: with every clause struck out there is no seat, and an error says that nothing was found."""
    plan = write(chance, "lead_coop")
    for task in plan.tasks:
        plan.paragraphs = [(kind, text.replace(task.clause, "")) for kind, text in plan.paragraphs]
    reading = read(damaged(chance, plan, "none"))
    assert not found(reading)
    assert any(finding.severity == "ERROR" for finding in reading.findings)


def test_the_comparison_notices_a_wrong_role() -> None:
    """Control: one party under another role lowers the score with roles and leaves the one without."""
    score = compare([(1, "市教育局", "lead")], [(1, "市教育局", "cooperate")])
    assert (score.f1, score.f1_bare) == (0.0, 1.0)
