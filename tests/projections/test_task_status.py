"""Status of every task by one read equals the fold: on impossible histories, and on what the service records."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from aggregates import commands as c
from aggregates.fold.history import History
from aggregates.fold.known import known
from aggregates.fold.plan import fold
from aggregates.fold.revision import Revision, revisions
from aggregates.refusal import Refused
from aggregates.values import Actor
from api.service import Shilu
from ledger.clock import SimulatedClock
from projections.task_status import TaskRow, plan_status
from projections.task_timeline import line_of
from tests.api import worlds
from tests.api.worlds import ASSOCIATION, EDUCATION, HELPER, INVENTED, LEAD, OFFICE, PLAN, TASK, VERIFIER, at, report
from tests.laws.examples import examples
from tests.laws.histories import days, histories
from tests.laws.world_base import VIEW_DAYS
from tests.projections.given import views_of


def folded(every: Sequence[Revision], stream: str, day: str, size: int) -> dict[str, TaskRow]:
    """The tasks of a plan by the fold; those of which nothing is told are left out."""
    tasks = fold(known([r for r in every if r.stream == stream], day, size), day).tasks
    return _told(TaskRow(name, *line_of(task.progression)) for name, task in tasks.items())


def stored(connection: Connection, stream: str, day: str, size: int) -> dict[str, TaskRow]:
    """The same from the read model."""
    rows = plan_status(connection, stream, day, size)
    assert len({row.task for row in rows}) == len(rows), "two rectangles over one point"
    return _told(rows)


def _told(rows: Iterable[TaskRow]) -> dict[str, TaskRow]:
    return {row.task: row for row in rows if row.status != "UNDEFINED" or row.percent is not None}


@examples(25)
@given(histories, days, st.sampled_from((1, 3, 10**6)), st.booleans())
def test_any_history(entries: list[dict[str, Any]], day: str, page: int, forget: bool) -> None:
    """At every ledger size, status, day, percent and the entries they rest on are those of the fold."""
    every = list(revisions(entries))
    with views_of(entries, page, forget) as connection:
        for stream in {r.stream for r in every if r.stream.startswith("plan:")}:
            for size in range(len(entries) + 1):
                assert stored(connection, stream, day, size) == folded(every, stream, day, size)


SEATS = ((LEAD, EDUCATION), (HELPER, ASSOCIATION))
PERIODS = ("2022-Q1", "2022-Q2", "2022-Q3")
EVIDENCE = "0" * 64
KINDS = (0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 8)
moves = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 5), st.integers(0, 11), st.integers(0, 3)),
    min_size=8, max_size=30,
)  # fmt: skip


def _command(kind: int, n: int, day: date, pick: int, held: History) -> tuple[c.Command, Actor]:
    seat, who = SEATS[pick % 2]
    about = f"report:{LEAD}|{PERIODS[n % 3]}"
    closure = {"plan": PLAN, "task": TASK, "closure": f"c{n % 2}", "effective_on": day, "source": INVENTED}
    revise: dict[str, object] = {"on": c.plan_stream(PLAN), "reason": "误", "authority": "办", "source": INVENTED}
    known_statements = (
        about, LEAD, f"task:{TASK}", f"review:{about}|甲县/督查室",
        f"closure:c{n % 2}", f"verification:c{n % 2}|甲县/督查室",
    )  # fmt: skip
    target, owner = known_statements[n], (EDUCATION, OFFICE, OFFICE, VERIFIER, EDUCATION, VERIFIER)[n]
    before = held.current.get(target)
    revise |= {"statement": target, "replaces": before.revision if before and pick else 1}
    commands: dict[int, tuple[c.Command, Actor]] = {
        0: (c.AcknowledgeSeat(plan=PLAN, seat=seat, officer_post="科长", effective_on=day), who),
        1: (report(str(n * 20), PERIODS[n % 3], seat=seat, effective_on=day), who),
        2: (report(str(n * 10), PERIODS[n % 3], seat=seat, effective_on=day, reason="误", authority="办"), who),
        3: (c.AttachEvidence(plan=PLAN, report=about, kind="photo", sha256=EVIDENCE, title="照片", personal_data=False,
                             effective_on=day), EDUCATION),
        4: (c.ReviewReport(plan=PLAN, report=about, result="accepted", effective_on=day), VERIFIER),
        5: (c.RequestClosure.model_validate({**closure, "grounds": "完", "evidence": (EVIDENCE,)}), EDUCATION),
        6: (c.VerifyClosure.model_validate(
            {**closure, "grounds": "实", "result": ("FULL", "PARTIAL")[pick % 2]}), VERIFIER)
        if pick < 3 else (c.RejectClosure.model_validate({**closure, "reasons": "不实"}), VERIFIER),
        7: (c.RetractStatement.model_validate(revise), owner),
        8: (c.CorrectStatement.model_validate(
            {**revise, "effective_on": day}), owner),
    }  # fmt: skip
    return commands[kind]


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="shilu-test-"))
    worlds.with_plan(folder)[0].close()
    return folder


accepted: list[int] = []


@examples(25)
@given(moves)
def _service_and_fold_agree(played: list[tuple[int, int, int, int]]) -> None:
    with tempfile.TemporaryDirectory(prefix="shilu-test-") as folder:
        copy = worlds.copy_of(_template(), Path(folder))
        with Shilu.open(worlds.settings_in(copy), SimulatedClock(at("2023-07-10"))) as shilu:
            start = shilu.reader.size()
            for number, (kind, n, month, pick) in enumerate(played):
                day = date(2022, 3, 10) + timedelta(days=31 * month)
                try:
                    shilu.execute(*_command(kind, n, day, pick, worlds.history_of(shilu)), f"key-{number}")
                except Refused:
                    continue
            accepted.append(shilu.reader.size() - start)
            every = list(revisions(entry.event for entry in shilu.reader.entries()))
            assert shilu.views is not None
            with shilu.views.connect() as connection:
                for size in range(start, shilu.reader.size() + 1):
                    for view in ("2022-03-09", "2022-04-10", "2022-09-01", "2023-07-10", *VIEW_DAYS[-2:]):
                        stream = c.plan_stream(PLAN)
                        assert stored(connection, stream, view, size) == folded(every, stream, view, size)


def test_histories_of_the_service() -> None:
    """Random commands, taken or refused by the real service: at every size and many days the read model is the fold;
    and enough of them were taken to mean something."""
    accepted.clear()
    _service_and_fold_agree()
    assert sum(accepted) > 100 and max(accepted) > 5
