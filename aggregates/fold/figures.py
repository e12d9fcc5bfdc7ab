"""Every figure of a plan by its path, and all the paths there are: what can be asked for can be explained.

A figure is a JSON-ready record: `value`, and the counts behind it where it has some. A path is a kind and a name,
`item/B1`, `status/1.1`, `card/甲县/教育局/load`, `total`; names may hold slashes. What is not there has the value None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aggregates.fold import figures_plan as of_plan
from aggregates.fold import figures_rubric as of_rubric
from aggregates.fold.figures_plan import NOTHING, Figure, state_of
from aggregates.fold.scorecard import Card, card_answer, cards
from aggregates.fold.world import World

CARD_PARTS = ("kind", "seats", "tasks", "due_seats", "unstated", "overdue", "notices")
"""What a card shows beside its named figures."""


def figure(world: World, plan: str, path: str) -> Figure:
    """One figure of the plan at the world's viewpoint; LookupError for a path of no known kind."""
    kind, _, name = path.partition("/")
    if kind not in KINDS:
        raise LookupError(f"no figure of kind {kind!r}")
    return KINDS[kind](world, plan, name)


def figure_paths(world: World, plan: str) -> list[str]:
    """The paths of all figures of the plan that are there, kind by kind."""
    return [
        path for paths in (_of_tasks, _of_targets, _of_topics, _of_cards, _of_rubric) for path in paths(world, plan)
    ]


def _of_tasks(world: World, plan: str) -> Iterator[str]:
    for name, task in state_of(world, plan).tasks.items():
        yield from (f"{kind}/{name}" for kind in ("status", "percent", "deadline", "light"))
        yield from (f"seat/{seat}" for seat in task.seats)
        yield from (f"order/{order}" for order in task.orders)


def _of_targets(world: World, plan: str) -> Iterator[str]:
    for statement, target in state_of(world, plan).of("plan.target_set").items():
        if target.in_force(world.day):
            yield from (f"{kind}/{statement.partition(':')[2]}" for kind in ("target", "attainment", "target_light"))


def _of_topics(world: World, plan: str) -> Iterator[str]:
    state = state_of(world, plan)
    yield from (f"dispute/{name}" for name in state.disputes)
    yield from (f"notice/{name}" for name in state.notices)
    yield from (f"rectification/{name}" for name in state.rectifications)
    yield from (f"commendation/{name}" for name in state.commendations)


def _of_cards(world: World, plan: str) -> Iterator[str]:
    for agency, card in cards(world, [plan]).items():
        yield from (f"card/{agency}/{name}" for name in (*CARD_PARTS, *card.figures))


def _of_rubric(world: World, plan: str) -> Iterator[str]:
    rubric = world.rules(plan).rubric
    if rubric is None:
        return
    items = [item["id"] for dimension in rubric.content["dimensions"] for item in dimension["items"]]
    yield from (f"{kind}/{item}" for item in items for kind in ("item", "score"))
    yield from (f"adjustment/{each['id']}" for each in rubric.content.get("adjustments", ()))
    yield from ("total", "grade")


def _card(world: World, plan: str, name: str) -> Figure:
    agency, _, part = name.rpartition("/")
    card = cards(world, [plan]).get(agency)
    return NOTHING if card is None else card_figure(card, part)


def card_figure(card: Card, name: str) -> Figure:
    """One figure of a card, or one of the counts beside them."""
    answer = card_answer(card)
    if name in CARD_PARTS:
        return {"value": answer[name]}
    found: Mapping[str, Any] = answer["figures"].get(name, NOTHING)
    return dict(found)


KINDS: Mapping[str, Callable[[World, str, str], Figure]] = {
    "status": of_plan.status,
    "percent": of_plan.percent,
    "deadline": of_plan.deadline,
    "light": of_plan.light,
    "seat": of_plan.seat,
    "order": of_plan.order,
    "target": of_plan.target,
    "attainment": of_plan.attained_share,
    "target_light": of_plan.light_of_target,
    "dispute": of_plan.dispute,
    "notice": of_plan.notice,
    "rectification": of_plan.rectification,
    "commendation": of_plan.commendation,
    "card": _card,
    "item": of_rubric.item,
    "score": of_rubric.score,
    "adjustment": of_rubric.adjustment,
    "total": of_rubric.total,
    "grade": of_rubric.grade,
}
"""Kind of figure → how it is computed from (world, plan, name)."""
