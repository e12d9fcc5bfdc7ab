"""How much room there is where the service writes."""

from __future__ import annotations

import shutil
from pathlib import Path

from api.settings import Settings
from ledger.database import parse_url, sqlite_path

LEAST_BYTES = 256 * 2**20
"""Below it the service is not ready: SQLite needs room for its WAL, and an operator needs time."""


def free_bytes(settings: Settings) -> dict[str, int]:
    """Free bytes by volume: `ledger` of a SQLite file (that of PostgreSQL is its server's business), `key` of the
    signing key, beside which each commit is remembered. OSError when there is no such place."""
    places = {"key": settings.key_file.absolute().parent}
    path = sqlite_path(parse_url(settings.database_url))
    if path is not None:
        places["ledger"] = path.parent
    return {name: _free(place) for name, place in places.items()}


def _free(place: Path) -> int:
    """For others than root: what is kept back for root is not ours."""
    return shutil.disk_usage(place).free
