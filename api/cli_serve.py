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

from api.cli_base import app, given, settings
from api.demo import HOME, demo_settings
from api.demo_reader import reader_file
from api.options import Json
from api.session import exists
from api.settings import Settings, origin_of
from replay.terminal import answered, words


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="端口 port", min=0, max=65_535)] = 8765,
    host: Annotated[str, typer.Option(help="监听地址,默认仅本机 the address listened on")] = "127.0.0.1",
    workers: Annotated[int | None, typer.Option(help="进程数 processes (else SHILU_WORKERS)", min=1, max=64)] = None,
    log_file: Annotated[Path | None, typer.Option(help="JSON 日志写入此文件 JSON log lines go to this file")] = None,
    proxy: Annotated[
        list[str] | None, typer.Option(help="可信的反向代理地址 a reverse proxy whose X-Forwarded-For is believed")
    ] = None,
    json: Json = False,
) -> None:
    """启动 HTTP 服务。The HTTP service; JSON logs on stdout (with --json: on stderr), one line a request."""
    with answered():
        served, note = _chosen()
        _serve(served, note, host, port, workers or served.workers, log_file, tuple(proxy or ()), json)
    _leave()


def _chosen() -> tuple[Settings, str]:
    """The ledger to serve, and what the terminal says of it.

    Where none is at the default place, and nobody named a place, the demo's is shown if there is one. A place that was
    named is never exchanged for another: where it holds no ledger, a new one is made there.
    """
    configured = settings()
    if exists(configured):
        return configured, ""
    named = "database_url" in given() or origin_of("database_url") != "default"
    if not named and exists(demo_settings()):
        zh, en = "演示账本:其内容为示范", "showing the DEMO ledger: nothing is at the default place yet"
        return demo_settings(), f"★ {zh} · {en}\n"
    return configured, "★ 此处原无账本,已新建 · there was no ledger at this place: a new one was made\n"


def _serve(
    served: Settings, note: str, host: str, port: int, workers: int, log_file: Path | None, proxies: tuple[str, ...],
    json: bool,
) -> None:  # fmt: skip
    from api.serving.listening import address_of, bind
    from api.serving.start import Plan, run

    public = bind(host, port)
    address, shown = address_of(public), make_url(served.database_url).render_as_string(hide_password=True)

    is_demo = served.database_url == demo_settings().database_url
    reading = reader_file(HOME) if is_demo else None

    def ready() -> None:
        key = reading.read_text("utf-8") if reading is not None else None
        pages = PAGES.format(address=f"{address}/login#{key}", key=key) if key else f"{address}/"
        words.print(escape(f"{note}{shown}\n{pages}\n{address}/api/v1/plans"), soft_wrap=True)
        if json:
            line = {"url": address, "workers": workers, "pid": os.getpid(), "database": shown}
            sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
            sys.stdout.flush()

    run(Plan(served, public, workers, _show_token, ready, proxies, log_file, json, reading))


PAGES = """★ 页面(演示用的只读凭证已在链接里)· the pages; the demo's key for reading is in the link:
  {address}
  凭证 key: {key}"""
TOKEN = """★ 一次性管理员令牌,只显示这一次 · one-time administrator token, shown this once:
  {token}
  用它发出第一位管理员(POST /api/v1/credentials,见 docs/access.md);发出即失效,否则到次日结束;重新启动服务则另发一枚
  Issue the first administrator with it (docs/access.md). It ends with that, or with the next day; a restart of the
  service before then makes a new one"""


def _show_token(token: str) -> None:
    words.print(escape(TOKEN.format(token=token)), soft_wrap=True)


def _leave() -> None:
    """End now: a thread that waits for a silent database would hold the interpreter's own end."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
