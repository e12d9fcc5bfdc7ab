"""What both command lines share: data on stdout, words on stderr, exit codes, tables, errors in two languages."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn
from unicodedata import category

import orjson
import psycopg
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from aggregates.refusal import Refused
from ledger.errors import LedgerError
from replay.viewpoint import BadViewpoint

DONE, FAILED, COULD_NOT = 0, 1, 2
"""Exit codes: done; refused or failed check; wrong usage or could not run (interface.md)."""

_REFUSALS = frozenset({"conflict", "key-reused", "invalid-entry", "unknown-type", "not-its-tree"})

HINTS = {
    "not-a-ledger": (
        ";先用 shilu import 读入方案,或用 shilu demo 看演示,或用 -d 指明账本",
        "; start with shilu import or shilu demo, or name the ledger with -d",
    ),
    "database": (
        ";若只是查询视图损坏,shilu rebuild 可由账本重建",
        "; if only the read models are damaged, shilu rebuild folds them anew from the ledger",
    ),
}
"""What to do next, by the code of the error."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of what steers a terminal, or reorders, hides or breaks what is read."""


def plain(text: str) -> str:
    """`text` with each control and format character spelt out, newlines and tabs left: data cannot draw on a screen."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in "\n\t" or category(c) not in _UNSEEN else ascii(c)[1:-1] for c in text)


class Plain(Console):
    """A console that prints no control character of the text given to it, only those of its own styles."""

    def print(self, *objects: Any, **more: Any) -> None:
        """As `Console.print`, each string made plain."""
        super().print(*(plain(one) if isinstance(one, str) else one for one in objects), **more)


words = Plain(stderr=True, highlight=False, emoji=False)


def emit(document: Any) -> None:
    """One JSON document on stdout, and nothing else there."""
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """A line for people, on stdout."""
    Plain(highlight=False, emoji=False, soft_wrap=True).print(escape(text))


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """A table for people, on stdout, under its title; wide cells wrap, nothing is cut off, no rows show no table."""
    if title:
        say(title)
    cells = list(rows)
    if not cells:
        return
    shown = Table(*map(plain, headings), show_edge=False, pad_edge=False)
    for column in shown.columns:
        column.overflow = "fold"
    for row in cells:
        shown.add_row(*("" if cell is None else escape(plain(str(cell))) for cell in row))
    Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else 160).print(shown)


def fail(code: int, zh: str, en: str, name: str) -> NoReturn:
    """Say why on stderr and leave."""
    blame(zh, en, name)
    raise typer.Exit(code)


def blame(zh: str, en: str, name: str) -> None:
    """One refusal or failure on stderr, in both languages; never wrapped, so that it can be searched for."""
    words.print(escape(f"✖ {zh}\n  {en}  [{name}]"), soft_wrap=True)


def tell(zh: str, en: str, sign: str = "⚠") -> None:
    """Something to know, on stderr, in both languages; never wrapped."""
    words.print(escape(f"{sign} {zh}\n  {en}"), soft_wrap=True)


@contextmanager
def answered() -> Iterator[None]:
    """Turn what the floors below refuse or cannot do into a sentence and an exit code."""
    try:
        yield
    except Refused as no:
        fail(FAILED, no.zh, no.en, no.code)
    except BadViewpoint as bad:
        fail(COULD_NOT, bad.zh, bad.en, bad.code)
    except LedgerError as error:
        hint = HINTS.get(error.code, ("", ""))
        fail(FAILED if error.code in _REFUSALS else COULD_NOT, error.zh + hint[0], error.en + hint[1], error.code)
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error) as error:
        said, (zh, en) = str(getattr(error, "orig", None) or error).strip(), HINTS["database"]
        fail(COULD_NOT, f"数据库出错:{said}{zh}", f"the database failed: {said}{en}", "database")
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(str(part) for part in first["loc"])
        fail(COULD_NOT, f"{where} 不合规则:{first['msg']}", f"{where} is not valid: {first['msg']}", "invalid-value")
    except OSError as error:
        place = error.filename or ""
        zh, en = f"文件无法读写:{place}({error.strerror})", f"cannot read or write {place}: {error.strerror}"
        fail(COULD_NOT, zh, en, "file")


@contextmanager
def progress(text: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr while the block runs; silent when stderr is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=words, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
