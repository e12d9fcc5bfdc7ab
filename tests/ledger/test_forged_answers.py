"""A row inserted into `idempotency` swallows nothing: an answer is given for entries recorded under that very key."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import text

from ledger.answers import stored_answer
from ledger.envelope import Append
from ledger.errors import HistoryMismatch
from ledger.store import Ledger
from tests.ledger.given import LIAISON, act, fact

_ROW = text("INSERT INTO idempotency (actor, key, fingerprint, first_position, count) VALUES (:a, :k, :f, :p, :n)")


def _forge(ledger: Ledger, append: Append, position: int, count: int = 1, fingerprint: bytes | None = None) -> None:
    """The one plain INSERT of a database's owner; no trigger stands against it."""
    print_of = sha256(append.command).digest() if fingerprint is None else fingerprint
    row = {"a": append.author.actor_id, "k": append.key, "f": print_of, "p": position, "n": count}
    with ledger._engine.begin() as connection:
        connection.execute(_ROW, row)


@pytest.mark.parametrize(("position", "count"), [(1, 1), (2, 1), (2, 2), (9, 1), (2, 0)])
@pytest.mark.parametrize("fingerprint", [None, b""], ids=["this-command", "recovered"])
def test_an_answer_of_other_entries_is_refused(
    ledger: Ledger, position: int, count: int, fingerprint: bytes | None
) -> None:
    """Entries of another key, none, or not there: HistoryMismatch both ways of asking, and nothing is recorded."""
    ledger.append(act("k1"))
    later = act("tomorrow", fact(statement="s-important"), command=b"the command")
    _forge(ledger, later, position, count, fingerprint)
    with pytest.raises(HistoryMismatch, match="tampered"):
        ledger.append(later)
    with pytest.raises(HistoryMismatch, match="tampered"):
        stored_answer(ledger.reader(), LIAISON.actor_id, "tomorrow", b"the command")
    assert ledger.reader().size() == 2
    assert ledger.append(act("k3", fact(statement="s3"))).positions == (3,), "others go on"


def test_a_request_beside_the_forged_one_is_recorded(ledger: Ledger) -> None:
    """Of a batch that holds a forged answer nothing is recorded; a true answer is given as before."""
    first = ledger.append(act("k1", fact("p"), fact("q")))
    later = act("tomorrow", fact(statement="s2"))
    _forge(ledger, later, 2)
    with pytest.raises(HistoryMismatch):
        ledger.append_many([act("k2", fact(statement="s3")), later])
    assert ledger.reader().size() == 3
    again = ledger.append(act("k1", fact("p"), fact("q")))
    assert (again.positions, again.leaf_hashes, again.replayed) == (first.positions, first.leaf_hashes, True)
