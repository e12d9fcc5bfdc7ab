"""The operations of the service, by the ids of its OpenAPI, which a test compares; commands are `command.<name>`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

COMMAND = "command."


class Operation(NamedTuple):
    """An HTTP method and a path, whose parameters stand in braces."""

    method: str
    path: str


OPERATIONS: Mapping[str, Operation] = {
    "plans": Operation("GET", "/api/v1/plans"),
    "status": Operation("GET", "/api/v1/status"),
    "targets": Operation("GET", "/api/v1/targets"),
    "timeline": Operation("GET", "/api/v1/timeline"),
    "density": Operation("GET", "/api/v1/density"),
    "light_history": Operation("GET", "/api/v1/light-history"),
    "search": Operation("GET", "/api/v1/search"),
    "tasks": Operation("GET", "/api/v1/tasks"),
    "seats": Operation("GET", "/api/v1/seats"),
    "chain": Operation("GET", "/api/v1/chain"),
    "agencies": Operation("GET", "/api/v1/agencies"),
    "scorecards": Operation("GET", "/api/v1/scorecards"),
    "scorecard": Operation("GET", "/api/v1/scorecard"),
    "evaluation": Operation("GET", "/api/v1/evaluation"),
    "snapshots": Operation("GET", "/api/v1/snapshots"),
    "snapshot": Operation("GET", "/api/v1/snapshot"),
    "restatement": Operation("GET", "/api/v1/restatement"),
    "disputes": Operation("GET", "/api/v1/disputes"),
    "decisions": Operation("GET", "/api/v1/decisions"),
    "late": Operation("GET", "/api/v1/late"),
    "after_close": Operation("GET", "/api/v1/after-close"),
    "back_dated": Operation("GET", "/api/v1/back-dated"),
    "corrections": Operation("GET", "/api/v1/corrections"),
    "rules": Operation("GET", "/api/v1/rules"),
    "statement": Operation("GET", "/api/v1/statement"),
    "figures": Operation("GET", "/api/v1/figures"),
    "explain": Operation("GET", "/api/v1/explain"),
    "diff": Operation("GET", "/api/v1/diff"),
    "steps": Operation("GET", "/api/v1/steps"),
    "entry": Operation("GET", "/api/v1/entry/{position}"),
    "related": Operation("GET", "/api/v1/entry/{position}/related"),
    "views": Operation("GET", "/api/v1/views"),
    "viewpoint": Operation("GET", "/api/v1/viewpoint"),
    "commands": Operation("GET", "/api/v1/commands"),
    "stream": Operation("GET", "/api/v1/stream"),
    "report_template": Operation("GET", "/api/v1/report-template"),
    "report_batch": Operation("POST", "/api/v1/report-batches"),
    "upload_document": Operation("POST", "/api/v1/documents"),
    "drafts": Operation("GET", "/api/v1/drafts"),
    "draft": Operation("GET", "/api/v1/drafts/{id}"),
    "edit_draft": Operation("PUT", "/api/v1/drafts/{id}"),
    "drop_draft": Operation("DELETE", "/api/v1/drafts/{id}"),
    "confirm_draft": Operation("POST", "/api/v1/drafts/{id}/confirm"),
    "document": Operation("GET", "/api/v1/documents/{sha256}"),
    "document_lines": Operation("GET", "/api/v1/documents/{sha256}/lines"),
    "events": Operation("GET", "/api/v1/events"),
    "webhooks": Operation("GET", "/api/v1/webhooks"),
    "add_webhook": Operation("POST", "/api/v1/webhooks"),
    "webhook": Operation("GET", "/api/v1/webhooks/{webhook_id}"),
    "drop_webhook": Operation("DELETE", "/api/v1/webhooks/{webhook_id}"),
    "rotate_webhook": Operation("POST", "/api/v1/webhooks/{webhook_id}/rotate"),
    "enable_webhook": Operation("POST", "/api/v1/webhooks/{webhook_id}/enable"),
    "checkpoint": Operation("GET", "/checkpoint"),
    "entry_tile": Operation("GET", "/tile/entries/{path}"),
    "tile": Operation("GET", "/tile/{path}"),
    "raw_entry": Operation("GET", "/entries/{position}"),
    "inclusion": Operation("GET", "/proof/inclusion"),
    "consistency": Operation("GET", "/proof/consistency"),
    "verified": Operation("GET", "/api/v1/verified"),
    "checkpoints": Operation("GET", "/api/v1/checkpoints"),
    "publish": Operation("POST", "/api/v1/checkpoints"),
    "add_checkpoint": Operation("POST", "/add-checkpoint"),
    "metrics": Operation("GET", "/metrics"),
    "openapi": Operation("GET", "/api/v1/openapi.json"),
    "docs": Operation("GET", "/api/v1/docs"),
    "docs_asset": Operation("GET", "/api/v1/docs/{name}"),
    "healthz": Operation("GET", "/healthz"),
    "readyz": Operation("GET", "/readyz"),
    "me": Operation("GET", "/api/v1/me"),
    "credentials": Operation("GET", "/api/v1/credentials"),
    "issue_credential": Operation("POST", "/api/v1/credentials"),
    "rotate_credential": Operation("POST", "/api/v1/credentials/{credential}/rotate"),
    "revoke_credential": Operation("POST", "/api/v1/credentials/{credential}/revoke"),
    "identities": Operation("GET", "/api/v1/identities"),
    "bind_identity": Operation("POST", "/api/v1/identities"),
    "release_identity": Operation("POST", "/api/v1/identities/{identity}/release"),
    "personal": Operation("GET", "/api/v1/personal"),
    "disclose": Operation("POST", "/api/v1/disclosures"),
    "request_erasure": Operation("POST", "/api/v1/erasures"),
    "approve_erasure": Operation("POST", "/api/v1/erasures/{request}/approve"),
    "refuse_erasure": Operation("POST", "/api/v1/erasures/{request}/refuse"),
    "restrict": Operation("POST", "/api/v1/restrictions"),
    "lift": Operation("POST", "/api/v1/restrictions/{restriction}/lift"),
}
TABLES: Mapping[str, str] = {
    "plans": "plans", "targets": "targets", "timeline": "entries", "tasks": "tasks", "seats": "seats",
    "agencies": "agencies", "scorecards": "cards", "snapshots": "snapshots", "decisions": "decisions",
    "search": "found", "late": "entries", "after_close": "entries", "back_dated": "entries", "corrections": "entries",
    "rules": "rules", "statement": "revisions",
}  # fmt: skip
"""The questions whose answer is a table, with the member that holds the rows."""
