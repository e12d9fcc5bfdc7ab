"""`shilu`: import documents, record commands, ask at any viewpoint."""

from __future__ import annotations

from rich.markup import escape
from typer.models import CommandInfo

from api import (
    cli_account,
    cli_admin,
    cli_adopt,
    cli_ask,
    cli_backup,
    cli_erase,
    cli_fix,
    cli_fsck,
    cli_import,
    cli_judge,
    cli_keys,
    cli_recover,
    cli_serve,
    cli_token,
    cli_write,
)  # fmt: skip
from api.cli_base import app
from replay.terminal import COULD_NOT, words

__all__ = [
    "app", "cli_account", "cli_admin", "cli_adopt", "cli_ask", "cli_backup", "cli_erase", "cli_fix", "cli_fsck",
    "cli_import", "cli_judge", "cli_keys", "cli_recover", "cli_serve", "cli_token", "cli_write",
    "main",
]  # fmt: skip

ORDER = (
    "demo", "import", "plans", "status", "responsible", "chain", "targets", "scorecard", "evaluate", "disputes",
    "decisions", "timeline", "after-close", "adopt", "fix", "snapshots", "record", "commands",
)  # fmt: skip
"""What a first user needs comes first in the help; the rest looks after the installation."""


def _place(command: CommandInfo) -> int:
    name = command.name or getattr(command.callback, "__name__", "")
    return ORDER.index(name) if name in ORDER else len(ORDER)


app.registered_commands.sort(key=_place)


def main() -> None:
    """Entry point of `shilu`."""
    try:
        app()
    except KeyboardInterrupt:
        words.print(escape("已中断 interrupted"))
        raise SystemExit(COULD_NOT) from None
