"""The webhooks of a service and how far each was sent. The outbox is the ledger itself, `cursor` the place in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    inspect,
    select,
    update,
)

from api.feed.selection import Selection
from api.service_store import metadata

ACTIVE, DISABLED = "active", "disabled"

webhooks = Table(
    "service_webhooks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("previous_secret", Text),
    Column("previous_until", BigInteger),  # microseconds since the epoch, like every instant here
    Column("selection", JSON, nullable=False),
    Column("credential", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", BigInteger),
    Column("next_attempt", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("created_at", BigInteger, nullable=False),
)
_c = webhooks.c


@dataclass(frozen=True, slots=True)
class Hook:
    """One webhook. Everything up to `position` was delivered or is not for it; `reason` is the code of the last
    failure, or of why it is disabled. Its `credential` decides at each delivery what may be sent."""

    id: str
    url: str
    secret: str
    previous_secret: str | None
    previous_until: int | None
    selection: Selection
    credential: str
    actor: str
    position: int
    failures: int
    failing_since: int | None
    next_attempt: int
    state: str
    reason: str | None
    created_at: int

    def secrets(self, now: int) -> list[str]:
        """The secrets a message is signed with: the one before counts for a while after a rotation."""
        old = self.previous_secret if self.previous_until is not None and now < self.previous_until else None
        return [self.secret, old] if old else [self.secret]


class Hooks:
    """The table, for all processes of the service. Thread-safe. Raises SQLAlchemy's errors."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, hook: Hook, of_one: int, of_all: int) -> bool:
        """Keep a new webhook; False when its actor has `of_one`, or all together `of_all`."""
        with self._engine.begin() as connection:
            mine = func.count().filter(_c.actor == hook.actor)
            counted = connection.execute(select(mine, func.count()).select_from(webhooks)).one()
            if counted[0] >= of_one or counted[1] >= of_all:
                return False
            values = {name: getattr(hook, name) for name in Hook.__slots__}
            connection.execute(insert(webhooks).values(**{**values, "selection": hook.selection.to_json()}))
        return True

    def get(self, id_: str) -> Hook | None:
        """One webhook."""
        found = self._where(_c.id == id_)
        return found[0] if found else None

    def of(self, actor: str | None) -> list[Hook]:
        """An actor's webhooks, or everybody's, oldest first."""
        return self._where(_c.actor == actor if actor is not None else _c.id != "")

    def due(self, now: int, below: int) -> list[Hook]:
        """Those that may be tried now and have not seen the ledger up to `below`."""
        return self._where(and_(_c.state == ACTIVE, _c.next_attempt <= now, _c.position < below))

    def drop(self, id_: str) -> None:
        """Forget one."""
        with self._engine.begin() as connection:
            connection.execute(delete(webhooks).where(_c.id == id_))

    def rotate(self, hook: Hook, secret: str, until: int) -> None:
        """A new secret; the present one signs beside it until then."""
        self._change(_c.id == hook.id, secret=secret, previous_secret=hook.secret, previous_until=until)

    def enable(self, id_: str, credential: str) -> None:
        """Go on where it stopped, at once, under this credential."""
        self._change(
            _c.id == id_, state=ACTIVE, reason=None, failures=0, failing_since=None, next_attempt=0,
            credential=credential,
        )  # fmt: skip

    def sent(self, hook: Hook, position: int) -> bool:
        """Everything up to `position` is delivered. False when somebody else moved the webhook meanwhile."""
        well = {"failures": 0, "failing_since": None, "next_attempt": 0, "reason": None}
        return self._change(_as_seen(hook), position=position, **well)

    def passed(self, hook: Hook, position: int) -> bool:
        """Nothing up to `position` is left to deliver."""
        return self._change(_as_seen(hook), position=position)

    def failed(self, hook: Hook, reason: str, since: int, next_attempt: int) -> bool:
        """One more failure."""
        failures = hook.failures + 1
        return self._change(
            _as_seen(hook), failures=failures, failing_since=since, next_attempt=next_attempt, reason=reason
        )

    def disable(self, hook: Hook, reason: str) -> bool:
        """No more until somebody enables it."""
        return self._change(_as_seen(hook), state=DISABLED, reason=reason)

    def _change(self, which: ColumnElement[bool], **values: Any) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(update(webhooks).where(which).values(**values)).rowcount == 1

    def _where(self, which: ColumnElement[bool]) -> list[Hook]:
        query = select(webhooks).where(which).order_by(_c.created_at, _c.id)
        with self._engine.begin() as connection:
            return [_hook(row._mapping) for row in connection.execute(query)]


def disable_all(connection: Connection, reason: str) -> int:
    """No webhook goes on until somebody enables it; how many there are. A store without webhooks is left alone."""
    if not inspect(connection).has_table(webhooks.name):
        return 0
    return connection.execute(update(webhooks).values(state=DISABLED, reason=reason)).rowcount


def _as_seen(hook: Hook) -> ColumnElement[bool]:
    return and_(_c.id == hook.id, _c.position == hook.position, _c.state == ACTIVE)


def _hook(row: Any) -> Hook:
    return Hook(**{**row, "selection": Selection.from_json(row["selection"])})


