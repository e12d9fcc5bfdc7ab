"""Deliveries: signed, in order, at least once, with backoff, and only what the owner may see when it is sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest
from sqlalchemy import update
from standardwebhooks.webhooks import WebhookVerificationError

from api.feed import backoff
from api.feed import deliveries as sending
from api.feed.deliveries import Deliveries
from api.feed.hooks import Hook, Hooks, webhooks
from api.feed.outbound import Outbound
from api.feed.selection import Selection
from api.feed.sending import Sender
from api.routes.webhooks import new_secret, shown
from api.settings import Settings
from ledger.clock import SystemClock
from tests.api.feed.given import remark, revoke
from tests.api.feed.receiver import receiving
from tests.api.http.conftest import Api

HERE = Outbound.of(Settings(webhook_networks="127.0.0.1/32"))
PLAN = "plan:甲"


class Clock:
    """The computer's clock, moved on as a test wishes."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> int:
        return SystemClock().now_us() + int(self.ahead_s * backoff.SECOND)


def hook_of(api: Api, token: str, url: str, **more: Any) -> Hook:
    """A webhook kept as the route keeps it, from now on unless told otherwise."""
    body = {
        "id": f"hook-{url[-6:]}", "url": url, "secret": new_secret(), "previous_secret": None, "previous_until": None,
        "selection": Selection(), "credential": token.split("_")[1], "actor": "someone", "failures": 0,
        "position": api.service.reading.reader.size(), "failing_since": None, "next_attempt": 0, "state": "active",
        "reason": None, "created_at": 0,
    }  # fmt: skip
    hook = Hook(**{**body, **more})
    assert Hooks(api.service.store).add(hook, 20, 500)
    return hook


@contextmanager
def delivering(api: Api, clock: Callable[[], int] | None = None, **more: Any) -> Iterator[Deliveries]:
    """Deliveries, running."""
    sender = more.pop("sender", None) or Sender(HERE)
    deliveries = Deliveries(api.service, sender=sender, now_us=clock, jitter=lambda: 0, round_s=0.02)
    deliveries.start()
    try:
        yield deliveries
    finally:
        deliveries.stop()


def now_of(api: Api, hook: Hook) -> Hook:
    """The webhook as it stands."""
    found = Hooks(api.service.store).get(hook.id)
    assert found is not None
    return found


def until(holds: Callable[[], object], within_s: float = 10) -> None:
    """Wait until something holds."""
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_every_entry_is_delivered_in_order_and_verifies(mini_on: Api) -> None:
    """The receiver gets the stored bytes of every entry, in order, and the library's own verifier accepts each."""
    with receiving() as receiver, delivering(mini_on):
        hook = hook_of(mini_on, mini_on.token("auditor"), receiver.url(), position=0)
        stored = list(mini_on.service.reading.reader.entries())
        receiver.wait(len(stored))
        remark(mini_on.shilu.ledger, PLAN, "later", 3)
        messages = receiver.wait(len(stored) + 3)
        stored = list(mini_on.service.reading.reader.entries())
        assert [message.body for message in messages] == [entry.leaf for entry in stored]
        assert [message.id for message in messages] == [entry.event["id"] for entry in stored]
        for message in messages:
            message.verify(hook.secret)
            with pytest.raises(WebhookVerificationError):
                message._replace(body=message.body + b" ").verify(hook.secret)
        assert messages[0].headers["content-type"] == "application/cloudevents+json"
        until(lambda: now_of(mini_on, hook).position == stored[-1].position)


def test_filters_and_rights_hold_for_webhooks(mini: Api) -> None:
    """A reader's webhook gets what the filters and the reader's rights let through; the place moves past the rest."""
    with receiving() as receiver, delivering(mini):
        plans = {"selection": Selection(("甲",), (), ())}
        hook_of(mini, mini.token("reader"), receiver.url("/plan"), **plans)
        hook_of(mini, mini.token("reader", plans=["乙"]), receiver.url("/other"))
        for number in range(3):
            remark(mini.shilu.ledger, PLAN, f"a{number}")
            remark(mini.shilu.ledger, "plan:乙", f"b{number}")
            mini.token("reader")  # an own fact: nobody's here
        messages = receiver.wait(6)
        time.sleep(0.2)
        subjects = [(message.path, orjson.loads(message.body)["subject"]) for message in messages]
        assert sorted(subjects) == [("/other", "plan:乙")] * 3 + [("/plan", PLAN)] * 3


