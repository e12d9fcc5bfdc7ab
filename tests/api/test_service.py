"""The life of a command: recorded once, never lost, never half, and what is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest

from aggregates import commands as c
from aggregates.events.base import Fact
from aggregates.events.plan import PlanRegistered, SeatAssigned
from aggregates.events.region import MeasurementRecorded
from aggregates.refusal import Refused
from aggregates.values import Actor
from api.service import Shilu, command_bytes, parse_command
from ledger.clock import SimulatedClock
from ledger.envelope import Receipt
from ledger.errors import Conflict, KeyReused, LedgerError
from tests.api import worlds
from tests.api.worlds import ASSOCIATION, EDUCATION, INVENTED, LEAD, OFFICE, PLAN, VERIFIER, at, report


def _receipt(found: Receipt | list[Fact]) -> Receipt:
    assert isinstance(found, Receipt)
    return found


def test_re_sent(tmp_path: Path) -> None:
    """The same command under the same key is answered with the first receipt, marked replayed, and adds nothing."""
    shilu, clock = worlds.with_plan(tmp_path)
    with shilu:
        first = _receipt(shilu.execute(report("40"), EDUCATION, "key-1"))
        shilu.execute(report("20", "2023-Q1"), EDUCATION, "key-2")
        clock.set(at("2024-01-01"))
        again = _receipt(shilu.execute(report("40"), EDUCATION, "key-1"))
        assert (again.positions, again.event_ids, again.leaf_hashes, again.size) == (
            first.positions, first.event_ids, first.leaf_hashes, first.size
        )  # fmt: skip
        assert (first.replayed, again.replayed) == (False, True)
        assert shilu.reader.size() == first.size + 1


def test_key_of_another_command(tmp_path: Path) -> None:
    """A key already used for another command is an error, whether the new command would be allowed or not."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        shilu.execute(report("40"), EDUCATION, "key-1")
        size = shilu.reader.size()
        for other in (report("40", "2023-Q1"), report("50")):
            with pytest.raises(KeyReused):
                shilu.execute(other, EDUCATION, "key-1")
        assert shilu.reader.size() == size


def test_same_key_of_two_actors(tmp_path: Path) -> None:
    """Keys belong to an actor: two of them may choose the same one."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        one = _receipt(shilu.execute(report("40"), EDUCATION, "1"))
        two = _receipt(shilu.execute(report("30", seat=worlds.HELPER), ASSOCIATION, "1"))
        assert one.positions != two.positions and not two.replayed


def test_expected_version(tmp_path: Path) -> None:
    """A command that rests on an older version is a conflict that names both; with the right one it is recorded."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        seen = shilu.reader.stream_version(c.plan_stream(PLAN))
        shilu.execute(report("20", "2023-Q1"), EDUCATION, "a", expected=seen)
        size = shilu.reader.size()
        with pytest.raises(Conflict) as conflict:
            shilu.execute(report("40"), EDUCATION, "b", expected=seen)
        assert (conflict.value.expected, conflict.value.actual) == (seen, seen + 1)
        assert shilu.reader.size() == size
        assert _receipt(shilu.execute(report("40"), EDUCATION, "b", expected=seen + 1)).size == size + 1


