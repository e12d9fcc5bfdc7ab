"""The schema: made once, by whoever comes first, and never half."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from ledger.database import writing_engine
from ledger.errors import NotALedger
from ledger.migrations import HEAD, VERSION_TABLE, current, migrate
from ledger.tables import metadata

PROCESSES = 6


def _migrate_in_child(url: str) -> int:
    """Fork a process that migrates; its pid."""
    pid = os.fork()
    if pid:
        return pid
    try:
        engine = writing_engine(url)
        migrate(engine)
        assert current(engine) == HEAD
        os._exit(0)
    except BaseException:
        traceback.print_exc(file=sys.stderr)
        os._exit(1)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_several_processes_migrate_at_once(kind: str, request: pytest.FixtureRequest) -> None:
    """Six processes started together on an empty database all find the full schema, none dies."""
    url = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "empty_postgres_url")
    children = [_migrate_in_child(url) for _ in range(PROCESSES)]
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children] == [0] * PROCESSES
    engine = writing_engine(url)
    tables = set(inspect(engine).get_table_names())
    assert tables == {*metadata.tables, VERSION_TABLE}
    engine.dispose()


def test_schema_equals_the_tables_in_code(database_url: str) -> None:
    """Columns, types of key and nullability of the migrated schema are those of ledger.tables."""
    engine = writing_engine(database_url)
    migrate(engine)
    found = inspect(engine)
    for table in metadata.sorted_tables:
        stored = {c["name"]: bool(c["nullable"]) for c in found.get_columns(table.name)}
        assert stored == {c.name: bool(c.nullable) for c in table.columns}
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
    unique = {tuple(u["column_names"]) for u in found.get_unique_constraints("entries")}
    assert unique == {("stream", "version"), ("event_id",)}
    engine.dispose()


def test_a_newer_schema_is_refused(sqlite_url: str) -> None:
    """A database written by a later release is not touched."""
    engine = writing_engine(sqlite_url)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(NotALedger):
        migrate(engine)
    engine.dispose()


def test_migrations_ship_with_the_package() -> None:
    """Environment and revisions lie inside the package, as data of the wheel."""
    folder = Path(sys.modules["ledger.migrations"].__file__ or "").parent
    assert (folder / "env.py").is_file()
    names = sorted(p.name for p in (folder / "versions").glob("*.py"))
    assert names == ["0001_ledger.py", "0002_evidence.py"]
