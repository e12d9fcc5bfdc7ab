"""Keeps the stored deltas up to date, revision by revision; plans and reports touched lately stay in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from aggregates.fold import tallies_frame, tallies_line, tallies_notices
from aggregates.fold.revision import Revision
from aggregates.fold.tallies import SLOT, report_of, touches
from projections.statements import beginning, current, statements
from projections.tallies import Delta, TalliesStore
from projections.tallies_plan import PlanTallies
from projections.tallies_told import Shelf, period_named

_PLAN = "plan:"
_BASE = tuple(sorted(tallies_frame.TYPES | tallies_line.TYPES | tallies_notices.TYPES))


def counted(stream: str, type_: str) -> bool:
    """Whether a statement of this type in this stream can change a tally."""
    return stream.startswith(_PLAN) and touches(type_) is not None


class StoredStatements:
    """The shelf: what was put away is read from the rectangles, in the transaction that writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, stream: str, size: int) -> list[Revision] | None:
        """See `Shelf`."""
        query = select(statements.c.position).where(statements.c.stream == stream, statements.c.position <= size)
        if self._connection.execute(query.limit(1)).first() is None:
            return None
        return current(self._connection, stream, size, _BASE)

    def about(self, stream: str, report: str, size: int) -> Iterable[Revision]:
        """See `Shelf`."""
        for prefix in (report, f"evidence:{report}|", f"review:{report}|"):
            for r in beginning(self._connection, stream, prefix, size):
                if prefix != report or r.statement == report:
                    yield r

    def reports(self, stream: str, seat: str, size: int) -> Iterable[str]:
        """See `Shelf`."""
        return [r.statement for r in beginning(self._connection, stream, f"report:{seat}|", size)]

    def evidence(self, stream: str, seat: str, size: int) -> Iterable[Revision]:
        """See `Shelf`."""
        return beginning(self._connection, stream, f"evidence:report:{seat}|", size)


class TalliesView:
    """Applies revisions to the stored deltas."""

    name = "tallies"
    tables = TalliesStore.tables
    plans_kept = 4_000
    reports_kept = 200_000

    def __init__(self) -> None:
        self._store = TalliesStore()
        self._plans: OrderedDict[str, PlanTallies] = OrderedDict()
        self._periods: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._reports = 0

    def reset(self) -> None:
        """Forget what is in memory: after a rollback or a rebuild the tables alone count."""
        self._store.reset()
        self._plans.clear()
        self._periods.clear()
        self._reports = 0

    def apply(self, connection: Connection, revisions: Iterable[Revision]) -> None:
        """Store what one page of revisions changes; each of them counted, its row already in the statements."""
        self._store.append(connection, self.deltas(StoredStatements(connection), revisions))

    def deltas(self, shelf: Shelf, revisions: Iterable[Revision]) -> list[Delta]:
        """The deltas of one page of revisions, in their order."""
        found: list[Delta] = []
        touched: dict[str, PlanTallies] = {}
        for revision in revisions:
            stream = revision.stream
            plan = touched.get(stream)
            if plan is None:
                plan = touched[stream] = self._plan(shelf, stream, revision.position - 1)
            changed = plan.learn(shelf, revision)
            if changed:
                found += _deltas(changed, revision.position)
            self._note(plan, revision)
        for plan in touched.values():
            self._account(plan)
        self._make_room()
        return found

    def _plan(self, shelf: Shelf, stream: str, size: int) -> PlanTallies:
        plan = self._plans.get(stream)
        if plan is None:
            plan = self._plans[stream] = PlanTallies(stream, shelf, size)
        self._plans.move_to_end(stream)
        return plan

    def _note(self, plan: PlanTallies, revision: Revision) -> None:
        """Remember what was used last."""
        if touches(revision.type) == SLOT:
            key = (plan.stream, period_named(report_of(revision)))
            if key in self._periods:
                self._periods.move_to_end(key)
            else:
                self._periods[key] = 0

    def _account(self, plan: PlanTallies) -> None:
        for period, held in plan.told.items():
            key = (plan.stream, period)
            if key not in self._periods:
                self._periods[key] = 0
                self._periods.move_to_end(key, last=False)
            self._reports += len(held) - self._periods[key]
            self._periods[key] = len(held)

    def _make_room(self) -> None:
        while self._reports > self.reports_kept:
            (stream, period), reports = self._periods.popitem(last=False)
            self._reports -= reports
            if stream in self._plans:
                self._plans[stream].put_away(period)
        while len(self._plans) > self.plans_kept:
            stream, plan = self._plans.popitem(last=False)
            for period in plan.told:
                self._reports -= self._periods.pop((stream, period), 0)


def _deltas(changed: Mapping[tuple[str, str, str], int], position: int) -> list[Delta]:
    """In a fixed order, so that the numbers of cells do not depend on how a set was walked."""
    return [Delta(agency, cell, day, position, n) for (day, agency, cell), n in sorted(changed.items())]

