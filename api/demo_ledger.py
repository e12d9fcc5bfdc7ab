"""What a step of the demo may look up in the ledger while the story unfolds: bases, statements, obligations."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from aggregates.commands import plan_stream
from aggregates.events.basis import Basis, RuleRef
from aggregates.fold.evaluation import evaluate, evaluation_answer
from aggregates.fold.revision import Revision
from aggregates.fold.world import World, world
from api.service import Shilu
from api.story import XIANGFEN
from replay.histories import history, known


class Demo:
    """The demo's ledger as known at the moment of asking."""

    def __init__(self, shilu: Shilu) -> None:
        self.shilu = shilu

    def basis(self, as_of: date, *statements: str) -> Basis:
        """(V, K now, the rules in force there) and the positions of some statements of the plan."""
        size = self.shilu.reader.size()
        found = self._world(as_of, size).rules(XIANGFEN).refs()
        positions = tuple(self._current()[name].position for name in statements)
        return Basis(as_of=as_of, known_at=size, rules=tuple(RuleRef(**ref) for ref in found), positions=positions)

    def opened(self, evaluation: str) -> Basis:
        """The basis an evaluation was opened with."""
        return Basis.model_validate_json(orjson.dumps(self.said(f"evaluation:{evaluation}")["basis"]))

    def evaluation(self, basis: Basis) -> dict[str, Any]:
        """The plan's evaluation at a basis."""
        return evaluation_answer(evaluate(self._world(basis.as_of, basis.known_at), XIANGFEN))

    def obligation(self, words: str) -> str:
        """The id of the obligation whose text holds these words."""
        stated = [r.data for r in self._current().values() if r.type == "plan.obligation_defined"]
        return next(str(data["obligation"]) for data in stated if words in data["text"])

    def said(self, statement: str) -> dict[str, Any]:
        """What a statement of the plan says now."""
        return dict(self._current()[statement].data)

    def _current(self) -> dict[str, Revision]:
        with self.shilu.streams(plan_stream(XIANGFEN)) as (held,):
            return dict(held.current)

    def _world(self, as_of: date, size: int) -> World:
        day = as_of.isoformat()
        return world(known(history(self.shilu.reader, XIANGFEN, size), day, size), day)
