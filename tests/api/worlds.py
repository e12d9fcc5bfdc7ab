"""Ledgers to ask and to write in: a small plan in memory, the five shipped plans, the demo; each built once.

Everything runs on a simulated clock. `fresh` ledgers belong to one test; `copy_of` gives a test its own copy of a
ledger that was built once.
"""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from aggregates import commands as c
from aggregates.fold.history import History
from aggregates.values import Actor, Source, seat_statement
from api import demo
from api.desk import Desk
from api.importer import Given, Outcome, import_documents, read_file
from api.service import Shilu
from api.session import Reading
from api.settings import Settings
from ledger.clock import CIVIL_ZONE, SimulatedClock

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FILES = tuple(sorted((EXAMPLES / "plans").glob("*.txt")))
SHANXI, WUTAI, CHANGZHI, XIANGFEN, JINING = FILES
PLAN = "甲县/全民科学素质行动规划纲要实施方案/2021-2025"
NUMBER = "甲政办发〔2022〕5号"
MINI = """甲县人民政府办公室
关于印发甲县全民科学素质行动规划纲要实施方案（2021—2025年）的通知
甲政办发〔2022〕5号
各乡镇人民政府，县直各单位：
《甲县全民科学素质行动规划纲要实施方案（2021—2025年）》已经县政府同意，现印发给你们，请认真贯彻执行。
甲县人民政府办公室
2022年3月10日
甲县全民科学素质行动规划纲要实施方案（2021—2025年）
一、总体要求
（一）目标。到2025年，我县公民具备科学素质的比例达到12%以上。
二、重点任务
（一）青少年科学素质提升行动
1.实施科学家精神进校园行动。每年开展活动不少于10场。（县教育局牵头，县科协、团县委等单位配合）
2.实施馆校合作行动。推动科普资源进校园。（县科协牵头，县教育局、县文旅局等单位配合）
（二）农民科学素质提升行动
3.实施高素质农民培育行动。开展农民技能培训。（县农业农村局牵头，县科协等单位配合）
"""
TASK = "2.1.1"
LEAD = seat_statement(TASK, "甲县/县教育局", "lead")
HELPER = seat_statement(TASK, "甲县/县科协", "cooperate")
IMPORTER = Actor(id="importer", role="importer")
OFFICE = Actor(id="office", agency="甲县/县纲要办", role="plan_office")
CLERK = Actor(id="clerk", role="registry_clerk")
EDUCATION = Actor(id="education", agency="甲县/县教育局", role="liaison")
ASSOCIATION = Actor(id="association", agency="甲县/县科协", role="liaison")
VERIFIER = Actor(id="verifier", agency="甲县/督查室", role="verifier")
INVENTED = Source(kind="illustration", note="测试 / test")
PUBLISHED = Source(kind="publication", title="公报")


def at(text: str) -> datetime:
    """`2022-03-10` is nine in the morning of that day, civil time; a longer text is an ISO instant."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T09:00:00").replace(tzinfo=CIVIL_ZONE)


def settings_in(folder: Path, url: str | None = None) -> Settings:
    """Settings of a ledger in `folder`, or of the database at `url`."""
    return Settings(
        database_url=url or f"sqlite:///{folder / 'ledger.db'}", key_file=folder / "key", origin="shilu.test/ledger"
    )


def fresh(folder: Path, day: str = "2022-03-20", url: str | None = None) -> tuple[Shilu, SimulatedClock]:
    """A new, empty ledger open for writing, and its clock."""
    clock = SimulatedClock(at(day))
    return Shilu.open(settings_in(folder, url), clock), clock


def reading_of(shilu: Shilu) -> Reading:
    """The asking side of an open ledger."""
    assert shilu.views is not None
    return Reading(shilu.reader, shilu.views)


def import_files(shilu: Shilu, files: Sequence[Path], given: Given | None = None) -> list[Outcome]:
    """Import files the way the command line does."""
    documents = [read_file(path) for path in files]
    desk = Desk(shilu.reader, shilu.views)
    return list(import_documents(shilu, documents, given or Given(), desk, IMPORTER))


def import_text(shilu: Shilu, folder: Path, text: str | bytes, name: str = "plan.txt") -> Outcome:
    """Import one document given as text or as bytes."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_files(shilu, [path])[0]


def with_plan(folder: Path, day: str = "2022-03-20", url: str | None = None) -> tuple[Shilu, SimulatedClock]:
    """A new ledger that took in the small plan on `day`; it is now July 2023, or later."""
    shilu, clock = fresh(folder, day, url)
    outcome = import_text(shilu, folder, MINI)
    assert outcome.refused is None and outcome.plan == PLAN
    clock.set(max(at(day), at("2023-07-10")))
    return shilu, clock


def report(percent: str, period: str = "2023-Q2", *, seat: str = LEAD, plan: str = PLAN, **more: object) -> c.Command:
    """A progress report, effective on the last day of June 2023 unless told otherwise."""
    body = {"effective_on": datetime(2023, 6, 30).date(), "narrative": "进展", "source": INVENTED, **more}  # noqa: DTZ001
    return c.ReportProgress.model_validate({"plan": plan, "seat": seat, "period": period, "percent": percent, **body})


def history_of(shilu: Shilu, plan: str = PLAN) -> History:
    """The plan's history from the stored entries, not from what the service keeps."""
    return History(entry.event for entry in shilu.reader.entries(stream=c.plan_stream(plan)))


@functools.cache
def five_plans() -> Path:
    """A folder with a ledger, opened 2021-01-01, that holds the five shipped plans, imported on 2023-06-01."""
    folder = _folder()
    shilu, clock = fresh(folder, "2021-01-01")
    with shilu:
        clock.set(at("2023-06-01"))
        assert all(outcome.refused is None for outcome in import_files(shilu, FILES))
    return folder


@functools.cache
def demo_ledger() -> Path:
    """A folder that holds the demo ledger, built by the demo's own code."""
    folder = _folder()
    demo.build(demo.demo_settings(folder))
    return folder


def copy_of(folder: Path, to: Path) -> Path:
    """A test's own copy of a ledger's folder."""
    return Path(shutil.copytree(folder, to / "ledger"))


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="shilu-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
