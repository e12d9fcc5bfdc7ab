"""Alembic environment, used programmatically only: the connection comes from `ledger.migrations.migrate`."""

from __future__ import annotations

from alembic import context

from ledger.migrations import VERSION_TABLE
from ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
