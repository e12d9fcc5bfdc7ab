"""The ledger's tables (SQLAlchemy Core). Nothing here is derived data; only `commitments` may be deleted from."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()

# SQLite makes a primary key its row id only when it is declared INTEGER.
_Position = BigInteger().with_variant(Integer, "sqlite")

entries = Table(
    "entries",
    metadata,
    Column("position", _Position, primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),  # microseconds since the epoch, UTC
    Column("leaf", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    UniqueConstraint("stream", "version", name="entries_stream_version"),
    UniqueConstraint("event_id", name="entries_event_id"),
)

# No index on recorded_at: it never decreases with size, so K(t) is a binary search over the primary key, and
# every commit writes one page less.
heads = Table(
    "heads",
    metadata,
    Column("size", _Position, primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("checkpoint", LargeBinary, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("actor", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("first_position", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

commitments = Table(
    "commitments",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("value", Text, nullable=False),
)

# Full hash tiles (docs/proofs.md §3), written in the commit that completes them; `hashes` is 256 × 32 bytes.
tiles = Table(
    "tiles",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
)

# Published checkpoints (docs/proofs.md §2), once more with every set of cosignatures gathered.
published = Table(
    "published",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("note", LargeBinary, nullable=False),
)

# Personal values and documents, each under a key of its own that lies in the vault (docs/proofs.md §9).
sealed = Table(
    "sealed",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

APPEND_ONLY = (entries, heads, idempotency, blobs, tiles, published)
