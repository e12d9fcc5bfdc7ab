"""Tampering: whatever is changed behind the ledger's back, `verify` says so and names the position."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, Engine, text

from ledger.checkpoint import parse
from ledger.clock import SimulatedClock
from ledger.database import writing_engine
from ledger.errors import HistoryMismatch
from ledger.merkle import Frontier, leaf_hash
from ledger.reader import LedgerReader
from ledger.report import Report
from ledger.signer import Signer
from ledger.verify import NAMES, verify
from tests.ledger.given import ORIGIN, START, act, fact, open_ledger

SIZE = 40
TARGETS = [2, 5, 17, 24, 33, SIZE]  # single commits up to 20, one commit of 20 entries after


@pytest.fixture
def unguarded(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """A ledger of 40 entries whose triggers were dropped."""
    clock = SimulatedClock(START)
    with open_ledger(database_url, tmp_path, clock) as ledger:
        for n in range(2, 21):
            clock.advance(timedelta(minutes=1))
            ledger.append(act(f"k{n}", fact(f"plan-{n % 3}", f"s{n}", value=str(n))))
        ledger.append_many([act(f"k{n}", fact(f"plan-{n % 3}", f"s{n}", value=str(n))) for n in range(21, 41)])
    engine = writing_engine(database_url)
    _drop_triggers(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def tampered(unguarded: Engine) -> Callable[[Callable[[Connection], None]], Report]:
    """Make a change behind the ledger's back; the report of verifying what is there then."""

    def change(how: Callable[[Connection], None]) -> Report:
        with unguarded.begin() as connection:
            how(connection)
        return verify(LedgerReader(unguarded))

    return change


def _drop_triggers(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("DROP FUNCTION ledger_append_only CASCADE"))


def _leaf(connection: Connection, position: int) -> bytes:
    return bytes(connection.execute(text("SELECT leaf FROM entries WHERE position = :p"), {"p": position}).scalar_one())


def _store(connection: Connection, position: int, leaf: bytes, *, rehash: bool) -> None:
    values: dict[str, Any] = {"p": position, "leaf": leaf, "hash": leaf_hash(leaf)}
    columns = "leaf = :leaf" + (", leaf_hash = :hash" if rehash else "")
    done = connection.execute(text(f"UPDATE entries SET {columns} WHERE position = :p"), values)
    assert done.rowcount == 1


def test_control_untouched_ledger_verifies(tampered: Callable[..., Report]) -> None:
    """Control: dropping the triggers alone changes nothing; all checks pass and the limits are stated."""
    report = tampered(lambda connection: None)
    assert (report.integrity, report.size, report.position, report.exit_code) == ("ok", SIZE, None, 0)
    assert report.completeness == "not checked"
    checks = {check.name: check for check in report.checks}
    assert tuple(checks) == NAMES
    outside = checks["consistency"]
    assert "a tail cut off" in outside.detail and "未提供外部检查点" in outside.detail
    unchecked = {name for name, check in checks.items() if check.verdict != "ok"}
    assert unchecked == {"witnesses", "consistency", "snapshots"}


@pytest.mark.parametrize("rehash", [False, True])
@pytest.mark.parametrize("position", TARGETS)
def test_a_flipped_byte(tampered: Callable[..., Report], position: int, rehash: bool) -> None:
    """One changed byte of a fact is found at its position, also with its leaf hash recomputed."""

    def flip(connection: Connection) -> None:
        leaf = _leaf(connection, position)
        at = leaf.index(b'"value":"') + 9
        changed = leaf[:at] + bytes([leaf[at] ^ 1]) + leaf[at + 1 :]
        _store(connection, position, changed, rehash=rehash)

    report = tampered(flip)
    assert (report.integrity, report.exit_code) == ("failed", 1)
    if position == SIZE and rehash:  # nothing chains to it yet: the signed root covers 21 to 40, and it says so
        tree = next(check for check in report.checks if check.name == "tree")
        assert tree.position is not None and tree.position <= position
        assert f"to {SIZE}" in tree.detail
    else:
        assert report.position == position


@pytest.mark.parametrize("position", [2, 20, 24])
def test_every_byte_counts(unguarded: Engine, position: int) -> None:
    """A flip of any byte of an entry, with its hash recomputed, is found at that entry or inside its commit."""
    reader, low = LedgerReader(unguarded), position if position <= 20 else 21
    leaf = reader.entry(position).leaf
    for at in range(0, len(leaf), 9):
        with unguarded.begin() as connection:
            _store(connection, position, leaf[:at] + bytes([leaf[at] ^ 1]) + leaf[at + 1 :], rehash=True)
        report = verify(reader)
        assert report.integrity == "failed"
        assert report.position is not None and low <= report.position <= position
    with unguarded.begin() as connection:
        _store(connection, position, leaf, rehash=True)
    assert verify(reader).integrity == "ok"


@pytest.mark.parametrize("position", TARGETS)
def test_a_deleted_row(tampered: Callable[..., Report], position: int) -> None:
    """A removed entry is found missing at its position."""
    report = tampered(lambda c: c.execute(text("DELETE FROM entries WHERE position = :p"), {"p": position}))
    assert (report.integrity, report.position) == ("failed", position)


