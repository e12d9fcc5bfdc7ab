"""First schema: the five tables, and triggers that refuse to change or remove what is recorded."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text, UniqueConstraint

revision = "0001"
down_revision = None

# Spelt out here, not taken from ledger.tables: a migration is history and must not change with the code.
_APPEND_ONLY = ("entries", "heads", "idempotency", "blobs")
_POSITION = BigInteger().with_variant(Integer, "sqlite")
_UNIQUE = {
    "entries": (("position",), ("stream", "version"), ("event_id",)),
    "heads": (("size",),),
    "idempotency": (("actor", "key"),),
    "blobs": (("sha256",),),
}


def upgrade() -> None:
    """Create tables, then the triggers of the database at hand."""
    _create_tables()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgres()


def _create_tables() -> None:
    op.create_table(
        "entries",
        Column("position", _POSITION, primary_key=True, autoincrement=False),
        Column("stream", Text, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("type", Text, nullable=False),
        Column("event_id", Text, nullable=False),
        Column("recorded_at", BigInteger, nullable=False),
        Column("leaf", LargeBinary, nullable=False),
        Column("leaf_hash", LargeBinary, nullable=False),
        UniqueConstraint("stream", "version", name="entries_stream_version"),
        UniqueConstraint("event_id", name="entries_event_id"),
    )
    op.create_table(
        "heads",
        Column("size", _POSITION, primary_key=True, autoincrement=False),
        Column("recorded_at", BigInteger, nullable=False),
        Column("frontier", LargeBinary, nullable=False),
        Column("checkpoint", LargeBinary, nullable=False),
    )
    op.create_table(
        "idempotency",
        Column("actor", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("first_position", BigInteger, nullable=False),
        Column("count", BigInteger, nullable=False),
        PrimaryKeyConstraint("actor", "key"),
        sqlite_with_rowid=False,  # one page less to write per commit
    )
    op.create_table(
        "blobs",
        Column("sha256", Text, primary_key=True),
        Column("content", LargeBinary, nullable=False),
    )
    op.create_table(
        "commitments",
        Column("digest", Text, primary_key=True),
        Column("salt", LargeBinary, nullable=False),
        Column("value", Text, nullable=False),
    )


def _guard_sqlite() -> None:
    """Refuse UPDATE and DELETE, and INSERT OR REPLACE, which deletes without firing a delete trigger."""
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        if table == "blobs":
            continue  # the same content comes again; INSERT OR IGNORE must stay possible
        same = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{c} = NEW.{c}' for c in columns)})"
            for columns in _UNIQUE[table]
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {same} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: UNIQUE'); END"
        )
    op.execute(
        "CREATE TRIGGER blobs_no_replace BEFORE INSERT ON blobs "
        "WHEN EXISTS (SELECT 1 FROM blobs WHERE sha256 = NEW.sha256) BEGIN SELECT RAISE(IGNORE); END"
    )


def _guard_postgres() -> None:
    """Refuse UPDATE, DELETE and TRUNCATE; ALWAYS, so that a replication role does not pass by."""
    op.execute(
        "CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")


def downgrade() -> None:
    """There is no way back: a ledger is never dropped by a migration."""
    raise NotImplementedError("a ledger is never dropped")
