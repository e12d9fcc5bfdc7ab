"""Rights for PostgreSQL roles that cannot change history.

Run the statements as the owner of the tables. The writing role may read and insert, nothing else; it needs
neither UPDATE nor DELETE, because appends are serialised by an advisory lock and not by LOCK TABLE.
"""

from __future__ import annotations

import re

from ledger.migrations import VERSION_TABLE
from ledger.tables import APPEND_ONLY, commitments, sealed

_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def writer_grants(role: str) -> list[str]:
    """Statements that let `role` (an existing, plain lower-case role) append through the store."""
    tables = [*_names(), commitments.name, sealed.name]
    return [
        f"GRANT USAGE ON SCHEMA public TO {_checked(role)}",
        f"GRANT SELECT ON {VERSION_TABLE} TO {role}",
        f"GRANT SELECT, INSERT ON {', '.join(tables)} TO {role}",
    ]


def eraser_grants(role: str) -> list[str]:
    """Statements that let `role` delete sealed rows (and nothing else); VACUUM is the owner's."""
    return [f"GRANT SELECT, DELETE ON {commitments.name}, {sealed.name} TO {_checked(role)}"]


def auditor_grants(role: str) -> list[str]:
    """Statements that let `role` read everything but personal values: of these only the ciphertext, no key."""
    return [
        f"GRANT USAGE ON SCHEMA public TO {_checked(role)}",
        f"GRANT SELECT ON {VERSION_TABLE}, {', '.join(_names())}, {sealed.name} TO {role}",
    ]


def _names() -> list[str]:
    return [table.name for table in APPEND_ONLY]


def _checked(role: str) -> str:
    if not _ROLE.fullmatch(role):
        raise ValueError(f"角色名不合规 / not a plain role name: {role!r}")
    return role
