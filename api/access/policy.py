"""Who may use which route: one row for each operation; what has no row is open to nobody.

`interface.md`, "Roles". Which plan, agency or seat somebody may act for is not decided here: a route asks
`Principal.sees_plan`, and the domain decides by the agency of the credential (aggregates/permissions.py, parties.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple, get_args

from aggregates.permissions import PLANNING, ROLES_OF
from aggregates.values import Role
from api.access.denied import Denied, unknown
from api.access.principal import Principal
from api.access.public import OPEN
from api.erasure import ASKING, DECIDING

EVERYBODY: frozenset[str] = frozenset(get_args(Role))
ADMINISTRATOR = frozenset({"administrator"})
AUDITOR = frozenset({"auditor"})
ASKERS = EVERYBODY - ADMINISTRATOR
"""Who asks about plans: all but the administrator, who looks after keys, webhooks and the running service."""


class Rule(NamedTuple):
    """Who may use a route: a role of `roles` with `scope` granted ("": any), or everybody where `area` is opened."""

    roles: frozenset[str]
    scope: str
    area: str | None


def _rows(operations: str, rule: Rule) -> dict[str, Rule]:
    return dict.fromkeys(operations.split(), rule)


def command(name: str) -> str:
    """The operation of a command's route."""
    return f"command.{name}"


RULES: Mapping[str, Rule] = {
    **_rows(
        "plans status density light_history search tasks seats chain targets timeline scorecards scorecard "
        "evaluation snapshots snapshot restatement disputes decisions late after_close back_dated corrections "
        "rules agencies statement figures explain diff steps views viewpoint stream", Rule(ASKERS, "read", "plans"),
    ),
    **_rows("entry related", Rule(EVERYBODY, "read", "plans")),
    **{command(name): Rule(roles, "write", None) for name, roles in ROLES_OF.items()},
    **_rows("upload_document drafts draft edit_draft drop_draft confirm_draft", Rule(PLANNING, "write", None)),
    **_rows("document document_lines report_template", Rule(ASKERS, "read", None)),
    "report_batch": Rule(ROLES_OF["report_progress"], "write", None),
    "events": Rule(EVERYBODY, "feed", "feed"),
    **_rows(
        "webhooks add_webhook webhook drop_webhook rotate_webhook enable_webhook", Rule(EVERYBODY, "feed", None)
    ),
    **_rows("checkpoint tile inclusion consistency add_checkpoint", Rule(ASKERS, "log", "log")),
    **_rows("verified checkpoints", Rule(EVERYBODY, "", "log")),
    "entry_tile": Rule(AUDITOR, "log", "entries"),
    "raw_entry": Rule(AUDITOR | ADMINISTRATOR, "log", "entries"),
    **_rows("healthz readyz", Rule(EVERYBODY, "", OPEN)),
    "metrics": Rule(AUDITOR | ADMINISTRATOR, "", "metrics"),
    **_rows("openapi docs docs_asset commands", Rule(EVERYBODY, "", "docs")),
    "me": Rule(EVERYBODY, "", None),
    **_rows("credentials identities", Rule(AUDITOR | ADMINISTRATOR, "admin", None)),
    **_rows(
        "issue_credential rotate_credential revoke_credential bind_identity release_identity publish",
        Rule(ADMINISTRATOR, "admin", None),
    ),
    "personal": Rule(ASKING | DECIDING | AUDITOR, "personal", None),
    "request_erasure": Rule(ASKING, "personal", None),
    **_rows("refuse_erasure restrict", Rule(ASKING | DECIDING, "personal", None)),
    **_rows("disclose approve_erasure lift", Rule(DECIDING, "personal", None)),
}  # fmt: skip
"""operation id → rule. `entry_tile` is the part of the route `tile` that hands out entries."""


def require(operation: str, who: Principal, public: Collection[str]) -> None:
    """Return when `who` may use the route. Denied 401 when nobody is known, 403 for another role or scope.

    `public` are the areas opened to everybody. KeyError for an operation without a row (create_app refuses those).
    """
    rule = RULES[operation]
    if rule.area is not None and (rule.area == OPEN or rule.area in public):
        return
    if who.anonymous:
        raise unknown()
    if who.actor.role not in rule.roles:
        raise _role(who.actor.role, rule.roles)
    if rule.scope and rule.scope not in who.scopes:
        raise Denied(
            403, "scope-not-granted", f"此凭证没有 {rule.scope} 权限", f"this credential has no scope {rule.scope}"
        )


def scopes_of(role: str) -> frozenset[str]:
    """The scopes a role can use at all: what a credential gets unless fewer are named."""
    return frozenset(rule.scope for rule in RULES.values() if role in rule.roles and rule.scope)


def _role(role: str, allowed: frozenset[str]) -> Denied:
    zh, en = "、".join(sorted(allowed)), ", ".join(sorted(allowed))
    return Denied(
        403, "role-not-allowed", f"角色 {role} 无权使用此接口;可用的角色:{zh}",
        f"role {role} may not use this; allowed: {en}",
    )  # fmt: skip
