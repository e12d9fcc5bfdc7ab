"""Every route of the HTTP API, one module per room; `create_app` puts those of `ROOMS` together."""

from __future__ import annotations

ROOMS = (
    "plans", "replaying", "searching", "tasks", "agencies", "evaluations", "snapshots", "disputes", "records",
    "stepping", "explaining", "entries", "related", "views",
    "commands", "batches", "documents", "events", "webhooks", "identity", "personal", "log", "publishing", "verified",
    "operation",
)  # fmt: skip
"""Modules of this package, in the order the documentation shows them; each has a `router`."""
