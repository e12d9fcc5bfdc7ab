"""Checks over a set of documents: what only shows when plans lie side by side, or when a register is at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aggregates.documents.cross_agencies import merged, odd_parties, reforms, short_forms
from aggregates.documents.cross_cascade import added, bodies, dropped, goals, parts_counted
from aggregates.documents.cross_text import slips, variants, wrong_titles
from aggregates.documents.family import sisters
from aggregates.documents.findings import Finding
from aggregates.documents.reader import Reading
from aggregates.documents.register import AgencyRegister


def crosscheck(
    readings: Sequence[Reading], *, register: AgencyRegister | None = None
) -> dict[str, tuple[Finding, ...]]:
    """Findings by document hash, in line order. A document alone, without a register, gives none."""
    once = list({reading.draft.sha256: reading for reading in readings}.values())
    return {
        reading.draft.sha256: tuple(
            sorted(_findings(reading, once, register), key=lambda finding: (finding.lines, finding.code, finding.quote))
        )
        for reading in once
    }


def _findings(reading: Reading, readings: Sequence[Reading], register: AgencyRegister | None) -> Iterator[Finding]:
    others = sisters(reading, readings)
    for check in (slips, variants, short_forms, merged, odd_parties, parts_counted, bodies):
        yield from check(reading, others)
    for along in (wrong_titles, goals, dropped, added):
        yield from along(reading, readings)
    if register:
        yield from reforms(reading, register)
