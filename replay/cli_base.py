"""The `shilu-audit` application object, and the options its commands share."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    help="核验账本、重放历史、比较视点(只读)。Verify a ledger, replay its history, compare viewpoints (read-only).",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

DEFAULT = "sqlite:///.shilu/ledger.db"
Database = Annotated[
    str, typer.Option("--database", "-d", envvar="SHILU_DATABASE_URL", help="账本:SQLite 文件或 postgresql://…")
]
Json = Annotated[bool, typer.Option("--json", help="只在标准输出给出一个 JSON 文档 one JSON document on stdout")]