@pytest.mark.parametrize(("first", "second"), [(4, 9), (19, 20), (22, 38), (10, 30)])
def test_swapped_rows(tampered: Callable[..., Report], first: int, second: int) -> None:
    """Two entries that changed places are found at the first of them."""

    def swap(connection: Connection) -> None:
        one, other = _leaf(connection, first), _leaf(connection, second)
        _store(connection, first, other, rehash=True)
        _store(connection, second, one, rehash=True)

    report = tampered(swap)
    assert (report.integrity, report.position) == ("failed", first)


def _forged(connection: Connection) -> bytes:
    """A perfectly well-formed next entry, chained to its stream, that no commit signed."""
    event = orjson.loads(_leaf(connection, SIZE))
    event["prevleaf"] = leaf_hash(_leaf(connection, SIZE)).hex()
    event["sequence"] = f"{SIZE + 1:020d}"
    event["streamversion"] += 1
    event["id"] = "01768a3e-0800-7000-8000-00000000ffff"
    event["idempotencykey"] = "forged"
    return orjson.dumps(event, option=orjson.OPT_SORT_KEYS)


def _insert_forged(connection: Connection) -> None:
    leaf = _forged(connection)
    event = orjson.loads(leaf)
    connection.execute(
        text(
            "INSERT INTO entries SELECT :p, stream, version + 1, type, :id, recorded_at, :leaf, :hash"
            " FROM entries WHERE position = :last"
        ),
        {"p": SIZE + 1, "id": event["id"], "leaf": leaf, "hash": leaf_hash(leaf), "last": SIZE},
    )


def test_an_inserted_row(tampered: Callable[..., Report]) -> None:
    """A well-formed entry inserted behind the ledger's back is covered by no signature: found where it stands."""
    report = tampered(_insert_forged)
    assert (report.integrity, report.position) == ("failed", SIZE + 1)


def test_an_inserted_row_with_a_forged_head(tampered: Callable[..., Report]) -> None:
    """A head signed with another key of the same name does not cover it either."""

    def forge(connection: Connection) -> None:
        _insert_forged(connection)
        query = text("SELECT frontier, recorded_at FROM heads WHERE size = :s")
        raw, recorded_at = connection.execute(query, {"s": SIZE}).one()
        frontier = Frontier.from_bytes(bytes(raw))
        frontier.append(leaf_hash(_leaf(connection, SIZE + 1)))
        note = Signer.generate(ORIGIN).sign(frontier.size, frontier.root())
        connection.execute(
            text("INSERT INTO heads VALUES (:s, :t, :f, :c)"),
            {"s": SIZE + 1, "t": recorded_at, "f": frontier.to_bytes(), "c": note},
        )

    report = tampered(forge)
    assert (report.integrity, report.position) == ("failed", SIZE + 1)
    assert next(check.name for check in report.checks if check.position == SIZE + 1) == "checkpoint"


def test_the_writer_refuses_a_forged_row(database_url: str, tmp_path: Path) -> None:
    """A writing ledger does not sign on top of a row inserted, or a tail removed, behind its back."""
    with open_ledger(database_url, tmp_path) as ledger:
        for n in range(2, SIZE + 1):
            ledger.append(act(f"k{n}", fact(statement=f"s{n}")))
        engine = writing_engine(database_url)
        _drop_triggers(engine)
        with engine.begin() as connection:
            _insert_forged(connection)
        with pytest.raises(HistoryMismatch):
            ledger.append(act("after"))
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM entries WHERE position >= :p"), {"p": SIZE})
            connection.execute(text("DELETE FROM heads WHERE size >= :p"), {"p": SIZE})
        with pytest.raises(HistoryMismatch):
            ledger.append(act("after"))
        engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET stream = 'elsewhere' WHERE position = 7",
        "UPDATE entries SET type = 'plan.other' WHERE position = 7",
        "UPDATE entries SET recorded_at = recorded_at - 1 WHERE position = 7",
        "UPDATE heads SET recorded_at = recorded_at - 1 WHERE size = 7",
    ],
)
def test_changed_columns(tampered: Callable[..., Report], statement: str) -> None:
    """A column changed beside its leaf (which would mislead every query) is found at its position."""
    report = tampered(lambda c: c.execute(text(statement)))
    assert (report.integrity, report.position) == ("failed", 7)



@pytest.mark.parametrize("cut", [1, 10, 19])
def test_truncation_needs_a_checkpoint_from_elsewhere(
    database_url: str, tmp_path: Path, tampered: Callable[..., Report], cut: int
) -> None:
    """A tail cut off with all that names it passes the walk (and the report warns); an outside checkpoint shows it."""
    engine = writing_engine(database_url)
    head = LedgerReader(engine).head()
    assert head is not None
    keep = 20 - cut

    def truncate(connection: Connection) -> None:
        connection.execute(text("DELETE FROM entries WHERE position > :p"), {"p": keep})
        connection.execute(text("DELETE FROM heads WHERE size > :p"), {"p": keep})
        connection.execute(text("DELETE FROM idempotency WHERE first_position > :p"), {"p": keep})

    blind = tampered(truncate)
    assert (blind.integrity, blind.completeness, blind.exit_code) == ("ok", "not checked", 0)
    seeing = verify(LedgerReader(engine), outside=head.checkpoint)
    assert (seeing.completeness, seeing.position, seeing.exit_code) == ("failed", keep + 1, 1)
    engine.dispose()


