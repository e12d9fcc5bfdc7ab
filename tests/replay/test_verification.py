"""The auditor's whole verification: archived documents and commitments are checked too, and what is not is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from api import demo
from ledger.database import writing_engine
from ledger.reader import LedgerReader
from ledger.report import Check, Report
from replay.verification import verify


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo ledger, its triggers dropped."""
    home = tmp_path_factory.mktemp("demo")
    demo.build(demo.demo_settings(home))
    return home / "ledger.db"


@pytest.fixture
def engine(built: Path, tmp_path: Path) -> Iterator[Engine]:
    """A copy of it that can be tampered with."""
    copy = tmp_path / "ledger.db"
    copy.write_bytes(built.read_bytes())
    engine = writing_engine(f"sqlite:///{copy}")
    with engine.begin() as connection:
        triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for name in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
    yield engine
    engine.dispose()


def _verified(engine: Engine) -> tuple[Report, Check]:
    report = verify(LedgerReader(engine), key=None, outside=None, progress=lambda done, size: None)
    return report, next(check for check in report.checks if check.name == "snapshots")


def test_an_untouched_ledger(engine: Engine) -> None:
    """Control: documents and commitments are as recorded, and the report says that read models were not checked."""
    report, documents = _verified(engine)
    assert (report.integrity, documents.verdict) == ("ok", "ok")
    assert report.checks[-1].name == "views" and report.checks[-1].verdict == "not checked"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE blobs SET content = 'x' WHERE rowid = 1",
        "DELETE FROM blobs WHERE rowid = 2",
        "DELETE FROM sealed",
    ],
)
def test_what_is_archived_cannot_be_changed_unseen(engine: Engine, statement: str) -> None:
    """A forged or missing document, and a sealed value removed without an approval, fail the verification."""
    with engine.begin() as connection:
        connection.execute(text(statement))
    report, documents = _verified(engine)
    assert (report.integrity, documents.verdict, report.exit_code) == ("failed", "failed", 1)
