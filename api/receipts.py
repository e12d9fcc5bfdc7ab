"""Receipts and foretold facts as every face of the program prints them."""

from __future__ import annotations

from typing import Any

from aggregates.events.base import Fact
from ledger.envelope import Receipt


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """Where a command's facts stand, and their leaf hashes (interface.md, "HTTP")."""
    return {
        "positions": list(receipt.positions), "event_ids": list(receipt.event_ids),
        "leaf_hashes": list(receipt.leaf_hashes), "size": receipt.size, "replayed": receipt.replayed,
    }  # fmt: skip


def fact_json(fact: Fact) -> dict[str, Any]:
    """A fact that a dry run foretells."""
    return {
        "stream": fact.stream, "type": fact.event.type, "statement": fact.statement, "revision": fact.revision,
        "effective_on": fact.effective.on, "effective_to": fact.effective.to, "data": fact.event.payload(),
    }  # fmt: skip
