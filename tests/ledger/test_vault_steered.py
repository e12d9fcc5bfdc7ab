"""Whoever owns the database cannot steer the vault: no row makes a foreign key die, and none saves an erased one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import text

from ledger.database import writing_engine
from ledger.sealing import document_name, unseal
from ledger.vault import KEY_BYTES, Vault, vault_beside
from tests.ledger.erasures import Datum, approve, ask, datum, record, standing
from tests.ledger.given import open_ledger


def _as_owner(url: str, statement: str, values: Mapping[str, object]) -> None:
    engine = writing_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'sealed'"
            for (name,) in connection.execute(text(names)).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE sealed DISABLE TRIGGER ALL"))
        connection.execute(text(statement), values)
    engine.dispose()


def _row(url: str, digest: str) -> bytes:
    engine = writing_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT content FROM sealed WHERE digest = :d"), {"d": digest}).scalar_one()
    engine.dispose()
    return bytes(found)


def _old_form(vault: Vault) -> None:
    """Key files as an earlier version wrote them: the key alone."""
    for path in vault.folder.glob("*.key"):
        path.write_bytes(path.read_bytes()[:KEY_BYTES])


@pytest.mark.parametrize("old", [False, True], ids=["bound", "old-key-files"])
def test_a_row_that_names_a_foreign_key_destroys_nothing(database_url: str, tmp_path: Path, old: bool) -> None:
    """A row inserted under an erased digest names another value's key: that value opens after the next opening."""
    one, other = datum(1), datum(2)
    with open_ledger(database_url, tmp_path) as ledger:
        record(ledger, one)
        record(ledger, other)
        ask(ledger, one)
        approve(ledger, one)
    if old:
        _old_form(Vault(vault_beside(tmp_path / "key")))
    row = {"d": one.commitment.digest, "c": _row(database_url, other.commitment.digest)}
    _as_owner(database_url, "INSERT INTO sealed (digest, content) VALUES (:d, :c)", row)
    with open_ledger(database_url, tmp_path) as ledger:
        assert (standing(ledger, other), standing(ledger, one)) == ("held", "erased")


@pytest.mark.parametrize("statement", [
    "UPDATE sealed SET content = :c WHERE digest = :d", "DELETE FROM sealed WHERE digest = :d AND :c IS NOT NULL",
], ids=["names-no-key", "gone"])  # fmt: skip
@pytest.mark.parametrize("which", ["value", "document"])
def test_an_erased_key_dies_whatever_the_row_says(
    database_url: str, tmp_path: Path, statement: str, which: str
) -> None:
    """The vault itself knows which key is whose: a changed or missing row does not keep an erased value readable."""
    one, other = datum(1), datum(2)
    digest = one.commitment.digest if which == "value" else document_name(one.sha256)
    vault = Vault(vault_beside(tmp_path / "key"))
    with open_ledger(database_url, tmp_path) as ledger:
        record(ledger, one)
        record(ledger, other)
        key = ledger.reader().archive.key_ids()[digest]
        ask(ledger, one)
    kept = _row(database_url, digest)
    assert unseal(digest, kept, vault.key(key) or b"")
    _as_owner(database_url, statement, {"d": digest, "c": kept[:1] + bytes(16) + kept[17:]})
    with open_ledger(database_url, tmp_path) as ledger:
        approve(ledger, one)
        assert vault.key(key) is None, "the owner's copy of the row would open with it"
        assert _held(ledger.reader().archive.key_ids(), other) and standing(ledger, other) == "held"


def _held(rows: Mapping[str, bytes], one: Datum) -> bool:
    return {one.commitment.digest, document_name(one.sha256)} <= rows.keys()


def test_a_document_of_two_ledgers_is_erased_in_one(tmp_path: Path) -> None:
    """Ledgers that share a vault and hold the same document: erasing it in one leaves the other's key."""
    one, vault = datum(1), tmp_path / "shared"
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        with open_ledger(f"sqlite:///{tmp_path / name}/l.db", tmp_path / name, vault=vault) as ledger:
            record(ledger, one)
    with open_ledger(f"sqlite:///{tmp_path}/a/l.db", tmp_path / "a", vault=vault) as ledger:
        ask(ledger, one)
        approve(ledger, one)
        assert standing(ledger, one) == "erased"
    with open_ledger(f"sqlite:///{tmp_path}/b/l.db", tmp_path / "b", vault=vault) as ledger:
        assert standing(ledger, one) == "held"
