"""Finding plans, tasks, agencies and documents by what people type, as known at K."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import Connection

from aggregates.commands import REGISTER, plan_stream
from aggregates.fold.revision import Revision
from projections.database import driver_rows
from projections.statements import current, everywhere, streams

_PLAN = plan_stream("")
_EVIDENCE = (
    "SELECT statement, position FROM view_statements WHERE stream = ? AND statement >= 'evidence:'"
    " AND statement < 'evidence;' AND statement LIKE ? AND position <= ? AND known_to > ? AND NOT retracted"
    " ORDER BY position LIMIT ?"
)


class Found(NamedTuple):
    """Something found: its kind and id, its title, its plan (None: of none), the entry that says it, what fitted.

    `rank` orders what is found of a kind: 0 exact, 1 at the beginning, 2 somewhere.
    """

    kind: str
    id: str
    title: str
    plan: str | None
    position: int
    why: str
    rank: int


Sees = Callable[[str], bool]
"""Whether the entries of a stream may be shown to whoever asks."""


class Words:
    """What was typed: found where every word of it stands. Letters fit whatever their case."""

    def __init__(self, text: str) -> None:
        self.text = text.casefold()
        self._words = self.text.split()

    def rank(self, held: str) -> int | None:
        """How well a text fits: 0 the same, 1 begins so, 2 holds every word; None when it does not."""
        folded = held.casefold()
        if folded == self.text:
            return 0
        if folded.startswith(self.text):
            return 1
        return 2 if all(word in folded for word in self._words) else None

    def among(self, title: str, plan: str, *numbers: str) -> int | None:
        """How well a task of a plan fits: each word stands in its title, is its number, or stands in the plan's name,
        and not all of them only there. None when it does not, or only one word was typed."""
        titled, of_plan = title.casefold(), plan.casefold()
        own = [word in titled or word in numbers for word in self._words]
        fits = any(own) and all(o or word in of_plan for o, word in zip(own, self._words, strict=True))
        return 2 if fits and len(own) > 1 else None

    @property
    def single(self) -> bool:
        """Whether one word was typed."""
        return len(self._words) == 1

    def sought(self) -> bytes | None:
        """Bytes that the JSON text of whatever fits must hold; None where letters could stand in another case."""
        word = max(self._words, key=len, default="")
        caseless = word and word.upper() == word.lower() == word
        return orjson.dumps(word)[1:-1] if caseless else None


def plans(connection: Connection, words: Words, size: int, sees: Sees) -> list[Found]:
    """Plans by title, document number and id; each once, as its newest registration that fits says."""
    found = {}
    for r in _seen(everywhere(connection, "plan.registered", size, words.sought()), sees):
        plan, title = r.data["plan"], r.data["title"]
        named = (("title", title), ("document_number", r.data.get("document_number") or ""), ("id", plan))
        if (best := _best(words, named)) is not None:
            found[plan] = Found("plan", plan, title, plan, r.position, best[1], best[0])
    return list(found.values())


def tasks(connection: Connection, words: Words, size: int, sees: Sees) -> list[Found]:
    """Tasks by number and by words of the title, with words of the plan's name beside them; each once, as its newest
    wording that fits says."""
    found = {}
    sought = words.sought() if words.single else None
    for r in _seen(everywhere(connection, "plan.task_defined", size, sought), sees):
        plan, task, title = r.stream.removeprefix(_PLAN), r.data["task"], r.data["title"]
        named = [(why, text) for why, text in (("task", task), ("task", r.data.get("printed", ""))) if text]
        numbers = [(rank, why) for why, text in named if (rank := words.rank(text)) is not None and rank < 2]
        titled = words.rank(title)
        if titled is None:
            titled = words.among(title, plan, *(text for _, text in named))
        best = min([*numbers, *([(titled, "title")] if titled is not None else [])], default=None)
        if best is not None:
            found[plan, task] = Found("task", task, title, plan, r.position, best[1], best[0])
    return list(found.values())


def agencies(connection: Connection, words: Words, size: int) -> list[Found]:
    """Agencies by the name as printed and by id, out of the register."""
    found = []
    for r in current(connection, REGISTER, size, ("agency.registered",)):
        best = _best(words, (("name", r.data["name"]), ("id", r.data["agency"])))
        if best is not None and not r.retracted:
            found.append(Found("agency", r.data["agency"], r.data["name"], None, r.position, best[1], best[0]))
    return found


def documents(connection: Connection, prefix: str, size: int, sees: Sees, most: int) -> list[Found]:
    """Editions and pieces of evidence whose SHA-256 begins with these lower-case hex digits; `most` of each plan."""
    found = []
    titles = {r.stream: r.data["title"] for r in everywhere(connection, "plan.registered", size)}
    for r in _seen(everywhere(connection, "plan.text_imported", size, prefix.encode()), sees):
        if r.data["sha256"].startswith(prefix):
            found.append(_document(r.data["sha256"], titles.get(r.stream, ""), r.stream, r.position, prefix))
    for stream in filter(sees, streams(connection, size, "plan.evidence_attached")):
        rows = driver_rows(connection, _EVIDENCE, (stream, f"%|{prefix}%", size, size, most))
        found += [_document(s.rpartition("|")[2], titles.get(stream, ""), stream, at, prefix) for s, at in rows]
    return found


def _document(sha256: str, title: str, stream: str, position: int, prefix: str) -> Found:
    rank = 0 if sha256 == prefix else 1
    return Found("document", sha256, title, stream.removeprefix(_PLAN), position, "sha256", rank)


def _seen(found: Iterable[Revision], sees: Sees) -> list[Revision]:
    return [r for r in found if sees(r.stream)]


def _best(words: Words, named: Sequence[tuple[str, str]]) -> tuple[int, str] | None:
    """The best of the ranks with what it was found in; the first of equals."""
    ranked = [(rank, place, why) for place, (why, text) in enumerate(named) if (rank := words.rank(text)) is not None]
    return (min(ranked)[0], min(ranked)[2]) if ranked else None
