"""The database's owner against disclosure and erasure: no row of theirs stands for an entry or hides a key."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text

from aggregates.refusal import Refused
from api.erasure import Erasure
from api.personal import Held
from api.service import Shilu
from ledger.codec import canonical
from ledger.errors import HistoryMismatch
from tests.api import worlds
from tests.api.test_erasure import CHIEF, GROUND, REASON, TEXT


@pytest.fixture
def shilu(tmp_path: Path, database_url: str) -> Iterator[Shilu]:
    """A ledger with one small plan that prints a name and a number, on both databases."""
    opened, _ = worlds.fresh(tmp_path, url=database_url)
    with opened:
        assert worlds.import_text(opened, tmp_path, TEXT).refused is None
        yield opened


def test_a_forged_answer_discloses_nothing(shilu: Shilu) -> None:
    """A row of `idempotency` that says the disclosure was recorded shows no value: nothing was."""
    digest = sorted(Held.of(shilu.reader).findings)[0]
    version, data = shilu.reader.stream_version("ledger"), {"digest": digest, "purpose": "无"}
    key = f"ledger.value_disclosed:disclosure:{version + 1}:{version}"
    row = {"a": CHIEF.id, "k": key, "f": sha256(canonical(data)).digest()}
    size = shilu.reader.size()
    with shilu.ledger._engine.begin() as connection:
        connection.execute(text("INSERT INTO idempotency VALUES (:a, :k, :f, 1, 1)"), row)
    with pytest.raises(HistoryMismatch):
        Erasure(shilu.ledger, CHIEF).disclose(digest, "无")
    assert shilu.reader.size() == size


def test_one_disclosure_shows_one_value(shilu: Shilu) -> None:
    """The same desk asked twice: what was recorded once is shown once, the second time it is refused."""
    digest, desk = sorted(Held.of(shilu.reader).findings)[0], Erasure(shilu.ledger, CHIEF)
    assert desk.disclose(digest, "信访核实")
    with pytest.raises(Refused, match="disclosed-already"):
        desk.disclose(digest, "信访核实")


@pytest.mark.parametrize("at", [1, 40], ids=["key-id", "ciphertext"])
def test_a_changed_row_is_not_taken_for_erased(shilu: Shilu, at: int) -> None:
    """A row that names no key of the vault, or does not open, is refused when the erasure is approved: unchanged, the
    copy that somebody kept of it would still open."""
    digest = sorted(Held.of(shilu.reader).findings)[0]
    request = Erasure(shilu.ledger, worlds.OFFICE).request([digest], GROUND, REASON)
    with shilu.ledger._engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'sealed'"
            for (name,) in connection.execute(text(names)).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE sealed DISABLE TRIGGER ALL"))
        row = connection.execute(text("SELECT content FROM sealed WHERE digest = :d"), {"d": digest}).scalar_one()
        changed = bytes(row[:at]) + bytes([row[at] ^ 1]) + bytes(row[at + 1 :])
        connection.execute(text("UPDATE sealed SET content = :c WHERE digest = :d"), {"c": changed, "d": digest})
    with pytest.raises(Refused, match=r"vault-missing|does-not-open"):
        Erasure(shilu.ledger, CHIEF).approve(request)
    assert shilu.reader.archive.personal().erased() == {}
