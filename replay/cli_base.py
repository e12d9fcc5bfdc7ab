"""The `shilu-audit` application object, and the options its commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledger.database import parse_url, sqlite_path

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
Task = Annotated[
    str | None,
    typer.Option("--task", metavar="TASK", help="一项任务:编号或名称中一段 one task: number or part of its title"),
]
VaultFolder = Annotated[
    Path | None,
    typer.Option("--vault", envvar="SHILU_VAULT", help="密钥库:封存的个人信息才可核对 keys of sealed personal data"),
]


def vault_of(database: str, given: Path | None) -> Path | None:
    """The vault given, else the only folder `*.vault` beside a SQLite ledger; None where sealed data stay withheld."""
    path = sqlite_path(parse_url(database))
    if given is not None or path is None:
        return given
    beside = [folder for folder in path.parent.glob("*.vault") if folder.is_dir()]
    return beside[0] if len(beside) == 1 else None
