"""A stream as it would be with other revisions of some statements: what a revision is judged against.

Nothing is recorded here: a correction is decided on the stream without the statement it corrects, and held against
the stream that would follow from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aggregates.fold.history import EVERY_TASK, History
from aggregates.fold.known import visible
from aggregates.fold.plan import Plan, fold
from aggregates.fold.revision import Revision


class Supposed(History):
    """`whole` with the revisions of `instead` in place of its own; None leaves a statement out.

    With `place`, a place in the order of the fold, what comes after it on its own day is not folded: that was not
    there yet when the statement of that place was recorded (semantics.md, "The definition").
    """

    def __init__(
        self, whole: History, instead: Mapping[str, Revision | None], place: tuple[str, int] | None = None
    ) -> None:
        super().__init__()
        self.version = whole.version
        self._whole, self._place = whole, place
        supposed = {**whole.current, **instead}
        self.current = {name: r for name, r in supposed.items() if r is not None}

    def about(self, task: str) -> Iterable[Revision]:
        """See `History`."""
        return [self.current[r.statement] for r in self._whole.about(task) if r.statement in self.current]

    def state(self, day: str) -> Plan:
        """See `History`."""
        return self._fold(self.current.values(), day)

    def near(self, day: str, task: str) -> Plan:
        """See `History`."""
        beside = (r for r in self.current.values() if r.type in EVERY_TASK)
        return self._fold([*beside, *self.about(task)], day)

    def _fold(self, current: Iterable[Revision], day: str) -> Plan:
        place = self._place
        cut = place is not None and place[0] == day
        return fold([r for r in visible(current, day) if not cut or place is None or r.key < place], day)
