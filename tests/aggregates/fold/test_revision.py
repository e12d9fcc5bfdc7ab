"""An entry read as a revision: every attribute arrives in its own field."""

from __future__ import annotations

from typing import Any

import pytest

from aggregates.fold.revision import Revision, revision_of, revisions

ENTRY: dict[str, Any] = {
    "sequence": "00000000000000000007", "subject": "plan:P", "streamversion": 3, "statementid": "task:1",
    "statementrevision": 1, "effectiveon": "2022-03-01", "effectiveto": "2023-01-01", "effectiveprecision": "month",
    "effectivedefaulted": True, "recordedtime": "2024-01-01T00:00:00.000001Z", "actorid": "somebody",
    "actoragency": "甲县/科协", "actorrole": "plan_office", "type": "plan.task_defined", "data": {"task": "1"},
}  # fmt: skip
SAID = {"of_type": "plan.task_defined", "reason": "录入有误", "authority": "核对记录"}


def _corrected(position: int, revision: int) -> dict[str, Any]:
    data = {**SAID, "of_revision": 1, "replaces": revision - 1, "content": {"task": "1", "title": "新"}}
    kept = {k: v for k, v in ENTRY.items() if not k.startswith("effective")}
    return {**kept, "sequence": f"{position:020d}", "statementrevision": revision, "effectiveon": "2022-04-01",
            "type": "statement.corrected", "data": data}  # fmt: skip


def _retracted(position: int, revision: int) -> dict[str, Any]:
    return {**_corrected(position, revision), "type": "statement.retracted", "data": {**SAID, "replaces": revision - 1}}


def test_a_first_entry() -> None:
    """A first entry says itself: its own type, data and position; each attribute in the field of its meaning."""
    assert revision_of(ENTRY) == Revision(
        position=7, first=7, stream="plan:P", statement="task:1", revision=1, type="plan.task_defined",
        effective_on="2022-03-01", effective_to="2023-01-01", defaulted=True, retracted=False,
        recorded_at="2024-01-01T00:00:00.000001Z", actor="somebody", agency="甲县/科协", role="plan_office",
        data={"task": "1"}, reason=None, authority=None, precision="month",
    )  # fmt: skip


def test_a_correction_and_a_retraction() -> None:
    """A correction shows the new content as the corrected type, a retraction what it takes back; both keep `first`."""
    first, corrected, retracted = revisions([ENTRY, _corrected(9, 2), _retracted(12, 3)])
    assert (corrected.type, corrected.data, corrected.retracted) == (first.type, {"task": "1", "title": "新"}, False)
    assert (retracted.type, retracted.data, retracted.retracted) == (first.type, corrected.data, True)
    assert [(r.position, r.first, r.revision) for r in (corrected, retracted)] == [(9, 7, 2), (12, 7, 3)]
    assert (corrected.reason, corrected.authority) == ("录入有误", "核对记录")
    assert (corrected.effective_to, corrected.precision, corrected.defaulted) == (None, None, False)


@pytest.mark.parametrize(("day", "holds"), [("2022-02-28", False), ("2022-03-01", True), ("2022-12-31", True)])
def test_in_force_is_half_open(day: str, holds: bool) -> None:
    """From the effective day on, up to but without the end."""
    assert revision_of(ENTRY).in_force(day) is holds
    assert not revision_of(ENTRY).in_force("2023-01-01")
