"""A small ledger with somebody who gives out keys, for tests of credentials."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from aggregates.commands.plan import RegisterPlan
from aggregates.events.plan import PlanRegistered
from aggregates.values import Actor
from api.access.directory import Directory
from api.access.granting import Done, Granting
from api.access.public import Public
from api.access.wishes import KeyWish, RotationWish, Why
from api.service import Shilu
from api.settings import Settings
from ledger.clock import SimulatedClock
from tests.api import worlds

ADMIN = Actor(id="admin-1", role="administrator")


class Office:
    """An empty ledger on a simulated clock (20 March 2022, nine in the morning), its directory, an administrator."""

    def __init__(self, folder: Path, url: str | None = None, **more: Any) -> None:
        self.folder = folder
        self.clock: SimulatedClock
        self.shilu: Shilu
        self.shilu, self.clock = worlds.fresh(folder, url=url)
        self.settings: Settings = worlds.settings_in(folder, url).model_copy(update=more)
        self.directory = Directory(self.shilu.reader, self.settings, Public.of(self.settings))
        self._keys = count(1)

    def granting(self, credential: str = "") -> Granting:
        """The acts of the administrator, done with this credential."""
        return Granting(self.shilu.ledger, ADMIN, credential)

    def register(self, *plans: str) -> None:
        """Plans of these ids, for grants that are bounded to them."""
        for plan in plans:
            said = PlanRegistered(
                plan=plan, title=plan, level="county", region=f"{plan}县", held=False, unknown={"date": "无"},
                source=worlds.INVENTED,
            )  # fmt: skip
            self.shilu.execute(RegisterPlan(registration=said), worlds.IMPORTER, self.key())

    def key(self) -> str:
        """An idempotency key nobody used."""
        return f"key-{next(self._keys)}"

    def issue(self, role: str = "reader", **wish: Any) -> Done:
        """A new key, known to the directory at once."""
        done = self.granting().issue(KeyWish.model_validate({"role": role, **wish}), self.key())
        self.directory.refresh()
        return done

    def rotate(self, credential: str, until: datetime | None = None) -> Done:
        """A new secret, known to the directory at once."""
        done = self.granting().rotate(credential, RotationWish(previous_until=until), self.key())
        self.directory.refresh()
        return done

    def revoke(self, credential: str) -> None:
        """The end of a key, known to the directory at once."""
        self.granting().revoke(credential, Why(reason="人员调离"), self.key())
        self.directory.refresh()

    def move(self, moment: str) -> None:
        """Time goes on: the clock is set, and something is recorded then."""
        self.clock.set(worlds.at(moment))
        self.issue(note="later")


def bearer(token: str | None) -> str:
    """The header's value for a token."""
    return f"Bearer {token}"
