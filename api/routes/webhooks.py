"""Webhooks: addresses called with each new entry (Standard Webhooks); how they are sent: api/feed/deliveries.py."""

from __future__ import annotations

import secrets
from base64 import b64encode
from functools import lru_cache
from typing import Annotated, Any

import orjson
import uuid_utils
from fastapi import Body, Path, Request, Response

from aggregates.refusal import Refused
from api.access.granted import OIDC
from api.access.principal import Principal
from api.commanding.described import REFUSALS
from api.feed import owners
from api.feed.hooks import ACTIVE, Hook, Hooks
from api.feed.outbound import Outbound
from api.feed.pages import require_within
from api.feed.reasons import said
from api.feed.selection import Selection
from api.feed.sending import Sender
from api.feed.shapes import EXAMPLE_ID, HookList, HookShape, HookWithSecret, NewHook
from api.http.guard import room
from api.http.problems import Problem
from api.http.service import Service
from api.settings import Settings
from ledger.clock import SystemClock, from_us

router = room(tags=["feed"])
OF_ONE, OF_ALL = 20, 500
OVERLAP_US = 24 * 3_600 * 1_000_000
"""How long the secret before signs beside the new one."""
_SECRET_BYTES = 32
HookId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$", description="编号 the id", examples=[EXAMPLE_ID])]
Wanted = Annotated[NewHook, Body()]


@router.post(
    "/webhooks", operation_id="add_webhook", status_code=201, response_model=HookWithSecret, responses=REFUSALS,
    summary="登记回调地址,密钥只显示一次 · A new webhook; its secret is shown this once",
)  # fmt: skip
def add_webhook(request: Request, wanted: Wanted) -> Response:
    """每条新条目按序送到此地址,至少一次,`webhook-id` 即事件编号。Each new entry you may see is sent there in order, at
    least once: `webhook-id`, the event's id, tells a repeated one.

    `after`: where to begin (0: with the first entry); without it only what is recorded from now on. The address must be
    a public one by https, unless the configuration allows an internal network.
    """
    service, who = _asked(request)
    _require_allowed(service.settings, wanted.url)
    size = service.reading.reader.size()
    begin = size if wanted.after is None else require_within(wanted.after, size)
    hook = _new(wanted, who, _selection(service, who, wanted), begin)
    if not Hooks(service.store).add(hook, OF_ONE, OF_ALL):
        raise Problem(422, "too-many-webhooks", f"每人至多 {OF_ONE} 个", f"at most {OF_ONE} for one holder")
    return _json({**shown(hook), "secret": hook.secret}, 201)


@router.get(
    "/webhooks", operation_id="webhooks", response_model=HookList, responses=REFUSALS,
    summary="回调地址及送达情况 · The webhooks, and how far they were sent",
)  # fmt: skip
def webhooks(request: Request) -> Response:
    """自己登记的,且不超出此凭证所及的方案;管理员可见全部。Your own, as far as this credential reaches; an
    administrator sees everybody's."""
    service, who = _asked(request)
    found = Hooks(service.store).of(None if _administers(who) else who.actor.id)
    return _json({"webhooks": [shown(hook) for hook in found if _administers(who) or _covers(service, who, hook)]})


@router.get(
    "/webhooks/{webhook_id}", operation_id="webhook", response_model=HookShape, responses=REFUSALS,
    summary="一个回调地址 · One webhook",
)  # fmt: skip
def webhook(request: Request, webhook_id: HookId) -> Response:
    """送达到第几条、失败几次、何时再试。How far it was sent, how often it failed, when it is tried again."""
    service, who = _asked(request)
    return _json(shown(_found(service, who, webhook_id)))


@router.delete(
    "/webhooks/{webhook_id}", operation_id="drop_webhook", status_code=204, responses=REFUSALS,
    summary="取消 · No more", response_class=Response,
)  # fmt: skip
def drop_webhook(request: Request, webhook_id: HookId) -> Response:
    """取消登记。Your own; an administrator anybody's."""
    service, who = _asked(request)
    Hooks(service.store).drop(_found(service, who, webhook_id).id)
    return Response(status_code=204)


