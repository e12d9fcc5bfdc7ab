"""The auditor's whole verification: archived documents and commitments are checked too, and what is not is said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from api import demo
from ledger.cosignature import Cosigner
from ledger.database import writing_engine
from ledger.reader import LedgerReader
from ledger.report import Check, Report
from ledger.verify.advice import SEAL
from projections.database import reading_views_engine
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


def test_without_the_vault_nobody_says_that_values_open(built: Path) -> None:
    """What could not be opened was not checked: the word for security says so, and the exit code stays 0; with the
    vault all of it is checked."""
    vault = next(built.parent.glob("*.vault"))
    blind, seeing = LedgerReader.open(str(built)), LedgerReader.open(str(built), vault)
    try:
        told = {word.en: word for word in verify(blind).words}
        assert told["security"].verdict == "not checked"
        assert "commitments to personal data open" not in told["security"].detail and verify(blind).exit_code == 0
        assert {word.en: word for word in verify(seeing).words}["security"].verdict == "ok"
    finally:
        blind.close()
        seeing.close()


def test_one_key_taken_from_the_vault_is_a_fault(built: Path, tmp_path: Path) -> None:
    """Where some keys of the vault open and another is gone without an approval, the verification fails."""
    vault = tmp_path / "vault"
    shutil.copytree(next(built.parent.glob("*.vault")), vault)
    sorted(vault.glob("*.key"))[0].unlink()
    reader = LedgerReader.open(str(built), vault)
    try:
        report = verify(reader)
        assert (report.exit_code, report.first.name if report.first else None) == (1, "snapshots")
    finally:
        reader.close()


def test_read_models_that_read_further_are_evidence(built: Path, engine: Engine, tmp_path: Path) -> None:
    """A ledger cut back with its heads: the read models show that it was longer, and nobody is told to rebuild them."""
    with engine.begin() as connection:
        last = connection.execute(text("SELECT max(position) FROM entries")).scalar_one()
        for statement in (
            "DELETE FROM entries WHERE position > :p", "DELETE FROM heads WHERE size > :p",
            "DELETE FROM idempotency WHERE first_position > :p", "DELETE FROM published WHERE size > :p",
        ):  # fmt: skip
            connection.execute(text(statement), {"p": last - 1})
    copy = tmp_path / "ledger.db-views"
    copy.write_bytes(built.with_name("ledger.db-views").read_bytes())
    views = reading_views_engine(str(engine.url))
    assert views is not None
    report = verify(LedgerReader(engine), views=views)
    views.dispose()
    found = report.checks[-1]
    assert (found.name, found.verdict, found.position) == ("views", "failed", last)
    assert "账本曾更长" in found.detail and found.next == SEAL and "--repair" not in found.next


def test_read_models_are_compared_though_witnesses_are_few(built: Path, engine: Engine, tmp_path: Path) -> None:
    """A quorum that is not met says nothing of the entries: the read models are compared with them all the same."""
    (tmp_path / "ledger.db-views").write_bytes(built.with_name("ledger.db-views").read_bytes())
    reader, views = LedgerReader(engine), reading_views_engine(str(engine.url))
    witness = Cosigner.load_or_create(tmp_path / "w.key", "w.test")
    opened = reader.opened()
    policy = {
        "origin": opened["origin"], "quorum": 1, "verifier_keys": [opened["verifier_key"]],
        "witness_keys": [str(witness.verifier)],
    }  # fmt: skip
    report = verify(reader, views=views, policy=policy)
    assert views is not None
    views.dispose()
    assert [check.name for check in report.checks if check.verdict == "failed"] == ["witnesses"]
    assert report.checks[-1].verdict == "ok"