def test_a_failure_is_tried_again_with_backoff(mini: Api) -> None:
    """5 s, 5 min, 30 min, 2 h, …: not before, and after success at once; nothing overtakes what fails."""
    clock = Clock()
    with receiving() as receiver, delivering(mini, clock):
        receiver.answer = lambda _: 500
        hook = hook_of(mini, mini.token("auditor"), receiver.url())
        remark(mini.shilu.ledger, PLAN, "a", 2)
        for number, step in enumerate(backoff.STEPS_S[:5]):
            receiver.wait(number + 1)
            until(lambda number=number: now_of(mini, hook).failures == number + 1)
            clock.ahead_s += step - 2
            time.sleep(0.15)
            assert len(receiver.messages) == number + 1, "tried too early"
            clock.ahead_s += 2
        receiver.wait(6)
        assert now_of(mini, hook).reason == "status-500" and len({message.id for message in receiver.messages}) == 1
        until(lambda: now_of(mini, hook).failures == 6)
        receiver.answer = lambda _: 200
        clock.ahead_s += backoff.STEPS_S[5] + 1
        messages = receiver.wait(8)
        assert len({message.id for message in messages}) == 2 and messages[6].id == messages[0].id
        until(lambda: now_of(mini, hook).failures == 0)


def test_after_five_days_of_failures_it_is_disabled(mini: Api) -> None:
    """Then nothing is sent any more, the reason is shown, and enabling goes on where it stopped."""
    clock = Clock()
    with receiving() as receiver, delivering(mini, clock):
        receiver.answer = lambda _: 503
        hook = hook_of(mini, mini.token("auditor"), receiver.url())
        remark(mini.shilu.ledger, PLAN, "a")
        attempts = 0
        while True:
            attempts += 1
            receiver.wait(attempts)
            until(lambda attempts=attempts: (h := now_of(mini, hook)).failures == attempts or h.state != "active")
            if now_of(mini, hook).state != "active":
                break
            clock.ahead_s += backoff.STEPS_S[min(attempts, len(backoff.STEPS_S)) - 1] + 1
        assert 5 * 86_400 <= clock.ahead_s <= 6 * 86_400 and attempts == 12
        told = shown(now_of(mini, hook))
        assert told["state"] == "disabled" and told["reason"]["code"] == "status-503" and "503" in told["reason"]["zh"]
        clock.ahead_s += 86_400
        time.sleep(0.15)
        assert len(receiver.messages) == attempts
        receiver.answer = lambda _: 200
        Hooks(mini.service.store).enable(hook.id, hook.credential)
        assert receiver.wait(attempts + 1)[-1].id == receiver.messages[0].id


@pytest.mark.parametrize("status", [410, 302])
def test_gone_disables_and_redirects_fail(mini: Api, status: int) -> None:
    """410 disables at once; a redirect is a failure, and where it points nobody goes."""
    with receiving() as inner, receiving() as receiver, delivering(mini):
        receiver.answer = lambda _: (status, {"Location": inner.url()})
        hook = hook_of(mini, mini.token("auditor"), receiver.url())
        remark(mini.shilu.ledger, PLAN, "a")
        receiver.wait(1)
        until(lambda: now_of(mini, hook).reason)
        found = now_of(mini, hook)
        assert (found.state, found.reason) == (("disabled", "gone") if status == 410 else ("active", "status-302"))
        assert inner.messages == []


def test_a_revoked_credential_stops_its_webhook(mini: Api) -> None:
    """Nothing recorded after the revocation is sent; the webhook is disabled and says why."""
    with receiving() as receiver, delivering(mini):
        token = mini.token("auditor")
        hook = hook_of(mini, token, receiver.url())
        remark(mini.shilu.ledger, PLAN, "before")
        receiver.wait(1)
        revoke(mini, token)
        remark(mini.shilu.ledger, PLAN, "after")
        until(lambda: now_of(mini, hook).state == "disabled")
        assert now_of(mini, hook).reason == "revoked" and len(receiver.messages) == 1


def test_a_name_that_leads_inside_later_gets_nothing(mini: Api) -> None:
    """The address is checked at each delivery: registered as public, internal when it is sent (DNS rebinding)."""
    answers = iter(["127.0.0.1"])
    sender = Sender(Outbound(), resolve=lambda *_: [next(answers, "127.0.0.1")])
    with receiving() as receiver, delivering(mini, sender=sender):
        hook = hook_of(mini, mini.token("auditor"), f"https://hooks.example.org:{receiver.port}/")
        remark(mini.shilu.ledger, PLAN, "a")
        until(lambda: now_of(mini, hook).failures)
        assert now_of(mini, hook).reason == "webhook-address" and receiver.messages == []


def test_both_secrets_sign_after_a_rotation(mini: Api) -> None:
    """For a while a receiver that knows only the old secret, or only the new one, accepts; later only the new one."""
    clock = Clock()
    with receiving() as receiver, delivering(mini, clock):
        hook = hook_of(mini, mini.token("auditor"), receiver.url())
        new = new_secret()
        Hooks(mini.service.store).rotate(hook, new, clock() + 60 * backoff.SECOND)
        remark(mini.shilu.ledger, PLAN, "a")
        (message,) = receiver.wait(1)
        message.verify(hook.secret)
        message.verify(new)
        clock.ahead_s += 61
        remark(mini.shilu.ledger, PLAN, "b")
        message = receiver.wait(2)[1]
        message.verify(new)
        with pytest.raises(WebhookVerificationError):
            message.verify(hook.secret)


