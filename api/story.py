"""The demo's story: when each real document and published fact was recorded, and the marked illustrations.

Real: the plans, the parents they cite, the published facts, each on its own day. Invented, to show how reports, a
wrong assignment, a correction and a closure look: everything with `source.kind = "illustration"`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from aggregates import commands as c
from aggregates.events.plan import PlanRegistered, ReportingCalendarAdopted, SeatAssigned
from aggregates.values import Actor, Sha256, Source, seat_statement

if TYPE_CHECKING:
    from api.demo_ledger import Demo

OPENED = date(2021, 1, 1)
OUTLINE, SHANDONG, LINFEN = "国发〔2021〕9号", "鲁政发〔2021〕25号", "临政办发〔2022〕17号"
"""Document numbers of the parents, as the five plans and the published facts cite them; used as their ids."""
XIANGFEN = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"
SHORT_NAMES = {
    short: f"{region}/全民科学素质行动规划纲要实施方案/2021-2025"
    for short, region in (("SX", "山西省"), ("WT", "五台县"), ("CZ", "长治市"), ("XF", "襄汾县"), ("JN", "济宁市"))
}
"""The plans by the short names of examples/crosswalk.csv."""
TASK, OTHER_TASK = "2.4.1", "2.4.3"
OFFICE_AGENCY = "襄汾县/县科协"

INVENTED = Source(kind="illustration", note="虚构,仅作示意 / invented, for illustration only")
IMPORTER = Actor(id="demo-importer", role="importer")
PLAN_OFFICE = Actor(id="demo-plan-office", agency=OFFICE_AGENCY, role="plan_office")
FIGURES = Actor(id="demo-figures", role="plan_office")
LINKS = Actor(id="demo-links", agency=OFFICE_AGENCY, role="plan_office")
LIAISON = Actor(id="demo-liaison", agency=OFFICE_AGENCY, role="liaison")
VERIFIER = Actor(id="demo-verifier", agency="襄汾县/县政府督查室", role="verifier")


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the story, by whom and on which day; one that rests on the ledger is made on that day."""

    day: date
    actor: Actor
    command: c.Command | Callable[[Demo], c.Command]


@dataclass(frozen=True, slots=True)
class Held:
    """A document of examples/plans and the day it enters: printed, published, or only illustrative."""

    file: str
    day: date
    published_on: date | None = None
    illustrated: bool = False
    note: str | None = None


XIANGFEN_FILE = "003_0d9e9c27d5cd7020.txt"
DOCUMENTS = (
    Held("000_a2bc0bba1adbc1f3.txt", date(2021, 12, 15), note="入账日为印发日 / recorded on the day of printing"),
    Held("001_25bd2fbcdfa348e5.txt", date(2022, 3, 1), illustrated=True, note="文件无日期,入账日为示意 / undated"),
    Held("004_a81802b1b47e60f0.txt", date(2022, 3, 1), illustrated=True, note="文件无日期,入账日为示意 / undated"),
    Held(XIANGFEN_FILE, date(2022, 10, 20), note="入账日为印发日 / recorded on the day of printing"),
    Held(
        "002_f44b58df44023dbf.txt", date(2023, 3, 16), published_on=date(2023, 3, 16),
        note="公布日见 examples/plans/README.md / day of publication: see there",
    ),
)  # fmt: skip


def parents() -> Iterator[Step]:
    """The plans that are cited but not held, on the day their publication or citation is known."""
    cited = (
        (OUTLINE, "全民科学素质行动规划纲要(2021—2035年)", "nation", "中国", date(2021, 6, 25), "F09", (2021, 2035)),
        (SHANDONG, "山东省全民科学素质行动规划纲要实施方案(2021—2025年)", "province", "山东省",
         date(2022, 1, 12), "F32", (2021, 2025)),
    )  # fmt: skip
    for number, title, level, region, day, fact, period in cited:
        source = Source(kind="publication", number=number, title=fact, note="见 examples/facts.csv")
        yield _registered(number, title, level, region, day, source, period, published=True)
    source = Source(kind="document", number="襄政办发〔2022〕23号", line_from=21, line_to=21)
    title = "临汾市全民科学素质行动规划纲要(2021—2025年)"
    yield _registered(LINFEN, title, "city", "临汾市", date(2022, 10, 20), source, (2021, 2025), published=False)


