"""Ranges and workers: nothing is lost at the borders, and the number of processes changes nothing in the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from ledger.clock import SimulatedClock
from ledger.database import writing_engine
from ledger.errors import Unavailable
from ledger.reader import LedgerReader
from ledger.report import Report
from ledger.verify import pool, span, verify
from tests.conftest import database_of
from tests.ledger.given import START, act, fact, open_ledger
from tests.ledger.resealed import drop_triggers, drop_unique_ids, reseal

SIZE = 1_100  # four ranges of 256 and a rest
BORDERS = [255, 256, 257, 512, 513, 1_024, 1_025, SIZE]


def build(url: str, folder: Path) -> Any:
    """A ledger of 1,100 entries in a few commits: streams and one command of 60 entries run over the borders."""
    clock = SimulatedClock(START)
    with open_ledger(url, folder, clock) as ledger:
        for first in range(2, 230, 57):
            clock.advance(timedelta(minutes=1))
            ledger.append_many([act(f"k{n}", fact(f"plan-{n % 5}", f"s{n}")) for n in range(first, first + 57)])
        clock.advance(timedelta(minutes=1))
        ledger.append(act("long", *[fact("plan-1", f"l{n}") for n in range(230, 290)]))
        clock.advance(timedelta(minutes=1))
        rest = range(ledger.reader().size() + 1, SIZE + 1)
        ledger.append_many([act(f"k{n}", fact(f"plan-{n % 5}", f"s{n}")) for n in rest])
        return ledger.signer


@pytest.fixture
def engine(sqlite_url: str, tmp_path: Path) -> Iterator[Engine]:
    """It, without triggers."""
    build(sqlite_url, tmp_path)
    engine = writing_engine(sqlite_url)
    drop_triggers(engine)
    yield engine
    engine.dispose()


def _verified(engine: Engine, **more: Any) -> Report:
    return verify(LedgerReader(engine), **{"length": 256, "workers": 1, **more})


def test_control(engine: Engine) -> None:
    """The untouched ledger passes in ranges of every length, with the same report."""
    reports = [_verified(engine, length=length) for length in (256, 512, 1_024, 8_192)]
    assert reports[0].exit_code == 0 and all(report == reports[0] for report in reports)


@pytest.mark.parametrize("position", BORDERS)
@pytest.mark.parametrize("rehash", [False, True])
def test_a_changed_entry_at_a_border(engine: Engine, position: int, rehash: bool) -> None:
    """The first and last entries of a range are as safe as any, also when their hash is made to fit."""
    from ledger.merkle import leaf_hash

    with engine.begin() as connection:
        query = "SELECT leaf FROM entries WHERE position = :p"
        leaf = connection.execute(text(query), {"p": position}).scalar_one().replace(b'"80"', b'"81"')
        columns = "leaf = :l" + (", leaf_hash = :h" if rehash else "")
        values = {"l": leaf, "h": leaf_hash(leaf), "p": position}
        connection.execute(text(f"UPDATE entries SET {columns} WHERE position = :p"), values)
    report = _verified(engine)
    assert report.integrity == "failed" and report.position is not None and report.position <= position
    if not rehash or position < SIZE - 10:
        assert report.position == position


@pytest.mark.parametrize("position", BORDERS)
def test_a_missing_entry_at_a_border(engine: Engine, position: int) -> None:
    """A gap is named by the missing position."""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM entries WHERE position = :p"), {"p": position})
    report = _verified(engine)
    assert (report.integrity, report.completeness, report.position) == ("failed", "failed", position)


@pytest.mark.parametrize("position", [257, 300, 513, 1_025])
def test_a_broken_chain_over_a_border(engine: Engine, tmp_path: Path, position: int) -> None:
    """An entry whose predecessor lies in an earlier range must name it, even where everything is signed."""
    def change(at: int, event: dict[str, Any]) -> None:
        if at == position:
            event["prevleaf"] = "00" * 32

    reseal(engine, _signer(tmp_path), change)
    report = _verified(engine)
    assert {check.name: check.position for check in report.checks if check.verdict == "failed"} == {"order": position}


@pytest.mark.parametrize(("first", "second"), [(10, 1_000), (256, 257), (300, 400), (512, 1_025)])
def test_an_id_in_two_ranges(engine: Engine, tmp_path: Path, first: int, second: int) -> None:
    """An event id used in two ranges is found at its second use."""
    seen: dict[int, str] = {}

    def change(at: int, event: dict[str, Any]) -> None:
        seen[at] = event["id"]
        if at == second:
            event["id"] = seen[first]

    drop_unique_ids(engine)
    reseal(engine, _signer(tmp_path), change)
    report = _verified(engine)
    assert {one.name: one.position for one in report.checks if one.verdict == "failed"} == {"uniqueness": second}


@pytest.mark.parametrize(("first", "second"), [(10, 1_000), (231, 600), (300, 302)])
def test_a_key_in_two_places(engine: Engine, tmp_path: Path, first: int, second: int) -> None:
    """A command that comes again after others is found where it comes again."""
    seen: dict[int, str] = {}

    def change(at: int, event: dict[str, Any]) -> None:
        seen[at] = event["idempotencykey"]
        if at == second:
            event["idempotencykey"] = seen[first]

    reseal(engine, _signer(tmp_path), change)
    report = _verified(engine)
    assert {c.name: c.position for c in report.checks if c.verdict == "failed"}["uniqueness"] == second


def test_a_command_over_a_border_is_one_block(engine: Engine) -> None:
    """The command of 60 entries that crosses position 256 counts as one: with another count its row is wrong."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE idempotency SET count = count - 1 WHERE key = 'long'"))
    report = _verified(engine)
    assert {check.name: check.position for check in report.checks if check.verdict == "failed"} == {"views": 230}


