"""The demo's key for reading: one that lasts, kept beside the demo's ledger and nowhere else."""

from __future__ import annotations

import stat
from pathlib import Path

from api.demo_reader import ensure_reader, reader_file
from ledger.envelope import Author
from ledger.own_facts import own_draft
from ledger.registry import CREDENTIAL_REVOKED
from tests.api.http.conftest import Api, mini

__all__ = ["mini"]


def test_the_key_is_made_once_and_works(mini: Api, tmp_path: Path) -> None:
    """Every start prints the same key; it may read, and nothing else; only its owner may read the file."""
    path = reader_file(tmp_path)
    text = ensure_reader(mini.shilu, path)
    size = mini.shilu.reader.size()
    assert ensure_reader(mini.shilu, path) == text and mini.shilu.reader.size() == size
    mini.service.refresh_directory()
    me = mini.with_token(text).get("/api/v1/me").json()
    assert me["role"] == "reader" and "command.report_progress" not in me["operations"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_that_was_revoked_or_lost_is_replaced(mini: Api, tmp_path: Path) -> None:
    """Once revoked, or its file unreadable or of another ledger, the next start makes a new one."""
    path = reader_file(tmp_path)
    first = ensure_reader(mini.shilu, path)
    why = {"credential": first.split("_")[1], "reason": "test"}
    draft = own_draft(CREDENTIAL_REVOKED, why, f"credential:{why['credential']}:revoked", mini.shilu.ledger.today())
    mini.shilu.ledger.append_own([draft], Author("test", None, "administrator"), "revoke", b"revoke")
    second = ensure_reader(mini.shilu, path)
    path.write_text("nothing of ours")
    third = ensure_reader(mini.shilu, path)
    assert len({first, second, third}) == 3
