"""The demo's key for reading: issued when the demo is first served, kept beside its ledger, printed at every start."""

from __future__ import annotations

import os
from pathlib import Path

from api.access.credential import Secret
from api.access.granting import ATTEMPTS, granted_of
from api.access.policy import scopes_of
from api.service import Shilu
from ledger.envelope import Author
from ledger.errors import Conflict
from ledger.own_facts import own_draft
from ledger.registry import CREDENTIAL_ISSUED

ROLE = "reader"
NOTE = "演示:只读 demo, for reading"
DEMO = Author("demo", None, "administrator")


def reader_file(home: Path) -> Path:
    """Where the text of the key lies; the demo holds nothing that is not public, other ledgers have no such file."""
    return home / "reader.token"


def ensure_reader(shilu: Shilu, path: Path) -> str:
    """The text of a live key for reading: the one kept at `path`, else a new one, recorded and kept there."""
    for _ in range(ATTEMPTS):
        granted, today = granted_of(shilu.reader), shilu.ledger.today()
        kept = Secret.parse(path.read_text("utf-8").strip()) if path.exists() else None
        found = granted.credentials.get(kept.id) if kept else None
        if kept is not None and found is not None and found.state(today) == "live":
            return kept.text
        made = Secret.new()
        data = {
            "actor": "demo-reader", "agency": None, "credential": made.id, "expires_on": None, "note": NOTE,
            "plans": None, "role": ROLE, "scopes": sorted(scopes_of(ROLE)), "secret_sha256": made.sha256,
        }  # fmt: skip
        draft = own_draft(CREDENTIAL_ISSUED, data, f"credential:{made.id}", today)
        try:
            shilu.ledger.append_own([draft], DEMO, made.id, made.id.encode(), version=granted.version)
        except Conflict:
            continue
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(made.text)
        return made.text
    raise AssertionError("unreachable")
