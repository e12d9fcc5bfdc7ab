"""Read models of the first K entries, in a file of their own: what time travel looks at and fsck compares with."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from ledger.reader import LedgerReader
from projections.database import views_engine
from projections.runner import Progress, Runner

NAME = "scratch.db"


def scratch(reader: LedgerReader, size: int, folder: Path, progress: Progress | None = None) -> Engine:
    """Fold the first `size` entries into a new SQLite file in `folder`, which holds none yet; its engine."""
    engine = views_engine(str(folder / NAME))
    try:
        Runner(engine, reader).catch_up(progress, size)
    except BaseException:
        engine.dispose()
        raise
    return engine
