"""What the ledger holds of a plan's earlier editions when a new one comes: the statements open on its day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aggregates.editions.compare import EditionTask
from aggregates.events import REGISTRY
from aggregates.fold.history import History
from aggregates.fold.revision import Revision
from aggregates.refusal import refuse_unless
from aggregates.values import Effective

PRINTED = (
    "plan.registered", "plan.linked", "plan.phase_scheduled", "plan.task_defined", "plan.obligation_defined",
    "plan.seat_assigned", "plan.target_set", "plan.baseline_recorded",
)  # fmt: skip
"""What an edition prints; everything else about a plan is said by somebody."""
BY_HAND = ("open_list", "decision")
"""Bases of a seat that no edition gave, so none takes it away."""


@dataclass(frozen=True, slots=True)
class Held:
    """The plan as recorded. `edition` is the number of the new one, `previous` the hash of the one before.

    `changes` says that the new edition takes effect later, so that what it says differently is a change of the world;
    else it words the same day anew, and the record of it is corrected (semantics.md, "Statements and revisions").
    `open` are the statements in force on its day, by what they are about; `ours` those that an edition gave.
    """

    edition: int
    previous: str
    changes: bool
    open: Mapping[str, Revision]
    ours: frozenset[str]

    @classmethod
    def of(cls, history: History, when: Effective) -> Held | None:
        """None before the first edition. Refused when the ledger holds an edition of a later printed date."""
        editions = [r for r in history.current.values() if r.type == "plan.text_imported"]
        if not editions:
            return None
        last, day = max(editions, key=lambda r: r.position), when.on.isoformat()
        refuse_unless(
            last.defaulted or last.effective_on <= day,
            "older-edition",
            f"账本已有 {last.effective_on} 的版本,晚于这一版({day});各版须按日期先后读入",
            f"the ledger holds the edition of {last.effective_on}, later than this one ({day}): import them in order",
        )
        hashes = {r.data["sha256"] for r in editions}
        standing = {about(r.type, r.data): r for r in history.current.values() if _open(r, day)}
        ours = frozenset(name for name, r in standing.items() if _printed(r, hashes))
        return cls(len(editions) + 1, last.data["sha256"], last.effective_on < day, standing, ours)

    def of_type(self, type_: str) -> Iterator[Revision]:
        """The open statements of one type that an edition gave, in the order they were first made."""
        found = (self.open[name] for name in self.ours if self.open[name].type == type_)
        yield from sorted(found, key=lambda r: r.first)

    def tasks(self) -> list[EditionTask]:
        """The recorded tasks, in the order of their numbers."""
        seats: dict[str, set[tuple[str, str]]] = {}
        for seat in self.of_type("plan.seat_assigned"):
            said = seat.data
            seats.setdefault(said["task"], set()).add((said["agency"].rsplit("/", 1)[-1], said["role"]))
        tasks = sorted(self.of_type("plan.task_defined"), key=lambda r: (r.data["no"], r.first))
        return [_task(r.data, frozenset(seats.get(r.data["task"], ()))) for r in tasks]


def about(type_: str, data: Mapping[str, Any]) -> str:
    """What a printed statement is about, whichever edition words it and whichever time the seat is held."""
    kind, *fields = REGISTRY[type_].key
    return f"{kind}:" + "|".join(str(data[name]) for name in fields if name != "occurrence")


def held_over(r: Revision) -> Effective:
    """The days a revision holds for, as it states them."""
    end = date.fromisoformat(r.effective_to) if r.effective_to else None
    return Effective(on=date.fromisoformat(r.effective_on), to=end, precision=r.precision, defaulted=r.defaulted)  # type: ignore[arg-type]


def _open(r: Revision, day: str) -> bool:
    return r.type in PRINTED and not r.retracted and (r.effective_to is None or r.effective_to > day)


def _printed(r: Revision, hashes: set[str]) -> bool:
    by_hand = r.type == "plan.seat_assigned" and r.data["basis"] in BY_HAND
    return not by_hand and r.data.get("source", {}).get("sha256") in hashes


def _task(said: Mapping[str, Any], seats: frozenset[tuple[str, str]]) -> EditionTask:
    number = said.get("printed", said["task"])
    return EditionTask(said["task"], number, said["group"], said["title"], said["text"], seats)
