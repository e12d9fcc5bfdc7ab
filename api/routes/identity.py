"""Who may: the caller's own grant, API keys, and the identities of bearer tokens (docs/access.md)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Request, Response

from aggregates.commands import REGISTER
from aggregates.refusal import refuse_unless
from api.access.denied import Denied
from api.access.granting import Done, Granting
from api.access.policy import RULES, require
from api.access.principal import Principal
from api.access.wishes import IdentityWish, KeyWish, RotationWish, Why
from api.http.guard import room
from api.http.service import Service
from api.receipts import receipt_json
from api.routes.sent import Keyed, Sent, gives, takes, told
from api.service import Shilu

router = room(tags=["identity"])
CredentialId = Annotated[
    str, Path(pattern="^[a-z2-7]{12}$", description="凭证编号 the credential's id", examples=["abcdefgh2345"])
]
IdentityId = Annotated[
    str, Path(pattern="^[a-z2-7]{12}$", description="绑定编号 the binding's id", examples=["mnopqrst6723"])
]
_GRANT = {
    "actor": "liaison-7", "role": "liaison", "agency": "甲县/县教育局", "scopes": ["feed", "log", "read", "write"],
    "plans": None, "expires_on": "2026-12-31",
}  # fmt: skip
_SHOWN = {
    "credential": "abcdefgh2345", "state": "live", **_GRANT, "note": "教育局填报", "issued_at": 12,
    "issued_by": "admin-1", "revoked_at": None, "previous_until": None,
}  # fmt: skip
_BOUND = {
    "identity": "mnopqrst6723", "state": "live", "issuer": "https://id.example.gov.cn", "subject": "248289761001",
    **_GRANT, "bound_at": 13, "bound_by": "admin-1", "released_at": None,
}  # fmt: skip
_RECEIPT = {
    "positions": [12], "event_ids": ["01768a3e-0800-7000-8000-000000000012"], "leaf_hashes": ["ab" * 32], "size": 12,
    "replayed": False,
}  # fmt: skip
_TOKEN = "slu_abcdefgh2345_…"  # an example of the form, nobody's key
_WHY = {"reason": "人员调离"}


@router.get(
    "/me", operation_id="me", summary="我是谁 · who I am to this service, and what I may use",
    responses=gives(200, "角色、单位、权限 · role, agency, scopes", {**_GRANT, "credential": "abcdefgh2345"}),
)  # fmt: skip
def me(request: Request) -> Response:
    """The caller's actor, role, agency, scopes and plans as the ledger grants them, and the operations open to it."""
    service: Service = request.app.state.service
    who: Principal = request.state.principal
    return told({
        "credential": who.credential, "actor": who.actor.id, "role": who.actor.role, "agency": who.actor.agency,
        "scopes": sorted(who.scopes), "plans": None if who.plans is None else sorted(who.plans),
        "operations": [name for name in sorted(RULES) if _may(name, who, service)],
    })  # fmt: skip


@router.get(
    "/credentials", operation_id="credentials", summary="全部凭证 · every API key, without its secret",
    responses=gives(200, "凭证 · credentials", {"credentials": [_SHOWN]}),
)  # fmt: skip
def credentials(request: Request) -> Response:
    """Every key that was ever issued, with its state on the ledger's day: live, expired or revoked."""
    service: Service = request.app.state.service
    service.refresh_directory()
    today, known = service.directory.today(), service.directory.granted.credentials.values()
    return told({"credentials": [one.to_json(today) for one in known]})


@router.post(
    "/credentials", operation_id="issue_credential", summary="发放凭证 · issue an API key", status_code=201,
    openapi_extra=takes(KeyWish, {"role": "liaison", "agency": "甲县/县教育局", "expires_on": "2026-12-31"}),
    responses={
        **gives(201, "凭证,密文只此一次 · the key: its text is shown this once",
                {"credential": _SHOWN, "token": _TOKEN, "receipt": _RECEIPT, "warnings": []}),
        200: {"description": "同一键先前已办,不再显示密文 · done before under this key; the text is shown no more"},
    },
)  # fmt: skip
def issue_credential(sent: Keyed) -> Response:
    """Role and agency are bound to the key for its life. Only the SHA-256 of the secret is recorded."""
    wish = sent.read(KeyWish)
    shilu = sent.service.writing()
    return _key(sent, _granting(sent, shilu).issue(wish, sent.key), _unregistered(shilu, wish.agency))


@router.post(
    "/credentials/{credential}/rotate", operation_id="rotate_credential", status_code=201,
    summary="更换密文 · a new secret for a key", openapi_extra=takes(RotationWish, {"previous_until": None}),
    responses={
        **gives(201, "新密文只此一次 · the new text, shown this once",
                {"credential": _SHOWN, "token": _TOKEN, "receipt": _RECEIPT, "warnings": []}),
        200: {"description": "同一键先前已办,不再显示密文 · done before under this key; the text is shown no more"},
    },
)  # fmt: skip
def rotate_credential(credential: CredentialId, sent: Keyed) -> Response:
    """The new secret works at once; the old one until `previous_until`, or no longer."""
    wish = sent.read(RotationWish)
    return _key(sent, _granting(sent, sent.service.writing()).rotate(credential, wish, sent.key))


