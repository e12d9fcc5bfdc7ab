"""What every decision shares: who acts on which day, asserting a statement once, dates that are always written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aggregates.commands import Command
from aggregates.events.base import Event, Fact
from aggregates.events.basis import Basis
from aggregates.events.fixing import Driver, Population
from aggregates.fold.history import History
from aggregates.fold.register import Register
from aggregates.fold.revision import Revision
from aggregates.permissions import require_writer
from aggregates.refusal import refuse_unless
from aggregates.values import Actor, Effective


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of a decision: the actor, the ledger's civil day, the agency register, plans known.

    `target_units(region, indicator)` gives the units of the targets that a measurement would be held against.
    `adopted()` gives the current statements of the stream of adopted rule sets, `size()` the ledger's size (0 where
    nobody can tell). `figures(plan, basis, subject)` gives the digest of the canonical figures at a basis and what
    they count; `drivers(plan, snapshot, basis)` the entries that make the difference to a fixed snapshot. Both are
    None where nothing can compute them, and raise `Refused` for a basis that cannot be computed from. `checkpoint()`
    is the latest signed one.
    """

    actor: Actor
    today: date
    register: Register = field(default_factory=Register)
    plan_known: Callable[[str], bool] = lambda _: False
    target_units: Callable[[str, str], frozenset[str]] = lambda _region, _indicator: frozenset()
    adopted: Callable[[], Iterable[Revision]] = tuple
    size: Callable[[], int] = lambda: 0
    figures: Callable[[str, Basis, str], tuple[str, Population]] | None = None
    drivers: Callable[[str, str, Basis], tuple[Driver, ...]] | None = None
    checkpoint: Callable[[], str | None] = lambda: None

    @property
    def party(self) -> str:
        """The agency acted for, or the actor's own id where there is none."""
        return self.actor.agency or self.actor.id


CORRECTED = ("有误请用 correct_statement 更正", "use correct_statement if it is wrong")
RESTATED = (
    "快照不作更正,请另起编号并以 shilu fix --restates 重述",
    "a snapshot is never corrected: fix another one with shilu fix --restates",
)
OTHERWISE = {"plan.snapshot_fixed": RESTATED, "plan.snapshot_restated": RESTATED}
"""What to do instead of stating such a fact twice, in Chinese and English; else it is corrected."""

Decision = Callable[[Any, History, Context], list[Fact]]
"""(command, history of its stream, surroundings) → facts; raises Refused."""


def effective(command: Command, context: Context, default: date | None = None) -> Effective:
    """When the fact holds: as given; else `default`; else the ledger's day, marked as defaulted."""
    on = command.effective_on or default
    given = on is not None
    day = on or context.today
    refuse_unless(
        command.effective_to is None or day < command.effective_to,
        "ends-before-start",
        f"终止日 {command.effective_to} 须晚于生效日 {day}",
        f"effective_to {command.effective_to} must be later than effective_on {day}",
    )
    return Effective(on=day, to=command.effective_to, precision=command.effective_precision, defaulted=not given)


def assert_once(history: History, context: Context, stream: str, event: Event, when: Effective) -> Fact:
    """A new statement; refused when it stands already (then it is corrected, or superseded, never stated twice)."""
    require_writer(context.actor, event.type)
    before = history.current.get(event.statement)
    zh, en = OTHERWISE.get(event.type, CORRECTED)
    refuse_unless(
        before is None,
        "already-stated",
        f"{event.statement} 已有记录(第 {before.position if before else 0} 条);{zh}",
        f"{event.statement} is already stated (position {before.position if before else 0}); {en}",
    )
    return Fact(stream, event, when, event.statement)