def test_dry_run(tmp_path: Path) -> None:
    """A dry run gives the facts that the command then records, and records nothing, not even its key."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        size = shilu.reader.size()
        facts = shilu.execute(report("40"), EDUCATION, "key", dry_run=True)
        assert shilu.reader.size() == size
        assert isinstance(facts, list)
        shilu.execute(report("60"), EDUCATION, "key")
        entry = shilu.reader.entry(size + 1)
        assert entry.event["data"] == {**facts[0].event.payload(), "percent": "60"}
        with pytest.raises(Refused):
            shilu.execute(report("70"), EDUCATION, "key", dry_run=True)


OPEN_LIST = SeatAssigned(
    task="2.1.1", agency="甲县/县科协", agency_as_written="县科协", role="cooperate", order=9, basis="open_list",
    source=INVENTED.model_copy(update={"quote": "等单位配合"}),
)  # fmt: skip
FIGURE = MeasurementRecorded(
    region="甲县", indicator="公民具备科学素质的比例", period="2022", value="11", unit="人", method="SURVEY",
    published_by="科协", source=worlds.PUBLISHED,
)  # fmt: skip
REFUSALS: tuple[tuple[str, c.Command, Actor, str], ...] = (
    ("role", report("40"), VERIFIER, "role-not-allowed"),
    ("foreign seat", report("40"), ASSOCIATION, "not-own-seat"),
    ("no plan", report("40", plan="乙县"), EDUCATION, "no-such-plan"),
    ("no seat", report("40", seat=LEAD.replace("2.1.1", "9.9.9")), EDUCATION, "no-such-seat"),
    ("period to come", report("40", "2031-Q1"), EDUCATION, "period-not-begun"),
    ("seat held", c.AssignSeat(plan=PLAN, seat=OPEN_LIST), OFFICE, "seat-already-held"),
    ("nothing to review", c.ReviewReport(plan=PLAN, report=f"report:{LEAD}|2022", result="accepted"), VERIFIER,
     "no-such-report"),
    ("closure without report", c.RequestClosure(
        plan=PLAN, task="2.1.1", closure="x", grounds="完成", evidence=("0" * 64,)), EDUCATION,
     "needs-accepted-report"),
    ("other unit", c.RecordMeasurement(measurement=FIGURE), OFFICE, "unit-differs"),
    ("plan twice", c.RegisterPlan(registration=PlanRegistered(
        plan=PLAN, title="另一方案", level="county", region="甲县", held=False, unknown={"date": "无"},
        source=INVENTED)), worlds.IMPORTER, "already-stated"),
    ("no statement", c.RetractStatement(
        on=c.plan_stream(PLAN), statement="seat:x", replaces=1, reason="误", authority="办"), OFFICE,
     "no-such-statement"),
)  # fmt: skip


@pytest.mark.parametrize(("command", "actor", "code"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS])
def test_a_refusal_leaves_no_trace(tmp_path: Path, command: c.Command, actor: Actor, code: str) -> None:
    """Refused with its code and a reason in both languages; size, root and the key itself stay unused."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        before = shilu.reader.head()
        with pytest.raises(Refused) as no:
            shilu.execute(command, actor, "key")
        assert no.value.code == code
        assert no.value.zh and no.value.en and no.value.zh != no.value.en
        assert shilu.reader.head() == before
        if actor == EDUCATION:
            assert not _receipt(shilu.execute(report("40"), EDUCATION, "key")).replayed


def test_unknown_command() -> None:
    """A name that is no command is refused with the list of those there are."""
    with pytest.raises(Refused, match="report_progress"):
        parse_command("nope", b"{}", c.COMMANDS)


def test_command_bytes_ignore_spelling() -> None:
    """The fingerprint of a command is that of its content: key order and spaces in the JSON do not matter."""
    body = b'{"plan":"p","seat":"s","period":"2023","narrative":"n","percent":"5"}'
    other = b'{ "percent":"5", "narrative":"n", "period":"2023", "seat":"s", "plan":"p" }'
    one, two = (parse_command("report_progress", text, c.COMMANDS) for text in (body, other))
    assert command_bytes(one) == command_bytes(two) != command_bytes(one.model_copy(update={"percent": "6"}))


def _together(count: int, act: Callable[[int], None]) -> None:
    barrier = Barrier(count)

    def start(number: int) -> None:
        barrier.wait()
        act(number)

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(start, range(count)))


def test_eight_threads_on_one_plan(tmp_path: Path, database_url: str) -> None:
    """Eight writers on one plan: every report is recorded once, versions dense, nobody starves or sees a conflict."""
    shilu, _ = worlds.with_plan(tmp_path, "2025-12-01", database_url)
    months = [f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13)]
    with shilu:
        size = shilu.reader.size()

        def act(number: int) -> None:
            for month in months[number * 3 : number * 3 + 3]:
                shilu.execute(report("40", month), EDUCATION, f"{number}-{month}")

        _together(8, act)
        new = list(shilu.reader.entries(after=size))
        assert sorted(e.event["data"]["period"] for e in new) == months
        assert [e.version for e in new] == list(range(new[0].version, new[0].version + 24))
        status = shilu.runner.catch_up() if shilu.runner else 0
        assert status == shilu.reader.size() == size + 24


