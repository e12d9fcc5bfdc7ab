"""What somebody with the database can do to read models, which every page is shown from."""

from __future__ import annotations

from tests.tampering.case import Case, Who
from tests.tampering.hands import Hands


def _row(hands: Hands) -> None:
    hands.views("UPDATE view_task_status SET status = 'VERIFIED' WHERE status <> 'VERIFIED'")


def _cursor(hands: Hands) -> None:
    hands.views("UPDATE view_cursors SET position = position - 1")


def _emptied_back(hands: Hands) -> None:
    """Everything shown goes back to the first entries, the cursor with it: its leaf hash is not that entry's."""
    hands.views("UPDATE view_cursors SET position = 1")


def _no_cursor(hands: Hands) -> None:
    """A status raised, and the cursor taken away, so that nobody knows what the rows were made of."""
    _row(hands)
    hands.views("DELETE FROM view_cursors")


def _no_rows(hands: Hands) -> None:
    hands.views("DELETE FROM view_statements WHERE position > 30")


DBA = Who.DBA
VIEWS: tuple[Case, ...] = (
    Case("model-row", "改动查询视图中的任务状态", "the status of tasks changed in a read model", DBA, _row,
         ("views",), "task_defined", views="kept", postgres=True),
    Case("model-rows-removed", "删去查询视图中的若干行", "rows of a read model deleted", DBA, _no_rows, ("views",),
         "reporting_calendar_adopted+2", views="kept"),
    Case("model-cursor", "移动查询视图的游标", "the cursor of the read models moved", DBA, _cursor, ("views",),
         "before the end", views="kept", postgres=True),
    Case("model-cursor-back", "把查询视图的游标移回开头", "the cursor of the read models moved back to the start",
         DBA, _emptied_back, ("views",), "opened", views="kept"),
    Case("model-without-cursor", "改动查询视图并删去游标", "a read model changed and its cursor deleted", DBA,
         _no_cursor, ("views",), "opened", views="kept", postgres=True),
)  # fmt: skip
