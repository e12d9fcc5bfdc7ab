"""Appending: one block per command, expected versions, idempotency for ever, time that never runs back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.clock import SimulatedClock, to_us
from ledger.envelope import Append, Author, Commitment
from ledger.errors import Conflict, InvalidEntry, KeyReused, LedgerError, UnknownType
from ledger.merkle import leaf_hash
from ledger.store import Ledger
from ledger.verify import verify
from tests.ledger.given import LIAISON, ORIGIN, act, fact, open_ledger


def test_a_receipt_tells_what_is_stored(ledger: Ledger) -> None:
    """Positions, ids and leaf hashes of the receipt are those of the stored entries; the size is the head's."""
    receipt = ledger.append(act("k1", fact("p"), fact("q"), fact("p", statement="s2"), expected={"p": 0, "q": 0}))
    stored = list(ledger.reader().entries(after=1))
    assert receipt.positions == (2, 3, 4) == tuple(entry.position for entry in stored)
    assert receipt.event_ids == tuple(entry.event["id"] for entry in stored)
    assert receipt.leaf_hashes == tuple(leaf_hash(entry.leaf).hex() for entry in stored)
    assert (receipt.size, receipt.replayed) == (4, False)
    assert [(entry.stream, entry.version) for entry in stored] == [("p", 1), ("q", 1), ("p", 2)]
    assert stored[2].event["prevleaf"] == stored[0].leaf_hash.hex()
    assert "prevleaf" not in stored[0].event


def test_conflict_names_both_versions_and_records_nothing(ledger: Ledger) -> None:
    """A stale expected version is refused, also for a stream only read, and nothing is half-done."""
    ledger.append(act("k1", fact("p"), expected={"p": 0}))
    for expected in ({"p": 0}, {"q": 3}, {"p": 2}):
        with pytest.raises(Conflict) as refusal:
            ledger.append(act("k2", fact("p"), fact("q"), expected=expected))
        stream, seen = next(iter(expected.items()))
        actual = {"p": 1}.get(stream, 0)
        assert (refusal.value.stream, refusal.value.expected, refusal.value.actual) == (stream, seen, actual)
    assert ledger.reader().size() == 2
    assert ledger.append(act("k2", fact("p"), expected={"p": 1})).positions == (3,)


def test_the_same_request_twice_is_one_event(ledger: Ledger, clock: SimulatedClock) -> None:
    """Same key and command give the stored answer, however much later and whatever was expected then."""
    first = ledger.append(act("k1", fact("p"), fact("p", statement="s2"), expected={"p": 0}))
    ledger.append(act("k2", fact("p", statement="s3"), expected={"p": 2}))
    clock.advance(timedelta(days=400))
    again = ledger.append(act("k1", fact("p"), fact("p", statement="s2"), expected={"p": 0}))
    assert again.replayed
    assert again.size == first.size == 3
    assert (again.positions, again.event_ids, again.leaf_hashes) == (
        first.positions,
        first.event_ids,
        first.leaf_hashes,
    )
    assert ledger.reader().size() == 4


def test_a_key_names_one_command_per_actor(ledger: Ledger) -> None:
    """Another command under the same key is refused; another actor may use the key."""
    ledger.append(act("k1"))
    with pytest.raises(KeyReused) as refusal:
        ledger.append(act("k1", command=b"{other}"))
    assert (refusal.value.actor, refusal.value.key) == (LIAISON.actor_id, "k1")
    other = Append([fact()], {}, Author("actor-2", None, "liaison"), "k1", b"{other}")
    assert ledger.append(other).positions == (3,)


def test_a_refused_command_leaves_its_key_free(ledger: Ledger) -> None:
    """A command refused for a conflict may be decided again and sent under the same key."""
    with pytest.raises(Conflict):
        ledger.append(act("k1", expected={"plan-1": 5}))
    assert not ledger.append(act("k1", expected={"plan-1": 0})).replayed


def test_keys_survive_reopening(database_url: str, tmp_path: Path, clock: SimulatedClock) -> None:
    """A re-sent key is answered from the store by the next process too."""
    with open_ledger(database_url, tmp_path, clock) as ledger:
        first = ledger.append(act("k1"))
    with open_ledger(database_url, tmp_path, clock) as ledger:
        again = ledger.append(act("k1"))
    assert again.replayed
    assert again.event_ids == first.event_ids


def test_append_many_is_all_or_nothing(ledger: Ledger) -> None:
    """Thousands of commands in one transaction: one refusal undoes all, else each has its receipt and block."""
    acts = [act(f"k{n}", *(fact(f"p{n % 7}", f"s{n}-{i}") for i in range(3))) for n in range(500)]
    with pytest.raises(Conflict):
        ledger.append_many([*acts, act("bad", expected={"p0": 1})])
    assert ledger.reader().size() == 1
    receipts = ledger.append_many(acts)
    assert [p for receipt in receipts for p in receipt.positions] == list(range(2, 1502))
    assert {receipt.size for receipt in receipts} == {1501}
    assert all(receipt.replayed for receipt in ledger.append_many(acts))
    assert verify(ledger.reader()).integrity == "ok"
    assert ledger.append_many([]) == []


