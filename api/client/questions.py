"""Questions at any viewpoint: answers with their headers, tables page by page, tables whole as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, cast

from api.client.answer import Answer
from api.client.calling import Caller, Value
from api.client.operations import TABLES
from api.client.rows import AgencyRow, EntryRow, PlanRow, SeatRow, TargetRow, TaskRow
from api.client.shapes import Viewpoint

Format = Literal["csv", "xlsx", "parquet"]
_MEDIA = {
    "csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}  # fmt: skip
LARGEST_PAGE = 5_000
_MOVING = ("as_of", "known_at", "at")


class Page(NamedTuple):
    """Some rows of a table: `total` of the whole filtered table, `next` the cursor of the following page, or None."""

    rows: list[dict[str, Any]]
    total: int
    next: str | None
    viewpoint: Viewpoint
    answer: Answer[dict[str, Any]]


class Questions(Caller):
    """The questions, as methods where many ask them, and by name (`ask`, `rows`, `table_file`) where not."""

    def plans(self, **params: Value) -> list[PlanRow]:
        """The plans known, each with its tasks by status. `params`: as_of, known_at, at, filter, sort, fields."""
        return cast(list[PlanRow], self._every("plans", params))

    def tasks(self, plan: str, **params: Value) -> list[TaskRow]:
        """Every task of a plan: status and progress; the quick question for dashboards."""
        return cast(list[TaskRow], self._every("tasks", {"plan": plan, **params}))

    def seats(self, plan: str, **params: Value) -> list[SeatRow]:
        """Who holds, held or will hold which seat of a plan; `task`, `agency` for some only."""
        return cast(list[SeatRow], self._every("seats", {"plan": plan, **params}))

    def targets(self, plan: str, **params: Value) -> list[TargetRow]:
        """Where the targets of a plan stand, and on which entries the figures rest."""
        return cast(list[TargetRow], self._every("targets", {"plan": plan, **params}))

    def timeline(self, plan: str, **params: Value) -> list[EntryRow]:
        """Everything recorded about a plan, in order, with its marks."""
        return cast(list[EntryRow], self._every("timeline", {"plan": plan, **params}))

    def agencies(self, **params: Value) -> list[AgencyRow]:
        """The register of agencies."""
        return cast(list[AgencyRow], self._every("agencies", params))

    def viewpoint(self, **view: Value) -> Viewpoint:
        """What a viewpoint resolves to now: its day and size pin whatever is asked next (`pinned`)."""
        return self.ask("viewpoint", **view).viewpoint

    def status(self, plan: str, **view: Value) -> Answer[dict[str, Any]]:
        """A plan's tasks, who is responsible, how far they have come, lights. `view`: as_of, known_at, at, rules;
        `reports="returned"` leaves out reports of seats but those that the last review returned."""
        return self.ask("status", plan=plan, **view)

    def density(self, plan: str, **view: Value) -> Answer[dict[str, Any]]:
        """How many statements take effect and entries were recorded on each day, and the plan's milestones."""
        return self.ask("density", plan=plan, **view)

    def light_history(self, plan: str, **view: Value) -> Answer[dict[str, Any]]:
        """The lights of a plan's tasks at each month's end; `as_="published"` as known at the end of each month."""
        return self.ask("light_history", plan=plan, **view)

    def search(self, text: str, **params: Value) -> list[dict[str, Any]]:
        """What a text finds among plans, tasks, agencies, entries and documents, best first within each kind."""
        return self._every("search", {"q": text, **params})

    def scorecard(self, agency: str, **view: Value) -> Answer[dict[str, Any]]:
        """The card of one agency, of all its plans or of one (`plan=`)."""
        return self.ask("scorecard", agency=agency, **view)

    def evaluation(self, plan: str, **view: Value) -> Answer[dict[str, Any]]:
        """A plan's tasks and responsible agencies by category."""
        return self.ask("evaluation", plan=plan, **view)

    def explain(self, figure: str, plan: str, **view: Value) -> Answer[dict[str, Any]]:
        """The entries behind a figure."""
        return self.ask("explain", figure=figure, plan=plan, **view)

    def diff(self, plan: str, from_: str, to: str) -> Answer[dict[str, Any]]:
        """What differs between two points (`2023-06-30@2023-09-30`, `at:2023-06-30`, `current`), and through what."""
        return self.ask("diff", plan=plan, from_=from_, to=to)

    def page(self, table: str, *, limit: int = 500, cursor: str | None = None, **params: Value) -> Page:
        """One page of a table (`operations.TABLES`), with `filter="column:value"` (or several), `sort`, `fields`."""
        if cursor is not None:  # it carries the viewpoint of the first page
            params = {name: value for name, value in params.items() if name not in _MOVING}
        answer = self.ask(table, limit=limit, cursor=cursor, **params)
        body = answer.body
        return Page(body[TABLES[table]], body["total"], body["next"], answer.viewpoint, answer)

    def rows(self, table: str, *, limit: int = 500, **params: Value) -> Iterator[dict[str, Any]]:
        """Every row of a table, page after page, all of one viewpoint: nothing shifts while others record."""
        cursor = None
        while True:
            page = self.page(table, limit=limit, cursor=cursor, **params)
            yield from page.rows
            cursor = page.next
            if cursor is None:
                return

    def _every(self, table: str, params: Mapping[str, Value]) -> list[dict[str, Any]]:
        asked = {"limit": LARGEST_PAGE, **params}
        return list(self.rows(table, **cast(dict[str, Any], asked)))

    def table_file(self, table: str, format_: Format, **params: Value) -> bytes:
        """The whole filtered table as CSV, XLSX or Parquet; the file names its viewpoint (XLSX, Parquet)."""
        given = {name.removesuffix("_"): value for name, value in params.items()}
        return self.call(table, given, headers={"Accept": _MEDIA[format_]}).content


def pinned(view: Viewpoint) -> dict[str, str]:
    """The parameters that ask for this viewpoint and no other, for ever: `status(plan, **pinned(view))`."""
    return {"as_of": view["as_of"], "known_at": f"size:{view['known_at']['size']}"}
