"""Golden leaves of the ledger's own facts: bytes once written are read for ever, and mean the same keys."""

from __future__ import annotations

from ledger.keys import chain_of
from ledger.own_facts import check
from ledger.registry import OPENED, OWN
from tests.ledger.golden_own import GOLDEN, leaves, signer, stored

HOW = "history would change: never edit a golden leaf"


def test_every_own_type_has_its_golden_leaf() -> None:
    """One for each type of the ledger's, no more."""
    assert {path.name for path in GOLDEN.glob("ledger.*.json")} == {f"{type_}.1.json" for type_ in OWN}


def test_todays_program_writes_the_golden_bytes() -> None:
    """Encoded today, the facts give byte for byte the leaves that were stored."""
    for path, leaf in leaves():
        assert path.read_bytes() == leaf, HOW


def test_golden_leaves_are_still_read() -> None:
    """Each decodes, and holds what its type must."""
    for event in stored():
        if event["type"] != OPENED:
            check(event["type"], event["data"])


def test_the_golden_key_chain_stands() -> None:
    """Opened, rotated, declared lost: these keys from these positions on."""
    chain = chain_of(stored())
    assert [(one.since, one.key, one.lost, one.lost_size) for one in chain.held] == [
        (1, signer(0).verifier, False, 0), (2, signer(1).verifier, False, 0), (3, signer(2).verifier, True, 12),
    ]  # fmt: skip
    assert chain.losses[0].lost_root == bytes(range(32))
