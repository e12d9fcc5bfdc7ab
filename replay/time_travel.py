"""Time travel: the read models as they were when the ledger held K entries, in a database of their own.

Any question of the projections asked of it is answered as the live ones answer at (V, K) (law 1, stability; law 2, one
truth). The ledger is only read; what is written is a folder, a temporary one or the one asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from sqlalchemy import Engine

from aggregates.refusal import Refused
from ledger.reader import LedgerReader
from projections.database import views_path
from projections.runner import Progress
from projections.scratch import NAME
from projections.scratch import scratch as fold_into
from replay.viewpoint import Viewpoint

NOTE = "viewpoint.json"


@contextmanager
def scratch(reader: LedgerReader, size: int, progress: Progress | None = None) -> Iterator[Engine]:
    """The read models of the first `size` entries, in a temporary folder that is removed afterwards."""
    with TemporaryDirectory(prefix="shilu-time-") as folder:
        engine = fold_into(reader, size, Path(folder), progress)
        try:
            yield engine
        finally:
            engine.dispose()


def keep(reader: LedgerReader, view: Viewpoint, folder: Path, progress: Progress | None = None) -> Path:
    """The same left on disk as one SQLite file for other tools, beside a note of the viewpoint; the file's path.

    Refused when the folder holds anything: what lies there may be evidence of another viewpoint.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused("folder-not-empty", f"文件夹不是空的:{folder}", f"the folder is not empty: {folder}")
    engine = fold_into(reader, view.size, folder, progress)
    try:
        with engine.connect() as connection:
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")  # type: ignore[union-attr]
    finally:
        engine.dispose()
    (folder / NOTE).write_bytes(orjson.dumps(view.to_json(), option=orjson.OPT_INDENT_2) + b"\n")
    return views_path(folder / NAME)
