"""From settings to a running service: bind the socket, then one process, or several under a supervisor."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from api.http.shared_counts import shared_counts
from api.serving.child import Child
from api.serving.failing import CannotServe
from api.serving.listening import door_of, forget_door
from api.serving.logging import configure
from api.serving.supervisor import Supervisor
from api.serving.task import Part, Task
from api.settings import Settings
from ledger.database import parse_url, sqlite_path


@dataclass(frozen=True, slots=True)
class Plan:
    """How a service is to run; `token` and `ready` are called once each, with the first token and when it answers."""

    settings: Settings
    public: socket.socket
    workers: int
    token: Callable[[str], None]
    ready: Callable[[], None]
    proxies: tuple[str, ...] = ()
    log_file: Path | None = None
    log_to_stderr: bool = False
    reader_file: Path | None = None


def run(plan: Plan) -> None:
    """Serve until told to stop. Raises the ledger's errors (CannotServe from workers) when it cannot be opened."""
    task = Task(
        plan.settings, proxies=plan.proxies, log_file=plan.log_file and plan.log_file.absolute(),
        log_to_stderr=plan.log_to_stderr, reader_file=plan.reader_file,
    )  # fmt: skip
    configure(task.log_file, stderr=task.log_to_stderr)
    if plan.workers == 1:
        _alone(plan, task)
        return
    tasks = tasks_of(task, plan.workers)
    children = [Child(number, one, plan.public) for number, one in enumerate(tasks)]
    try:
        with shared_counts():
            Supervisor(children, plan.token, plan.ready).run()
    finally:
        if tasks[0].door is not None:
            forget_door(tasks[0].door)


def tasks_of(task: Task, workers: int) -> list[Task]:
    """The parts of several workers on this ledger's database."""
    path = sqlite_path(parse_url(task.settings.database_url))
    others: Part = "equal" if path is None else "reader"
    first = replace(task, part="equal") if path is None else replace(task, part="writer", door=door_of(path))
    return [first] + [replace(first, part=others, first=False)] * (workers - 1)


def _alone(plan: Plan, task: Task) -> None:
    from api.serving.worker import Told, work

    class Here(Told):
        def token(self, token: str) -> None:
            plan.token(token)

        def ready(self) -> None:
            plan.ready()

    work(task, plan.public, Here())


__all__ = ["CannotServe", "Plan", "run", "tasks_of"]
