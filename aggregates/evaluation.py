"""Decisions on an evaluation: the evaluator's statements, held against the rubric they name (docs/figures.md §9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from aggregates.commands import Command
from aggregates.commands.evaluation import AppealEvaluation, ConcludeEvaluation, OpenEvaluation, RecordScore
from aggregates.deciding import Context, Decision, assert_once
from aggregates.disputes import require_own_agency
from aggregates.duties import seated
from aggregates.events import decode
from aggregates.events.base import Fact
from aggregates.events.evaluation import EvaluationAppealed, EvaluationConcluded, EvaluationOpened, ScoreRecorded
from aggregates.fold.history import History
from aggregates.fold.known import visible
from aggregates.fold.revision import Revision
from aggregates.fold.rules import rules_at
from aggregates.grounding import adopted, named, require_basis
from aggregates.papers import refuse_end
from aggregates.parties import begin
from aggregates.refusal import Refused, refuse_unless

Content = Mapping[str, Any]


def open_evaluation(command: OpenEvaluation, history: History, context: Context) -> list[Fact]:
    """By an agency without a seat on the plan, by the rubric in force for it on the day the evaluation opens."""
    event = command.fact
    refuse_end(command)
    when = begin(command, event, history, context)
    day = when.on.isoformat()
    _require_impartial(history, context, declared=False)
    require_basis(event.basis, context)
    wanted = named(event.basis, "rubric")
    held = rules_at(visible(context.adopted(), day), day, command.plan).rubric
    refuse_unless(
        wanted is not None
        and held is not None
        and (wanted.rules, wanted.version, wanted.digest) == (held.rules, held.version, held.digest),
        "rubric-not-in-force",
        f"评估依据须写明 {day} 对本方案有效的评分办法({f'{held.rules}@{held.version}' if held else '尚未采用'})",
        f"the basis names the rubric in force for this plan on {day} "
        f"({f'{held.rules}@{held.version}' if held else 'none is adopted'})",
    )
    return [assert_once(history, context, command.stream, event, when)]


def record_score(command: RecordScore, history: History, context: Context) -> list[Fact]:
    """A score within the item's points, or a reason why it is not applicable; only until the conclusion."""
    event = command.fact
    refuse_end(command)
    when = begin(command, event, history, context)
    _require_impartial(history, context, declared=event.conflict_declared)
    opened = require_opened(history, event.evaluation, when.on)
    refuse_unless(
        not _acts(history, EvaluationConcluded.type, event.evaluation),
        "evaluation-concluded",
        f"评估 {event.evaluation} 已有结论;有误的,申诉后另作新版结论",
        f"evaluation {event.evaluation} is concluded; what is wrong is concluded anew after an appeal",
    )
    _require_score(event, _rubric(opened, context))
    _require_positions(event.positions, opened)
    return [assert_once(history, context, command.stream, event, when)]


def _require_score(event: ScoreRecorded, rubric: Content) -> None:
    points = _points(rubric)
    _require_items((event.item,), points)
    refuse_unless(
        (event.score is None) != (event.not_applicable is None),
        "score-or-reason",
        "须在评分(score)与不适用的理由(not_applicable)中择一填写",
        "either a score or the reason why the item is not applicable",
    )
    refuse_unless(
        event.score is None or 0 <= Decimal(event.score) <= points[event.item],
        "score-out-of-range",
        f"{event.item} 的得分须在 0 与 {points[event.item]} 之间",
        f"the score of {event.item} lies between 0 and {points[event.item]}",
    )


def _require_positions(positions: tuple[int, ...], opened: EvaluationOpened) -> None:
    known = opened.basis.known_at
    refuse_unless(
        all(position <= known for position in positions),
        "position-beyond-basis",
        f"所引条目晚于评估的已知范围({known})",
        f"the score cites entries later than what the evaluation knows ({known})",
    )


def conclude(command: ConcludeEvaluation, history: History, context: Context) -> list[Fact]:
    """Version 1; the next one only after an appeal and with its changes. Total and grade as the rubric allows."""
    event = command.fact
    refuse_end(command)
    when = begin(command, event, history, context)
    _require_impartial(history, context, declared=event.conflict_declared)
    opened = require_opened(history, event.evaluation, when.on)
    _require_version(event, history)
    require_basis(event.basis, context)
    _require_same_basis(event, opened)
    _require_result(event, _rubric(opened, context))
    return [assert_once(history, context, command.stream, event, when)]


def _require_version(event: EvaluationConcluded, history: History) -> None:
    before = _acts(history, EvaluationConcluded.type, event.evaluation)
    last = before[-1] if before else None
    refuse_unless(
        event.version == 1 + len(before),
        "conclusion-not-next",
        f"评估 {event.evaluation} 的下一版结论应为第 {1 + len(before)} 版",
        f"the next conclusion of {event.evaluation} is version {1 + len(before)}",
    )
    refuse_unless(
        last is None or any(a.first > last.first for a in _acts(history, EvaluationAppealed.type, event.evaluation)),
        "no-appeal",
        f"评估 {event.evaluation} 的结论未被申诉,不得另作新版",
        f"nobody appealed against the conclusion of {event.evaluation}; there is nothing to revise",
    )
    refuse_unless(
        last is None or event.changes,
        "changes-needed",
        "修订结论须写明改动(changes)",
        "a revised conclusion states what changed (changes)",
    )