@router.post(
    "/credentials/{credential}/revoke", operation_id="revoke_credential", summary="撤销凭证 · revoke an API key",
    openapi_extra=takes(Why, _WHY),
    responses=gives(200, "已撤销 · revoked", {"credential": _SHOWN, "receipt": _RECEIPT}),
)  # fmt: skip
def revoke_credential(credential: CredentialId, sent: Keyed) -> Response:
    """From the next request on nobody gets in with it."""
    done = _granting(sent, sent.service.writing()).revoke(credential, sent.read(Why), sent.key)
    return told({"credential": _credential(sent, done.id), "receipt": receipt_json(done.receipt)})


@router.get(
    "/identities", operation_id="identities", summary="身份绑定 · subjects of the issuer and their roles",
    responses=gives(200, "绑定 · bindings", {"identities": [_BOUND]}),
)  # fmt: skip
def identities(request: Request) -> Response:
    """Every binding there ever was, with its state: live, expired or released."""
    service: Service = request.app.state.service
    service.refresh_directory()
    today, known = service.directory.today(), service.directory.granted.identities.values()
    return told({"identities": [one.to_json(today) for one in known]})


@router.post(
    "/identities", operation_id="bind_identity", summary="绑定身份 · give a subject of the issuer a role",
    status_code=201, openapi_extra=takes(IdentityWish, {"subject": "248289761001", "role": "auditor"}),
    responses={
        **gives(201, "绑定 · the binding", {"identity": _BOUND, "receipt": _RECEIPT, "warnings": []}),
        200: {"description": "同一键先前已办 · done before under this key"},
    },
)  # fmt: skip
def bind_identity(sent: Keyed) -> Response:
    """A valid token of the issuer proves a subject; what that subject may is said here, and nowhere in the token."""
    wish = sent.read(IdentityWish)
    issuer = wish.issuer or sent.service.settings.oidc_issuer
    zh, en = "未配置签发方(SHILU_OIDC_ISSUER),请写明 issuer", "no issuer is configured (SHILU_OIDC_ISSUER): name one"
    refuse_unless(issuer, "no-issuer", zh, en)
    shilu = sent.service.writing()
    done = _granting(sent, shilu).bind(wish, issuer, sent.key)
    body = {"identity": _identity(sent, done.id), "receipt": receipt_json(done.receipt)}
    return told({**body, "warnings": _unregistered(shilu, wish.agency)}, 200 if done.receipt.replayed else 201)


@router.post(
    "/identities/{identity}/release", operation_id="release_identity", summary="解除绑定 · end a binding",
    openapi_extra=takes(Why, _WHY),
    responses=gives(200, "已解除 · released", {"identity": _BOUND, "receipt": _RECEIPT}),
)  # fmt: skip
def release_identity(identity: IdentityId, sent: Keyed) -> Response:
    """Tokens of that subject open nothing any more; it may be bound anew."""
    done = _granting(sent, sent.service.writing()).release(identity, sent.read(Why), sent.key)
    return told({"identity": _identity(sent, done.id), "receipt": receipt_json(done.receipt)})


def _granting(sent: Sent, shilu: Shilu) -> Granting:
    return Granting(shilu.ledger, sent.principal.actor, sent.principal.credential)


def _key(sent: Sent, done: Done, warnings: list[dict[str, str]] | None = None) -> Response:
    """The answer that shows a key's text, once."""
    shown = {"credential": _credential(sent, done.id), "token": done.token, "receipt": receipt_json(done.receipt)}
    return told({**shown, "warnings": warnings or []}, 200 if done.receipt.replayed else 201)


def _credential(sent: Sent, name: str) -> dict[str, Any]:
    sent.service.refresh_directory()
    directory = sent.service.directory
    return directory.granted.credentials[name].to_json(directory.today())


def _identity(sent: Sent, name: str) -> dict[str, Any]:
    sent.service.refresh_directory()
    directory = sent.service.directory
    return directory.granted.identities[name].to_json(directory.today())


def _unregistered(shilu: Shilu, agency: str | None) -> list[dict[str, str]]:
    """A word about an agency that the register does not have: misspelt, it would be no party to anything."""
    with shilu.streams(REGISTER) as (history,):
        if agency is None or f"agency:{agency}" in history.current:
            return []
    return [{
        "code": "agency-not-registered", "zh": "名录中没有这个单位;若系误写,回避与归属都无法判断",
        "en": "the register has no such agency; misspelt, nobody can tell whose matter it is",
    }]  # fmt: skip


def _may(operation: str, who: Principal, service: Service) -> bool:
    try:
        require(operation, who, service.public.areas)
    except Denied:
        return False
    return True