def test_an_outside_checkpoint_at_any_size_is_compared(database_url: str, tmp_path: Path) -> None:
    """A checkpoint of this ledger proves completeness up to its size; one of a twin ledger proves a fork."""
    with open_ledger(database_url, tmp_path) as ledger:
        for n in range(6):
            ledger.append(act(f"k{n}", fact(statement=f"s{n}")))
        reader = ledger.reader()
        for head in reader.heads():
            report = verify(reader, outside=head.checkpoint, key=ledger.signer.verifier)
            assert (report.integrity, report.completeness) == ("ok", "ok")
        fork = ledger.signer.sign(4, bytes(32))
        assert verify(reader, outside=fork).exit_code == 1
        assert verify(reader, outside=fork).integrity == "failed"
        assert verify(reader, outside=b"nonsense").completeness == "failed"
        stranger = Signer.generate(ORIGIN).verifier
        assert verify(reader, key=stranger).integrity == "failed"
        last = reader.head()
        assert last is not None
        assert verify(reader).root == parse(last.checkpoint).root.hex()


def test_zero_entries_are_never_green(database_url: str) -> None:
    """An empty database is reported as not checked, exit code 2; so no absence passes for a proof."""
    from ledger.migrations import migrate

    engine = writing_engine(database_url)
    migrate(engine)
    report = verify(LedgerReader(engine))
    assert (report.integrity, report.completeness, report.size, report.exit_code) == (
        "not checked",
        "not checked",
        0,
        2,
    )
    engine.dispose()


def test_emptied_ledger_is_a_failure(tampered: Callable[..., Report]) -> None:
    """Heads without any entry are a failure, not an empty ledger."""
    report = tampered(lambda c: c.execute(text("DELETE FROM entries")))
    assert (report.integrity, report.exit_code, report.position) == ("failed", 1, 1)


def test_progress_is_told(ledger: Any) -> None:
    """The progress callback hears the end of the walk."""
    heard: list[tuple[int, int]] = []
    verify(ledger.reader(), progress=lambda done, size: heard.append((done, size)))
    assert heard[-1] == (1, 1)


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("views", "UPDATE entries SET event_id = 'zz' WHERE position = 12"),
        ("views", "UPDATE idempotency SET first_position = 500 WHERE first_position = 12"),
        ("views", "UPDATE idempotency SET key = 'other' WHERE first_position = 12"),
        ("views", "UPDATE idempotency SET count = 7 WHERE first_position = 12"),
        ("views", "DELETE FROM idempotency WHERE first_position = 12"),
    ],
)
def test_what_stands_beside_the_leaves_is_compared(tampered: Callable[..., Report], name: str, statement: str) -> None:
    """Event ids and the idempotency table must say what the leaves say: a receipt is read from them."""
    report = tampered(lambda c: c.execute(text(statement)))
    assert (report.integrity, report.position) == ("failed", 12)
    assert {c.name for c in report.checks if c.verdict == "failed"} == {name}


def test_a_row_too_many_in_the_idempotency_table(tampered: Callable[..., Report]) -> None:
    """A key that no entry carries would answer a command that was never recorded."""
    insert = "INSERT INTO idempotency SELECT 'x', 'y', fingerprint, 9000, 1 FROM idempotency WHERE first_position = 12"
    assert tampered(lambda c: c.execute(text(insert))).integrity == "failed"


def test_a_head_removed_from_the_middle(tampered: Callable[..., Report]) -> None:
    """A commit without its head would shift what was known when: it is named."""
    report = tampered(lambda c: c.execute(text("DELETE FROM heads WHERE size = 12")))
    assert (report.integrity, report.position) == ("failed", 12)


@pytest.mark.parametrize(
    ("position", "statement"),
    [
        (12, "UPDATE entries SET leaf = CAST(leaf AS TEXT) WHERE position = 12"),
        (12, "UPDATE entries SET recorded_at = 'abc' WHERE position = 12"),
        (12, "UPDATE heads SET checkpoint = 'abc' WHERE size = 12"),
        (1, "UPDATE entries SET leaf = 'abc' WHERE position = 1"),
    ],
)
def test_cells_of_another_kind(
    unguarded: Engine, tampered: Callable[..., Report], position: int, statement: str
) -> None:
    """SQLite stores text in any column: the verifier names the position instead of falling over."""
    if unguarded.dialect.name != "sqlite":
        return  # PostgreSQL keeps the kinds itself
    report = tampered(lambda c: c.execute(text(statement)))
    assert (report.integrity, report.position) == ("failed", position)
