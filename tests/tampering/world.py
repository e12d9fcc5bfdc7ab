"""The ledger that is tampered with: built once, and a copy of it for each tampering.

It holds a small plan with a dispute and three fixed snapshots (one restated after a correction), eleven other plans (so
that a hash tile is full), a document with a person's name and number, a rotation of the signing key, and three
published checkpoints, of which a witness cosigned the first and the last. Two entries follow the last.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from api.service import Shilu
from ledger.checkpoint import Signature, VerifierKey, parse
from ledger.cosignature import Cosigner
from ledger.envelope import Author
from ledger.publishing import publish
from ledger.reader import LedgerReader
from ledger.rotation import rotate
from ledger.signer import Signer
from tests.api import cycle, worlds

ORIGIN = "shilu.test/ledger"
KEEPER = Author("keeper-1", None, "ledger")
WHY = ("到期更换", "县政府办公室")
OTHERS = "乙丙丁戊己庚辛壬癸子"
PERSONAL = (
    "丑县科学素质行动实施方案（2021—2025年）\n一、重点任务\n（一）科普行动\n"
    "1.开展科普活动。联系人：王小明，电话：13812345678。（县科协牵头，县教育局等单位配合）\n"
)
SEEN = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())


class World(NamedTuple):
    """Where the ledger is, the keys of everybody, what an auditor kept, and the positions that the cases speak of."""

    home: Path
    killed: Path  # the same ledger as its process left it when it was killed: part of it is in the WAL alone
    old: Signer
    new: Signer
    witness: Cosigner
    notes: tuple[bytes, ...]
    marks: dict[str, int]

    @property
    def key(self) -> VerifierKey:
        """The key the auditor trusts: the ledger's first."""
        return self.old.verifier

    @property
    def kept(self) -> bytes:
        """The checkpoint the auditor kept: the last one published."""
        return self.notes[-1]

    @property
    def policy(self) -> dict[str, Any]:
        """What the auditor asks of witnesses."""
        return {
            "origin": ORIGIN, "quorum": 1, "verifier_keys": [str(self.key)],
            "witness_keys": [str(self.witness.verifier)],
        }  # fmt: skip


@functools.cache
def world() -> World:
    """The ledger, built once."""
    home = worlds._folder()
    witness = Cosigner.load_or_create(home / "witness", "witness.test/w1")

    def ask(note: bytes, _: object) -> Sequence[Signature]:
        return [witness.cosign(note, SEEN)]

    shilu, clock = cycle.told(home)
    with shilu:
        notes = [publish(shilu.ledger, ask).note]
        for name in OTHERS:
            _imported(shilu, home, worlds.MINI.replace("甲", name))
        _imported(shilu, home, PERSONAL)
        old = Signer.load(home / "key")
        rotate(shilu.ledger, KEEPER, *WHY)
        notes.append(publish(shilu.ledger).note)
        cycle.corrected(shilu, clock)
        cycle.restated(shilu, "重评", "评估")
        notes.append(publish(shilu.ledger, ask).note)
        clock.set(worlds.at("2026-03-02"))
        for period in ("2025-H1", "2025-H2"):
            late = worlds.report("70", period, effective_on=date(2026, 3, 2))
            shilu.execute(late, worlds.EDUCATION, period)
        marks = _marks(shilu.reader, notes)
        killed = shutil.copytree(home, worlds._folder() / "ledger", ignore=shutil.ignore_patterns("*-shm"))
    return World(home, killed, old, Signer.load(home / "key"), witness, tuple(notes), marks)


def _imported(shilu: Shilu, home: Path, text: str) -> None:
    assert worlds.import_text(shilu, home, text).refused is None


def _marks(reader: LedgerReader, notes: Sequence[bytes]) -> dict[str, int]:
    """Positions by name: the first entry of a type by the type, and a few more."""
    marks: dict[str, int] = {}
    for entry in reader.entries():
        marks.setdefault(entry.type.partition(".")[2], entry.position)
    marks["before the rotation"] = marks["key_rotated"] - 1
    marks["masked"] = next(entry.position for entry in reader.entries() if entry.data.get("masked"))
    sizes = {f"published {n}": parse(note).size for n, note in enumerate(notes, 1)}
    return {**marks, **sizes, "before the end": reader.size() - 1, "end": reader.size()}
