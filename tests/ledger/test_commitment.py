"""Commitments: what stands in a leaf in the place of a personal value."""

from __future__ import annotations

import hmac
from hashlib import sha256

from ledger.commitment import commit_value, new_commitment, opens
from ledger.envelope import Commitment

NAME = "张三丰的联系电话一三八〇〇"


def test_the_digest_is_hmac_sha256() -> None:
    """`hmac-sha256:` and the HMAC of the UTF-8 value under the salt (RFC 2104)."""
    expected = hmac.new(b"salt", NAME.encode(), sha256).hexdigest()
    assert commit_value(b"salt", NAME) == f"hmac-sha256:{expected}"
    assert opens(Commitment(commit_value(b"salt", NAME), b"salt", NAME))
    assert not opens(Commitment(commit_value(b"salt", NAME), b"salt", NAME + "x"))


def test_equal_values_cannot_be_linked() -> None:
    """Two commitments to one value share nothing."""
    one, other = new_commitment(NAME), new_commitment(NAME)
    assert one.digest != other.digest
    assert one.salt != other.salt
    assert opens(one) and opens(other)
