"""The options commands share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="只在标准输出给出一个 JSON 文档 one JSON document on stdout")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="业务时间:截至哪一天成立 the day it holds in the world")
]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="DATE|INSTANT|size:N", help="入账时间:当时账本所知 what the ledger knew then"),
]
At = Annotated[
    str | None, typer.Option("--at", metavar="DATE", help="当时公布的样子 as published then; excludes the other two")
]
PlanName = Annotated[
    str, typer.Argument(metavar="PLAN", help="方案编号、文号、标题或其中一段 id, number, title, or a part of one")
]


def day(text: str | None) -> date | None:
    """An ISO date from an option; a usage error otherwise."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"不是日期(应为 2023-06-30)/ not a date: {text}") from None


def instant(text: str | None) -> datetime | None:
    """An instant with an offset from an option; a usage error otherwise."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(f"不是带时区的时刻 / not an instant with an offset: {text}")
    return moment
