"""Idempotency keys of forms: made with the form, so that pressing the button twice records once."""

from __future__ import annotations

import uuid_utils


def new_key() -> str:
    """A fresh key."""
    return f"page-{uuid_utils.uuid7()}"
