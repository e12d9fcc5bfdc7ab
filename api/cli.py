"""`shilu`: import documents, record commands, ask at any viewpoint."""

from __future__ import annotations

from rich.markup import escape

from api import cli_admin, cli_ask, cli_write
from api.cli_base import app
from replay.terminal import COULD_NOT, words

__all__ = ["app", "cli_admin", "cli_ask", "cli_write", "main"]


def main() -> None:
    """Entry point of `shilu`."""
    try:
        app()
    except KeyboardInterrupt:
        words.print(escape("已中断 interrupted"))
        raise SystemExit(COULD_NOT) from None
