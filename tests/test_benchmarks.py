"""The benchmarks themselves: the story is deterministic and valid, and every measurement runs to its end."""

from __future__ import annotations

from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from api.registry import registry
from benchmarks import report, wrk
from benchmarks.bare_ledger import bare_ledger
from benchmarks.cards import check, stored_plan, told_plan
from benchmarks.figures import Figure, cells
from benchmarks.ledgers import Filled, fill
from benchmarks.nation import ENTRIES_A_PLAN, commits
from benchmarks.places import open_place
from benchmarks.proofs import inclusion_proofs
from benchmarks.story import fill_task_status
from benchmarks.suite import NUMBERS, Plan, measure, measure_documents
from benchmarks.tally_story import fill_tallies
from ledger.envelope import Draft
from projections.database import views_engine
from projections.runner import Runner
from projections.tallies import cells_from, read
from projections.task_status import task_status

SMALL = 3_000


def _drafts(entries: int, seed: int = 0) -> list[Draft]:
    return [draft for commit in commits(entries, seed) for append in commit.appends for draft in append.drafts]


def _digest(entries: int, seed: int = 0) -> str:
    return sha256(repr(list(commits(entries, seed))).encode()).hexdigest()


def test_the_story_is_deterministic() -> None:
    """The same size and seed give the same story to the last byte; another seed gives another."""
    assert _digest(SMALL) == _digest(SMALL)
    assert _digest(SMALL) != _digest(SMALL, seed=1)


@pytest.mark.parametrize("entries", [1, 700, SMALL, 20_000])
def test_the_story_has_the_length_asked_for(entries: int) -> None:
    """Exactly as many facts as asked for, recorded at instants that rise."""
    made = list(commits(entries))
    instants = [commit.at for commit in made]
    assert sum(len(append.drafts) for commit in made for append in commit.appends) == entries
    assert instants == sorted(set(instants))


def test_the_registry_takes_every_fact_of_a_plan() -> None:
    """Each fact of a whole plan is valid as its type, and asserts the statement its draft names."""
    for draft in _drafts(ENTRIES_A_PLAN):
        event = registry(draft.type, draft.type_revision, draft.data)
        if draft.statement_revision == 1:
            assert event.statement == draft.statement_id  # type: ignore[attr-defined]


def test_the_story_is_shaped_like_a_nation() -> None:
    """Five years of a plan: about 2 % corrections, some retractions, revisions only of what was said before."""
    seen: set[tuple[str, str]] = set()
    drafts = _drafts(ENTRIES_A_PLAN)
    kinds = [draft.type for draft in drafts]
    for draft in drafts:
        identity = (draft.stream, draft.statement_id)
        assert (identity in seen) == (draft.statement_revision > 1)
        seen.add(identity)
    assert 0.015 < kinds.count("statement.corrected") / len(kinds) < 0.025
    assert kinds.count("statement.retracted") > 5
    assert kinds.count("plan.task_defined") == 38
    given_anew = kinds.count("plan.seat_transferred")
    assert given_anew > 0
    assert kinds.count("plan.seat_assigned") == 38 * 8 + given_anew


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_every_measurement_runs(database: str) -> None:
    """On a small ledger each measurement completes and gives a figure above nothing, with a row of the table. F15 is
    left out: a small ledger's plans end before the day its steps begin (the slider: tests/api/pages)."""
    plan = Plan(SMALL, runs=1, only=frozenset(NUMBERS) - {"F15"}, commands=20, seconds=0.2)
    with open_place(database) as place:
        figures = list(measure(place, plan))
    over_http = {"F12"} if wrk.here() else set()
    assert {"F1", "F2", "F3", "F5", "F7", "F8", "F11"} | over_http <= {figure.number for figure in figures}
    for figure in figures:
        assert figure.ours > 0
        assert len(cells(figure)) == len(cells(figures[0]))


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_proofs_are_measured_on_a_bare_ledger(database: str) -> None:
    """The ledger of small entries that F11 uses beyond what fits has the size asked for; its proofs are checked."""
    with open_place(database) as place, bare_ledger(place, 6_000) as reader:
        assert reader.size() == 6_000
        assert [figure.number for figure in inclusion_proofs(place.name, reader, 1, 90)] == ["F11"] * 4


def test_the_rectangles_made_from_the_story_are_those_of_the_runner(tmp_path: Path) -> None:
    """The short cut that fills F7's view without a ledger gives the very rows that the runner gives."""
    with open_place("sqlite") as place, closing(Filled(place)) as filled:
        fill(filled, 2 * ENTRIES_A_PLAN)
        Runner(filled.views, filled.reader).catch_up()
        short = views_engine(f"sqlite:///{tmp_path / 'short.db'}")
        fill_task_status(short, 2 * ENTRIES_A_PLAN)
        columns = [column for column in task_status.columns if column.name != "id"]
        query = select(*columns).order_by(*columns)
        with filled.views.connect() as one, short.connect() as other:
            rows = one.execute(query).all()
            assert len(rows) > 2 * 38
            assert rows == other.execute(query).all()
        short.dispose()


def test_documents_are_measured() -> None:
    """The five plans and a long document are read, and the growth of the time is told."""
    assert [figure.number for figure in measure_documents(Plan(1, 1, frozenset(NUMBERS)))] == ["F13"] * 3


def test_the_section_of_a_command_is_replaced(tmp_path: Path) -> None:
    """Writing twice leaves one section of a command, the later one, and does not touch the rest of the page."""
    page = tmp_path / "performance.md"
    page.write_text("# Page\n\nWords.\n", encoding="utf-8")
    for ours in (1.0, 2.0):
        row = Figure("F9", "work", "sqlite", 1, "limit", "/s", 4.0, ours, ours / 4, "≥ 0.5 ×", ours >= 2)
        report.write(page, "make bench", report.section("make bench", "a machine", [row], "2026-01-01"))
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Page\n\nWords.\n")
    assert "0.50 ×" in text
    assert "0.25 ×" not in text
    assert text.count("bench begin") == 1


def test_the_deltas_made_from_the_story_are_those_of_the_runner(tmp_path: Path) -> None:
    """The short cut that fills F8's read model without a ledger stores the very deltas that the runner stores, and
    both answer as the kernel's cards do."""
    size = 2 * ENTRIES_A_PLAN
    with open_place("sqlite") as place, closing(Filled(place)) as filled:
        fill(filled, size)
        Runner(filled.views, filled.reader).catch_up()
        short = views_engine(f"sqlite:///{tmp_path / 'short.db'}")
        fill_tallies(short, size)
        with filled.views.connect() as one, short.connect() as other:
            deltas = _deltas(one)
            assert len(deltas) > size // 2
            assert deltas == _deltas(other)
            assert check(one, size, stored_plan) > 60
            assert check(other, size, told_plan(size)) > 60
        short.dispose()


def _deltas(connection: Connection) -> list[tuple[object, ...]]:
    names = {number: (agency, name) for number, agency, name in cells_from(connection, 0)}
    return sorted((*names[int(c)], int(d), int(p), int(n)) for c, d, p, n in zip(*read(connection, 0), strict=True))
