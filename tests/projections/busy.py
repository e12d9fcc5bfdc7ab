"""Ledgers full of what scorecards count: the facts of the fold's random plans, corrected, retracted and reinstated,
in any order, over two plans, with rule sets and a register that says who is whom."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st

from tests.aggregates.fold.plan_histories import DAYS, USUAL_DAYS, Made, facts, opening

Entry = dict[str, Any]
STREAMS = ("plan:甲县", "plan:甲县", "plan:乙县")
_WEIGHTS = {
    "lead": "1", "cooperate": "0.3", "responsible": "1", "participate": "0.2", "guide": "0.15", "flat_shared": "0.5",
    "too_few": 2, "rounding": {"places": 1, "mode": "half_up"},
}  # fmt: skip
_PROCEDURE = {
    "objection_days": 10, "late_after_days": 30, "dispute_days": 60, "required": ["percent", "evidence"],
    "reporting_roles": ["lead", "shared"],
}  # fmt: skip
_BESIDE: tuple[tuple[str, Made], ...] = (
    ("rules:adopted", ("rules.weights_adopted", "weights:w|1", {"content": _WEIGHTS})),
    ("rules:adopted", ("rules.procedure_adopted", "procedure:p|1", {"content": _PROCEDURE})),
    ("agency:register", ("agency.alias_asserted", "alias:乙|丁", {"alias": "乙", "agency": "丁"})),
    ("agency:register", ("agency.renamed", "rename:丙|文", {"agency": "丙", "to": "丁"})),
    ("agency:register", ("agency.registered", "agency:丁", {"agency": "丁", "kind": "PARTY"})),
)
_ADOPTED = {"rules": "x", "version": 1, "scope": "*", "adopted_by": "办", "digest": "0" * 64}


def entry_of(
    number: int, stream: str, type_: str, statement: str, data: Any, on: str, revision: int = 1
) -> Entry:
    """One entry as a ledger would have written it."""
    return {
        "sequence": f"{number:020d}", "subject": stream, "streamversion": number, "statementid": statement,
        "statementrevision": revision, "effectiveon": on, "recordedtime": "2024-01-01T00:00:00.000000Z",
        "actorid": "x", "actorrole": "plan_office", "type": type_, "typerevision": 1, "data": data,
    }  # fmt: skip


class _Ledger:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.entries: list[Entry] = []
        self.latest: dict[tuple[str, str], Entry] = {}

    def say(self, stream: str, made: Made) -> None:
        """A fact, or a revision of it where it was said before."""
        type_, statement, data = made
        before, chance = self.latest.get((stream, statement)), self.chance
        on = chance.choice(USUAL_DAYS.get(type_, DAYS) if chance.random() < 0.8 else DAYS)
        to = chance.choice((None, None, None, None, "2022-11-01", "2023-03-31"))
        if before is None:
            self._write(stream, type_, statement, data, on, to if to and to > on else None)
        elif chance.random() < 0.3 and before["type"] != "statement.retracted":
            said = {"of_type": type_, "reason": "误", "authority": "办"}
            self._write(stream, "statement.retracted", statement, said, before["effectiveon"], None)
        else:
            said = {"of_type": type_, "reason": "误", "authority": "办", "content": data}
            self._write(stream, "statement.corrected", statement, said, on, to if to and to > on else None)

    def beside(self, stream: str, made: Made) -> None:
        """A fact of the register or a rule set; those are never revised."""
        type_, statement, data = made
        if (stream, statement) not in self.latest or stream == "agency:register":
            self.say(stream, (type_, statement, {**_ADOPTED, **data} if "content" in data else data))

    def _write(self, stream: str, type_: str, statement: str, data: Any, on: str, to: str | None) -> None:
        before, number = self.latest.get((stream, statement)), len(self.entries) + 1
        revision = before["statementrevision"] + 1 if before else 1
        entry = entry_of(number, stream, type_, statement, data, on, revision)
        if to is not None:
            entry["effectiveto"] = to
        self.entries.append(entry)
        self.latest[stream, statement] = entry


def ledger(seed: int, size: int) -> list[Entry]:
    """An opening that is left out piece by piece, then `size` facts and revisions."""
    chance = random.Random(seed)
    book = _Ledger(chance)
    for stream, made in _BESIDE:
        if chance.random() < 0.6:
            book.beside(stream, made)
    for stream in STREAMS[1:]:
        for made in opening():
            if chance.random() < 0.8:
                book.say(stream, made)
    for _ in range(size):
        if chance.random() < 0.05:
            book.beside(*chance.choice(_BESIDE))
        else:
            book.say(chance.choice(STREAMS), chance.choice(facts(chance)))
    return book.entries


ledgers = st.builds(ledger, st.integers(0, 10**9), st.sampled_from((250, 120, 40, 10, 0)))
