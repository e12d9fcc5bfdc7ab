"""A key's name holds no character that steers a terminal, in the ledger and in the bundle's verifier alike."""

from __future__ import annotations

import pytest

from ledger.checkpoint import VerifierKey
from ledger.errors import BadCheckpoint
from ledger.key_text import public_text
from ledger.signer import Signer
from replay.bundle import verify as bundle
from tests.ledger.given import ORIGIN

CONTROLS = [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))]


@pytest.mark.parametrize("character", CONTROLS, ids=lambda c: f"{ord(c):x}")
def test_a_name_with_a_control_character_is_refused(character: str) -> None:
    """C0, DEL and C1, in a verifier key that is right in every other way."""
    text = public_text(f"a{character}b", Signer.generate(ORIGIN).verifier.public)
    with pytest.raises(BadCheckpoint):
        VerifierKey.parse(text)
    with pytest.raises(bundle.Bad):
        bundle.parse_key(text)


def test_other_names_are_not() -> None:
    """Control: Chinese and accented names stand."""
    text = public_text("实录.test/é", Signer.generate(ORIGIN).verifier.public)
    assert str(VerifierKey.parse(text)) == text and bundle.parse_key(text).name == "实录.test/é"
