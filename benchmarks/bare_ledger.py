"""A ledger of many small entries through the journal itself: the tree, its heads and tiles as any ledger has them.

Leaves are a few bytes, so that tens of millions fit on a disk; proofs read hash tiles, not leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.figures import say
from benchmarks.ledgers import BEFORE, ORIGIN
from benchmarks.places import Place
from ledger.admission import Opaque, Request
from ledger.clock import SimulatedClock
from ledger.database import writing_engine
from ledger.migrations import migrate
from ledger.reader import LedgerReader
from ledger.recorder import LedgerRecorder
from ledger.signer import Signer

_STREAMS = 1_000
_COMMIT = 5_000


@contextmanager
def bare_ledger(place: Place, entries: int) -> Iterator[LedgerReader]:
    """A reader of a ledger of `entries` small entries, removed afterwards."""
    url = place.fresh()
    engine = writing_engine(url)
    migrate(engine)
    recorder = LedgerRecorder(engine, SimulatedClock(BEFORE), Signer.generate(ORIGIN), opaque=True)
    try:
        for first in range(0, entries, _COMMIT):
            items = [_item(number) for number in range(first, min(first + _COMMIT, entries))]
            recorder.record([Request(None, b"", {}, items)])
            if first % 500_000 == 0:
                say(f"  {place.name}: {first:,} of {entries:,} small entries")
        yield LedgerReader(engine)
    finally:
        recorder.close()
        place.drop(url)


def _item(number: int) -> Opaque:
    return Opaque(f"s:{number % _STREAMS}", "t", f"id-{number}", number // _STREAMS, b'{"n":%d}' % number)
