"""Decisions that adopt rule sets: the next version, a known scope, content that can be computed with.

The digest is the SHA-256 of the content's canonical bytes (docs/figures.md §1); the server computes it.
"""

from __future__ import annotations

from decimal import Decimal

from aggregates.commands import Command
from aggregates.commands.rules import Adopt, AdoptLights, AdoptProcedure, AdoptRubric, AdoptWeights
from aggregates.deciding import Context, Decision, assert_once, effective
from aggregates.events.base import Fact
from aggregates.events.rules import LightsAdopted, ProcedureAdopted, RubricAdopted, WeightsAdopted
from aggregates.fold.canonical import digest
from aggregates.fold.history import History
from aggregates.permissions import require_writer
from aggregates.refusal import refuse_unless
from aggregates.rubric import require_sound
from aggregates.values import Value

Adopted = type[WeightsAdopted] | type[LightsAdopted] | type[RubricAdopted] | type[ProcedureAdopted]
EVERY_PLAN = "*"


def adopt_weights(command: AdoptWeights, history: History, context: Context) -> list[Fact]:
    """No role weighs less than nothing."""
    require_writer(context.actor, WeightsAdopted.type)
    content = command.content
    weights = (
        content.lead, content.cooperate, content.responsible, content.participate, content.guide, content.flat_shared
    )  # fmt: skip
    refuse_unless(
        all(Decimal(weight) >= 0 for weight in weights),
        "weight-negative",
        "席位权重不得为负",
        "a seat weight is never negative",
    )
    return [_adopt(command, WeightsAdopted, content, history, context)]


def adopt_lights(command: AdoptLights, history: History, context: Context) -> list[Fact]:
    """Yellow comes no later than red."""
    require_writer(context.actor, LightsAdopted.type)
    content = command.content
    refuse_unless(
        Decimal(content.yellow_gap) <= Decimal(content.red_gap) and content.yellow_missing <= content.red_missing,
        "yellow-after-red",
        "黄灯阈值不得高于红灯阈值",
        "a threshold of yellow lies beyond that of red",
    )
    return [_adopt(command, LightsAdopted, content, history, context)]


def adopt_rubric(command: AdoptRubric, history: History, context: Context) -> list[Fact]:
    """Points that add up, measures that can be computed, grades from the highest down to 0."""
    require_writer(context.actor, RubricAdopted.type)
    require_sound(command.content)
    return [_adopt(command, RubricAdopted, command.content, history, context)]


def adopt_procedure(command: AdoptProcedure, history: History, context: Context) -> list[Fact]:
    """Terms of the process: their shape says all."""
    require_writer(context.actor, ProcedureAdopted.type)
    return [_adopt(command, ProcedureAdopted, command.content, history, context)]


def _adopt(command: Adopt, event: Adopted, content: Value, history: History, context: Context) -> Fact:
    """Version 1, 2, 3 … of an id that belongs to one kind of rules, for all plans or for one that is known."""
    kind = event.key[0]
    versions = {
        (statement.partition(":")[0], r.data["version"])
        for statement, r in history.current.items()
        if r.data["rules"] == command.rules
    }
    refuse_unless(
        all(other == kind for other, _ in versions),
        "id-of-another-kind",
        f"编号 {command.rules} 已用于另一类规则",
        f"the id {command.rules} already names rules of another kind",
    )
    expected = 1 + max((version for _, version in versions), default=0)
    refuse_unless(
        command.version == expected,
        "version-not-next",
        f"{command.rules} 的下一版应为第 {expected} 版,所给为第 {command.version} 版",
        f"the next version of {command.rules} is {expected}, not {command.version}",
    )
    refuse_unless(
        command.scope == EVERY_PLAN or context.plan_known(command.scope),
        "scope-unknown",
        f"适用范围 {command.scope} 不是已登记的方案;适用于全部方案时写 *",
        f"the scope {command.scope} is no registered plan; write * for all plans",
    )
    fact = event.model_validate({
        "rules": command.rules, "version": command.version, "scope": command.scope, "content": content,
        "adopted_by": command.adopted_by, "document": command.document, "source": command.source,
        "digest": digest(content.model_dump(mode="json", exclude_none=True)),
    })  # fmt: skip
    return assert_once(history, context, command.stream, fact, effective(command, context))


DECISIONS: dict[type[Command], Decision] = {
    AdoptWeights: adopt_weights,
    AdoptLights: adopt_lights,
    AdoptRubric: adopt_rubric,
    AdoptProcedure: adopt_procedure,
}
