"""A decision that somebody answers for, written down beside the signer's memory (docs/proofs.md §1)."""

from __future__ import annotations

import base64
from typing import NamedTuple

from ledger.checkpoint import Checkpoint
from ledger.codec import canonical
from ledger.own_facts import check_texts
from ledger.signed_state import SignedState


class Decision(NamedTuple):
    """Who decided, when (RFC 3339), why, on whose authority."""

    actor: str
    at: str
    reason: str
    authority: str

    def check(self) -> None:
        """InvalidEntry when the reason or the authority is blank."""
        check_texts({"authority": self.authority, "reason": self.reason})

    def write_down(self, state: SignedState, head: Checkpoint) -> str:
        """Add it, for this tree head, to the `.trusted` file; that file's path."""
        return state.log(canonical({
            "actor": self.actor, "at": self.at, "authority": self.authority, "reason": self.reason,
            "root": base64.b64encode(head.root).decode(), "size": head.size,
        }).decode())  # fmt: skip
