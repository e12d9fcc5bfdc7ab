"""The five shipped plans, read once: SX 山西, WT 五台, CZ 长治, XF 襄汾, JN 济宁."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregates.documents import AgencyRegister, DutyTransfer, Finding, Reading, crosscheck, read

FOLDER = Path(__file__).parents[3] / "examples" / "plans"
NAMES = {"SX": "000", "WT": "001", "CZ": "002", "XF": "003", "JN": "004"}
# A fact an operator would enter: duties for the aged moved at the centre in September 2023 (domain.md §5.9).
REGISTER = AgencyRegister((DutyTransfer("老年", "卫健", "民政", "2023-09-24", "domain.md §5.9"),))


@pytest.fixture(scope="session")
def sources() -> dict[str, bytes]:
    """The bytes of each plan."""
    return {name: next(FOLDER.glob(f"{number}_*.txt")).read_bytes() for name, number in NAMES.items()}


@pytest.fixture(scope="session")
def readings(sources: dict[str, bytes]) -> dict[str, Reading]:
    """Each plan as read."""
    return {name: read(data) for name, data in sources.items()}


@pytest.fixture(scope="session")
def found(readings: dict[str, Reading]) -> dict[str, list[Finding]]:
    """All findings of each plan: its own, those of the set, those of the register."""
    crossed = crosscheck(list(readings.values()), register=REGISTER)
    return {name: [*reading.findings, *crossed[reading.draft.sha256]] for name, reading in readings.items()}
