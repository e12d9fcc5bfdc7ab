"""A blocking feed of entries: woken by this process's appends, and polling for those of other processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventsourcing.persistence import Notification, Subscription

if TYPE_CHECKING:
    from ledger.recorder import LedgerRecorder

_PAGE = 500
_POLL_S = 1.0  # no NOTIFY to miss: the poll alone is correct (reliability.md), waking only makes it quick


class LedgerSubscription(Subscription["LedgerRecorder"]):
    """Yields notifications after `gt` in order, for ever, until `stop()`."""

    def __init__(self, recorder: LedgerRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._page: deque[Notification] = deque()

    def stop(self) -> None:
        """End the iteration, also of a thread that is blocked in it."""
        super().stop()
        self._recorder.wake()

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            if self._page:
                notification = self._page.popleft()
                self._last_notification_id = notification.id
                return notification
            self._fetch()
        raise StopIteration

    def _fetch(self) -> None:
        seen = self._recorder.generation
        self._page.extend(
            self._recorder.select_notifications(
                self._last_notification_id, _PAGE, topics=self._topics, inclusive_of_start=False
            )
        )
        if not self._page and not self._has_been_stopped:
            self._recorder.wait_for_news(seen, _POLL_S)
