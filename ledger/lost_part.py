"""Which checkpoints are of history that an entry declares lost (docs/proofs.md §1, §6)."""

from __future__ import annotations

from ledger.checkpoint import parse, parse_note
from ledger.keys import Held, KeyChain


def declared(chain: KeyChain, note: bytes) -> Held | None:
    """The declaration that this note's history is lost, None where there is none; signatures are not verified.

    A note that carries the line of a key held from the declaration on is of the history that goes on after it, whatever
    its size: were it excused, a second loss would pass for the first.
    """
    one = parse(note)
    signed = {(line.name, line.key_id) for line in parse_note(note)[1]}
    for loss in chain.losses:
        later = {(held.key.name, held.key.key_id) for held in chain.held if held.since >= loss.since}
        named = (loss.lost_size, loss.lost_root) == (one.size, one.root)
        if not signed & later and (named or loss.since <= one.size < loss.lost_size):
            return loss
    return None
