"""A short whole cycle on the small plan, told day by day on any database: rules, reports, a dispute, a closure, fixing.

Everything is given: days, actors, keys. Told on two databases it is the same story, entry by entry.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from aggregates import commands as c
from aggregates.commands import disputes, evaluation, fixing, rules, supervision
from aggregates.commands.fixing import FixSnapshot, RestateSnapshot
from aggregates.events import disputes as contests
from aggregates.events import evaluation as evaluating
from aggregates.events import fixing as fixed
from aggregates.events import supervision as supervised
from aggregates.events.basis import Basis, RuleRef
from aggregates.events.plan import ReportingCalendarAdopted
from aggregates.events.region import MeasurementRecorded
from aggregates.fold.snapshot import refs_at
from aggregates.values import Actor, seat_statement
from api.service import Shilu
from ledger.clock import SimulatedClock
from replay.histories import history
from tests.api import worlds
from tests.api.worlds import ASSOCIATION, EDUCATION, INVENTED, LEAD, OFFICE, PLAN, VERIFIER, at, report

RULES = worlds.EXAMPLES / "rules"
EVALUATOR = Actor(id="evaluator", agency="甲县/统计局", role="evaluator")
SUPERVISOR = Actor(id="supervisor", agency="甲县/督查室", role="supervisor")
FARMING = Actor(id="farming", agency="甲县/县农业农村局", role="liaison")
FARM_LEAD = seat_statement("2.2.1", "甲县/县农业农村局", "lead")
OWN_LEAD = seat_statement("2.1.2", "甲县/县科协", "lead")
PROOF = sha256("佐证".encode()).hexdigest()
CLOSURE = "closure-1"
LAST = date(2025, 12, 31)
Step = tuple[str, Actor, c.Command]


def adoption(kind: str, since: str, version: int = 1, scope: str = "*", **changes: Any) -> c.Command:
    """A rule set of examples/rules as adopted by a decision; `changes` are values of its content."""
    said = orjson.loads((RULES / f"{kind}.json").read_bytes())
    commands = {
        "weights": rules.AdoptWeights, "lights": rules.AdoptLights, "rubric": rules.AdoptRubric,
        "procedure": rules.AdoptProcedure,
    }  # fmt: skip
    body = {
        "rules": said["id"], "version": version, "scope": scope, "adopted_by": "测试", "document": "测试文件",
        "content": {**said["content"], **changes}, "effective_on": since,
        "source": INVENTED.model_dump(exclude_none=True),
    }  # fmt: skip
    return commands[kind].model_validate_json(orjson.dumps(body))


def steps() -> Iterator[Step]:
    """The story up to the end of January 2026, by day; the survey's 11 % misses the plan's 12 %."""
    for kind in ("weights", "lights", "procedure", "rubric"):
        yield "2023-07-10", EVALUATOR if kind == "rubric" else OFFICE, adoption(kind, "2023-07-10")
    calendar = ReportingCalendarAdopted(
        calendar="半年报", version=1, per="half_year", due_days=15, adopted_by="测试", document="测试文件",
        source=INVENTED)
    yield "2023-07-10", OFFICE, c.AdoptReportingCalendar(
        plan=PLAN, calendar=calendar, effective_on=date(2023, 7, 1))
    for period, day in (("2023-H2", "2024-01-05"), ("2024-H1", "2024-08-20"), ("2024-H2", "2025-01-06")):
        yield day, EDUCATION, report("60", period, effective_on=date.fromisoformat(day))
        yield day, FARMING, report("40", period, seat=FARM_LEAD, effective_on=date.fromisoformat(day))
    yield "2025-01-08", EDUCATION, c.AttachEvidence(
        plan=PLAN, report=f"report:{LEAD}|2024-H2", kind="document", sha256=PROOF, title="记录", personal_data=False,
        source=INVENTED)
    yield "2025-01-20", VERIFIER, c.ReviewReport(
        plan=PLAN, report=f"report:{LEAD}|2024-H2", result="accepted", source=INVENTED)
    yield from _contested()
    yield "2025-04-01", SUPERVISOR, supervision.IssueNotice(plan=PLAN, fact=supervised.NoticeIssued(
        notice="督办-1", matter="任务 2.2.1 滞后", agency="甲县/县农业农村局", task="2.2.1", colour="RED",
        due_on=date(2025, 5, 1), reasons="连续滞后", urgency="上级点名", source=INVENTED))
    yield "2025-11-01", EDUCATION, c.RequestClosure(
        plan=PLAN, task="2.1.1", closure=CLOSURE, grounds="已完成", evidence=(PROOF,), source=INVENTED)
    yield "2025-12-01", VERIFIER, c.VerifyClosure(
        plan=PLAN, task="2.1.1", closure=CLOSURE, result="FULL", grounds="属实", source=INVENTED)
    yield "2026-01-08", OFFICE, c.RecordMeasurement(measurement=MeasurementRecorded(
        region="甲县", indicator="公民具备科学素质的比例", period="2025", value="11", unit="%", method="SURVEY",
        published_by="科协", source=worlds.PUBLISHED))


def _contested() -> Iterator[Step]:
    raised = contests.DisputeRaised(
        dispute="争议-1", task="2.2.1", agency="甲县/县农业农村局", ground="WHO_LEADS", statements=(FARM_LEAD,),
        basis_kind="STAFFING_CHARTER", claim="应由县科协牵头", source=INVENTED)
    yield "2025-02-03", FARMING, disputes.RaiseDispute(plan=PLAN, fact=raised)
    yield "2025-02-10", ASSOCIATION, disputes.AnswerDispute(plan=PLAN, fact=contests.DisputeAnswered(
        dispute="争议-1", agency="甲县/县科协", claim="方案已列明", basis_kind="PLAN", source=INVENTED))


def basis(shilu: Shilu, as_of: date = LAST) -> Basis:
    """(V, head, the rules in force there) as an evaluator states it."""
    size = shilu.reader.size()
    refs = refs_at(history(shilu.reader, PLAN, size), PLAN, as_of.isoformat(), size)
    return Basis(as_of=as_of, known_at=size, rules=tuple(RuleRef(**ref) for ref in refs))


def told(folder: Path, url: str | None = None) -> tuple[Shilu, SimulatedClock]:
    """The story on a new ledger; both subjects are fixed on 1 February 2026 under the names 评估 and 评分卡."""
    shilu, clock = worlds.with_plan(folder, url=url)
    for number, (day, actor, command) in enumerate(steps()):
        clock.set(max(at(day), at("2023-07-10")))
        shilu.execute(command, actor, f"step-{number}")
    clock.set(at("2026-02-01"))
    rests_on = basis(shilu)
    for name, subject in (("评估", "evaluation"), ("评分卡", "scorecards")):
        shilu.execute(_fixing(name, subject, rests_on), EVALUATOR, name)
    return shilu, clock


@functools.cache
def ledger() -> Path:
    """A folder with a ledger on which the story was told, built once."""
    folder = worlds._folder()
    shilu, _ = told(folder)
    shilu.close()
    return folder


def _fixing(name: str, subject: Any, rests_on: Basis) -> c.Command:
    return FixSnapshot(plan=PLAN, snapshot=name, subject=subject, basis=rests_on, source=INVENTED)


def corrected(shilu: Shilu, clock: SimulatedClock) -> None:
    """The verifier looks again on 9 February 2026: done in part only."""
    clock.set(at("2026-02-09"))
    statement = f"verification:{CLOSURE}|{VERIFIER.agency}"
    said = dict(worlds.history_of(shilu).current[statement].data)
    shilu.execute(c.CorrectStatement(
        on=f"plan:{PLAN}", statement=statement, replaces=1, content={**said, "result": "PARTIAL", "grounds": "复核"},
        reason="复核", authority="督查室", source=INVENTED,
    ), VERIFIER, "second-look")  # fmt: skip


def restated(shilu: Shilu, name: str, supersedes: str) -> None:
    """A restatement of the evaluation at the same day, with all that is known by now."""
    command = RestateSnapshot(
        plan=PLAN, snapshot=name, supersedes=supersedes, basis=basis(shilu), reason=f"{name}的理由", source=INVENTED)
    shilu.execute(command, EVALUATOR, name)


def closed(period: str, shilu: Shilu) -> c.Command:
    """A period closed on what is known by now."""
    return fixing.ClosePeriod(plan=PLAN, fact=fixed.PeriodClosed(period=period, basis=basis(shilu), source=INVENTED))


def evaluated(shilu: Shilu) -> None:
    """An evaluation under way: opened on what is known by now, one item scored by the evaluator."""
    opened = evaluating.EvaluationOpened(evaluation="终评", basis=basis(shilu), source=INVENTED)
    score = evaluating.ScoreRecorded(
        evaluation="终评", item="B1", score="19", grounds="现场核查", source=INVENTED)
    shilu.execute(evaluation.OpenEvaluation(plan=PLAN, fact=opened), EVALUATOR, "opened")
    shilu.execute(evaluation.RecordScore(plan=PLAN, fact=score), EVALUATOR, "scored")
