"""F10: the whole ledger verified (checks 3 to 7), against SHA-256 of the same leaves on one core."""

from __future__ import annotations

from hashlib import sha256
from time import perf_counter

from benchmarks.figures import Figure, Sample, figure
from benchmarks.ledgers import Filled
from ledger.reader import LedgerReader
from ledger.verify import ALL, verify

_LAYERS = frozenset({"entries", "tree", "consistency", "order", "uniqueness"})
_GOAL = 0.3


def verifying(filled: Filled, runs: int) -> list[Figure]:
    """Checks 3 to 7 with as many processes as there are processors; the same with signatures and stored columns too."""
    size, place = filled.size, filled.place.name
    core, whole = [], []
    for _ in range(runs):
        limit = size / _raw(filled.reader)
        core.append(Sample(limit, size / _verified(filled.url, _LAYERS)))
        whole.append(Sample(limit, size / _verified(filled.url, ALL)))
    of = "SHA-256 of the leaves, one core"
    return [
        figure("F10", "verify, checks 3-7", place, size, of, "/s", core, f"≥ {_GOAL} ×", lambda _, r: r >= _GOAL),
        figure("F10", "verify, checks 1-7, row columns too", place, size, of, "/s", whole),
    ]


def _raw(reader: LedgerReader) -> float:
    """Seconds that hashing every leaf takes, reading not counted."""
    seconds, chunk = 0.0, []
    for _, leaf in reader.scan():
        chunk.append(leaf)
        if len(chunk) == 10_000:
            seconds += _hashed(chunk)
            chunk = []
    return seconds + _hashed(chunk)


def _hashed(leaves: list[bytes]) -> float:
    begun = perf_counter()
    for leaf in leaves:
        sha256(b"\x00" + leaf).digest()
    return perf_counter() - begun


def _verified(url: str, checks: frozenset[str]) -> float:
    reader = LedgerReader.open(url)
    begun = perf_counter()
    report = verify(reader, checks=checks)
    seconds = perf_counter() - begun
    reader.close()
    if report.exit_code:
        raise RuntimeError(f"the benchmark's ledger does not verify: {report.first}")
    return seconds
