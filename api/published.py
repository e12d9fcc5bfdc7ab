"""A checkpoint published for the world: asking the witnesses, and the answer both the command line and HTTP give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ledger.asking import Asker, Witness
from ledger.checkpoint import parse
from ledger.cosignature import WitnessKey, cosigned
from ledger.errors import LedgerError
from ledger.published import Published
from ledger.publishing import publish
from ledger.store import Ledger
from ledger.streams import parse_extension

Complain = Callable[[Witness, LedgerError], None]


def published(ledger: Ledger, witnesses: Sequence[Witness], complain: Complain) -> dict[str, Any]:
    """Publish the head, cosigned by the witnesses that answer; what was published, and who did not answer."""
    failed: dict[str, str] = {}

    def noted(one: Witness, error: LedgerError) -> None:
        failed[one.key.name] = f"{error.zh} / {error.en}"
        complain(one, error)

    done = publish(ledger, Asker(list(witnesses), noted))
    return told(done, [one.key for one in witnesses], failed)


def told(done: Published, keys: Sequence[WitnessKey], failed: dict[str, str]) -> dict[str, Any]:
    """A published checkpoint as JSON. `cosigned`: witness → time of its cosignature (Unix seconds)."""
    checkpoint = parse(done.note)
    streams = parse_extension(checkpoint)
    return {
        "origin": checkpoint.origin, "size": done.size, "root": checkpoint.root.hex(), "sha256": done.sha256,
        "streams": streams[0] if streams else None, "cosigned": cosigned(done.note, keys), "failed": failed,
        "note": done.note.decode(),
    }  # fmt: skip