def test_a_slow_receiver_holds_up_nobody_else(mini: Api) -> None:
    """While one receiver does not answer, another gets everything; stopping does not wait for the slow one."""
    with receiving() as slow, receiving() as quick:
        slow.answer = lambda _: time.sleep(30) or 200
        with delivering(mini):
            hook_of(mini, mini.token("auditor"), slow.url("/slow"))
            hook_of(mini, mini.token("auditor"), quick.url("/quick"))
            remark(mini.shilu.ledger, PLAN, "a", 5)
            slow.wait(1)
            quick.wait(5)
            started = time.monotonic()
        assert time.monotonic() - started < 9


def test_one_holders_slow_receivers_hold_up_nobody_else(mini: Api) -> None:
    """Twenty slow receivers of one actor take two of the eight threads, one after another; others get everything."""
    auditor, waiting, most, lock = mini.token("auditor"), [0], [0], threading.Lock()

    def answer(_: Any) -> int:
        with lock:
            waiting[0] += 1
            most[0] = max(most[0], waiting[0])
        gone.wait(0.3)
        with lock:
            waiting[0] -= 1
        return 500

    gone = threading.Event()
    with receiving() as slow, receiving() as quick:
        slow.answer = answer
        for n in range(20):
            hook_of(mini, auditor, slow.url(f"/slow{n:02}"), id=f"slow-{n}", actor="one")
        hook_of(mini, mini.token("auditor"), quick.url("/quick"), actor="two", created_at=1)
        with delivering(mini):
            remark(mini.shilu.ledger, PLAN, "a", 5)
            quick.wait(5, within_s=3)
            slow.wait(20)
            gone.set()
        assert most[0] <= 2 and {message.path for message in slow.messages} == {f"/slow{n:02}" for n in range(20)}


def test_one_holders_webhooks_take_turns(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Receivers that are slow and never fail do not keep a third one of their holder's waiting until they are done."""
    monkeypatch.setattr(sending, "TURN_S", 0.2)
    auditor = mini.token("auditor")
    with receiving() as receiver:
        receiver.answer = lambda _: time.sleep(0.1) or 200
        for n in range(3):
            hook_of(mini, auditor, receiver.url(f"/{n}"), id=f"slow-{n}", actor="one", created_at=n)
        for n in range(3):
            remark(mini.shilu.ledger, PLAN, f"a{n}", 60)
        with delivering(mini):
            until(lambda: any(message.path == "/2" for message in receiver.messages), within_s=15)


def test_only_one_process_delivers(mini_on: Api) -> None:
    """Of two, one sends (SQLite: the writer, PostgreSQL: the holder of a lock); when it stops, the other goes on."""
    with receiving() as receiver:
        first = Deliveries(mini_on.service, sender=Sender(HERE), round_s=0.02)
        second = Deliveries(mini_on.service, sender=Sender(HERE), round_s=0.02)
        if mini_on.service.store.dialect.name == "sqlite":
            second._leader._leads = False  # as in a process without the writer
        receiver.answer = lambda _: time.sleep(0.02) or 200  # two would send the same meanwhile
        hook_of(mini_on, mini_on.token("auditor"), receiver.url())
        first.start()
        positions = remark(mini_on.shilu.ledger, PLAN, "a")
        receiver.wait(1)
        second.start()
        for number in range(40):
            positions += remark(mini_on.shilu.ledger, PLAN, f"a{number}")
            time.sleep(0.01)
        receiver.wait(41)
        time.sleep(0.1)
        assert [position_of(message.body) for message in receiver.messages] == positions
        first.stop()
        if mini_on.service.store.dialect.name == "postgresql":
            remark(mini_on.shilu.ledger, PLAN, "b")
            receiver.wait(42)
        second.stop()


def position_of(leaf: bytes) -> int:
    """The position a leaf names."""
    return int(orjson.loads(leaf)["sequence"])


def test_what_another_process_moved_is_not_moved_back(mini: Api) -> None:
    """The place is written only if it is still where it was when the message was sent."""
    hooks = Hooks(mini.service.store)
    hook = hook_of(mini, mini.token("auditor"), "https://example.org/", position=0)
    with mini.service.store.begin() as connection:
        connection.execute(update(webhooks).values(position=7))
    assert not hooks.sent(hook, 3) and now_of(mini, hook).position == 7


def test_delay_and_jitter() -> None:
    """The steps of Standard Webhooks, at most a tenth longer, daily in the end."""
    steps = [backoff.delay_us(failures, 0) // backoff.SECOND for failures in range(1, 12)]
    assert steps == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, 86_400, 86_400]
    assert backoff.delay_us(1, backoff.JITTER_PERMILLE) == 5_500_000
