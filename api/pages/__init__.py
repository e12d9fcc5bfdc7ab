"""The pages people look at: one module per room, each asking what the API answers, in process and as its own caller."""

from __future__ import annotations

ROOMS = (
    "login", "home", "replay", "task", "task_document", "step", "event", "agency", "explaining", "evaluation",
    "snapshots", "fixing_snapshot", "comparing_plans", "exporting_evaluation", "disputes", "dispute", "dispute_new",
    "dispute_paper", "interface", "verification", "importing", "import_draft", "searching", "exporting",
)  # fmt: skip
"""Modules of this package with a `router`; `install` puts them together."""
