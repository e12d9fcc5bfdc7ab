"""Law 5 for every figure by its path: the fold's explanation of it, replayed by the fold and by the oracle."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tests.laws import oracle, oracle_figures
from tests.laws.answers import Entry, Kernel

Found = dict[str, Any]


class View:
    """One viewpoint of a history: its visible statements as the fold and as the oracle read them."""

    def __init__(self, kernel: Kernel, entries: list[Entry], day: str, size: int) -> None:
        self.kernel, self.day = kernel, day
        self.visible = kernel.visible(entries, day, size)
        self.said = oracle.known(entries, day, size)
        self.plans = sorted({r.stream.removeprefix("plan:") for r in self.visible if r.stream.startswith("plan:")})

    def paths(self, plan: str) -> list[str]:
        """The paths of all figures of a plan."""
        return list(self.kernel.fold.figures.figure_paths(self._world(None), plan))

    def figure(self, plan: str, path: str, positions: Collection[int] | None = None) -> Found:
        """The figure by the fold, from everything or from the statements at these positions only."""
        return dict(self.kernel.fold.figures.figure(self._world(positions), plan, path))

    def by_oracle(self, plan: str, path: str, positions: Collection[int] | None = None) -> Found | None:
        """The figure by the oracle, from everything or from the statements at these positions only."""
        kept = self.said if positions is None else [x for x in self.said if x["position"] in positions]
        return oracle_figures.figure(kept, plan, self.day, path)

    def support(self, plan: str, path: str) -> tuple[tuple[int, str], ...]:
        """(position, use) of the fold's explanation."""
        return tuple(self.kernel.fold.explain.explain(self.visible, self.day, plan, path).support)

    def _world(self, positions: Collection[int] | None) -> Any:
        kept = [r for r in self.visible if positions is None or r.position in positions]
        return self.kernel.fold.world.world(kept, self.day)


def fault(view: View, plan: str, path: str) -> str | None:
    """How law 5 is broken for one figure, None when it holds."""
    whole, support = view.figure(plan, path), view.support(plan, path)
    positions = {position for position, _ in support}
    if len(positions) != len(support):
        return "a position stands twice in the support"
    if view.figure(plan, path, positions) != whole:
        return "the support does not reproduce the figure"
    idle = [p for p in positions if view.figure(plan, path, positions - {p}) == whole]
    if idle:
        return f"the support holds what changes nothing: {idle}"
    told, again = view.by_oracle(plan, path), view.by_oracle(plan, path, positions)
    if told is not None and any(whole.get(name) != value for name, value in told.items()):
        return f"the oracle says {told}, the fold {whole}"
    return None if told == again else f"the oracle says {again} of the support, {told} of everything"
