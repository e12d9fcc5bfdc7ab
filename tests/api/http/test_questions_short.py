"""What makes a step of the slider quick gives no other answer."""

from __future__ import annotations

import pytest

from api import seats
from api.plan_folds import folded, folded_before
from api.session import open_reading
from replay.viewpoint import resolve
from tests.api.http.conftest import Api
from tests.api.http.questions import VIEWS, XIANGFEN


def test_reports_left_out_are_those_not_returned(demo: Api) -> None:
    """`reports=returned` is the whole answer but for reports whose last review did not return them, and says so."""
    reader, returned = demo.client("reader"), 0
    for view in VIEWS.values():
        whole = reader.get("/api/v1/status", params={"plan": XIANGFEN, **view}).json()
        short = reader.get("/api/v1/status", params={"plan": XIANGFEN, **view, "reports": "returned"}).json()
        assert short.pop("reports") == "returned" and "reports" not in whole
        for task in whole["tasks"].values():
            for seat in task["seats"].values():
                seat["reports"] = {
                    period: one for period, one in seat["reports"].items()
                    if one["reviews"] and one["reviews"][-1]["result"] == "returned"
                }  # fmt: skip
                returned += len(seat["reports"])
        assert short == whole
    assert returned > 0



@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_seats_are_the_same_out_of_the_fold(demo: Api, view: dict[str, str]) -> None:
    """Who holds which seat is one answer, whether a process read those rows alone or had read the whole plan before."""
    reading = open_reading(demo.service.settings)
    at = resolve(reading.reader, **view)
    alone = seats.responsible(reading, XIANGFEN, None, None, at)
    with reading.connect() as connection:
        assert folded_before(reading.reader, connection, XIANGFEN, at.size) is None
        folded(reading.reader, connection, XIANGFEN, at.size)
    assert alone == seats.responsible(reading, XIANGFEN, None, None, at) and len(alone) > 100
    reading.reader.close()
