"""What the routes of questions share: how a plan is named, what is kept for the next who asks, who may not re-judge."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Annotated, Any

import orjson
from fastapi import Query

from aggregates.commands import plan_stream
from api.http.asking import Asking
from api.http.problems import Problem
from api.http.remembered import Encoded
from projections.worlds import rule_sets
from replay.rule_choice import chosen
from replay.viewpoint import BadViewpoint, Viewpoint
from replay.wording import STATUSES

PlanName = Annotated[
    str,
    Query(min_length=1, max_length=500, description="方案编号、文号、标题或其一段 · id, number, title, or part of one",
          examples=["襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"]),
]  # fmt: skip
TaskName = Annotated[
    str, Query(min_length=1, max_length=200, description="任务编号 · a task's id", examples=["2.4.2"])
]
Made = Callable[[], tuple[Viewpoint, Mapping[str, Any]]]
"""Makes an answer, and the viewpoint with the rules it followed."""


class UnderWay:
    """One lock for each question that is being worked out, and none for those that are not. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[Hashable, tuple[Lock, int]] = {}

    @contextmanager
    def alone(self, key: Hashable) -> Iterator[None]:
        """Nobody else is inside with the same key."""
        with self._lock:
            mine, waiting = self._held.get(key, (Lock(), 0))
            self._held[key] = (mine, waiting + 1)
        try:
            with mine:
                yield
        finally:
            with self._lock:
                mine, waiting = self._held.pop(key)
                if waiting > 1:
                    self._held[key] = (mine, waiting - 1)


UNDER_WAY = UnderWay()


def unjudged(ask: Asking) -> Viewpoint:
    """The viewpoint of a question that follows no rule set. Problem 422 where some are named all the same."""
    if ask.rules:
        raise Problem(
            422, "rules-not-used", "此项查询不按规则评判,不接受 rules",
            "this question is not judged by rules: it takes no rules",
        )  # fmt: skip
    return ask.view()


def kept(ask: Asking, view: Viewpoint, *about: Hashable, make: Made) -> tuple[Viewpoint, Encoded]:
    """The answer, from memory where it was asked for before; `about` names the question and what it is about.

    Whoever asks what is being worked out already waits for it: a long question sent again after a 503 costs nothing
    more. Words that no fold writes are a damaged read model (Problem 503), and no fault of the question.
    """

    def made() -> tuple[Viewpoint, Mapping[str, Any]]:
        try:
            return make()
        except BadViewpoint:
            raise
        except (KeyError, ValueError, TypeError) as odd:
            raise damaged(type(odd).__name__) from odd

    _require_offered(ask, view)
    with UNDER_WAY.alone((id(ask.service), *about, view.day, view.size, tuple(ask.rules))):
        return ask.remembered(view, *about, make=made)


def _require_offered(ask: Asking, view: Viewpoint) -> None:
    """That the rules asked for are of every plan or of one the caller may see. BadViewpoint as if others were not
    adopted. Here, because an answer kept for somebody else is handed out without being made."""
    if not ask.rules or ask.principal.plans is None:
        return
    with ask.service.reading.connect() as connection:
        adopted = rule_sets(connection, view.size)
    chosen(ask.rules, [r for r in adopted if ask.principal.sees_scope(r.data["scope"])])


def kept_rows(ask: Asking, view: Viewpoint, *about: Hashable, make: Made) -> tuple[Viewpoint, dict[str, Any]]:
    """The same as values again, for an answer whose rows are selected and paged."""
    judged, body = kept(ask, view, *about, make=make)
    found: dict[str, Any] = orjson.loads(body.body)
    return judged, found


def require_known(statuses: Iterable[str]) -> None:
    """Problem 503 for a status that no fold gives."""
    odd = sorted(set(statuses) - STATUSES.keys())
    if odd:
        raise damaged(odd[0])


def damaged(what: str) -> Problem:
    """The read models hold what no entry gives: an operator compares them with the entries (`shilu fsck`)."""
    return Problem(
        503, "views-damaged", f"查询视图里有不认识的内容({what}),答案不可信;须先核对(shilu fsck)",
        f"the read models hold what no entry gives ({what}): no answer until they are compared (shilu fsck)",
    )  # fmt: skip


def seen_plans(ask: Asking) -> frozenset[str] | None:
    """The plans granted to whoever asks; None for all."""
    return ask.principal.plans


def sees(ask: Asking, plan: str) -> bool:
    """Whether who asks may see a plan."""
    return ask.principal.sees_stream(plan_stream(plan))
