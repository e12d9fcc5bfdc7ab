"""Scorecards from stored deltas are those of the kernel: over random histories, however paged, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from aggregates.fold.known import known
from aggregates.fold.revision import Revision, revisions
from aggregates.fold.scorecard import card_answer, cards, kind_of
from aggregates.fold.world import world
from aggregates.values import seat_statement
from projections.database import views_engine
from projections.runner import Runner
from projections.scorecards import Scores, scorecards
from projections.tallies import cells_from, read
from projections.tallies_view import TalliesView
from tests.aggregates.fold.plan_histories import DAYS, LAST
from tests.laws.examples import examples
from tests.projections.busy import entry_of, ledger, ledgers
from tests.projections.given import Book, views_of


def by_the_fold(every: Sequence[Revision], day: str, size: int, merged: bool) -> dict[str, Any]:
    """Agency → card by the kernel, the median of overdue days left out: it is not stored."""
    found = cards(world(sorted(known(every, day, size), key=lambda r: r.key), day), merged=merged)
    return {name: _plain(card_answer(card)) for name, card in found.items()}


def stored(connection: Connection, every: Sequence[Revision], day: str, size: int, merged: bool) -> dict[str, Any]:
    """The same from the read model."""
    scores = scorecards(connection, day, size, merged=merged)
    register = world(known(every, day, size), day).register
    found = {name: scores.card(name, kind_of(register, name)) for name in scores.agencies}
    _figures_agree(scores)
    return {name: _plain(card_answer(card)) for name, card in found.items() if card is not None}


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    return answer | {"overdue": answer["overdue"] | {"median": None}}


def _figures_agree(scores: Scores) -> None:
    """The figures of all agencies at once are those of the single cards, as exact fractions."""
    figures, overdue = scores.figures(), scores.overdue_days()
    for place, agency in enumerate(scores.agencies):
        card = scores.card(agency)
        if card is None:
            continue
        assert int(overdue[place]) == card.overdue_days
        missing = {card.figures[name].reason for name in card.figures.keys() - figures.keys()}
        assert missing <= {"no-weights", "no-procedure"}
        for name, shares in figures.items():
            one = card.figures[name]
            if not shares.denominators[place]:
                assert one.state == "NOT_APPLICABLE", (agency, name)
                continue
            assert Fraction(int(shares.numerators[place]), shares.unit) == one.numerator, (agency, name)
            assert Fraction(int(shares.denominators[place]), shares.unit) == one.denominator, (agency, name)


@pytest.fixture(scope="module", params=[False, True], ids=["roomy", "cramped"])
def memory(request: pytest.FixtureRequest) -> Iterator[None]:
    """Everything in memory, or next to nothing: plans and reports are fetched again all the time."""
    kept = TalliesView.plans_kept, TalliesView.reports_kept
    if request.param:
        TalliesView.plans_kept, TalliesView.reports_kept = 1, 2
    yield
    TalliesView.plans_kept, TalliesView.reports_kept = kept


@examples(60)
@given(ledgers, st.sampled_from((*DAYS, LAST)), st.sampled_from((1, 3, 10**6)), st.booleans(), st.booleans())
def test_any_history(
    memory: None, entries: list[dict[str, Any]], day: str, page: int, forget: bool, merged: bool
) -> None:
    """At several sizes every card, and every figure of all cards, is that of the kernel's fold."""
    every = list(revisions(entries))
    with views_of(entries, page, forget) as connection:
        for size in sorted({len(entries), len(entries) * 2 // 3, len(entries) // 3, 1}):
            assert stored(connection, every, day, size, merged) == by_the_fold(every, day, size, merged)


def _deltas(connection: Connection) -> list[tuple[Any, ...]]:
    names = {number: (agency, name) for number, agency, name in cells_from(connection, 0)}
    return sorted((*names[int(c)], int(d), int(p), int(n)) for c, d, p, n in zip(*read(connection, 0), strict=True))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_incremental_is_rebuilt(database_url: str, seed: int) -> None:
    """Deltas grown entry by entry equal those of one pass over the ledger, on both databases; so do the cards."""
    entries, engine = ledger(seed, 150), views_engine(database_url)
    book: Any = Book(entries)
    grown = Runner(engine, book)
    for shown in range(1, len(entries) + 1):
        book.shown = shown
        grown.catch_up()
    every, size = list(revisions(entries)), len(entries)
    with engine.connect() as connection:
        before = _deltas(connection)
        cards_before = stored(connection, every, LAST, size, False)
        assert before and cards_before == by_the_fold(every, LAST, size, False)
    Runner(engine, book).rebuild()
    with engine.connect() as connection:
        assert _deltas(connection) == before
        assert stored(connection, every, LAST, size, False) == cards_before
    engine.dispose()


def test_tables_made_anew_are_read_anew(tmp_path: Path) -> None:
    """One process that answered from the deltas of a ledger answers from those of another one once they are rebuilt;
    and a size between two known ones is answered without what came later."""
    engine = views_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    for seed in (5, 6):
        entries = ledger(seed, 120)
        every: list[Revision] = list(revisions(entries))
        book: Any = Book(entries)
        Runner(engine, book).rebuild()
        with engine.connect() as connection:
            for size in (len(entries), len(entries) // 2):
                assert stored(connection, every, LAST, size, False) == by_the_fold(every, LAST, size, False)
    engine.dispose()


def test_another_procedure_moves_the_figures() -> None:
    """A re-judgement asks less of a complete report and of who owes one: the stored counts serve any rules."""
    entries = ledger(14, 400)
    every = list(revisions(entries))
    seen = world(sorted(known(every, LAST, len(entries)), key=lambda r: r.key), LAST)
    with views_of(entries) as connection:
        own = scorecards(connection, LAST, len(entries))
        assert own.rules.procedure is not None
        lax = own.rules.procedure._replace(content={"required": [], "reporting_roles": ["cooperate"]})
        judged = scorecards(connection, LAST, len(entries), own.rules._replace(procedure=lax))
        assert seen.rules() == own.rules
        figures = judged.figures()["completeness"]
        assert figures.numerators.tolist() == figures.denominators.tolist() and figures.denominators.any()
        before = own.figures()["timeliness"].denominators
        assert judged.figures()["timeliness"].denominators.tolist() != before.tolist() and before.any()


def test_evidence_after_the_review_counts() -> None:
    """Evidence attached to a report that was accepted before is counted from its day on, and not for earlier sizes."""
    seat = seat_statement("1", "甲", "lead")
    report = f"report:{seat}|2022-Q1"
    said = {"task": "1", "seat": seat, "period": "2022-Q1", "percent": "5", "submitted_on": "2022-04-02", "values": []}
    facts = (
        ("plan.task_defined", "task:1", {"task": "1"}, "2022-01-01"),
        ("plan.seat_assigned", seat, {"task": "1", "agency": "甲", "role": "lead", "order": 1}, "2022-01-01"),
        ("plan.progress_reported", report, said, "2022-03-31"),
        ("plan.report_reviewed", f"review:{report}|丙", {"task": "1", "report": report, "result": "accepted"},
         "2022-05-01"),
        ("plan.evidence_attached", f"evidence:{report}|a", {"task": "1", "report": report, "sha256": "a"},
         "2022-07-01"),
    )  # fmt: skip
    entries = [entry_of(n, "plan:甲县", *fact) for n, fact in enumerate(facts, 1)]
    with views_of(entries, 1) as connection:
        for day, size, held in (("2022-07-01", 5, "pe"), ("2022-06-30", 5, "p"), ("2022-07-01", 4, "p")):
            cells = scorecards(connection, day, size).cells("甲")
            assert {name: n for name, n in cells.items() if name.startswith("accepted")} == {f"accepted:{held}": 1}
