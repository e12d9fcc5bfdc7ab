"""`shilu demo`: a ledger on a simulated clock from 2021 to 2025, and what it answers at several viewpoints."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path

from aggregates.commands import Command
from aggregates.refusal import Refused
from aggregates.values import Actor
from api import questions, seats, story, story_cycle, story_reports
from api.crosswalk import task_links
from api.demo_ledger import Demo
from api.desk import Desk
from api.facts import DatedFact, published_facts
from api.importer import Given, import_documents, read_file
from api.service import Shilu
from api.session import Reading, open_reading
from api.settings import Settings
from ledger.clock import CIVIL_ZONE, SimulatedClock
from ledger.errors import WriterBusy
from ledger.publishing import publish
from ledger.writer_lock import take_writer_lock
from replay.plan_diff import plan_difference
from replay.points import point
from replay.terminal import progress, say, table
from replay.wording import STATUSES

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
HOME = Path(".shilu/demo")
LEDGER = "ledger.db"
REGIONS = ("中国", "山西省", "五台县", "长治市", "襄汾县", "山东省", "济宁市", "临汾市")
LINKED = date(2023, 3, 20)
"""The day the links between the plans were entered: when the last of the five had been published."""
EVIDENCE = "示意佐证文件 / an invented piece of evidence".encode()


def run() -> None:
    """Build the demo ledger anew and print its answers. Refused when the examples are not at hand."""
    if not (EXAMPLES / "plans").is_dir():
        zh, en = f"找不到示例目录 {EXAMPLES}", f"the examples are not at {EXAMPLES}; run the demo from a clone"
        raise Refused("no-examples", zh, en)
    settings = demo_settings()
    make_room()
    build(settings)
    show(open_reading(settings))
    _say_where(settings)


def demo_settings(home: Path = HOME) -> Settings:
    """The demo's own ledger and key, apart from any other."""
    return Settings(
        database_url=f"sqlite:///{home}/{LEDGER}", key_file=home / "ledger.key", origin="shilu.localhost/demo"
    )


def make_room(home: Path = HOME) -> None:
    """The last demo ledger is kept once, under another name. Refused (`demo-in-use`) while something writes to it."""
    if not home.exists():
        return
    try:
        lock = take_writer_lock(home / LEDGER)
    except WriterBusy as busy:
        raise Refused(
            "demo-in-use",
            f"演示账本正在使用({home / LEDGER},进程 {busy.pid or '不明'}):请先停止该服务,再重建演示",
            f"the demo ledger is in use ({home / LEDGER}, process {busy.pid or 'unknown'}): stop that service first, "
            "then build the demo anew",
        ) from None
    try:
        before = home.with_name("demo.previous")
        shutil.rmtree(before, ignore_errors=True)
        home.rename(before)
    finally:
        lock.release()


def build(settings: Settings) -> None:
    """Let the story unfold, day by day, on the simulated clock; its last checkpoint is published."""
    clock = SimulatedClock(_nine(story.OPENED))
    with Shilu.open(settings, clock) as shilu, progress("演示 2021–2025") as moved:
        steps = _steps(shilu)
        for number, (day, act) in enumerate(steps, 1):
            clock.set(_nine(day))
            act()
            moved(number, len(steps))
        publish(shilu.ledger)


def _nine(day: date) -> datetime:
    return datetime.combine(day, time(9), CIVIL_ZONE)


def _steps(shilu: Shilu) -> list[tuple[date, Callable[[], None]]]:
    """Everything that happens, by day; on one day: parents, documents, facts, illustrations, as listed."""
    plans = {"中国": story.OUTLINE, "山东省": story.SHANDONG}
    steps: list[tuple[date, Callable[[], None]]] = []
    steps += [(step.day, _command(shilu, step, f"parent-{n}")) for n, step in enumerate(story.parents())]
    steps += [(held.day, _document(shilu, held)) for held in story.DOCUMENTS]
    facts = published_facts(EXAMPLES / "facts.csv", REGIONS, plans, story.OPENED)
    steps += [(fact.day, _fact(shilu, fact)) for fact in facts]
    invented = story.illustrations(sha256(EVIDENCE).hexdigest())
    steps += [(step.day, _command(shilu, step, f"story-{n}")) for n, step in enumerate(invented)]
    reported = story_reports.reports(EXAMPLES / "plans" / story.XIANGFEN_FILE)
    steps += [(step.day, _command(shilu, step, f"report-{n}")) for n, step in enumerate(reported)]
    cycle = story_cycle.cycle(EXAMPLES / "rules")
    steps += [(step.day, _command(shilu, step, f"cycle-{n}")) for n, step in enumerate(cycle)]
    links = task_links(EXAMPLES / "crosswalk.csv", story.SHORT_NAMES)
    steps += [(LINKED, _linked(shilu, link, f"link-{n}")) for n, link in enumerate(links)]
    return sorted(steps, key=lambda step: step[0])


def _command(shilu: Shilu, step: story.Step, key: str) -> Callable[[], None]:
    def act() -> None:
        command = step.command if isinstance(step.command, Command) else step.command(Demo(shilu))
        shilu.execute(command, step.actor, key)

    return act


