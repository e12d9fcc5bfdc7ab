"""The golden leaves of the domain: one entry of every type, told as one story, in the bytes a ledger would store.

Golden leaves are kept for ever. `python -m tests.aggregates.golden_story` writes the leaf of a new type or of a
new revision, and never touches one that is there.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from aggregates.commands import REGISTER, plan_stream
from aggregates.events import agency, execution, plan, region
from aggregates.events.base import Event, Fact
from aggregates.events.statement import StatementCorrected, StatementRetracted
from aggregates.values import Actor, Effective, Source
from ledger.codec import prepare, rfc3339, seal
from ledger.envelope import Author, Draft
from ledger.merkle import leaf_hash
from tests.aggregates import stories as s
from tests.aggregates.golden_cycle import cycle
from tests.scenario import CLERK, IMPORTER, LEAD, OFFICE, PLAN, VERIFIER, fact

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
ORIGIN = "shilu.test/golden"
OPENED = 1_609_459_200_000_000
"""2021-01-01T00:00:00Z in microseconds; the leaf at position n was recorded n days later."""
DAY = 86_400_000_000
DATED = Source(kind="document", sha256="a" * 64, line_from=3, line_to=4, quote="到2025年", entered_from="archive")


def _revised(statement: str, event: Event, on: str) -> tuple[Actor, Fact]:
    return OFFICE, Fact(plan_stream(PLAN), event, Effective(on=date.fromisoformat(on), precision="month"), statement, 2)


def _planned() -> list[tuple[Actor, Fact]]:
    events: list[Event] = [
        s.registration(),
        plan.PlanTextImported(
            sha256="a" * 64, bytes=20480, encoding="utf-8", reader_version="1", counts={"tasks": 1}, source=s.DOCUMENT
        ),
        plan.ImportFindingRaised(
            finding="DATE_TWO-3", code="DATE_TWO", severity="INFO", message_zh="两个日期", message_en="two dates",
            source=DATED,
        ),
        plan.PlanLinked(
            link="parent-1", relation="IMPLEMENTS", cited_title="纲要", cited_number="国发〔2021〕9号", source=DATED
        ),
        plan.PhaseScheduled(
            phase="phase-1", name="启动", starts_on=date(2021, 1, 1), ends_on=date(2021, 12, 31), precision="year",
            text="2021年,启动实施", source=DATED,
        ),
        s.definition(clause="(教育局牵头,文旅局等单位配合)", open_ended=True),
        plan.ObligationDefined(
            obligation="obligation-1", heading="经费保障", text="安排专项经费", owner_kind="none", source=DATED
        ),
        s.seat(),
        s.target(source=DATED),
        plan.BaselineRecorded(
            baseline="headline-2", indicator="公民具备科学素质的比例", value="10.56", unit="%", period="2020",
            text="2020年达到10.56%", source=DATED,
        ),
    ]  # fmt: skip
    return [(IMPORTER, fact(event, "2021-12-01")) for event in events]


def _carried_out() -> list[tuple[Actor, Fact]]:
    closure = {"task": s.TASK, "closure": s.CLOSURE}
    resolved = plan.ImportFindingResolved(
        finding="DATE_TWO-3", decision="accepted", reason="以成文日为准", source=s.DECISION
    )
    acknowledged = execution.SeatAcknowledged(task=s.TASK, seat=s.LEAD_SEAT, officer_post="基教科科长", source=s.REPORT)
    figure = execution.ReportedValue(indicator="活动", value="12", unit="场")
    evidence = execution.EvidenceAttached(
        task=s.TASK, report=s.REPORTED, kind="photo", sha256=s.PHOTO, title="照片", personal_data=True, source=s.REPORT
    )
    review = execution.ReportReviewed(
        task=s.TASK, report=s.REPORTED, result="returned", reasons="缺页", by="甲县/督查室", source=s.DECISION
    )
    requested = execution.ClosureRequested(**closure, grounds="任务完成", evidence=(s.PHOTO,), source=s.REPORT)
    rejected = execution.ClosureRejected(**closure, reasons="佐证不足", by="甲县/科协", conflict_declared=True,
                                         source=s.DECISION)  # fmt: skip
    verified = execution.ClosureVerified(
        **closure, result="PARTIAL", grounds="部分属实", by="甲县/督查室", source=s.DECISION
    )
    return [
        (OFFICE, fact(resolved, "2022-01-05")), (OFFICE, fact(s.calendar(), "2022-01-01")),
        (LEAD, fact(acknowledged, "2022-01-10")), (LEAD, fact(s.progress(values=(figure,)), "2023-12-31")),
        (LEAD, fact(evidence, "2024-01-11")), (VERIFIER, fact(review, "2024-02-01")),
        (LEAD, fact(requested, "2024-03-01")), (OFFICE, fact(rejected, "2024-03-20")),
        (VERIFIER, fact(verified, "2024-04-01")),
    ]  # fmt: skip


def _beside() -> list[tuple[Actor, Fact]]:
    published = region.PublicationRecorded(
        region="甲县", fact="F40", subject="科普示范县", period="2023", value="授牌", unit="次", source=s.PUBLISHED
    )
    names: list[Event] = [
        s.registered_agency("教育局"),
        s.alias("教育局", "教体局"),
        agency.AliasRejected(alias="甲县/教育局", agency="甲县/教研室", basis="两个机构", source=s.PAPER),
        agency.AgencyRenamed(agency="甲县/教育局", to="甲县/教体局", document="甲编〔2023〕1号", source=s.PAPER),
        agency.AgenciesMerged(
            agencies=("甲县/文化局", "甲县/旅游局"), to="甲县/文旅局", document="甲编〔2019〕1号", source=s.PAPER
        ),
        agency.AgencySplit(
            agency="甲县/卫健局", to=("甲县/卫生局", "甲县/疾控局"), document="甲编〔2024〕1号", source=s.PAPER
        ),
        agency.DutiesTransferred(
            duty="老龄工作", from_stem="卫健", to_stem="民政", document="甲编〔2024〕2号", source=s.PAPER
        ),
    ]
    figures = [(OFFICE, fact(s.measured(), "2023-12-31")), (OFFICE, fact(published, "2023-01-19"))]
    return [*figures, *((CLERK, fact(event, "2023-03-01", stream=REGISTER)) for event in names)]


def _revisions() -> list[tuple[Actor, Fact]]:
    given = {"replaces": 1, "reason": "录入有误", "authority": "核对记录", "source": s.DECISION}
    corrected = StatementCorrected(
        of_type="plan.target_set", of_revision=1, content=s.target(value="15.5", source=DATED).payload(), **given
    )
    retracted = StatementRetracted(of_type="plan.obligation_defined", **given)
    return [
        _revised("target:headline-1", corrected, "2021-12-01"),
        _revised("obligation:obligation-1", retracted, "2021-12-01"),
    ]


def _read_again() -> list[tuple[Actor, Fact]]:
    matched = plan.EditionMatched(
        edition="b" * 64, previous="a" * 64, source=DATED,
        matches=(plan.TaskMatch(kind="changed", old=("1.1",), new=("1.2",), kept=("1.1",), score="0.93",
                                reason_zh="标题相同，正文字对重合 0.93", reason_en="same title; shared pairs 0.93"),),
    )  # fmt: skip
    corrected = plan.ReadingCorrected(
        edition="b" * 64, path="/tasks/0/seats/1/role", read='"lead"', recorded='"cooperate"', by="importer",
        reason="原文为配合", source=DATED,
    )  # fmt: skip
    return [(IMPORTER, fact(matched, "2024-05-01")), (IMPORTER, fact(corrected, "2024-05-01"))]


def story() -> list[tuple[Actor, Fact]]:
    """One fact of every type, in the order they were recorded; new types go to the end."""
    return [*_planned(), *_carried_out(), *_beside(), *_revisions(), *_read_again(), *cycle()]


def path_of(event: Event) -> Path:
    """Where the golden leaf of a type and revision is kept."""
    return GOLDEN / f"{event.type}.{event.revision}.json"


def leaves() -> list[tuple[Path, bytes]]:
    """The leaf bytes this program writes for the story today, positions from 1, chained within each stream."""
    found: list[tuple[Path, bytes]] = []
    last: dict[str, tuple[int, bytes]] = {}
    for position, (actor, each) in enumerate(story(), start=1):
        version, before = last.get(each.stream, (0, None))
        sealed = seal(_prepared(position, actor, each), position, rfc3339(OPENED + position * DAY), before, version + 1)
        last[each.stream] = (version + 1, leaf_hash(sealed))
        found.append((path_of(each.event), sealed))
    return found


def _prepared(position: int, actor: Actor, each: Fact):  # type: ignore[no-untyped-def]
    when = each.effective
    draft = Draft(
        stream=each.stream, type=each.event.type, data=each.event.payload(), effective_on=when.on,
        statement_id=each.statement, statement_revision=each.revision, type_revision=each.event.revision,
        effective_to=when.to, effective_precision=when.precision, effective_defaulted=when.defaulted,
    )  # fmt: skip
    author = Author(actor.id, actor.agency, actor.role)
    identity = f"01768a3e-0800-7000-8000-{position:012d}"
    return prepare(draft, author, f"golden-{position}", ORIGIN, lambda: identity)


if __name__ == "__main__":
    for path, leaf in leaves():
        if not path.exists():
            path.write_bytes(leaf)
