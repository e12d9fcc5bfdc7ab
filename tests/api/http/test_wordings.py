"""What is kept of a plan's wordings answers every (V, K) as folding it anew does."""

from __future__ import annotations

from datetime import date, timedelta

from aggregates.commands import plan_stream
from api.routes import wordings
from replay.viewpoint import Viewpoint
from tests.api.http.conftest import Api


def test_kept_wordings_are_those_folded_anew(demo: Api) -> None:
    """At every day on which something turns, the day before and after, and every size at which something was learnt:
    asked in an order that lets a wrong key be seen."""
    reading = demo.service.reading
    asked = 0
    with reading.connect() as connection:
        for plan in [data["plan"] for data in demo.service.plans.registered()]:
            sizes = [e.position for e in reading.reader.entries(stream=plan_stream(plan)) if e.type in wordings.TYPES]
            for size in sorted({*sizes[:3], *sizes[len(sizes) // 2 : len(sizes) // 2 + 2], *sizes[-40:]}):
                turns = wordings._turns(connection, plan, size)
                around = {day + timedelta(n) for day in map(date.fromisoformat, turns) for n in (-1, 0, 1)}
                for day in sorted(around)[:12]:
                    view = Viewpoint(day, size, "", "as believed", "system")
                    kept = wordings.wordings(reading.reader, connection, plan, view)
                    assert kept == wordings._folded(connection, plan, view), (plan, view)
                    asked += 1
    assert asked > 100
