"""Each check by itself: a ledger that it alone convicts, and that passes when the check is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ledger.clock import SimulatedClock
from ledger.cosignature import Cosigner
from ledger.database import writing_engine
from ledger.reader import LedgerReader
from ledger.report import Report
from ledger.signer import Signer
from ledger.verify import ALL, verify
from tests.ledger.given import ORIGIN, START, act, fact, open_ledger
from tests.ledger.resealed import drop_triggers, drop_unique_ids, reseal

SIZE = 530  # two full tiles and a rest
Break = Callable[[Engine, Signer], Any]


@pytest.fixture
def broken(database_url: str, tmp_path: Path) -> Iterator[Callable[[Break], LedgerReader]]:
    """A ledger of 530 entries, changed as told by somebody who holds its key."""
    clock = SimulatedClock(START)
    with open_ledger(database_url, tmp_path, clock) as ledger:
        for n in range(2, 31):
            clock.advance(timedelta(minutes=1))
            ledger.append(act(f"k{n}", fact(f"plan-{n % 3}", f"s{n}", value=str(n))))
        clock.advance(timedelta(minutes=1))
        ledger.append_many([act(f"k{n}", fact(f"plan-{n % 3}", f"s{n}", value=str(n))) for n in range(31, SIZE + 1)])
        signer = ledger.signer
    engine = writing_engine(database_url)
    drop_triggers(engine)

    def change(how: Break) -> LedgerReader:
        how(engine, signer)
        return LedgerReader(engine)

    yield change
    engine.dispose()


def _run(statement: str) -> Break:
    def how(engine: Engine, _: Signer) -> None:
        with engine.begin() as connection:
            connection.execute(text(statement))

    return how


def _event(position: int, **values: Any) -> Break:
    def change(at: int, event: dict[str, Any]) -> None:
        if at == position:
            event.update(values)

    return lambda engine, signer: reseal(engine, signer, change)


def _leaf(position: int, how: Callable[[bytes], bytes]) -> Break:
    return lambda engine, signer: reseal(engine, signer, raw=lambda at, leaf: how(leaf) if at == position else leaf)


def _same_id(engine: Engine, signer: Signer) -> None:
    seen: list[str] = []

    def change(at: int, event: dict[str, Any]) -> None:
        seen.append(event["id"])
        if at == 400:
            event["id"] = seen[11]

    drop_unique_ids(engine)
    reseal(engine, signer, change)


def _forged_head(engine: Engine, signer: Signer) -> None:
    other = Signer.generate(ORIGIN)
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT size, frontier FROM heads WHERE size = 20")).all()
        from ledger.merkle import Frontier

        for size, frontier in rows:
            note = other.sign(size, Frontier.from_bytes(bytes(frontier)).root())
            connection.execute(text("UPDATE heads SET checkpoint = :c WHERE size = :s"), {"c": note, "s": size})


BACKWARDS = _event(300, recordedtime="1999-01-01T00:00:00.000000Z")
LAYERS: list[tuple[str, int, Break]] = [
    ("checkpoint", 20, _forged_head),
    ("entries", 300, _leaf(300, lambda leaf: leaf.replace(b":", b": ", 1))),
    ("entries", 300, _event(300, data={"value": 1.5})),
    ("entries", 300, _event(300, data={"\U0001f600": 1})),
    ("entries", 300, _event(300, data={"list": [{"deep": [0.5]}]})),
    ("entries", 300, _event(300, statementrevision="1")),
    ("entries", 300, _event(300, source="another.test/ledger")),
    ("tree", 257, _run("UPDATE tiles SET hashes = root || root WHERE number = 1 AND level = 0")),
    ("tree", 300, _run("UPDATE entries SET leaf_hash = (SELECT leaf_hash FROM entries WHERE position = 9)"
                       " WHERE position = 300")),
    ("tree", SIZE + 1, _run("INSERT INTO tiles SELECT 0, 77, root, hashes FROM tiles WHERE number = 0 AND level = 0")),
    ("order", 300, BACKWARDS),
    ("order", 300, _event(300, prevleaf="00" * 32)),
    ("order", 2, _event(2, prevleaf="00" * 32)),
    ("uniqueness", 400, _same_id),
    ("views", 300, _run("UPDATE entries SET stream = 'elsewhere' WHERE position = 300")),
    ("views", 300, _run("UPDATE idempotency SET count = 2 WHERE first_position = 300")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "position", "how"), LAYERS)
def test_one_check_alone_convicts(
    broken: Callable[[Break], LedgerReader], name: str, position: int, how: Break
) -> None:
    """The named check fails at the position, no other does; without it the same ledger passes (control)."""
    reader = broken(how)
    layers = ALL - {"checkpoint"} if how is BACKWARDS else ALL  # an instant inside a commit also wants a head there
    report = verify(reader, length=256, checks=layers)
    assert {check.name for check in report.checks if check.verdict == "failed"} == {name}
    assert (report.integrity, report.position, report.exit_code) == ("failed", position, 1)
    control = verify(reader, length=256, checks=layers - {name})
    assert (control.integrity, control.exit_code) == ("ok", 0)
    assert next(check for check in control.checks if check.name == name).verdict == "not checked"


def test_untouched_and_resealed_pass(broken: Callable[[Break], LedgerReader]) -> None:
    """Control: the ledger as it is, and rewritten without a change, verifies: rewriting itself breaks nothing."""
    assert verify(broken(lambda engine, signer: None), length=256).exit_code == 0
    assert verify(broken(reseal), length=256).exit_code == 0


def test_a_history_written_anew_needs_a_checkpoint_from_elsewhere(broken: Callable[[Break], LedgerReader]) -> None:
    """Rewritten and signed again by the key's holder, a ledger agrees with itself, not with a checkpoint elsewhere."""
    before = broken(lambda engine, signer: None)
    head = before.head(25)
    assert head is not None
    reader = broken(_event(10, data={"value": "another"}))
    assert verify(reader).exit_code == 0
    report = verify(reader, outside=[head.checkpoint])
    assert {check.name for check in report.checks if check.verdict == "failed"} == {"consistency"}
    assert (report.integrity, report.exit_code) == ("failed", 1)
    assert verify(reader, outside=[head.checkpoint], checks=ALL - {"consistency"}).exit_code == 0


