"""Where the workers of one service put their counts together (see `api.http.metrics`); imports nothing that counts."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Read by prometheus-client when it is imported: it must be set before a worker starts."""


@contextmanager
def shared_counts() -> Iterator[None]:
    """For a supervisor: a folder for the counts of all the workers started within, removed after them."""
    folder = tempfile.mkdtemp(prefix="shilu-metrics-")
    before = os.environ.get(FOLDER)
    os.environ[FOLDER] = folder
    try:
        yield
    finally:
        os.environ.pop(FOLDER, None)
        if before is not None:
            os.environ[FOLDER] = before
        shutil.rmtree(folder, ignore_errors=True)
