"""A dashboard of another department: the feed and pinned tables of a Shilu ledger in one DuckDB file, printed.

    python dashboard.py URL [--database dashboard.duckdb] [--language zh|en]      (the key stands in SHILU_TOKEN)

Run it again whenever you like, also after it was killed: it goes on where its last transaction ended. What the ledger
marks as invented is marked here too: ◇ before a row that is or rests on what is, ◦ where only a day is.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
from screen import show

from api.client import Batch, Shilu, ShiluError, pinned

SCHEMA = """
CREATE TABLE IF NOT EXISTS feed (
    position BIGINT PRIMARY KEY, recorded_at VARCHAR, effective_on DATE, stream VARCHAR, type VARCHAR,
    agency VARCHAR, statement VARCHAR, invented VARCHAR, event VARCHAR);
CREATE TABLE IF NOT EXISTS place (after BIGINT);
CREATE TABLE IF NOT EXISTS viewpoint (as_of DATE, size BIGINT, view VARCHAR, clock VARCHAR);
"""
OF_EACH_PLAN = ("tasks", "targets")


def learn(shilu: Shilu, db: duckdb.DuckDBPyConnection, limit: int = 1_000) -> int:
    """Take in what the feed gained; how many entries. Entries and place are stored together, or neither is."""
    learned = 0
    while True:
        (after,) = db.execute("SELECT coalesce(max(after), 0) FROM place").fetchone() or (0,)
        batch = shilu.batch(after, limit=limit)
        if batch.after > after:
            keep(db, batch)
        learned += len(batch.events)
        if batch.after <= after or batch.after >= batch.head:
            return learned


def keep(db: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """One batch in one transaction; the primary key would refuse an entry that came twice."""
    db.begin()
    try:
        if batch.events:
            db.executemany("INSERT INTO feed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [
                (e.position, e.event["recordedtime"], e.event["effectiveon"], e.event["subject"], e.type,
                 e.event.get("actoragency"), e.event["statementid"], e.invented, e.leaf.decode())
                for e in batch.events
            ])  # fmt: skip
        db.execute("DELETE FROM place")
        db.execute("INSERT INTO place VALUES (?)", [batch.after])
        db.commit()
    except BaseException:
        db.rollback()
        raise


def look(shilu: Shilu, db: duckdb.DuckDBPyConnection) -> bool:
    """Load every table at one pinned viewpoint, all or none; False when it is the one already held."""
    view = shilu.viewpoint()
    as_of, size = view["as_of"], view["known_at"]["size"]
    if db.execute("SELECT as_of::VARCHAR, size FROM viewpoint").fetchall() == [(as_of, size)]:
        return False
    at = pinned(view)
    plans = [row["plan"] for row in shilu.plans(filter="held:true", **at)]
    db.begin()
    try:
        load(db, "plans", [("", shilu.table_file("plans", "parquet", **at))])
        load(db, "cards", [("", shilu.table_file("scorecards", "parquet", **at))])
        for table in OF_EACH_PLAN:
            load(db, table, [(plan, shilu.table_file(table, "parquet", plan=plan, **at)) for plan in plans])
        db.execute("DELETE FROM viewpoint")
        db.execute("INSERT INTO viewpoint VALUES (?, ?, ?, ?)", [as_of, size, view["view"], view["clock"]])
        db.commit()
    except BaseException:
        db.rollback()
        raise
    return True


def load(db: duckdb.DuckDBPyConnection, table: str, files: Sequence[tuple[str, bytes]]) -> None:
    """A table from Parquet files, one for each plan; DuckDB takes names and types from the files."""
    db.execute(f"DROP TABLE IF EXISTS {table}")
    for number, (plan, content) in enumerate(files):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "table.parquet"
            file.write_bytes(content)
            into = f"INSERT INTO {table}" if number else f"CREATE TABLE {table} AS"
            db.execute(f"{into} SELECT ? AS of_plan, * FROM read_parquet(?)", [plan, str(file)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch, then print; 1 when the service refuses or stays away (what is held is printed all the same)."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("url")
    parser.add_argument("--database", default="dashboard.duckdb")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    given = parser.parse_args(arguments)
    failed = 0
    with duckdb.connect(given.database) as db, Shilu(given.url, os.environ.get("SHILU_TOKEN")) as shilu:
        db.execute(SCHEMA)
        try:
            gained, moved = learn(shilu, db), look(shilu, db)
            sys.stderr.write(f"feed +{gained}, tables {'loaded' if moved else 'unchanged'}\n")
        except ShiluError as error:
            sys.stderr.write(f"{error}\n")
            failed = 1
        if db.execute("SELECT count(*) FROM viewpoint").fetchone() == (1,):
            show(db, given.language)
    return failed


if __name__ == "__main__":
    sys.exit(main())