def _linked(shilu: Shilu, link: Command, key: str) -> Callable[[], None]:
    def act() -> None:
        shilu.execute(link, story.LINKS, key)

    return act


def _fact(shilu: Shilu, fact: DatedFact) -> Callable[[], None]:
    def act() -> None:
        for number, command in enumerate(fact.commands):
            shilu.execute(command, story.FIGURES, f"{fact.id}-{number}")

    return act


def _document(shilu: Shilu, held: story.Held) -> Callable[[], None]:
    def act() -> None:
        given = Given(published_on=held.published_on, illustrated_day=held.illustrated, note=held.note)
        desk = Desk(shilu.reader, shilu.views)
        document = read_file(EXAMPLES / "plans" / held.file)
        for outcome in import_documents(shilu, [document], given, desk, _importer()):
            if outcome.refused is not None:
                raise outcome.refused

    return act


def _importer() -> Actor:
    return story.IMPORTER


def show(reading: Reading) -> None:
    """Which tasks, who is responsible, where the targets stand, what changed and through which entries."""
    reader = reading.reader
    _title("一、账本里有哪些方案 · Which plans")
    current = point(reader, "current")
    say(current.stamp())
    questions.print_plans(questions.all_plans(reading, current))
    _title("二、任务与责任单位(襄汾县,2023-06-30 当时公布) · Tasks and leads, as published on 2023-06-30")
    published = point(reader, "at:2023-06-30")
    say(published.stamp())
    questions.print_status(questions.status(reading, story.XIANGFEN, published))
    _title(f"三、任务 {story.TASK} 由谁负责,当时与现在所知 · Who held the seats of task {story.TASK}")
    for name in ("at:2023-06-30", "2023-06-30"):
        view = point(reader, name)
        say(view.stamp())
        seats.print_responsible(seats.responsible(reading, story.XIANGFEN, story.TASK, None, view))
    _four_views(reading)
    _title("五、目标现状(全国纲要) · Targets of the national outline")
    for name in ("at:2023-12-31", "2023-12-31", "current"):
        view = point(reader, name)
        say(view.stamp())
        questions.print_targets(questions.target_answer(reading, story.OUTLINE, view))
    _differences(reading)


def _four_views(reading: Reading) -> None:
    _title(f"四、同一任务的四种看法 · Four views of task {story.TASK} on 2023-06-30")
    rows = []
    for name, sentence in (
        ("current", "现在如何 what holds now"),
        ("at:2023-06-30", "当时公布 what this page said then"),
        ("2023-06-30", "现在看当时 what we now know held then"),
        ("2023-06-30@2023-09-30", "2023-09-30 所知的当时 what we believed on 2023-09-30"),
    ):
        view = point(reading.reader, name)
        task = questions.status(reading, story.XIANGFEN, view)["tasks"][story.TASK]
        shown = f"{task['percent']} %" if task["percent"] else "— 未填报 no report"
        seats = sum(seat["in_force"] for seat in task["seats"].values())
        rows.append((name, sentence, STATUSES[task["status"]], shown, seats, f"#{view.size}"))
    table(("视点 view", "含义 meaning", "状态 status", "进展 progress", "席位 seats", "账本位置"), rows)
    say("以上填报、指派、更正均为虚构示意。Reports, seats, corrections here are invented (source.kind = illustration).")


def _differences(reading: Reading) -> None:
    _title("六、两个视点之间变了什么,由哪些记录引起 · What changed between two viewpoints, through which entries")
    one, other = point(reading.reader, "2023-06-30@2023-09-30"), point(reading.reader, "2023-06-30")
    found = plan_difference(reading.reader, story.XIANGFEN, one, other)
    say(f"自 from  {one.stamp()}\n至 to    {other.stamp()}")
    shown = [change for change in found.by_knowledge if change.path.startswith("tasks/")]
    table(("项 path", "前 before", "后 after"), [(c.path, c.before, c.after) for c in shown])
    rows = [
        (f"#{r.position}", r.recorded_at[:10], r.effective_on, r.type, r.statement, r.reason) for r in found.drivers
    ]
    table(("记录", "入账 recorded", "生效 effective", "类型", "陈述", "理由 reason"), rows, "引起变化的记录 drivers")


def _title(text: str) -> None:
    say(f"\n━━ {text}")


def _say_where(settings: Settings) -> None:
    say(
        "\n接下来 · Next\n"
        "  docs/story.md 逐步讲解这份演示 · walks through the whole cycle, command by command\n"
        f"  ./run shilu -d {settings.database_url} --key-file {settings.key_file} status 五台\n"
        f"  ./run shilu -d {settings.database_url} responsible 3.4.1 --plan 五台 --as-of 2023-06-30\n"
        f"  ./run shilu-audit verify {settings.database_url}\n"
        f"  ./run shilu-audit diff 2023-06-30@2023-09-30 2023-06-30 --plan 襄汾 -d {settings.database_url}\n"
        "  make serve 打开页面与接口(默认位置没有账本时即为这份演示),并显示一枚只读凭证;docs/pages.md、docs/api.md\n"
        "  opens the pages and the API (of this demo, while no ledger is at the default place), with a key for reading"
    )
