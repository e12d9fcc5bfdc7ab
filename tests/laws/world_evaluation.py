"""Slots of the random world about evaluations and what is fixed: statements beside the computed figures."""

from __future__ import annotations

from typing import Any

from tests.laws.slots import Slot, saying
from tests.laws.world_disputes import BASIS

SHA = "4" * 64
POPULATION = {"tasks": 1, "agencies": 1, "targets": 1}


def opened(task: str, _i: int) -> Slot:
    """An evaluation opens."""
    name = f"{task[0]}/e"
    return Slot(f"plan:{task[0]}", "plan.evaluation_opened", f"evaluation:{name}", saying(evaluation=name, basis=BASIS))


def score(task: str, i: int) -> Slot:
    """The evaluator's score of an item, some of an evaluation never opened."""
    name, item = f"{task[0]}/{'ef'[i % 4 // 3]}", ("A1", "B1")[i // 4 % 2]

    def content(n: int) -> dict[str, Any]:
        left_out = "不适用" if n % 4 == 3 else None
        return saying(
            evaluation=name, item=item, score=None if left_out else f"{n % 9}.5", not_applicable=left_out,
            grounds="核算", conflict_declared=n % 5 == 4,
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.score_recorded", f"score:{name}|{item}", content)


def conclusion(task: str, i: int) -> Slot:
    """Total and grade, in one of two versions."""
    name, version = f"{task[0]}/e", 1 + i % 2

    def content(n: int) -> dict[str, Any]:
        return saying(
            evaluation=name, version=version, total="81.5", grade="GOOD", basis=BASIS, conflict_declared=n % 3 == 2
        )(n)

    return Slot(f"plan:{task[0]}", "plan.evaluation_concluded", f"conclusion:{name}|{version}", content)


def objection(task: str, _i: int) -> Slot:
    """An agency appeals against the conclusion."""
    name = f"{task[0]}/e"
    said = saying(evaluation=name, agency="甲局", ground="漏计")
    return Slot(f"plan:{task[0]}", "plan.evaluation_appealed", f"evaluation_appeal:{name}|甲局", said)


def snapshot(task: str, i: int) -> Slot:
    """Figures fixed."""
    name = f"{task[0]}/f{i % 2}"
    said = saying(
        snapshot=name, subject="evaluation", basis=BASIS, population=POPULATION, figures_sha256=SHA, kernel="1"
    )
    return Slot(f"plan:{task[0]}", "plan.snapshot_fixed", f"snapshot:{name}", said)


def restatement(task: str, i: int) -> Slot:
    """A snapshot beside the one it supersedes."""
    name = f"{task[0]}/g{i % 2}"
    said = saying(
        snapshot=name, supersedes=f"{task[0]}/f0", subject="evaluation", basis=BASIS, population=POPULATION,
        figures_sha256=SHA, kernel="1", drivers=[{"position": 1, "effects": [{"figure": "total", "after": "1"}]}],
        reason="迟报",
    )  # fmt: skip
    return Slot(f"plan:{task[0]}", "plan.snapshot_restated", f"snapshot:{name}", said)


def closing(task: str, i: int) -> Slot:
    """A period closed."""
    period = str(2021 + i % 3)
    return Slot(f"plan:{task[0]}", "plan.period_closed", f"closing:{period}", saying(period=period, basis=BASIS))


def annotation(task: str, i: int) -> Slot:
    """An auditor's remark."""
    name = f"{task[0]}/a{i % 2}"
    return Slot(
        f"plan:{task[0]}", "plan.annotated", f"annotation:{name}", saying(annotation=name, position=1, text="存疑")
    )
