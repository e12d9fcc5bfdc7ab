"""Why a worker could not start, in words that cross to the supervisor, and whether trying again may help."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from aggregates.refusal import Refused
from ledger.errors import LedgerError

_PASSES = frozenset({"unavailable", "ledger-moved", "storage-refused", "database", "file"})


class Failure(NamedTuple):
    """A stable code and a sentence in both languages."""

    code: str
    zh: str
    en: str

    @property
    def passes(self) -> bool:
        """Whether it may pass by itself: a database that is away comes back, a wrong key does not."""
        return self.code in _PASSES


class CannotServe(LedgerError):
    """The service ended because its ledger cannot be opened; `code` is that of the cause."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.zh, failure.en)
        self.code = failure.code  # type: ignore[misc]


def failure_of(error: Exception) -> Failure:
    """The failure in words; what nobody foresaw is named by its kind."""
    if isinstance(error, LedgerError | Refused):
        return Failure(error.code, error.zh, error.en)
    if isinstance(error, SQLAlchemyError | sqlite3.Error | psycopg.Error):
        said = str(getattr(error, "orig", None) or error).strip()
        return Failure("database", f"数据库出错:{said}", f"the database failed: {said}")
    if isinstance(error, OSError):
        place, why = error.filename or "", error.strerror
        return Failure("file", f"文件无法读写:{place}({why})", f"cannot read or write {place}: {why}")
    kind = type(error).__name__
    return Failure("internal", f"启动失败({kind}),原因见日志", f"the start failed ({kind}); the log says why")