def _policy(reader: LedgerReader, witness: Cosigner, quorum: int = 1) -> dict[str, Any]:
    keys = [reader.opened()["verifier_key"]]
    return {"origin": ORIGIN, "quorum": quorum, "verifier_keys": keys, "witness_keys": [str(witness.verifier)]}


def _publish(database_url: str, folder: Path, witness: Cosigner | None) -> None:
    from ledger.publishing import publish

    with open_ledger(database_url, folder, SimulatedClock(START + timedelta(days=1))) as ledger:
        publish(ledger, ask=lambda note, proof: [witness.cosign(note, 1_700_000_000)] if witness else [])


def test_witnesses(database_url: str, tmp_path: Path) -> None:
    """A quorum that cosigned the newest published checkpoint makes completeness ok; one that did not is a failure."""
    witness, other = (Cosigner.load_or_create(tmp_path / name, f"{name}.test") for name in ("w1", "w2"))
    with open_ledger(database_url, tmp_path) as ledger:
        ledger.append_many([act(f"k{n}", fact(f"plan-{n % 3}", f"s{n}")) for n in range(2, 300)])
    _publish(database_url, tmp_path, witness)
    reader = LedgerReader.open(database_url)
    seen = verify(reader, policy=_policy(reader, witness), length=256)
    assert (seen.integrity, seen.completeness, seen.exit_code) == ("ok", "ok", 0)
    unseen = verify(reader, policy=_policy(reader, other), length=256)
    assert {check.name for check in unseen.checks if check.verdict == "failed"} == {"witnesses"}
    assert (unseen.integrity, unseen.completeness, unseen.exit_code) == ("ok", "failed", 1)
    assert verify(reader, policy=_policy(reader, other), checks=ALL - {"witnesses"}, length=256).exit_code == 0
    assert "no policy of witnesses" in verify(reader).checks[1].detail
    reader.close()


def test_a_stream_list_that_leaves_a_stream_out(database_url: str, tmp_path: Path) -> None:
    """A published list that lacks a stream convicts its signer: completeness fails, the entries are as signed."""
    import hashlib

    from ledger.checkpoint import Checkpoint, parse
    from ledger.streams import extension, stream_list

    with open_ledger(database_url, tmp_path) as ledger:
        ledger.append_many([act(f"k{n}", fact(f"plan-{n % 3}", f"s{n}")) for n in range(2, 300)])
        signer = ledger.signer
    engine = writing_engine(database_url)
    reader = LedgerReader(engine)
    head = reader.head()
    assert head is not None
    root = parse(head.checkpoint).root
    for texts, completeness in ((stream_list(reader, 299), "not checked"), (stream_list(reader, 299)[1:], "failed")):
        body = Checkpoint(ORIGIN, 299, root, (extension(texts),)).body()
        note = signed(signer, body)
        row = {"h": hashlib.sha256(note).hexdigest(), "n": note}
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO published VALUES (:h, 299, 1, :n)"), row)
        report = verify(reader, length=256)
        assert (report.integrity, report.completeness) == ("ok", completeness)
    assert report.exit_code == 1 and "stream list" in report.checks[4].detail
    engine.dispose()


def signed(signer: Signer, body: str) -> bytes:
    """A note of any body by this key."""
    from ledger.checkpoint import Signature

    signature = Signature(signer.name, signer.verifier.key_id, signer._private.sign(body.encode()))
    return f"{body}\n{signature.line()}".encode()


def test_report_of_the_four_words(broken: Callable[[Break], LedgerReader]) -> None:
    """The four words follow their checks, and what is not proven is said."""
    report: Report = verify(broken(lambda engine, signer: None))
    words = {word.name: word.verdict for word in report.words}
    assert words == {"真实性": "ok", "完整性": "not checked", "可用性": "not checked", "安全性": "not checked"}
    assert any("cut off" in line for line in report.proves_not)
    bad = verify(broken(_event(300, recordedtime="1999-01-01T00:00:00.000000Z")))
    assert {word.name for word in bad.words if word.verdict == "failed"} >= {"完整性"}