def _registered(
    number: str, title: str, level: Any, region: str, day: date, source: Source, period: tuple[int, int], *,
    published: bool,
) -> Step:  # fmt: skip
    plan = PlanRegistered(
        plan=number, title=title, level=level, region=region, held=False, document_number=number,
        published_on=day if published else None, period_from=period[0], period_to=period[1],
        unknown={} if published else {"date": "仅见于引用 / known from a citation only"}, source=source,
    )  # fmt: skip
    return Step(day, IMPORTER, c.RegisterPlan(registration=plan))


def illustrations(evidence: Sha256) -> Iterator[Step]:
    """What is invented: a wrong assignment, a late report, its correction, a closure."""
    lead = seat_statement(TASK, OFFICE_AGENCY, "lead")
    wrong = SeatAssigned(
        task=TASK, agency="襄汾县/县融媒体中心", agency_as_written="县融媒体中心", role="cooperate", order=9,
        basis="open_list", source=INVENTED.model_copy(update={"quote": "等单位配合"}),
    )  # fmt: skip
    calendar = ReportingCalendarAdopted(
        calendar="demo-quarterly", version=1, per="quarter", due_days=10,
        adopted_by="示意:县全民科学素质工作领导组", document="示意文件", source=INVENTED,
    )  # fmt: skip
    yield Step(date(2022, 12, 1), PLAN_OFFICE, c.AdoptReportingCalendar(
        plan=XIANGFEN, calendar=calendar, effective_on=date(2023, 1, 1)))
    yield Step(date(2022, 12, 5), LIAISON, c.AcknowledgeSeat(
        plan=XIANGFEN, seat=lead, officer_post="示意:科普部联络员", source=INVENTED))
    yield Step(date(2023, 1, 10), PLAN_OFFICE, c.AssignSeat(plan=XIANGFEN, seat=wrong))
    yield _report(date(2023, 4, 8), lead, "2023-Q1", "25", date(2023, 3, 31))
    yield _report(date(2023, 8, 20), lead, "2023-Q2", "45", date(2023, 6, 30))
    yield Step(date(2023, 9, 15), PLAN_OFFICE, c.RetractStatement(
        on=f"plan:{XIANGFEN}", statement=wrong.statement, replaces=1, source=INVENTED,
        reason="示意:席位记错任务,应为另一任务", authority="示意:纲要办核对记录"))
    yield Step(date(2023, 11, 5), LIAISON, _correction(lead))
    yield from _closure(lead, evidence)


def _report(day: date, seat: str, period: str, percent: str, effective: date) -> Step:
    return Step(day, LIAISON, c.ReportProgress(
        plan=XIANGFEN, seat=seat, period=period, percent=percent, effective_on=effective,
        narrative=f"示意:{period} 智慧助老科普活动进展", source=INVENTED))


def _correction(seat: str) -> c.Command:
    return c.ReportProgress(
        plan=XIANGFEN, seat=seat, period="2023-Q2", percent="30", effective_on=date(2023, 6, 30),
        narrative="示意:更正,原报误计入 7 月活动", source=INVENTED,
        reason="示意:误把 7 月的活动计入二季度", authority="示意:县科协自查记录",
    )  # fmt: skip


def _closure(seat: str, evidence: Sha256) -> Iterator[Step]:
    report = f"report:{seat}|2023-Q2"
    yield Step(date(2023, 12, 1), LIAISON, c.AttachEvidence(
        plan=XIANGFEN, report=report, kind="document", sha256=evidence, title="示意:活动记录",
        personal_data=False, source=INVENTED))
    yield Step(date(2023, 12, 10), VERIFIER, c.ReviewReport(
        plan=XIANGFEN, report=report, result="accepted", source=INVENTED))
    yield _report(date(2025, 10, 9), seat, "2025-Q3", "90", date(2025, 9, 30))
    yield Step(date(2025, 11, 20), LIAISON, c.RequestClosure(
        plan=XIANGFEN, task=TASK, closure="demo-closure-1", grounds="示意:五年活动已完成",
        evidence=(evidence,), source=INVENTED))
    yield Step(date(2025, 12, 15), VERIFIER, c.VerifyClosure(
        plan=XIANGFEN, task=TASK, closure="demo-closure-1", result="PARTIAL",
        grounds="示意:部分年度活动场次不足", source=INVENTED))