TAMPERS: list[Callable[[Connection], object]] = [
    lambda c: None,
    lambda c: c.execute(text("UPDATE entries SET leaf = replace(leaf, '80', '81') WHERE position IN (256, 900)")),
    lambda c: c.execute(text("DELETE FROM entries WHERE position = 513")),
    lambda c: c.execute(text("DELETE FROM heads WHERE size = 58")),
    lambda c: c.execute(text("UPDATE idempotency SET count = 3 WHERE first_position = 700")),
]


@pytest.mark.parametrize("number", range(len(TAMPERS)))
def test_any_number_of_workers_reports_the_same(engine: Engine, number: int) -> None:
    """One, two or three processes: the same report, to the letter."""
    with engine.begin() as connection:
        TAMPERS[number](connection)
    alone = _verified(engine)
    assert (alone.exit_code == 0) == (number == 0)
    for workers in (2, 3) if number < 2 else (2,):
        assert _verified(engine, workers=workers) == alone


CHANGES = st.lists(
    st.tuples(
        st.integers(2, SIZE),
        st.sampled_from([
            "UPDATE entries SET leaf = CAST(replace(CAST(leaf AS TEXT), '80', '81') AS BLOB) WHERE position = :p",
            "UPDATE entries SET leaf_hash = zeroblob(32) WHERE position = :p",
            "UPDATE entries SET version = version + 1000 WHERE position = :p",
            "UPDATE entries SET event_id = 'x' || position WHERE position = :p",
            "UPDATE entries SET recorded_at = recorded_at + 1 WHERE position = :p",
            "UPDATE entries SET leaf = CAST(leaf AS TEXT) WHERE position = :p",
            "DELETE FROM entries WHERE position = :p",
            "UPDATE idempotency SET count = count + 1 WHERE first_position = :p",
        ]),
    ),
    max_size=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One ledger for many examples, each undone."""
    folder = tmp_path_factory.mktemp("shared")
    build(f"sqlite:///{folder / 'ledger.db'}", folder)
    engine = writing_engine(f"sqlite:///{folder / 'ledger.db'}")
    drop_triggers(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    yield engine
    engine.dispose()


@settings(max_examples=60)
@given(changes=CHANGES)
def test_quick_and_careful_say_the_same(shared: Engine, changes: list[tuple[int, str]]) -> None:
    """Whatever is changed, the quick pass never says less than the careful one: the reports are equal."""
    path = Path(str(shared.url.database))
    before = path.read_bytes()
    with shared.begin() as connection:
        for position, statement in changes:
            connection.execute(text(statement), {"p": position})
    try:
        quick = _verified(shared)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(span, "_quick", lambda *_: None)
            careful = _verified(shared)
        assert quick == careful
    finally:
        shared.dispose()
        for beside in path.parent.glob(f"{path.name}-*"):
            if beside.suffix != ".writer":
                beside.unlink()
        path.write_bytes(before)



def test_a_worker_that_dies_is_no_verification(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a worker is killed the verification ends with an error, never with a report."""
    work = pool.Workers.summaries

    def summaries(self: pool.Workers, spans: Any) -> Any:
        for number, summary in enumerate(work(self, spans)):
            if number == 0:
                for process in list(self._pool._processes.values()):
                    process.kill()
            yield summary

    monkeypatch.setattr(pool.Workers, "summaries", summaries)
    with pytest.raises(Unavailable, match="nothing was verified"):
        _verified(engine, workers=2)


def test_verifying_while_it_is_written(database_url: str, tmp_path: Path) -> None:
    """What is appended during the walk is left for the next time, and is no fault."""
    with open_ledger(database_url, tmp_path, SimulatedClock(START)) as ledger:
        ledger.append_many([act(f"k{n}", fact(f"plan-{n % 5}", f"s{n}")) for n in range(2, 601)])
        reader = LedgerReader.open(database_url)
        written = [0]

        def write_on(done: int, size: int) -> None:
            written[0] += 1
            ledger.append_many([act(f"w{written[0]}-{n}", fact(f"plan-{n % 7}", f"w{n}")) for n in range(300)])

        report = verify(reader, progress=write_on, length=256)
        reader.close()
        assert written[0] >= 3 and (report.exit_code, report.size) == (0, 600)
        assert verify(ledger.reader(), length=256).size == 600 + 300 * written[0]


@pytest.mark.postgres
def test_a_role_that_may_only_select(postgres_server: str, postgres_url: str, tmp_path: Path) -> None:
    """On PostgreSQL the right to SELECT is enough to verify, with one process and with two."""
    build(postgres_url, tmp_path)
    name = postgres_url.partition("?")[0].rsplit("/", 1)[1]
    with psycopg.connect(database_of(postgres_server, name), autocommit=True) as admin:
        admin.execute(f"CREATE ROLE auditor_{name} LOGIN".encode())
        admin.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO auditor_{name}".encode())
    try:
        url = postgres_url.replace("postgres:@", f"auditor_{name}:@").replace("//postgres@", f"//auditor_{name}@")
        assert f"auditor_{name}" in url
        for workers in (1, 2):
            reader = LedgerReader.open(url)
            assert reader.ask("SELECT current_user")[0][0] == f"auditor_{name}"
            assert verify(reader, length=256, workers=workers).exit_code == 0
            reader.close()
    finally:
        with psycopg.connect(database_of(postgres_server, name), autocommit=True) as admin:
            admin.execute(f"DROP OWNED BY auditor_{name}".encode())
            admin.execute(f"DROP ROLE auditor_{name}".encode())


def _signer(folder: Path) -> Any:
    from ledger.signer import Signer
    from tests.ledger.given import ORIGIN

    return Signer.load_or_create(folder / "key", ORIGIN)
