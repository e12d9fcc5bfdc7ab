"""A rotation that the old key never signed: whoever has no key cannot hand the ledger over to one of his own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ledger.codec import canonical
from ledger.database import writing_engine
from ledger.merkle import Frontier, leaf_hash
from ledger.reader import LedgerReader
from ledger.signer import Signer
from ledger.verify import verify
from tests.ledger.given import ORIGIN, act, fact, open_ledger
from tests.ledger.resealed import drop_triggers

ENTRIES = 10


def _forged(earlier: Any, position: int, **changed: Any) -> bytes:
    """A well-formed leaf after `earlier` of its stream, at its very instant: no check of commits can miss its head."""
    event = {
        **earlier.event, "sequence": f"{position:020d}", "streamversion": earlier.version + 1,
        "prevleaf": bytes(earlier.leaf_hash).hex(), "id": f"0190b1a0-0000-7000-8000-{position:012d}",
        "idempotencykey": f"x{position}", "statementid": f"x{position}", **changed,
    }  # fmt: skip
    return canonical(event)


@pytest.mark.parametrize("trusting", [True, False], ids=["with the real key", "with the ledger's own word"])
def test_a_rotation_without_a_head_of_both_keys_convicts(database_url: str, tmp_path: Path, trusting: bool) -> None:
    """An entry names a new key, more entries follow, one head signed by the new key covers them: refused."""
    with open_ledger(database_url, tmp_path) as ledger:
        for n in range(2, ENTRIES + 1):
            ledger.append(act(f"k{n}", fact(statement=f"s{n}")))
        real, evil = ledger.signer.verifier, Signer.generate(ORIGIN)
        entries = list(ledger.reader().entries())
    said = {"authority": "x", "previous": str(real), "reason": "x", "verifier_key": str(evil.verifier)}
    recorded = {"recordedtime": entries[-1].event["recordedtime"]}
    rotation = _forged(entries[0], ENTRIES + 1, type="ledger.key_rotated", data=said, **recorded)
    after = _forged(entries[-1], ENTRIES + 2, data={"value": "999"}, **recorded)
    frontier = Frontier()
    frontier.extend([*(bytes(one.leaf_hash) for one in entries), leaf_hash(rotation), leaf_hash(after)])
    engine = writing_engine(database_url)
    drop_triggers(engine)
    with engine.begin() as connection:
        rows = ((rotation, entries[0], "ledger.key_rotated"), (after, entries[-1], entries[-1].type))
        for position, (leaf, earlier, kind) in enumerate(rows, ENTRIES + 1):
            row = {
                "p": position, "s": earlier.stream, "v": earlier.version + 1, "t": kind, "l": leaf,
                "h": leaf_hash(leaf), "i": f"0190b1a0-0000-7000-8000-{position:012d}", "r": entries[-1].recorded_at,
                "k": f"x{position}", "a": earlier.event["actorid"], "f": b"x" * 32,
            }  # fmt: skip
            connection.execute(text("INSERT INTO entries VALUES (:p, :s, :v, :t, :i, :r, :l, :h)"), row)
            connection.execute(text("INSERT INTO idempotency VALUES (:a, :k, :f, :p, 1)"), row)
        head = {"n": frontier.size, "r": entries[-1].recorded_at, "f": frontier.to_bytes()}
        head["c"] = evil.sign(frontier.size, frontier.root())
        connection.execute(text("INSERT INTO heads VALUES (:n, :r, :f, :c)"), head)
    report = verify(LedgerReader(engine), key=real if trusting else None)
    engine.dispose()
    assert report.integrity == "failed"
    (failed,) = (check for check in report.checks if check.verdict == "failed")
    assert (failed.name, failed.position) == ("checkpoint", ENTRIES + 1)
