"""Commands that look after the installation: config, migrate, rebuild, demo."""

from __future__ import annotations

from rich.markup import escape

from api.cli_base import app, given, settings
from api.demo import run
from api.options import Json
from api.session import drop_damaged_views, open_reading
from api.settings import explained
from ledger.database import writing_engine
from ledger.migrations import migrate as migrate_ledger
from projections.runner import Runner
from replay.terminal import answered, emit, progress, table, words


@app.command()
def config(json: Json = False) -> None:
    """当前设置及其来源。The settings that hold, and where each comes from."""
    shown = explained(settings(), given())
    if json:
        emit(shown)
        return
    rows = [(name, one["value"], one["from"], one["meaning"]) for name, one in shown.items()]
    table(("设置", "值 value", "来源 from", "含义"), rows)


@app.command()
def migrate(json: Json = False) -> None:
    """建立或更新账本的表。Create or update the ledger's tables."""
    with answered():
        migrate_ledger(writing_engine(settings().database_url))
    words.print(escape(f"✔ {settings().database_url}"))
    if json:
        emit({"database_url": settings().database_url, "migrated": True})


@app.command()
def rebuild(json: Json = False) -> None:
    """由账本重建全部查询视图。Fold every read model anew from the first entry."""
    with answered():
        drop_damaged_views(settings())
        opened = open_reading(settings())
        with progress("重建 rebuilding") as moved:
            position = Runner(opened.views, opened.reader).rebuild(moved)
    words.print(escape(f"✔ 已重建至第 {position} 条 rebuilt up to position {position}"))
    if json:
        emit({"position": position})


@app.command()
def demo() -> None:
    """五份真实方案与已公布事实的演示;虚构内容均有标注。The demo: real plans and facts; inventions are marked."""
    with answered():
        run()
