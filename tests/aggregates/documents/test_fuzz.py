"""Whatever comes in, the reader answers: a reading whose claims stand in the text, or a reason. No crash, no hang."""

from __future__ import annotations

import json
import os
from time import perf_counter

import pytest

from aggregates.documents import Reading, Unreadable, read
from aggregates.documents.glyphs import squeeze
from tests.aggregates.documents.fuzz import containers, inputs

SHARDS = 8
SOAK = bool(os.environ.get("SHILU_SOAK"))
EACH = (1_000_000 if SOAK else 2_400) // SHARDS
EACH_CONTAINER = (8_000 if SOAK else 64) // SHARDS
SLOW = 5.0  # seconds; inputs are a few hundred characters, a shared machine may stall


def _holds(reading: Reading) -> None:
    """Lines exist, clauses stand in the text, and the whole is plain JSON."""
    draft = reading.draft
    last = len(reading.extract.lines)
    printed = squeeze("".join(line.text for line in reading.extract.lines))  # cells of tables stand here
    healed = squeeze("".join(par.text for par in reading.paragraphs))  # names rejoined over page breaks stand here
    for task in draft.tasks:
        assert 1 <= task.lines[0] <= task.lines[1] <= last
        for seat in task.seats:
            assert 1 <= seat.lines[0] <= seat.lines[1] <= last
            assert squeeze(seat.agency) in printed or squeeze(seat.agency) in healed
    for finding in reading.findings:
        assert 1 <= finding.lines[0] <= finding.lines[1] <= last
    json.dumps(reading.to_json(), ensure_ascii=False)


def _answers(data: bytes, seed: int) -> bool:
    begun = perf_counter()
    try:
        _holds(read(data))
        done = True
    except Unreadable as error:
        assert error.reason_zh and error.reason_en
        done = False
    assert perf_counter() - begun < SLOW, f"seed {seed}"
    return done


@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_input_is_answered(shard: int, sources: dict[str, bytes]) -> None:
    """A million inputs in the long form: damaged plans, soups of structural words, random bytes."""
    plans = list(sources.values())
    read_well = sum(_answers(inputs(seed, plans), seed) for seed in range(shard * EACH, (shard + 1) * EACH))
    assert 0 < read_well < EACH, "both answers must occur, or the inputs are too tame"


@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_container_is_answered(shard: int) -> None:
    """Damaged DOCX and PDF files are read or refused with a reason."""
    for seed in range(shard * EACH_CONTAINER, (shard + 1) * EACH_CONTAINER):
        _answers(containers(seed), seed)


def test_the_check_notices_an_invented_party(sources: dict[str, bytes]) -> None:
    """Control: a seat that the text does not print fails the check of claims."""
    reading = read(sources["JN"])
    task = reading.draft.tasks[0]
    object.__setattr__(task.seats[0], "agency", "没有这个局")
    with pytest.raises(AssertionError):
        _holds(reading)
