"""Supervision notices and rectifications: pushed, closed, ordered, submitted, judged (docs/figures.md §6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from aggregates.fold.revision import Revision


@dataclass(slots=True)
class Notice:
    """One written push (督办单) on one matter of one agency."""

    id: str
    issued: Revision
    closed: Revision | None = None

    @property
    def due_on(self) -> str:
        """The ISO day by which the matter is to be settled."""
        return str(self.issued.data["due_on"])

    @property
    def colour(self) -> str:
        """BLUE, YELLOW or RED."""
        return str(self.issued.data["colour"])

    @property
    def closed_in_time(self) -> bool:
        """Whether the matter was settled on or before the due day."""
        return self.closed is not None and self.closed.effective_on <= self.due_on

    def overdue(self, day: str) -> bool:
        """Whether it is open and its due day is over on `day` (ISO)."""
        return self.closed is None and self.due_on < day


@dataclass(slots=True)
class Rectification:
    """One order to put something right, with what was submitted and judged, by round in the order of the fold."""

    id: str
    ordered: Revision
    submissions: dict[int, Revision] = field(default_factory=dict)
    verdicts: dict[int, Revision] = field(default_factory=dict)

    @property
    def due_on(self) -> str:
        """The ISO day by which it is to be put right."""
        return str(self.ordered.data["due_on"])

    @property
    def status(self) -> str:
        """ORDERED; SUBMITTED while a round waits for its verdict; else the result of the last judged round."""
        if self.submissions.keys() - self.verdicts.keys():
            return "SUBMITTED"
        last = self._last_verdict()
        return str(last.data["result"]) if last else "ORDERED"

    @property
    def done_on(self) -> str | None:
        """The ISO day on which the last judged round was found done."""
        last = self._last_verdict()
        return last.effective_on if last and last.data["result"] == "DONE" else None

    def _last_verdict(self) -> Revision | None:
        return next(reversed(self.verdicts.values()), None)


def _issue(notices: dict[str, Notice], r: Revision) -> str | None:
    notices[r.data["notice"]] = Notice(r.data["notice"], r)
    return None


def _close(notices: dict[str, Notice], r: Revision) -> str | None:
    notice = notices.get(r.data["notice"])
    if notice is None:
        return "notice-unknown"
    notice.closed = r
    return None


def _order(rectifications: dict[str, Rectification], r: Revision) -> str | None:
    rectifications[r.data["rectification"]] = Rectification(r.data["rectification"], r)
    return None


def _submit(rectifications: dict[str, Rectification], r: Revision) -> str | None:
    rectification = rectifications.get(r.data["rectification"])
    if rectification is None:
        return "rectification-unknown"
    rectification.submissions[r.data["round"]] = r
    return None


def _verify(rectifications: dict[str, Rectification], r: Revision) -> str | None:
    rectification = rectifications.get(r.data["rectification"])
    if rectification is None:
        return "rectification-unknown"
    if r.data["round"] not in rectification.submissions:
        return "verdict-without-submission"
    rectification.verdicts[r.data["round"]] = r
    return None


NOTICE_ACTS: dict[str, Callable[[dict[str, Notice], Revision], str | None]] = {
    "plan.notice_issued": _issue,
    "plan.notice_closed": _close,
}
RECTIFICATION_ACTS: dict[str, Callable[[dict[str, Rectification], Revision], str | None]] = {
    "plan.rectification_ordered": _order,
    "plan.rectification_submitted": _submit,
    "plan.rectification_verified": _verify,
}
