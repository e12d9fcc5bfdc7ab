"""Stories of fixing what was known: snapshots, restatements, closed periods, and what is stated after close."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import fixing as c
from aggregates.events import fixing as e
from aggregates.events.base import Fact
from aggregates.events.basis import Basis
from aggregates.fold.canonical import KERNEL
from tests.aggregates import stories as s
from tests.aggregates.stories_evaluation import up_to_opening
from tests.aggregates.stories_rules import adopted
from tests.scenario import EVALUATOR, LEAD, PLAN, Scenario, Step, by

TODAY, CLOSED = date(2026, 6, 1), date(2024, 2, 1)
BASIS = Basis(as_of=date(2025, 12, 31), known_at=4)
LATER = Basis(as_of=date(2025, 12, 31), known_at=5)
DRIVERS = (e.Driver(position=5, effects=(e.Effect(figure="total", before='"80"', after='"81"'),)),)


def figures(plan: str, basis: Basis, subject: str) -> tuple[str, e.Population]:
    """Figures for stories: the digest tells the plan, the size known and the subject apart."""
    mark = f"{len(plan)}{basis.known_at}{len(subject)}"
    return mark.rjust(64, "0"), e.Population(tasks=1, agencies=2, targets=0)


def drivers(plan: str, snapshot: str, basis: Basis) -> tuple[e.Driver, ...]:
    """Drivers for stories."""
    return DRIVERS if (plan, snapshot, basis) == (PLAN, "快照一", LATER) else ()


def fixing(**changes: Any) -> c.FixSnapshot:
    """The evaluation's figures fixed at four entries."""
    given = {
        "plan": PLAN, "snapshot": "快照一", "subject": "evaluation", "basis": BASIS, "source": s.PAPER,
        "effective_on": date(2026, 4, 1),
    }  # fmt: skip
    return c.FixSnapshot(**{**given, **changes})


def restating(**changes: Any) -> c.RestateSnapshot:
    """The same figures with one entry more."""
    given = {
        "plan": PLAN, "snapshot": "快照二", "supersedes": "快照一", "basis": LATER, "reason": "补报", "source": s.PAPER,
        "effective_on": date(2026, 5, 1),
    }  # fmt: skip
    return c.RestateSnapshot(**{**given, **changes})


def closed(period: str = "2023") -> e.PeriodClosed:
    """A period closed on four entries."""
    return e.PeriodClosed(period=period, basis=BASIS, source=s.PAPER)


def closing(period: str = "2023", on: date = CLOSED) -> c.ClosePeriod:
    """The period closed in February 2024."""
    return c.ClosePeriod(plan=PLAN, fact=closed(period), effective_on=on)


def closed_2023() -> Step:
    """The evaluator closed 2023."""
    return by(EVALUATOR, closing())


def computing(*items: Fact | Step) -> Scenario:
    """A plan in surroundings where figures and drivers can be computed."""
    return Scenario(today=TODAY, figures=figures, drivers=drivers).given(*s.a_plan(), *items)


def _blind(*items: Fact | Step) -> Scenario:
    return Scenario(today=TODAY).given(*s.a_plan(), *items)


def _fixed() -> Scenario:
    return computing(by(EVALUATOR, fixing()))


def _fix_snapshot() -> Scenario:
    outcome = computing().when(fixing(), actor=EVALUATOR)
    outcome.then_dated("2026-04-01")
    sha256, population = figures(PLAN, BASIS, "evaluation")
    return outcome.then(e.SnapshotFixed(
        snapshot="快照一", subject="evaluation", basis=BASIS, population=population, figures_sha256=sha256,
        kernel=KERNEL, source=s.PAPER,
    ))  # fmt: skip


def _restate_snapshot() -> Scenario:
    sha256, population = figures(PLAN, LATER, "evaluation")
    return _fixed().when(restating(), actor=EVALUATOR).then(e.SnapshotRestated(
        snapshot="快照二", supersedes="快照一", subject="evaluation", basis=LATER, population=population,
        figures_sha256=sha256, kernel=KERNEL, drivers=DRIVERS, reason="补报", source=s.PAPER,
    ))  # fmt: skip


def _close_period() -> Scenario:
    return _blind().when(closing(), actor=EVALUATOR).then(closed())


HAPPY: dict[str, Callable[[], Scenario]] = {
    "fix_snapshot": _fix_snapshot,
    "restate_snapshot": _restate_snapshot,
    "close_period": _close_period,
}


def _half_blind() -> Scenario:
    story = _fixed()
    story.surroundings = {"figures": figures}
    return story


REFUSALS: dict[str, Callable[[], Any]] = {
    "fixing.fix:not-of-an-evaluation": lambda: Scenario(today=TODAY, figures=figures).given(*up_to_opening()).when(
        fixing(subject="scorecards", evaluation="终期评估"), actor=EVALUATOR),
    "fixing.restate:knows-no-more": lambda: _fixed().when(restating(basis=BASIS), actor=EVALUATOR),
    "fixing._standing:no-such-snapshot": lambda: computing().when(restating(), actor=EVALUATOR),
    "fixing._require_last:already-superseded": lambda: _fixed().given(by(EVALUATOR, restating())).when(
        restating(snapshot="快照三"), actor=EVALUATOR),
    "fixing._figures:cannot-compute": lambda: _blind().when(fixing(), actor=EVALUATOR),
    "fixing._drivers:cannot-compute": lambda: _half_blind().when(restating(), actor=EVALUATOR),
    "fixing.close_period:period-not-over": lambda: _blind().when(closing("2024-02"), actor=EVALUATOR),
    "after_close.require_reasons:after-close-needs-reason": lambda: _blind(adopted("procedure"), closed_2023()).when(
        s.reporting(effective_on=date(2023, 12, 31)), actor=LEAD),
}  # fmt: skip
