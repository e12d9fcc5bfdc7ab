"""The read models answer about chains, decisions and closed periods as the fold does over the entries."""

from __future__ import annotations

from aggregates.fold.after_close import after_close as after_close_of
from aggregates.fold.chain import chain_answer
from aggregates.fold.known import current
from aggregates.fold.resting import resting as resting_of
from aggregates.fold.revision import revisions
from projections.decisions import after_close, resting
from projections.responsibility import responsibility_chain
from tests.aggregates import stories as s
from tests.aggregates.entries import recorded, state
from tests.aggregates.fold.test_after_close import CLOSED
from tests.aggregates.fold.test_chain import RULED
from tests.aggregates.fold.test_resting import BEFORE, _corrected, _opened
from tests.aggregates.stories_lifecycle import procedure
from tests.projections.given import views_of
from tests.scenario import PLAN, fact

STREAM = f"plan:{PLAN}"


def test_the_chain_is_that_of_the_fold() -> None:
    """At every size of a disputed task, from the tables alone."""
    entries = recorded(RULED)
    with views_of(entries) as connection:
        for size in range(1, len(entries) + 1):
            now = current(revisions(entries), size).values()
            wanted = chain_answer(state(RULED, "2023-06-30", size), s.TASK, now)
            assert responsibility_chain(connection, PLAN, s.TASK, "2023-06-30", size) == wanted
    assert wanted["links"] and wanted["disputes"]


def test_decisions_are_those_of_the_fold() -> None:
    """A figure of the region corrected after the evaluation opened is found in the region's own stream."""
    facts = [*BEFORE, _opened(), _corrected(s.measured(value="13.9"), "2023-12-31")]
    every = list(revisions(recorded(facts)))
    own = [r for r in every if r.stream == STREAM]
    with views_of(recorded(facts)) as connection:
        found = resting(connection, PLAN, 8)
        assert [rested.later for rested in found] == [
            rested.later for rested in resting_of(own, 8, [r for r in every if r.stream != STREAM])
        ]
        assert len(found) == 1 and resting(connection, PLAN, 7) == []


def test_after_close_is_that_of_the_fold() -> None:
    """The entry inside the closed period is listed from its own position on."""
    facts = [*CLOSED, fact(s.progress(period="2023-Q3"), "2023-09-30")]
    with views_of(recorded(facts)) as connection:
        assert after_close(connection, PLAN, 7) == after_close_of(revisions(recorded(facts)), 7) != []
        assert after_close(connection, PLAN, 6) == []


def test_figures_and_rules_of_a_closed_period_are_listed_too() -> None:
    """A value measured at the period's end and rules adopted for every plan concern the plan; those of another region
    or of another plan do not."""
    told = [
        fact(s.measured(), "2023-12-31"), fact(procedure(rules="全部"), "2023-06-01"),
        fact(s.measured(region="乙县"), "2023-12-31"), fact(procedure(rules="另一", scope="另一方案"), "2023-06-01"),
        fact(s.measured(period="2024"), "2024-12-31"),
    ]  # fmt: skip
    with views_of(recorded([*CLOSED, *told])) as connection:
        found = after_close(connection, PLAN, len(CLOSED) + len(told))
        before = after_close(connection, PLAN, len(CLOSED))
    assert [entry.type for entry in found[len(before):]] == ["region.measurement_recorded", "rules.procedure_adopted"]
