"""Commands of accountability: the chain of a task, disputes, decisions on changed grounds, the after-close list."""

from __future__ import annotations

from typing import Annotated

import typer

from api import contests
from api.cli_base import app
from api.cli_view import ask
from api.options import AsOf, At, Json, KnownAt, PlanName
from replay.terminal import FAILED, answered, emit, fail, say


@app.command()
def chain(
    task: Annotated[str, typer.Argument(metavar="TASK", help="任务编号,如 2.4.2 the task")],
    plan: Annotated[str, typer.Option("--plan", help="方案编号、文号、标题或其中一段 the plan")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    at: At = None,
    json: Json = False,
) -> None:
    """责任链:某日由谁负责,依哪条,谁有异议,如何裁定。Who was responsible, by which clause, contested, decided how."""
    with answered():
        reading, view = ask(as_of, known_at, at)
        name = reading.plan(plan)
        found = contests.chain(reading, name, task, view)
        if not found["links"]:
            fail(FAILED, f"{name} 没有任务 {task} 的席位", f"{name} has no seat on task {task}", "no-such-task")
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, "chain": found})
        return
    say(f"{name} · {task}\n{view.stamp()}")
    contests.print_chain(found)


@app.command()
def disputes(plan: PlanName, as_of: AsOf = None, known_at: KnownAt = None, at: At = None, json: Json = False) -> None:
    """责任争议:双方主张、召集单位、协商与裁定。Disputes: both sides' claims, the convener, how they were decided."""
    with answered():
        reading, view = ask(as_of, known_at, at)
        name = reading.plan(plan)
        found = contests.disputes(reading, name, view)
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, "disputes": found})
        return
    say(f"{name}\n{view.stamp()}")
    contests.print_disputes(found)
    if not found:
        say("(无争议 no disputes)")


@app.command()
def decisions(plan: PlanName, as_of: AsOf = None, known_at: KnownAt = None, at: At = None, json: Json = False) -> None:
    """哪些决定所依据的事实后来被更正、撤回或争议。Decisions that rested on what was later changed."""
    with answered():
        reading, view = ask(as_of, known_at, at)
        name = reading.plan(plan)
        found = contests.decisions(reading, name, view)
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, "decisions": found})
        return
    say(f"{name}\n{view.stamp()}")
    contests.print_decisions(found)


@app.command("after-close")
def after_close(plan: PlanName, known_at: KnownAt = None, json: Json = False) -> None:
    """关账后才入账的事实及其理由。What was recorded inside a period after it was closed, with its reason."""
    with answered():
        reading, view = ask(None, known_at, None)
        name = reading.plan(plan)
        found = contests.late(reading, name, view)
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, "after_close": found})
        return
    say(f"{name}\n{view.stamp()}")
    contests.print_late(found)
