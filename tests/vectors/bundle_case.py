"""What the vectors of bundles share: a case, and bundles with something changed before or after signing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.vectors.cases import Case, case
from tests.vectors.ledgers import (
    PLAN,
    REGION,
    Event,
    Ledger,
    Members,
    sealed,
    story,
    whole,
)
from tests.vectors.signing import Key

STREAMS = ("agency:register", "ledger", PLAN, REGION, "rules:adopted")
Edit = Callable[[list[Event]], object]


# The verdict on completeness, where a case is about it; "any" elsewhere.
COMPLETENESS = {
    "good": "not checked", "good-key": "not checked", "part": "not checked",
    "outside-same": "ok", "outside-earlier": "ok", "outside-unpublished-size": "ok", "witnessed": "ok",
    "outside-later": "failed",
}  # fmt: skip


def made(
    name: str, fails: str | None, zh: str, en: str, given: Members | bytes, *, key: Key | str | None = None,
    checkpoint: bytes | None = None, asked: dict[str, Any] | None = None,
) -> Case:  # fmt: skip
    content: dict[str, Any] = {"zip": given} if isinstance(given, bytes) else {"members": given}
    return case("bundle", name, fails is None, (zh, en), **content, key=None if key is None else str(key),
                checkpoint=checkpoint, policy=asked, fails=fails, completeness=COMPLETENESS.get(name, "any"))  # fmt: skip


def edited(edit: Edit) -> Members:
    """The bundle of a ledger whose events were edited before it was signed: wrong, and properly signed."""
    events = story()
    edit(events)
    return sealed(whole(Ledger(events)))


def changed_after(change: Callable[[Members], object], ledger: Ledger | None = None) -> Members:
    """The bundle with members changed after signing, and a manifest that fits them."""
    members = whole(ledger or Ledger())
    change(members)
    return sealed(members)


def flipped(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def forged_note(note: bytes) -> bytes:
    """The note with one bit of its signature changed."""
    at = note.rindex(b" ") + 30
    return note[:at] + (b"A" if note[at : at + 1] != b"A" else b"B") + note[at + 1 :]
