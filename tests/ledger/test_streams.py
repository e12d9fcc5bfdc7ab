"""The stream list (docs/proofs.md §2): equal to the naive one at every size, and a doctored one convicts."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from ledger.checkpoint import Checkpoint
from ledger.errors import BadCheckpoint
from ledger.reader import LedgerReader
from ledger.store import Ledger
from ledger.streams import extension, parse_extension, stream_list, stream_root
from tests.ledger.given import act, fact, open_ledger

# Byte order differs from that of words, and of characters beyond the basic plane in UTF-16.
NAMES = ("b", "B", "a", "ä", "方案", "一", "\uffee", "\U0001f3db", "a/b", "a b", "z" * 50)


def naive(reader: LedgerReader, size: int) -> list[bytes]:
    """The list out of a walk over all leaves."""
    last: dict[str, tuple[int, int, str]] = {}
    for entry in reader.entries(upto=size):
        event = json.loads(entry.leaf)
        digest = sha256(b"\x00" + entry.leaf).hexdigest()
        last[event["subject"]] = (int(event["sequence"]), event["streamversion"], digest)
    texts = []
    for name in sorted(last, key=lambda one: one.encode()):
        position, version, leaf = last[name]
        one = {"leaf": leaf, "position": position, "stream": name, "version": version}
        texts.append(json.dumps(one, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())
    return texts


def test_equal_to_the_naive_list_at_every_size(ledger: Ledger) -> None:
    """Any interleaving of streams, at each size, on each database; orders of names included."""
    for n in range(60):
        name = NAMES[n * n % len(NAMES)]
        ledger.append(act(f"k{n}", fact(name, f"{n}"), *([fact(NAMES[n % 3], f"{n}b")] if n % 7 == 0 else [])))
    reader = ledger.reader()
    assert reader.size() > 61
    for size in range(reader.size() + 1):
        assert stream_list(reader, size) == naive(reader, size)


@given(orders=st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5), max_size=12), data=st.data())
def test_any_history(orders: list[list[str]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Random histories, at a random size: the same texts, and so the same root."""
    folder = tmp_path_factory.mktemp("streams")
    with open_ledger(f"sqlite:///{folder / 'l.db'}", folder) as ledger:
        for n, names in enumerate(orders):
            ledger.append(act(f"k{n}", *(fact(name, f"{n}-{m}") for m, name in enumerate(names))))
        size = data.draw(st.integers(0, ledger.reader().size()))
        found = stream_list(ledger.reader(), size)
        assert found == naive(ledger.reader(), size)
        assert extension(found) == extension(naive(ledger.reader(), size))


@pytest.mark.parametrize("harm", ["left out", "cut short"])
def test_a_doctored_list_has_another_root(sqlite_url: str, tmp_path: Path, harm: str) -> None:
    """A stream left out, or listed with an entry before its last, gives a line that recomputation contradicts."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        for n in range(9):
            ledger.append(act(f"k{n}", fact(f"plan-{n % 3}", f"s{n}")))
        whole = naive(ledger.reader(), 10)
        path = "DROP TRIGGER entries_no_update; DROP TRIGGER entries_no_delete"
        with ledger.reader().engine.begin() as connection:
            for statement in path.split("; "):
                connection.execute(text(statement))
            if harm == "left out":  # the operator's index no longer knows it: the leaves still do
                connection.execute(text("UPDATE entries SET stream = 'hidden-' || version WHERE stream = 'plan-1'"))
                connection.execute(text("UPDATE entries SET stream = 'plan-2', version = version + 50 "
                                        "WHERE stream LIKE 'hidden-%'"))
            else:
                connection.execute(text("UPDATE entries SET stream = 'other' WHERE position = 10"))
        doctored = stream_list(ledger.reader(), 10)
        assert naive(ledger.reader(), 10) == whole
        assert extension(doctored) != extension(whole)


def test_the_root_is_over_the_texts_in_order() -> None:
    """RFC 6962 over the canonical texts: the empty list has the empty root, one text its leaf hash."""
    assert stream_root([]) == sha256(b"").digest()
    assert stream_root([b"x"]) == sha256(b"\x00x").digest()
    left, right = sha256(b"\x00x").digest(), sha256(b"\x00y").digest()
    assert stream_root([b"x", b"y"]) == sha256(b"\x01" + left + right).digest() != stream_root([b"y", b"x"])


GOOD = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "lines",
    [
        (f"shilu/streams/v1 03 {GOOD}",), (f"shilu/streams/v1 3 {GOOD} x",), (f"shilu/streams/v1 3  {GOOD}",),
        ("shilu/streams/v1 3 AAAA",), ("shilu/streams/v1 3",), ("shilu/streams/v1",), (f"shilu/streams/v1 -3 {GOOD}",),
        (f"shilu/streams/v1 3 {GOOD}", f"shilu/streams/v1 3 {GOOD}"), (f"shilu/streams/v1 ３ {GOOD}",),
    ],
)  # fmt: skip
def test_a_malformed_line_is_refused(lines: tuple[str, ...]) -> None:
    """One spelling only, and once."""
    with pytest.raises(BadCheckpoint):
        parse_extension(Checkpoint("a.test", 3, bytes(32), lines))


def test_the_line_is_read_back() -> None:
    """Count and root as written; None where there is no such line, whatever other lines there are."""
    texts = [b"x", b"y", b"z"]
    line = extension(texts)
    assert parse_extension(Checkpoint("a.test", 9, bytes(32), ("more", line))) == (3, stream_root(texts))
    assert parse_extension(Checkpoint("a.test", 9, bytes(32), ("more", "shilu/streams/v10 3 x"))) is None
    assert parse_extension(Checkpoint("a.test", 9, bytes(32))) is None
