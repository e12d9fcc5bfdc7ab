"""A tampering as data: who does what, which checks see it and where; and what came of it, with and without them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

from ledger.database import writing_engine
from ledger.reader import LedgerReader
from ledger.report import FAILED, Report
from ledger.verify import ALL
from projections.database import views_engine
from projections.runner import Runner
from replay.verification import verify
from tests.api import worlds
from tests.tampering.hands import Hands
from tests.tampering.world import world


class Who(Enum):
    """Who tampers; in the words of the documentation."""

    DBA = ("数据库管理员，没有密钥", "administrator of the database, without the key")
    OPERATOR = ("运营者，持有密钥", "operator, with the key")
    BACKUP = ("放回旧备份的人", "whoever puts an old backup back")
    AUTHOR = ("填报人", "author of a report")


@dataclass(frozen=True, slots=True)
class Case:
    """One tampering.

    `caught`: exactly the checks that fail, first the one that names the first position, `at` (a mark and perhaps a
    number; "" for none); `also`: checks that would see it if those did not. `given`: what the auditor must bring for
    that. `views`: whether the read models are verified too, as they are ("kept") or folded anew by whoever tampers
    ("anew"). `postgres`: also tried there.
    """

    name: str
    zh: str
    en: str
    who: Who
    act: Callable[[Hands], None]
    caught: tuple[str, ...]
    at: str = ""
    also: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    views: str = ""
    postgres: bool = False


class Outcome(NamedTuple):
    """What the auditor sees, and what he would see without those checks, or without what he brought."""

    seen: Report
    control: Report

    @property
    def failed(self) -> set[str]:
        """The checks that failed."""
        return failed(self.seen)


def failed(report: Report) -> set[str]:
    """The checks of a report that failed."""
    return {check.name for check in report.checks if check.verdict == FAILED}


def position(at: str) -> int | None:
    """The position that a mark names, such as `end+1`."""
    if not at:
        return None
    name, _, more = at.partition("+")
    return world().marks[name] + int(more or 0)


def tried(case: Case, folder: Path, postgres: str | None = None) -> Outcome:
    """Tamper with a copy of the ledger (in `folder`, or in the PostgreSQL database at a URL) and verify it."""
    home = worlds.copy_of(world().home, folder)
    url = postgres or f"sqlite:///{home / 'ledger.db'}"
    engine = writing_engine(url)
    try:
        if postgres:
            fill(engine)
        tamper(case, engine, url)
        done = Outcome(audited(url, home, case), audited(url, home, case, control=True))
    finally:
        engine.dispose()
        shutil.rmtree(home)
    return done


def tamper(case: Case, engine: Engine, url: str) -> None:
    """Do it; whoever folds the read models anew does so after."""
    hands = Hands(world(), engine)
    try:
        case.act(hands)
    finally:
        hands.close()
    if case.views == "anew":
        views = views_engine(url)
        Runner(views, LedgerReader(engine)).rebuild()
        views.dispose()


def audited(url: str, home: Path, case: Case, *, control: bool = False) -> Report:
    """The auditor's verification; as a control without the checks, or what was brought, that catch it."""
    made, given = world(), frozenset() if control else frozenset(case.given)
    without = left_out(case) if control else frozenset()
    reader, views = LedgerReader.open(url, home / "key.vault"), views_engine(url)
    try:
        return verify(
            reader, key=None if control and "key" in case.given else made.key,
            outside=made.kept if "outside" in given else None, policy=made.policy if "policy" in given else None,
            views=views if case.views else None, checks=ALL - without, workers=1,
        )  # fmt: skip
    finally:
        reader.close()
        views.dispose()


def left_out(case: Case) -> frozenset[str]:
    """The checks that the control does without; those that need what the auditor brings are just not given it."""
    return frozenset({*case.caught, *case.also}) - (OUTSIDE if case.given else frozenset())


OUTSIDE = frozenset({"consistency", "witnesses"})
"""The checks that need what the auditor brings."""


def fill(engine: Engine) -> None:
    """The ledger's very rows into another, empty database."""
    from sqlalchemy import insert, select

    from ledger import tables

    source = writing_engine(f"sqlite:///{world().home / 'ledger.db'}")
    with engine.begin() as there, source.connect() as here:
        for table in tables.metadata.sorted_tables:
            rows = [row._asdict() for row in here.execute(select(table))]
            if rows:
                there.execute(insert(table), rows)
    source.dispose()
    views = views_engine(str(engine.url.render_as_string(hide_password=False)))
    Runner(views, LedgerReader(engine)).catch_up()
    views.dispose()


_NUMBER = re.compile(r"\d+")
_HASH = re.compile(r"\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b[0-9a-f]{8,}\b|[\w./]+\+[0-9a-f]{8}\+[\w+/=]+")


def sight(report: Report) -> tuple[str, str]:
    """What the report says first, in Chinese and English; hashes and keys as `…`, numbers as `N`."""
    first = report.first
    if first is None:
        return "", ""
    return plain(first.detail)


def plain(detail: str) -> tuple[str, str]:
    """A detail's Chinese and English, the same from run to run."""
    zh, _, en = _NUMBER.sub("N", _HASH.sub("…", detail)).partition(" / ")
    return zh, en
