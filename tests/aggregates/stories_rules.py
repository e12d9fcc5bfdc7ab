"""Stories of adopting rule sets: the shipped proposals, adopted by somebody."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from aggregates.commands import rules as c
from aggregates.events import rules as e
from aggregates.fold.canonical import digest
from tests.aggregates import stories as s
from tests.scenario import EVALUATOR, OFFICE, Outcome, Scenario, Step, by

RULES = Path(__file__).resolve().parents[2] / "examples" / "rules"
FROM = date(2022, 1, 1)
BODIES: dict[str, tuple[type[c.Adopt], type[Any]]] = {
    "weights": (c.AdoptWeights, e.Weights),
    "lights": (c.AdoptLights, e.Lights),
    "rubric": (c.AdoptRubric, e.Rubric),
    "procedure": (c.AdoptProcedure, e.Procedure),
}


def proposal(kind: str) -> dict[str, Any]:
    """The content of a shipped proposal."""
    content: dict[str, Any] = json.loads((RULES / f"{kind}.json").read_text(encoding="utf-8"))["content"]
    return content


def adopting(kind: str, content: dict[str, Any] | None = None, on: date | None = FROM, **changes: Any) -> c.Adopt:
    """The shipped proposal of a kind adopted as version 1 for all plans, effective 2022; or another content."""
    command, model = BODIES[kind]
    body = model.model_validate_json(json.dumps(proposal(kind) if content is None else content))
    given = {
        "rules": f"甲县{kind}", "version": 1, "scope": "*", "adopted_by": "甲县纲要办", "document": "甲科〔2022〕2号",
        "content": body, "source": s.PAPER, "effective_on": on,
    }  # fmt: skip
    return command(**{**given, **changes})


def adopted(kind: str, **changes: Any) -> Step:
    """Adopted by the body that may."""
    return by(EVALUATOR if kind == "rubric" else OFFICE, adopting(kind, **changes))


def _adopts(kind: str, event: type[Any]) -> Callable[[], Scenario]:
    def story() -> Scenario:
        command: Any = adopting(kind)
        outcome = Scenario().when(command, actor=EVALUATOR if kind == "rubric" else OFFICE)
        outcome.then_dated("2022-01-01")
        return outcome.then(event(
            rules=f"甲县{kind}", version=1, scope="*", adopted_by="甲县纲要办", document="甲科〔2022〕2号",
            digest=digest(command.content.model_dump(mode="json", exclude_none=True)), content=command.content,
            source=s.PAPER,
        ))  # fmt: skip

    return story


def rubric_with(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """The proposed rubric after a change made in place."""
    content = proposal("rubric")
    change(content)
    return content


def _rubric(change: Callable[[dict[str, Any]], Any]) -> Outcome:
    return Scenario().when(adopting("rubric", rubric_with(change)), actor=EVALUATOR)


def _item(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda rubric: rubric["dimensions"][0]["items"][0].update(changes)


HAPPY: dict[str, Callable[[], Scenario]] = {
    "adopt_weights": _adopts("weights", e.WeightsAdopted),
    "adopt_lights": _adopts("lights", e.LightsAdopted),
    "adopt_rubric": _adopts("rubric", e.RubricAdopted),
    "adopt_procedure": _adopts("procedure", e.ProcedureAdopted),
}

REFUSALS: dict[str, Callable[[], Any]] = {
    "rules.adopt_weights:weight-negative": lambda: Scenario().when(
        adopting("weights", {**proposal("weights"), "cooperate": "-0.4"}), actor=OFFICE),
    "rules.adopt_lights:yellow-after-red": lambda: Scenario().when(
        adopting("lights", {**proposal("lights"), "yellow_gap": "31"}), actor=OFFICE),
    "rules._adopt:id-of-another-kind": lambda: Scenario().given(adopted("weights")).when(
        adopting("lights", rules="甲县weights", version=2), actor=OFFICE),
    "rules._adopt:version-not-next": lambda: Scenario().given(adopted("weights")).when(
        adopting("weights", version=3), actor=OFFICE),
    "rules._adopt:scope-unknown": lambda: Scenario().when(adopting("weights", scope="乙县/方案"), actor=OFFICE),
    "rubric._unique_ids:ids-not-unique": lambda: _rubric(_item(id="A2")),
    "rubric._points:items-do-not-add-up": lambda: _rubric(_item(points="16")),
    "rubric._points:dimensions-do-not-add-up": lambda: _rubric(lambda rubric: rubric.update(total="110")),
    "rubric._shares:item-out-of-range": lambda: _rubric(_item(unmet_cap="1.01")),
    "rubric._measures:measure-unknown": lambda: _rubric(_item(measure="impression")),
    "rubric._adjustment:adjustment-unclear": lambda: _rubric(
        lambda rubric: rubric["adjustments"][0]["per"].update(village="1")),
    "rubric._grades:grades-not-falling": lambda: _rubric(lambda rubric: rubric["grades"].reverse()),
}  # fmt: skip
