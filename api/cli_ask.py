"""Commands that ask: plans, status, responsible, targets, timeline, each at any viewpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from api import questions, seats
from api.cli_base import app
from api.cli_view import Rules, ask
from api.options import AsOf, At, Json, KnownAt, PlanName
from replay.terminal import COULD_NOT, FAILED, answered, emit, fail, say
from replay.viewpoint import BadViewpoint
from replay.wording import STATUSES


@contextmanager
def _known_words() -> Iterator[None]:
    """A word that no fold writes, found in the read models, is a damaged read model and no fault of the question."""
    try:
        yield
    except BadViewpoint:
        raise
    except (KeyError, ValueError, TypeError) as odd:
        _damaged(f"{type(odd).__name__}: {odd}")


def _only_known(statuses: Iterable[str]) -> None:
    odd = sorted(set(statuses) - STATUSES.keys())
    if odd:
        _damaged(odd[0])


def _damaged(what: str) -> None:
    fail(
        COULD_NOT, f"查询视图里有不认识的内容({what}),答案不可信;请先核对:shilu fsck",
        f"the read models hold what no entry gives ({what}): no answer; compare them first with shilu fsck",
        "views-damaged",
    )  # fmt: skip


@app.command()
def plans(as_of: AsOf = None, known_at: KnownAt = None, at: At = None, json: Json = False) -> None:
    """账本中的方案及任务进度。The plans in the ledger, with their tasks by status."""
    with answered():
        reading, view = ask(as_of, known_at, at)
        with _known_words():
            found = questions.all_plans(reading, view)
        _only_known(status for plan in found for status in plan["statuses"])
    if json:
        emit({"viewpoint": view.to_json(), "plans": found})
        return
    say(view.stamp())
    questions.print_plans(found)


@app.command()
def status(
    plan: PlanName, rules: Rules = None, as_of: AsOf = None, known_at: KnownAt = None, at: At = None,
    json: Json = False,
) -> None:
    """方案的任务、责任单位、进展、灯。A plan's tasks, who is responsible, how far they have come, lights."""
    with answered():
        reading, view = ask(as_of, known_at, at)
        name = reading.plan(plan)
        with _known_words():
            view, found = questions.judged_status(reading, name, view, rules or ())
        _only_known(task["status"] for task in found["tasks"].values())
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, **found})
        return
    say(f"{name}\n{view.stamp()}")
    questions.print_status(found)


@app.command()
def responsible(
    task: Annotated[str, typer.Argument(metavar="TASK", help="任务编号,如 3.1.2;全部任务用 all")],
    plan: Annotated[str, typer.Option("--plan", help="方案编号、文号、标题或其中一段 the plan")],
    agency: Annotated[str | None, typer.Option("--agency", help="只看一个单位 one agency only")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    at: At = None,
    json: Json = False,
) -> None:
    """某日由谁负责,依当时所知。Who held which seat on which day, as known when."""
    with answered():
        reading, view = ask(as_of, known_at, at)
        name = reading.plan(plan)
        found = seats.responsible(reading, name, None if task == "all" else task, agency, view)
        elsewhere = seats.printed_elsewhere(reading, name, task, view)
        if not found and task != "all" and elsewhere is None:
            fail(FAILED, f"{name} 没有任务 {task} 的席位", f"{name} has no seat on task {task}", "no-such-task")
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, "seats": found})
        return
    say(f"{name}\n{view.stamp()}")
    if elsewhere:
        say(
            f"  ! 现行版印作 {task} 的任务编号为 {elsewhere};编号各版不变 "
            f"the edition in effect prints {elsewhere} as {task}: ask for {elsewhere}"
        )
    seats.print_responsible(found)


@app.command()
def targets(plan: PlanName, as_of: AsOf = None, known_at: KnownAt = None, at: At = None, json: Json = False) -> None:
    """目标现状:原文、基线、实测、序时进度。Where the targets stand, and on which entries the figures rest."""
    with answered():
        reading, view = ask(as_of, known_at, at)
        name = reading.plan(plan)
        found = questions.target_answer(reading, name, view)
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, **found})
        return
    say(f"{name}\n{view.stamp()}")
    questions.print_targets(found)


@app.command()
def timeline(plan: PlanName, as_of: AsOf = None, known_at: KnownAt = None, at: At = None, json: Json = False) -> None:
    """方案的全部记录,按入账次序。Everything recorded about a plan, in order of recording."""
    with answered():
        reading, view = ask(as_of, known_at, at)
        name = reading.plan(plan)
        found = questions.entries(reading, name, view)
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, "entries": found})
        return
    say(f"{name}\n{view.stamp()}")
    questions.print_entries(found)


