"""Every tampering of a live ledger is caught by the checks that the documentation names, and by these alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.report import OK
from tests.tampering.all_cases import CASES
from tests.tampering.case import Case, Outcome, Who, failed, position, tried
from tests.tampering.table import live_row, rows

EACH = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
THERE = [case for case in CASES if case.postgres]


def holds(case: Case, done: Outcome) -> None:
    """The checks named fail and no other, the first position is named by the first; without them all is green."""
    first = done.seen.first
    assert first is not None and done.seen.exit_code == 1
    assert (done.failed, first.name, first.position) == (set(case.caught), case.caught[0], position(case.at))
    assert (failed(done.control), done.control.integrity, done.control.exit_code) == (set(), OK, 0)


@EACH
def test_caught_by_these_checks_alone(case: Case, tmp_path: Path) -> None:
    """The tampered ledger fails exactly there; the control, a run without those checks (or without what the auditor
    kept), passes the very same ledger, so it is they that catch it."""
    done = tried(case, tmp_path)
    holds(case, done)
    assert live_row(case, done.seen) in rows("live"), "run python -m tests.tampering.table"


@pytest.mark.postgres
@pytest.mark.parametrize("case", THERE, ids=[case.name for case in THERE])
def test_caught_on_postgres_too(case: Case, tmp_path: Path, postgres_url: str) -> None:
    """The same on PostgreSQL, for each way of changing rows that differs there."""
    holds(case, tried(case, tmp_path, postgres_url))


@pytest.mark.parametrize("views", ["", "kept"])
def test_control_nothing_done(views: str, tmp_path: Path) -> None:
    """Control: with the triggers dropped and nothing else done, all is green, against everything an auditor keeps."""
    nothing = Case("nothing", "", "", Who.DBA, lambda hands: None, (), given=("outside", "policy"), views=views)
    done = tried(nothing, tmp_path)
    assert (done.failed, done.seen.integrity, done.seen.completeness, done.seen.exit_code) == (set(), OK, OK, 0)


def test_control_signed_anew_without_a_change(tmp_path: Path) -> None:
    """Control: the operator's machinery, used without changing anything, gives a ledger that passes."""
    same = Case("same", "", "", Who.OPERATOR, lambda hands: hands.sign_anew(lambda leaves: None), (),
                given=("outside",), views="anew")  # fmt: skip
    done = tried(same, tmp_path)
    assert (done.failed, done.seen.completeness, done.seen.exit_code) == (set(), OK, 0)


def test_there_are_enough() -> None:
    """No case is listed twice or only on the page, and each kind of person has some."""
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) == len(rows("live")) >= 70
    assert {case.who for case in CASES} >= {Who.DBA, Who.OPERATOR, Who.BACKUP}
