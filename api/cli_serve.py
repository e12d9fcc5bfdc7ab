"""`shilu serve`: the HTTP service, in one process or in several."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.markup import escape
from sqlalchemy.engine import make_url

from api.cli_base import app, settings
from api.demo import demo_settings
from api.options import Json
from api.session import exists
from api.settings import Settings
from replay.terminal import answered, words


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="端口 port", min=0, max=65_535)] = 8765,
    host: Annotated[str, typer.Option(help="监听地址,默认仅本机 the address listened on")] = "127.0.0.1",
    workers: Annotated[
        int | None, typer.Option(help="进程数 processes (else SHILU_WORKERS)", min=1, max=64)
    ] = None,
    log_file: Annotated[Path | None, typer.Option(help="JSON 日志写入此文件 JSON log lines go to this file")] = None,
    proxy: Annotated[
        list[str] | None, typer.Option(help="可信的反向代理地址 a reverse proxy whose X-Forwarded-For is believed")
    ] = None,
    json: Json = False,
) -> None:
    """启动 HTTP 服务。The HTTP service; JSON logs on stdout (with --json: on stderr), one line a request."""
    with answered():
        served = settings() if exists(settings()) or not exists(demo_settings()) else demo_settings()
        _serve(served, host, port, workers or served.workers, log_file, tuple(proxy or ()), json)
    _leave()


def _serve(
    served: Settings, host: str, port: int, workers: int, log_file: Path | None, proxies: tuple[str, ...], json: bool
) -> None:
    from api.serving.listening import address_of, bind
    from api.serving.start import Plan, run

    public = bind(host, port)
    address, shown = address_of(public), make_url(served.database_url).render_as_string(hide_password=True)

    def ready() -> None:
        words.print(escape(f"{shown}\n{address}/api/v1/plans"), soft_wrap=True)
        if json:
            line = {"url": address, "workers": workers, "pid": os.getpid(), "database": shown}
            sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
            sys.stdout.flush()

    run(Plan(served, public, workers, _show_token, ready, proxies, log_file, json))


def _show_token(token: str) -> None:
    words.print(
        escape(f"★ 管理员令牌,只显示这一次 · administrator token, shown this once:\n  {token}"), soft_wrap=True
    )


def _leave() -> None:
    """End now: a thread that waits for a silent database would hold the interpreter's own end."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
