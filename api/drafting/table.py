"""The table of drafts (`service_drafts`): who owns one, until when it is kept, and its content under a seal."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table, Text

from api.service_store import metadata

drafts = Table(
    "service_drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("actor", Text, nullable=False, index=True),
    Column("sha256", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("plan", Text),
    Column("version", Integer, nullable=False),
    Column("personal", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("document", LargeBinary),
    Column("content", LargeBinary),
    Column("receipt", Text),
)
"""One draft a row. Times are microseconds since the epoch; `document` (the uploaded bytes) and `content` (what was
read and edited) lie sealed, each under a key of its own in the drafts' vault, and are gone once it is confirmed."""
