"""Personal values stay outside the leaf and can be destroyed; the proofs remain."""

from __future__ import annotations

import hmac
import time
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.commitment import commit_value, new_commitment, opens
from ledger.database import writing_engine
from ledger.envelope import Append, Commitment
from ledger.store import Ledger
from ledger.verify import verify
from tests.ledger.given import LIAISON, fact, open_ledger

NAME = "张三丰的联系电话一三八〇〇"


def test_the_digest_is_hmac_sha256() -> None:
    """`hmac-sha256:` and the HMAC of the UTF-8 value under the salt (RFC 2104)."""
    expected = hmac.new(b"salt", NAME.encode(), sha256).hexdigest()
    assert commit_value(b"salt", NAME) == f"hmac-sha256:{expected}"
    assert opens(Commitment(commit_value(b"salt", NAME), b"salt", NAME))
    assert not opens(Commitment(commit_value(b"salt", NAME), b"salt", NAME + "x"))


def test_equal_values_cannot_be_linked() -> None:
    """Two commitments to one value share nothing."""
    one, other = new_commitment(NAME), new_commitment(NAME)
    assert one.digest != other.digest
    assert one.salt != other.salt
    assert opens(one) and opens(other)


def committed(ledger: Ledger) -> Commitment:
    """Record a fact that refers to a personal value by its commitment only."""
    commitment = new_commitment(NAME)
    ledger.append(Append([fact(contact=commitment.digest)], {}, LIAISON, "k", b"", commitments=[commitment]))
    return commitment


def test_erasure_destroys_value_and_salt_and_keeps_the_proofs(ledger: Ledger) -> None:
    """After erasing, nothing opens the commitment, and the ledger verifies as before."""
    commitment = committed(ledger)
    assert ledger.reader().commitment(commitment.digest) == commitment
    assert ledger.erase([commitment.digest, "hmac-sha256:unknown"]) == 1
    assert ledger.reader().commitment(commitment.digest) is None
    assert ledger.reader().entry(2).data == {"contact": commitment.digest}
    assert verify(ledger.reader()).integrity == "ok"


def files_with(folder: Path, needle: bytes) -> list[str]:
    """Names of files below `folder` that hold the bytes."""
    return [path.name for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]


def test_no_byte_of_an_erased_value_remains_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    """P16: after erasing, neither value nor salt is found in the database or its WAL, while open or closed."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        commitment = committed(ledger)
        for needle in (NAME.encode(), commitment.salt):
            assert files_with(tmp_path, needle), "control: it was there"
        ledger.erase([commitment.digest])
        for needle in (NAME.encode(), commitment.salt):
            assert files_with(tmp_path, needle) == []
    assert files_with(tmp_path, NAME.encode()) == []


@pytest.mark.postgres
def test_no_row_of_an_erased_value_remains_on_postgres(postgres_url: str, tmp_path: Path) -> None:
    """After erasing, VACUUM has removed the dead row: the table's pages no longer hold the value."""
    with open_ledger(postgres_url, tmp_path) as ledger:
        commitment = committed(ledger)
        ledger.erase([commitment.digest])
        engine = writing_engine(postgres_url)
        for _ in range(50):
            with engine.connect() as connection:
                pages = connection.exec_driver_sql("SELECT pg_relation_size('commitments')").scalar()
            if not pages:
                break
            time.sleep(0.1)
        engine.dispose()
        assert pages == 0