def _require_same_basis(event: EvaluationConcluded, opened: EvaluationOpened) -> None:
    """Viewpoint and rubric are those the evaluation opened with; only a revision may know more."""
    first, knows = opened.basis, event.basis.known_at
    refuse_unless(
        event.basis.as_of == first.as_of
        and named(event.basis, "rubric") == named(first, "rubric")
        and (knows == first.known_at if event.version == 1 else knows >= first.known_at),
        "basis-differs",
        f"结论的时点、已知范围与评分办法须与评估 {event.evaluation} 开启时一致;修订版的已知范围可以更晚",
        f"the conclusion keeps the day, the knowledge and the rubric that {event.evaluation} opened with; "
        "a revision may know more",
    )


def _require_result(event: EvaluationConcluded, rubric: Content) -> None:
    _require_items((*event.not_applicable, *event.no_data), _points(rubric))
    total = Decimal(event.total)
    refuse_unless(
        0 <= total <= Decimal(rubric["total"]),
        "total-out-of-range",
        f"总分须在 0 与 {rubric['total']} 之间",
        f"the total lies between 0 and {rubric['total']}",
    )
    floors = {grade["code"]: Decimal(grade["min"]) for grade in rubric["grades"]}
    refuse_unless(
        event.grade in floors and floors[event.grade] <= total,
        "grade-not-earned",
        f"评分办法没有等次 {event.grade},或总分 {event.total} 达不到该等次",
        f"the rubric has no grade {event.grade}, or a total of {event.total} does not earn it",
    )


def appeal(command: AppealEvaluation, history: History, context: Context) -> list[Fact]:
    """By an agency with a seat on the plan, against a conclusion."""
    event = command.fact
    refuse_end(command)
    when = begin(command, event, history, context)
    state = history.state(when.on.isoformat())
    require_own_agency(event.agency, context)
    refuse_unless(
        any(
            context.register.same(seat.agency, event.agency)
            for task in state.tasks.values()
            for seat in task.seats.values()
        ),
        "no-seat-on-plan",
        f"{event.agency} 在本方案中没有席位",
        f"{event.agency} holds no seat on this plan",
    )
    require_opened(history, event.evaluation, when.on)
    refuse_unless(
        _acts(history, EvaluationConcluded.type, event.evaluation),
        "not-concluded",
        f"评估 {event.evaluation} 尚无结论",
        f"evaluation {event.evaluation} is not concluded yet",
    )
    return [assert_once(history, context, command.stream, event, when)]


def require_opened(history: History, evaluation: str, day: date) -> EvaluationOpened:
    """The opening of an evaluation, refused when it is not there on the day in question."""
    found = history.current.get(f"evaluation:{evaluation}")
    if found is None or found.retracted or found.effective_on > day.isoformat():
        raise Refused("no-such-evaluation", f"{day} 没有评估 {evaluation}", f"no evaluation {evaluation} on {day}")
    return cast(EvaluationOpened, decode(found.type, EvaluationOpened.revision, found.data))


def _acts(history: History, type_: str, evaluation: str) -> list[Revision]:
    """The acts of one type on an evaluation that stand at the head, whatever their day, by first position: an earlier
    day does not get round a conclusion."""
    acts = [
        r for r in history.current.values()
        if r.type == type_ and not r.retracted and r.data["evaluation"] == evaluation
    ]  # fmt: skip
    return sorted(acts, key=lambda r: r.first)


def _require_impartial(history: History, context: Context, *, declared: bool) -> None:
    """Nobody scores a plan on which their own agency has or had a seat, declared or not (domain.md §7)."""
    mine = context.actor.agency
    refuse_unless(
        mine is not None and not seated(history, None, None, context) and not declared,
        "own-matter",
        f"评估须由在本方案中没有席位的单位进行({mine or '未写明单位'});评估者不能以声明冲突代替回避",
        f"an evaluator acts for an agency without a seat on the plan (here: {mine or 'none named'}); "
        "declaring a conflict does not help",
    )


def _rubric(opened: EvaluationOpened, context: Context) -> Content:
    """The content of the rubric the evaluation opened with, found by its digest."""
    ref = named(opened.basis, "rubric")
    found = ref and adopted(ref, opened.basis.known_at, context)
    if not found:
        raise Refused(
            "rubric-not-found",
            f"找不到评估 {opened.evaluation} 所依据的评分办法",
            f"the rubric that {opened.evaluation} rests on is not there",
        )
    return cast(Content, found.data["content"])


def _points(rubric: Content) -> dict[str, Decimal]:
    """Item → its points."""
    return {item["id"]: Decimal(item["points"]) for part in rubric["dimensions"] for item in part["items"]}


def _require_items(items: tuple[str, ...], points: Mapping[str, Decimal]) -> None:
    unknown = [item for item in items if item not in points]
    refuse_unless(
        not unknown,
        "no-such-item",
        f"评分办法没有 {'、'.join(unknown)} 项",
        f"no such item in the rubric: {', '.join(unknown)}",
    )


DECISIONS: dict[type[Command], Decision] = {
    OpenEvaluation: open_evaluation,
    RecordScore: record_score,
    ConcludeEvaluation: conclude,
    AppealEvaluation: appeal,
}
