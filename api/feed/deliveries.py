"""Delivers entries to webhooks: in order, at least once, each signed, until the receiver has taken it."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from threading import Event, Lock, Thread

import orjson
from sqlalchemy.exc import SQLAlchemyError
from standardwebhooks import Webhook

from api.access.denied import Denied
from api.access.principal import Principal
from api.feed import backoff, owners
from api.feed.hooks import ACTIVE, Hook, Hooks
from api.feed.leader import Leader
from api.feed.outbound import Outbound
from api.feed.pages import Item, read_page
from api.feed.sending import Sender, SendFailed
from api.feed.watch import watch_of
from api.http.service import Service
from ledger.clock import SystemClock, from_us
from ledger.errors import LedgerError

log = logging.getLogger(__name__)
AT_ONCE, OF_ONE = 8, 2
"""Webhooks delivered to at the same time, and of one actor; the messages of one webhook go one after another."""
PAGE = 50
TURN_S = 10.0
ROUND_S = 0.5
STOP_S = 1.5
REMEMBERED = 500
"""Entries that are not for a webhook are written down as passed after so many, or with the next one that is."""


class Deliveries:
    """Runs in a thread of its own between `start` and `stop`; any number of processes may have one (see `Leader`)."""

    def __init__(
        self, service: Service, *, sender: Sender | None = None, now_us: Callable[[], int] | None = None,
        jitter: Callable[[], int] | None = None, round_s: float = ROUND_S,
    ) -> None:  # fmt: skip
        self._service = service
        self._hooks = Hooks(service.store)
        self._sender = sender or Sender(Outbound.of(service.settings))
        self._now = now_us or SystemClock().now_us
        self._jitter = jitter or (lambda: secrets.randbelow(backoff.JITTER_PERMILLE + 1))
        self._round_s = round_s
        self._leader = Leader(service.store, service.writer is not None)
        self._stop = Event()
        self._watch = watch_of(service)
        self._lock = Lock()
        self._busy: dict[str, str] = {}  # webhook → its actor
        self._passed: dict[str, int] = {}
        self._began: dict[str, int] = {}  # webhook → number of its last turn
        self._turns = 0
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin, or go on."""
        self._stop.clear()
        self._thread = Thread(target=self._run, name="webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End within seconds: what is under way is finished, or cut and sent again another time."""
        self._stop.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(STOP_S)
            self._sender.cut()
            thread.join(STOP_S)

    @property
    def stopping(self) -> bool:
        """Whether no further message is to be sent."""
        return self._stop.is_set() or self._service.stopping.is_set()

    def _run(self) -> None:
        seen = 0
        try:
            with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
                while not self.stopping:
                    seen = self._round(pool, seen)
        finally:
            self._leader.release()

    def _round(self, pool: ThreadPoolExecutor, seen: int) -> int:
        try:
            if self._leader.leads():
                size = self._service.reading.reader.size()
                for hook in self._in_turn(self._hooks.due(self._now(), size)):
                    if self._passed.get(hook.id, 0) < size:
                        self._submit(pool, hook)
        except (LedgerError, SQLAlchemyError) as error:
            log.warning("webhooks wait for the database: %s", error)
            self._stop.wait(self._round_s)
        return self._watch.wait(seen, self._round_s)

    def _in_turn(self, due: list[Hook]) -> list[Hook]:
        """Those longest without a turn first, so that an actor's slow receivers keep no other of theirs waiting."""
        with self._lock:
            self._began = {hook.id: self._began[hook.id] for hook in due if hook.id in self._began}
            return sorted(due, key=lambda hook: self._began.get(hook.id, 0))

    def _submit(self, pool: ThreadPoolExecutor, hook: Hook) -> None:
        with self._lock:
            of_actor = sum(actor == hook.actor for actor in self._busy.values())
            if hook.id not in self._busy and of_actor < OF_ONE:
                self._busy[hook.id] = hook.actor
                self._turns += 1
                self._began[hook.id] = self._turns
                pool.submit(self._turn, hook.id)

    def _turn(self, id_: str) -> None:
        try:
            until = time.monotonic() + TURN_S
            while time.monotonic() < until and self._page(id_):
                pass
        except (LedgerError, SQLAlchemyError) as error:
            log.warning("webhook %s waits for the database: %s", id_, error)
        except Exception:
            log.exception("webhook %s", id_)
        finally:
            with self._lock:
                self._busy.pop(id_, None)

    def _page(self, id_: str) -> bool:
        """Deliver what the next page holds; whether there may be more to do at once."""
        hook = self._live(id_)
        if hook is None:
            return False
        who = self._owner(hook)
        if who is None:
            return False
        after = max(hook.position, self._passed.get(id_, 0))
        page = read_page(self._service.reading.reader, hook.selection, who.sees_entry, after, PAGE)
        for item in page.items:
            if not self._deliver(id_, item):
                return False
        self._pass(id_, page.scanned)
        return page.scanned < page.size

    def _deliver(self, id_: str, item: Item) -> bool:
        """Send one entry, if the owner may still see it; whether to go on with the next."""
        hook = self._live(id_)
        who = self._owner(hook) if hook is not None else None
        if hook is None or who is None or item.position <= hook.position:
            return False
        if not who.sees_entry(item.stream, item.leaf):
            return True
        try:
            status = self._sender.post(hook.url, item.leaf, self._headers(hook, item))
        except SendFailed as no:
            return self._failed(hook, no.code)
        if 200 <= status < 300:
            return self._hooks.sent(hook, item.position)
        return self._failed(hook, f"status-{status}")

    def _headers(self, hook: Hook, item: Item) -> dict[str, str]:
        now = self._now()
        at, text = from_us(now).astimezone(UTC), item.leaf.decode()
        id_: str = orjson.loads(item.leaf)["id"]
        return {
            "Content-Type": "application/cloudevents+json",
            "User-Agent": "shilu-webhooks",
            "webhook-id": id_,
            "webhook-timestamp": str(now // backoff.SECOND),
            "webhook-signature": " ".join(Webhook(secret).sign(id_, at, text) for secret in hook.secrets(now)),
        }

    def _failed(self, hook: Hook, reason: str) -> bool:
        if self.stopping:  # perhaps cut by ourselves: no fault of the receiver's
            return False
        now = self._now()
        since = hook.failing_since if hook.failing_since is not None else now
        if reason == "status-410":
            self._hooks.disable(hook, "gone")
        elif backoff.is_over(since, now, hook.failures + 1):
            self._hooks.disable(hook, reason)
        else:
            self._hooks.failed(hook, reason, since, now + backoff.delay_us(hook.failures + 1, self._jitter()))
        return False

    def _live(self, id_: str) -> Hook | None:
        """The webhook as it now is, if a message may be sent to it."""
        hook = None if self.stopping else self._hooks.get(id_)
        return hook if hook is not None and hook.state == ACTIVE else None

    def _owner(self, hook: Hook) -> Principal | None:
        """Who it is sent for; without a credential that holds, it is sent no more."""
        try:
            return owners.holder(self._service, hook.credential)
        except Denied as no:
            self._hooks.disable(hook, no.code)
            return None

    def _pass(self, id_: str, scanned: int) -> None:
        """Nothing is left up to `scanned`; written down now and then, after a restart the rest is looked at again."""
        hook = self._hooks.get(id_)
        if hook is None:
            self._passed.pop(id_, None)
            return
        self._passed[id_] = scanned
        if scanned - hook.position >= REMEMBERED:
            self._hooks.passed(hook, scanned)


def begin(service: Service) -> Deliveries | None:
    """Deliver as long as the service runs, in a process that may write; ended with it."""
    if service.writer is None:
        return None
    deliveries = Deliveries(service)
    deliveries.start()
    service.closing.append(deliveries.stop)
    return deliveries
