"""What is refused at the door: by the write path, the signer's memory, a witness; and gets in without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregates.refusal import Refused
from ledger.errors import LedgerError
from tests.tampering.doors import DONE, DOORS, Door

EACH = pytest.mark.parametrize("door", DOORS, ids=[door.name for door in DOORS])


@EACH
def test_refused(door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attempt is answered with this refusal, and no other."""
    try:
        answer = door.act(tmp_path, monkeypatch)
    except (Refused, LedgerError) as no:
        answer = no.code
        assert no.zh and no.en
    assert answer == door.refused


@EACH
def test_control_gets_in_without_that_protection(door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the same attempt gets through where that protection is missing, so it is that which refuses."""
    assert door.bare(tmp_path, monkeypatch) == DONE != door.refused
