"""One plan folded at one viewpoint after another: only tasks of which something else is visible are folded anew.

Equal to folding everything, as a law proves: a task is moved by its own statements alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from aggregates.fold.plan import Anomaly, Placed, Plan, acted
from aggregates.fold.revision import Revision
from projections.plan_said import Parts


class _Part:
    """The fold of one part of a plan, and the statements it is the fold of."""

    def __init__(self) -> None:
        self.said: Sequence[Revision] = ()
        self.plan = Plan("")
        self.anomalies: list[Placed] = []

    def fold(self, said: Sequence[Revision]) -> None:
        """Go on from where it stands; the statements folded are the first of these."""
        self.anomalies += acted(self.plan, said[len(self.said) :])
        self.said = said


class Rolling:
    """The fold of a plan, moved from viewpoint to viewpoint. Not thread-safe, and moving it moves what it gave."""

    def __init__(self) -> None:
        self._parts: dict[str | None, _Part] = {}

    def to(self, day: str, parts: Parts) -> Plan:
        """state(V, K) from known(V, K) by task. What was given before is no longer to be looked at."""
        self._parts = {name: self._moved(self._parts.get(name), said) for name, said in parts.items()}
        rest = self._parts.get(None, _Part()).plan
        ordered = sorted(parts, key=lambda name: parts[name][0].key)
        return Plan(
            day, rest.registered, {name: self._parts[name].plan.tasks[name] for name in ordered if name is not None},
            rest.items, self._anomalies(), rest.disputes, rest.notices, rest.rectifications, rest.commendations,
        )  # fmt: skip

    def _moved(self, part: _Part | None, said: list[Revision]) -> _Part:
        """The part that has folded these: the same one where they only grew, else a new one."""
        if part is None or said[: len(part.said)] != part.said:
            part = _Part()
        part.fold(said)
        return part

    def _anomalies(self) -> list[Anomaly]:
        found = [one for part in self._parts.values() for one in part.anomalies]
        return [anomaly for _, anomaly in sorted(found, key=lambda one: one[0])]