@router.post(
    "/webhooks/{webhook_id}/rotate", operation_id="rotate_webhook", response_model=HookWithSecret, responses=REFUSALS,
    summary="更换密钥,只显示一次 · A new secret, shown this once",
)  # fmt: skip
def rotate_webhook(request: Request, webhook_id: HookId) -> Response:
    """24 小时内新旧密钥同时签名。For 24 hours the secret before signs beside the new one. For the holder only."""
    service, who = _asked(request)
    hook = _found(service, who, webhook_id, own=True)
    secret, hooks = new_secret(), Hooks(service.store)
    hooks.rotate(hook, secret, SystemClock().now_us() + OVERLAP_US)
    return _json({**shown(hooks.get(hook.id) or hook), "secret": secret})


@router.post(
    "/webhooks/{webhook_id}/enable", operation_id="enable_webhook", response_model=HookShape, responses=REFUSALS,
    summary="重新启用,从停下处继续 · Go on where it stopped",
)  # fmt: skip
def enable_webhook(request: Request, webhook_id: HookId) -> Response:
    """立即重试;停用的重新启用。Tried at once; a disabled one is enabled, under the credential its holder sends now."""
    service, who = _asked(request)
    hook = _found(service, who, webhook_id)
    _require_allowed(service.settings, hook.url)
    owners.holder(service, credential := who.credential if who.actor.id == hook.actor else hook.credential)
    hooks = Hooks(service.store)
    hooks.enable(hook.id, credential)
    return _json(shown(hooks.get(hook.id) or hook))


def new_secret() -> str:
    """A signing secret as Standard Webhooks writes it: `whsec_` and base64, here of 32 random bytes."""
    return f"whsec_{b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def shown(hook: Hook) -> dict[str, Any]:
    """A webhook as answers show it, never its secret."""
    return {
        "webhook": hook.id, "url": hook.url, **hook.selection.to_json(), "state": hook.state, "position": hook.position,
        "failures": hook.failures, "failing_since": _instant(hook.failing_since),
        "next_attempt": _instant(hook.next_attempt or None) if hook.state == ACTIVE else None,
        "reason": said(hook.reason), "actor": hook.actor, "credential": hook.credential,
        "created_at": _instant(hook.created_at),
    }  # fmt: skip


def _new(wanted: NewHook, who: Principal, selection: Selection, position: int) -> Hook:
    return Hook(
        id=str(uuid_utils.uuid7()), url=wanted.url, secret=new_secret(), previous_secret=None, previous_until=None,
        selection=selection, credential=who.credential, actor=who.actor.id, position=position, failures=0,
        failing_since=None, next_attempt=0, state=ACTIVE, reason=None, created_at=SystemClock().now_us(),
    )  # fmt: skip


def _selection(service: Service, who: Principal, wanted: NewHook) -> Selection:
    plans = [service.plans.find(text, who.sees_plan) for text in wanted.plans]
    return Selection.of(plans, wanted.types, wanted.agencies)


def _found(service: Service, who: Principal, webhook_id: str, *, own: bool = False) -> Hook:
    hook = Hooks(service.store).get(webhook_id)
    if hook is not None and not own and _administers(who):
        return hook
    if hook is None or hook.actor != who.actor.id or not _covers(service, who, hook):
        raise Problem(404, "no-such-webhook", "没有这个回调", "there is no such webhook of yours")
    return hook


def _covers(service: Service, who: Principal, hook: Hook) -> bool:
    """Whether a webhook of the same actor tells of no plan that this credential was not given: by its own filter, or
    by the grant of the credential it was made with."""
    if who.plans is None:
        return True
    granted = service.directory.granted
    made = granted.identities.get(hook.credential.removeprefix(OIDC)) or granted.credentials.get(hook.credential)
    reach = hook.selection.plans or (made.grant.plans if made is not None else None)
    return reach is not None and who.plans.issuperset(reach)


def _administers(who: Principal) -> bool:
    return who.actor.role == "administrator"


def _asked(request: Request) -> tuple[Service, Principal]:
    return request.app.state.service, request.state.principal


def _require_allowed(settings: Settings, url: str) -> None:
    try:
        _sender(settings.webhook_networks, settings.webhook_hosts).check(url)
    except Refused as no:
        place = {"pointer": "/url", "code": no.code, "zh": no.zh, "en": no.en}
        raise Problem(422, no.code, no.zh, no.en, [place]) from no


@lru_cache(maxsize=8)
def _sender(networks: str, hosts: str) -> Sender:
    return Sender(Outbound.of(Settings.model_construct(webhook_networks=networks, webhook_hosts=hosts)))


def _instant(moment: int | None) -> str | None:
    return from_us(moment).isoformat() if moment is not None else None


def _json(body: Any, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(body), status, headers, "application/json")
