"""What every question of the command line shares: a ledger opened for reading, and the viewpoint asked about."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli_base import settings
from api.session import Reading, open_reading
from replay.viewpoint import Viewpoint, resolve

Rules = Annotated[
    list[str] | None,
    typer.Option("--rules", metavar="ID@VERSION", help="以指定规则重评,可多次给出 judge again by these rule sets"),
]


def ask(as_of: str | None, known_at: str | None, at: str | None) -> tuple[Reading, Viewpoint]:
    """The ledger, its read models caught up, and the viewpoint. Raises BadViewpoint and the ledger's errors."""
    reading = open_reading(settings())
    return reading, resolve(reading.reader, as_of=as_of, known_at=known_at, at=at)
