"""The `shilu` application object and what every command of it shares: settings, and who acts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from aggregates.values import Actor
from api.settings import Settings

app = typer.Typer(
    help="实录:方案执行的审计账本。Shilu: an audit ledger of the execution of implementation plans.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_given: dict[str, Any] = {}
OPTIONS: dict[str, str] = {"id": "actor", "agency": "agency", "role": "as"}
"""The option that gives each part of the actor."""


@app.callback()
def configure(
    database: Annotated[
        str | None, typer.Option("--database", "-d", help="账本:SQLite 文件或 postgresql://… (else SHILU_DATABASE_URL)")
    ] = None,
    key_file: Annotated[Path | None, typer.Option(help="签名密钥文件 signing key (else SHILU_KEY_FILE)")] = None,
) -> None:
    """Settings come from SHILU_*, .env or the defaults; `shilu config` explains them."""
    _given.clear()
    _given.update({n: v for n, v in (("database_url", database), ("key_file", key_file)) if v is not None})


def given() -> frozenset[str]:
    """The settings that this command line gives itself."""
    return frozenset(_given)


def settings() -> Settings:
    """The settings that hold for this command line."""
    return Settings(**_given)


def actor_of(role: str | None, agency: str | None, actor: str | None) -> Actor:
    """Who acts, from the options, else from the settings; a usage error when that is nobody."""
    known = settings()
    values = {
        "id": actor or known.actor, "agency": agency or known.actor_agency, "role": role or known.actor_role
    }
    try:
        return Actor.model_validate(values)
    except ValidationError as error:
        bad = error.errors()[0]
        field = str(bad["loc"][0])
        raise typer.BadParameter(f"{values[field]!r}:{bad['msg']}", param_hint=f"--{OPTIONS[field]}") from None


Role = Annotated[str | None, typer.Option("--as", metavar="ROLE", help="以何种角色 the role acted in")]
Agency = Annotated[str | None, typer.Option("--agency", help="代表哪个单位(地区/名称)the agency acted for")]
ActorId = Annotated[str | None, typer.Option("--actor", help="操作者的不透明编号 opaque id, never a name")]
Now = Annotated[str | None, typer.Option("--now", help="仅模拟时钟:此刻 simulated clock only: the present instant")]