def test_append_many_checks_versions_within_itself(ledger: Ledger) -> None:
    """Each command of a batch expects the versions its predecessors leave behind; a twin key is answered once."""
    first, second = act("a", fact("p"), expected={"p": 0}), act("b", fact("p"), expected={"p": 1})
    receipts = ledger.append_many([first, second, first])
    assert [receipt.positions for receipt in receipts] == [(2,), (3,), (2,)]
    assert [receipt.replayed for receipt in receipts] == [False, False, True]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(jumps=st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=8))
def test_recorded_time_never_decreases(ledger: Ledger, clock: SimulatedClock, jumps: list[int]) -> None:
    """However the clock jumps, recorded_at = max(clock, previous), in the row, the leaf and the head."""
    reader = ledger.reader()
    for jump in jumps:
        head = reader.head()
        assert head is not None
        now = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(microseconds=jump)
        clock.set(now)
        receipt = ledger.append(act(f"k{reader.size()}", fact(statement=f"s{reader.size()}")))
        entry = reader.entry(receipt.positions[0])
        assert entry.recorded_at == max(to_us(now), head.recorded_at)
        assert entry.event["recordedtime"] == entry.recorded_time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        assert reader.size_at(entry.recorded_at) == entry.position


def test_unknown_types_and_invalid_facts_are_refused(database_url: str, tmp_path: Path) -> None:
    """The registry is closed: what it does not know or does not accept is not recorded."""

    def registry(type_: str, revision: int, data: Mapping[str, Any]) -> None:
        if (type_, revision) != ("plan.progress_reported", 1):
            raise KeyError(type_)
        if "value" not in data:
            raise ValueError("value is missing")

    with open_ledger(database_url, tmp_path, registry=registry) as ledger:
        ledger.append(act("k0"))
        with pytest.raises(UnknownType):
            ledger.append(Append([_typed("plan.exploded")], {}, LIAISON, "k1", b""))
        with pytest.raises(UnknownType):
            ledger.append(Append([_typed("ledger.opened")], {}, LIAISON, "k2", b""))
        with pytest.raises(InvalidEntry, match="value is missing"):
            ledger.append(act("k3", fact(other="1")))
        assert ledger.reader().size() == 2


def _typed(type_: str) -> Any:
    from dataclasses import replace

    return replace(fact(), type=type_)


def test_blobs_are_stored_once_by_digest(ledger: Ledger) -> None:
    """A document goes in by its SHA-256 and comes back; the same one twice is no error; a wrong digest is."""
    content = "实施方案".encode()
    digest = sha256(content).hexdigest()
    for key in ("k1", "k2"):
        ledger.append(Append([fact(statement=key)], {}, LIAISON, key, b"", blobs={digest: content}))
    assert ledger.reader().blob(digest) == content
    assert ledger.reader().blob("0" * 64) is None
    with pytest.raises(InvalidEntry):
        ledger.append(Append([fact()], {}, LIAISON, "k3", b"", blobs={"0" * 64: content}))


def test_bad_requests_record_nothing(ledger: Ledger) -> None:
    """No facts at all, a bad fact after a good one, a commitment that does not open: refused whole."""
    bad = Append([fact()], {}, LIAISON, "k", b"", commitments=[Commitment("hmac-sha256:00", b"s", "v")])
    for append in (Append([], {}, LIAISON, "k", b""), act("k", fact(), fact(x=1.5)), bad):
        with pytest.raises(InvalidEntry):
            ledger.append(append)
    assert ledger.reader().size() == 1


def test_every_error_speaks_chinese_and_english(ledger: Ledger) -> None:
    """A refusal carries a stable code and both languages."""
    with pytest.raises(LedgerError) as refusal:
        ledger.append(act("k", expected={"plan-1": 9}))
    assert refusal.value.code == "conflict"
    assert "plan-1" in refusal.value.zh
    assert "expected version 9" in refusal.value.en


def test_the_library_cannot_append_past_the_door(ledger: Ledger) -> None:
    """`Application.save` and raw stored events are refused; reading through the library works."""
    from eventsourcing.persistence import ProgrammingError, StoredEvent

    with pytest.raises(ProgrammingError):
        ledger.recorder.insert_events([StoredEvent("p", 1, "t", b"{}")])
    ledger.append(act("k1"))
    (leaf,) = ledger.events.get("plan-1")
    assert leaf.event["data"] == {"value": "80"}  # type: ignore[attr-defined]
    assert [n.id for n in ledger.notification_log.select(start=1, limit=10)] == [1, 2]
    assert ledger.reader().opened()["origin"] == ORIGIN


def test_effective_date_is_the_authors(ledger: Ledger) -> None:
    """`effectiveon` is stored as given, past or future, whatever the clock says."""
    from dataclasses import replace

    future = replace(fact(), effective_on=date(2035, 12, 31), effective_precision="end_of_year")
    ledger.append(act("k", future))
    event = ledger.reader().entry(2).event
    assert (event["effectiveon"], event["time"]) == ("2035-12-31", "2035-12-31T00:00:00+08:00")
    assert event["effectiveprecision"] == "end_of_year"
