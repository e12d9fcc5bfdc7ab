"""The rectangles of the task status view, straight from the story: 10 M entries need no ledger on disk.

The very view that serves F7 is filled, by its own code; what is left out is what F7 does not read: the leaves
and the rows of every other statement, some 25 GB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Engine

from aggregates.fold.revision import CORRECTED, RETRACTED, Revision
from benchmarks.nation import commits
from ledger.envelope import Draft
from projections.database import metadata, writing
from projections.task_status import TaskStatusView
from projections.task_timeline import moves

_PAGE = 20_000


def fill_task_status(views: Engine, entries: int, progress: Callable[[int], None] = lambda _: None) -> None:
    """Apply every revision of the story that moves a task; positions as in a ledger (1 is its opening)."""
    view, page = TaskStatusView(), list[Revision]()
    with writing(views) as connection:
        metadata.create_all(connection)
    for revision in _moving(entries):
        page.append(revision)
        if len(page) == _PAGE:
            _apply(views, view, page)
            progress(page[-1].position)
            page = []
    _apply(views, view, page)


def _apply(views: Engine, view: TaskStatusView, page: list[Revision]) -> None:
    with writing(views) as connection:
        view.apply(connection, page)


def _moving(entries: int) -> Iterator[Revision]:
    """Revisions of the story, those that move a task. A report is revised a quarter later at the latest, so the
    first revisions of two quarters are kept."""
    period, newer, older = "", dict[tuple[str, str], Revision](), dict[tuple[str, str], Revision]()
    for position, draft in enumerate(_drafts(entries), 2):
        if draft.type == "plan.progress_reported" and draft.data["period"] != period:
            period, newer, older = draft.data["period"], {}, newer
        before = None
        if draft.statement_revision > 1:
            identity = (draft.stream, draft.statement_id)
            before = newer.get(identity) or older.get(identity)
        revision = _revision(position, draft, before)
        if revision is not None and moves(revision.type, revision.data):
            if draft.statement_revision == 1:
                newer[draft.stream, draft.statement_id] = revision
            yield revision


def _drafts(entries: int) -> Iterator[Draft]:
    for commit in commits(entries):
        for append in commit.appends:
            yield from append.drafts


def _revision(position: int, draft: Draft, before: Revision | None) -> Revision | None:
    """The draft as a revision; None for a revision of what moves nothing (and so was not kept)."""
    if draft.type in (CORRECTED, RETRACTED):
        if before is None:
            return None
        type_, first = before.type, before.first
        data = draft.data["content"] if draft.type == CORRECTED else before.data
    else:
        type_, data, first = draft.type, draft.data, position
    return Revision(
        position, first, draft.stream, draft.statement_id, draft.statement_revision, type_,
        draft.effective_on.isoformat(), None, False, draft.type == RETRACTED, "", "", None, "", data,
    )  # fmt: skip
