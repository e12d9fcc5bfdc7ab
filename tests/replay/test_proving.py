"""What an auditor takes away about one entry or two sizes; a changed ledger gives none of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from ledger.checkpoint import VerifierKey, parse
from ledger.database import writing_engine
from ledger.envelope import Author
from ledger.errors import BadCheckpoint, HistoryMismatch
from ledger.merkle import verify_consistency
from ledger.proof import check_tlog_proof, parse_tlog_proof
from ledger.publishing import publish
from ledger.rotation import rotate
from ledger.signer import Signer
from ledger.store import Ledger
from replay.proving import HEAD, PUBLISHED, choose, consistent, opened, prove
from tests.ledger.given import ORIGIN, open_ledger
from tests.ledger.test_tiles_stored import write


@pytest.fixture
def ledger(database_url: str, tmp_path: Path) -> Iterator[Ledger]:
    """301 entries, published at 201, in commits of 100."""
    with open_ledger(database_url, tmp_path) as opened_ledger:
        write(opened_ledger, 100, "a")
        write(opened_ledger, 100, "b")
        publish(opened_ledger)
        write(opened_ledger, 100, "c")
        yield opened_ledger


def test_a_published_checkpoint_comes_first(ledger: Ledger) -> None:
    """The newest published one that covers the entry; else the newest head, and it is said which."""
    reader = ledger.reader()
    assert (prove(reader, 150).kind, prove(reader, 150).checkpoint.size) == (PUBLISHED, 201)
    assert (prove(reader, 201).kind, prove(reader, 201).checkpoint.size) == (PUBLISHED, 201)
    assert (prove(reader, 202).kind, prove(reader, 202).checkpoint.size) == (HEAD, 301)
    assert prove(reader, 150).checkpoint.extensions


def test_the_size_can_be_chosen(ledger: Ledger) -> None:
    """At a given size: the published one there, else its head; without a head there, or below the entry, nothing."""
    reader = ledger.reader()
    assert (prove(reader, 1, 201).kind, prove(reader, 1, 101).kind) == (PUBLISHED, HEAD)
    for position, size, reason in ((1, 150, "no head"), (150, 101, "covers"), (302, None, "no entry")):
        with pytest.raises(LookupError, match=reason):
            prove(reader, position, size)


def test_the_file_stands_alone(ledger: Ledger) -> None:
    """The file and a key are enough: the entry's very bytes, under the signed root."""
    reader = ledger.reader()
    key = VerifierKey.parse(reader.opened()["verifier_key"])
    for position in (1, 2, 150, 256, 257, 301):
        found = prove(reader, position)
        assert check_tlog_proof(found.file, [key], ORIGIN) == found.checkpoint
        assert parse_tlog_proof(found.file).extra == bytes(reader.entry(position).leaf)


def test_consistency_of_sizes_and_checkpoints(ledger: Ledger) -> None:
    """Between sizes with and without a head, and from a checkpoint held elsewhere."""
    reader = ledger.reader()
    chosen = choose(reader)
    assert chosen is not None
    held = opened(reader, chosen.note)
    for first, second in ((1, 301), (77, 300), (held, 301), (301, 301), (0, 5)):
        proof = consistent(reader, first, second)
        if proof.first:
            roots = proof.first_root, proof.second_root
            assert verify_consistency(proof.first, proof.second, *roots, proof.path)
    with pytest.raises(LookupError):
        consistent(reader, 5, 302)


def test_a_checkpoint_of_another_history(ledger: Ledger, tmp_path: Path) -> None:
    """A checkpoint of the same key over other entries is refused, and one of another key too."""
    reader = ledger.reader()
    forked = ledger.signer.sign(201, bytes(32))
    with pytest.raises(HistoryMismatch, match="201"):
        consistent(reader, parse(forked), 301)
    with open_ledger(f"sqlite:///{tmp_path / 'other' / 'ledger.db'}", tmp_path / "other") as other:
        head = other.reader().head()
        assert head is not None
        with pytest.raises(BadCheckpoint):
            opened(reader, head.checkpoint)


def test_a_changed_entry_is_not_proven(sqlite_url: str, tmp_path: Path) -> None:
    """An entry changed in the database gets no proof; its neighbours, whose tile is as signed, keep theirs."""
    with open_ledger(sqlite_url, tmp_path) as opened_ledger:
        write(opened_ledger, 300, "a")
    engine = writing_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER entries_no_update"))
        connection.execute(text("UPDATE entries SET leaf = replace(leaf, '80', '90') WHERE position = 40"))
    engine.dispose()
    with open_ledger(sqlite_url, tmp_path) as opened_ledger:
        with pytest.raises(HistoryMismatch, match="verify"):
            prove(opened_ledger.reader(), 40)
        assert prove(opened_ledger.reader(), 41).checkpoint.size == 301


def test_an_old_key_is_proven_to_with_what_it_signed(database_url: str, tmp_path: Path) -> None:
    """After a rotation, whoever trusts the old key gets the earliest checkpoint it signed over the entry."""
    with open_ledger(database_url, tmp_path) as ledger:
        write(ledger, 10, "a")
        publish(ledger)
        write(ledger, 10, "b")
        publish(ledger)
        write(ledger, 10, "c")
        old = ledger.signer.verifier
        new = rotate(ledger, Author("keeper-1", None, "ledger"), "到期", "县政府").key
        publish(ledger)  # at the rotation's size, signed by the new key alone
        write(ledger, 10, "d")
        publish(ledger)
        reader = ledger.reader()
    wanted = {3: (11, PUBLISHED), 12: (21, PUBLISHED), 25: (31, HEAD), 32: (32, HEAD)}
    for position, rests_on in wanted.items():
        found = prove(reader, position, key=old)
        assert (found.checkpoint.size, found.kind) == rests_on
        assert check_tlog_proof(found.file, [old]) == found.checkpoint
    assert (prove(reader, 3).checkpoint.size, prove(reader, 3, key=new).checkpoint.size) == (42, 32)
    assert prove(reader, 32, key=new).kind == PUBLISHED
    with pytest.raises(BadCheckpoint, match="up to size 32"):
        prove(reader, 33, key=old)
    with pytest.raises(BadCheckpoint, match="not a key of this ledger"):
        prove(reader, 3, key=Signer.generate(ORIGIN).verifier)
