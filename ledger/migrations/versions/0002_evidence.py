"""Evidence: hash tiles, published checkpoints, sealed personal values; the first two are append-only."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0002"
down_revision = "0001"

# What identifies a row, and what it says: the same row may come again (a tile filled in twice, a note kept
# twice) and is passed over; a row that says something else is refused.
_ROWS = {"tiles": (("level", "number"), ("root", "hashes")), "published": (("sha256",), ("note",))}


def upgrade() -> None:
    """Create tables, then the triggers of the database at hand."""
    _create_tables()
    guard = _guard_sqlite if op.get_bind().dialect.name == "sqlite" else _guard_postgres
    for table in _ROWS:
        guard(table)
    if op.get_bind().dialect.name != "sqlite":  # hashes do not compress: no attempt at it
        op.execute("ALTER TABLE tiles ALTER COLUMN hashes SET STORAGE EXTERNAL")


def _create_tables() -> None:
    op.create_table(
        "tiles",
        Column("level", Integer, nullable=False),
        Column("number", BigInteger, nullable=False),
        Column("root", LargeBinary, nullable=False),
        Column("hashes", LargeBinary, nullable=False),
        PrimaryKeyConstraint("level", "number"),
    )
    op.create_table(
        "published",
        Column("sha256", Text, primary_key=True),
        Column("size", BigInteger, nullable=False),
        Column("published_at", BigInteger, nullable=False),
        Column("note", LargeBinary, nullable=False),
    )
    op.create_table(
        "sealed",
        Column("digest", Text, primary_key=True),
        Column("content", LargeBinary, nullable=False),
    )


def _guard_sqlite(table: str) -> None:
    """Refuse UPDATE and DELETE, and INSERT OR REPLACE, which deletes without firing a delete trigger."""
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    key, content = _ROWS[table]
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {_equal(key)}"
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there}) BEGIN SELECT CASE "
        f"WHEN {there} AND {_equal(content)}) THEN RAISE(IGNORE) "
        f"ELSE RAISE(ABORT, '{table} is append-only: UNIQUE') END; END"
    )


def _equal(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"{column} = NEW.{column}" for column in columns)


def _guard_postgres(table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE with the function of 0001; ALWAYS, against a replication role."""
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")


def downgrade() -> None:
    """There is no way back: a ledger is never dropped by a migration."""
    raise NotImplementedError("a ledger is never dropped")