def test_no_lost_update(tmp_path: Path) -> None:
    """Eight threads revise one report, each from what it read: one wins a round, the others are told, all get in."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        shilu.execute(report("0"), EDUCATION, "first")

        def act(number: int) -> None:
            for attempt in range(200):
                seen = shilu.reader.stream_version(c.plan_stream(PLAN))
                try:
                    said = report(str(number + 1), reason=f"第{number}次", authority="自查")
                    shilu.execute(said, EDUCATION, f"{number}-{attempt}", expected=seen)
                    return
                except Conflict:
                    continue
            raise AssertionError("starved")

        _together(8, act)
        final = worlds.history_of(shilu).current[f"report:{LEAD}|2023-Q2"]
        revisions = [e.event["data"] for e in shilu.reader.entries() if e.type == "statement.corrected"]
        said = [data["content"]["percent"] for data in revisions]
    assert final.revision == 9
    assert sorted(said) == [str(n) for n in range(1, 9)]


def test_many_threads_on_many_plans(tmp_path: Path, database_url: str) -> None:
    """32 writers on 32 plans, two entries each: all recorded, each stream dense, the read models know them all."""
    shilu, _ = worlds.fresh(tmp_path, url=database_url)

    def register(number: int) -> c.Command:
        return c.RegisterPlan(registration=PlanRegistered(
            plan=f"方案{number}", title=f"方案{number}", level="county", region=f"县{number}", held=False,
            unknown={"date": "无"}, source=INVENTED))  # fmt: skip

    def linked(number: int) -> c.Command:
        return c.SetTarget.model_validate({"plan": f"方案{number}", "target": {
            "target": "t", "indicator": "比例", "text": "比例", "kind": "headline", "comparator": ">=", "value": "1",
            "unit": "%", "hardness": "hard", "source": worlds.PUBLISHED}})  # fmt: skip

    with shilu:
        def act(number: int) -> None:
            shilu.execute(register(number), worlds.IMPORTER, f"register-{number}")
            shilu.execute(linked(number), OFFICE, f"target-{number}")

        _together(32, act)
        assert shilu.reader.size() == 1 + 64
        for number in range(32):
            assert shilu.reader.stream_version(c.plan_stream(f"方案{number}")) == 2
        assert shilu.runner is not None and shilu.runner.catch_up() == 65


def test_restart_in_between(tmp_path: Path, database_url: str) -> None:
    """After a restart the same key still answers with the first receipt, and a revision still sees its report."""
    shilu, _ = worlds.with_plan(tmp_path, url=database_url)
    with shilu:
        first = _receipt(shilu.execute(report("40"), EDUCATION, "key"))
    clock = SimulatedClock(at("2024-01-01"))
    with Shilu.open(worlds.settings_in(tmp_path, database_url), clock) as shilu:
        again = _receipt(shilu.execute(report("40"), EDUCATION, "key"))
        assert again.replayed and again.leaf_hashes == first.leaf_hashes
        with pytest.raises(Refused, match="revision-needs-reason"):
            shilu.execute(report("50"), EDUCATION, "key-2")
        shilu.execute(report("50", reason="误", authority="办"), EDUCATION, "key-3")
        assert worlds.history_of(shilu).current[f"report:{LEAD}|2023-Q2"].revision == 2


@pytest.mark.postgres
def test_two_services_on_one_database(tmp_path: Path, postgres_url: str) -> None:
    """On PostgreSQL two processes write one plan: decisions are taken anew after a conflict, nothing is lost."""
    one, _ = worlds.with_plan(tmp_path, "2025-12-01", postgres_url)
    with one, Shilu.open(worlds.settings_in(tmp_path, postgres_url), SimulatedClock(at("2025-12-01"))) as two:
        size = one.reader.size()

        def act(number: int) -> None:
            shilu = (one, two)[number % 2]
            for month in range(1, 7):
                period = f"{2022 + number // 2}-{month + number % 2 * 6:02d}"
                shilu.execute(report("5", period), EDUCATION, f"{number}-{month}")

        _together(4, act)
        assert one.reader.size() == two.reader.size() == size + 24


def test_closed_door(tmp_path: Path) -> None:
    """A second writer of the same SQLite file is refused with a sentence, and does not disturb the first."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        with pytest.raises(LedgerError) as busy:
            Shilu.open(worlds.settings_in(tmp_path), SimulatedClock(at("2024-01-01")))
        assert busy.value.code == "writer-busy"
        shilu.execute(report("40"), EDUCATION, "key")


def test_effective_day_is_always_written(tmp_path: Path) -> None:
    """Without a date the ledger's own day is written and marked; with one it is taken as given."""
    shilu, clock = worlds.with_plan(tmp_path)
    with shilu:
        clock.set(at("2024-02-03"))
        shilu.execute(report("10", "2022", effective_on=None), EDUCATION, "a")
        shilu.execute(report("20", "2022-H1", effective_on=date(2022, 6, 30)), EDUCATION, "b")
        first, second = (shilu.reader.entry(shilu.reader.size() - back).event for back in (1, 0))
    assert (first["effectiveon"], first.get("effectivedefaulted")) == ("2024-02-03", True)
    assert (second["effectiveon"], second.get("effectivedefaulted")) == ("2022-06-30", None)


def test_recorded_is_recorded_when_read_models_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command whose facts are in the ledger is answered with its receipt, whatever the read models do."""
    shilu, _ = worlds.with_plan(tmp_path)

    def broken() -> None:
        raise RuntimeError("the read models cannot follow")

    with shilu:
        monkeypatch.setattr(shilu, "catch_up", broken)
        receipt = shilu.execute(report("40"), EDUCATION, "k")
        assert isinstance(receipt, Receipt)
        assert receipt.size == shilu.reader.size()
