"""The laws of semantics.md as plain checks on an `Answerer`: the kernel and every read model must keep them.

Each check raises AssertionError where the law is broken. Entries are never dropped from a ledger, so "as if it
had not been said" puts a neutral entry in its place: positions stay dense.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from tests.laws import oracle
from tests.laws.answers import Answer, Answerer, Entry, canonical

Name = tuple[str, str]
"""(stream, statement id)."""


def name_of(entry: Entry) -> Name:
    """The statement an entry asserts or revises."""
    return entry["subject"], entry["statementid"]


def neutral(entry: Entry) -> Entry:
    """An entry for the same position that says nothing about any plan, region measurement or agency."""
    subject = f"聚合外|{int(entry['sequence'])}"
    return {
        **{k: v for k, v in entry.items() if k != "effectiveto"}, "subject": "region:neutral",
        "statementid": f"publication:{subject}", "statementrevision": 1, "type": "region.publication_recorded",
        "data": {"region": "neutral", "fact": subject, "subject": "无", "period": "2021", "value": "0", "unit": "无",
                 "source": {"kind": "publication", "title": "公报"}},
    }  # fmt: skip


def renumbered(entries: Iterable[Entry]) -> list[Entry]:
    """The entries with the stream versions a ledger would have given them."""
    versions: dict[str, int] = {}
    found = []
    for entry in entries:
        versions[entry["subject"]] = version = versions.get(entry["subject"], 0) + 1
        found.append({**entry, "streamversion": version})
    return found


def without(entries: Sequence[Entry], dropped: Callable[[Entry], bool]) -> list[Entry]:
    """The ledger in which neutral entries stand where `dropped` entries stood."""
    return renumbered(neutral(e) if dropped(e) else e for e in entries)


def stability(answerer: Answerer, entries: Sequence[Entry], day: str, size: int) -> None:
    """Law 1: the answer at K is the answer of a ledger that ends at K, however far the ledger has grown."""
    grown = answerer.answer(entries, day, size)
    assert canonical(grown) == canonical(answerer.answer(entries[:size], day, size))


def one_truth(answerer: Answerer, entries: Sequence[Entry], day: str, size: int) -> None:
    """Law 2: the answer equals the slow and obvious reading of semantics.md."""
    assert answerer.answer(entries, day, size) == oracle.answer(list(entries), day, size)


def moved(entries: Sequence[Entry], known: int, head: int) -> list[Name]:
    """The statements with a revision at known < position <= head, in the order they first moved."""
    return list(dict.fromkeys(name_of(e) for e in entries[known:head]))


def reverted(entries: Sequence[Entry], known: int, head: int, names: Collection[Name]) -> list[Entry]:
    """The ledger of size `head` in which these statements say what they said at `known`."""
    return without(entries[:head], lambda e: int(e["sequence"]) > known and name_of(e) in names)


def attribution(answerer: Answerer, entries: Sequence[Entry], day: str, known: int, head: int) -> None:
    """Law 3: what changed from K1 to K2 is carried by statements revised in between, and by their own streams."""
    before, after = answerer.answer(entries, day, known), answerer.answer(entries, day, head)
    names = moved(entries, known, head)
    assert told(answerer.answer(reverted(entries, known, head, names), day, head)) == told(before)
    streams = {stream for stream, _ in names}
    if "agency:register" not in streams:
        assert after["register"] == before["register"]
    if not streams & {"region:R", "rules:adopted"}:
        for plan in after["plans"]:
            if f"plan:{plan}" not in streams:
                assert after["plans"][plan] == before["plans"][plan]


def unseen(entries: Sequence[Entry], day: str, known: int, head: int) -> list[Name]:
    """Moved statements that (V, K) shows neither before nor after: they can drive no difference."""
    shown = {(x["stream"], x["statement"]) for size in (known, head) for x in oracle.known(list(entries), day, size)}
    return [name for name in moved(entries, known, head) if name not in shown]


def drivers(answerer: Answerer, entries: Sequence[Entry], day: str, known: int, head: int) -> list[Name]:
    """A least set of moved statements that carries the whole difference: no one of them can be left out."""
    after = told(answerer.answer(entries, day, head))
    needed = moved(entries, known, head)
    left_out: list[Name] = []
    again = True
    while again:
        again = False
        for name in list(needed):
            ledger = reverted(entries, known, head, {*left_out, name})
            if told(answerer.answer(ledger, day, head)) == after:
                needed.remove(name)
                left_out.append(name)
                again = True
    return needed


def monotone_knowledge(answerer: Answerer, entries: Sequence[Entry], day: str) -> None:
    """Law 4: K(t) never falls as t rises, takes in all entries of one instant, and what it answers stays."""
    instants = [e["recordedtime"] for e in entries]
    sizes = [answerer.size_at(entries, instant) for instant in instants]
    assert sizes == sorted(sizes)
    assert answerer.size_at(entries, "2000-01-01T00:00:00.000000Z") == 0
    for position, (instant, size) in enumerate(zip(instants, sizes, strict=True), start=1):
        assert size >= position
        assert size == max(i for i, other in enumerate(instants, start=1) if other == instant)
    middle = sizes[len(sizes) // 2]
    assert answerer.answer(entries, day, middle) == answerer.answer(entries[:middle], day, middle)


def right_at_first(entries: Sequence[Entry]) -> list[Entry]:
    """The ledger in which every statement was made once, with what it says in the end, where it was first made."""
    last = {name_of(e): e for e in entries}
    first = {name: e for e in reversed(entries) for name in [name_of(e)]}
    found = []
    for entry in entries:
        final = last[name_of(entry)]
        if entry is not first[name_of(entry)] or final["type"] == "statement.retracted":
            found.append(neutral(entry))
        else:
            found.append(_final(entry, final))
    return renumbered(found)


def _final(entry: Entry, final: Entry) -> Entry:
    dates = {k: final[k] for k in ("effectiveon", "effectiveto") if k in final}
    kept = {k: v for k, v in entry.items() if k not in ("effectiveon", "effectiveto")}
    data = final["data"]["content"] if final["type"] == "statement.corrected" else final["data"]
    return {**kept, **dates, "data": data}


def retroaction(answerer: Answerer, entries: Sequence[Entry], day: str) -> None:
    """Law 7: *as restated*, a correction reads as if the fact had been right at first."""
    head = len(entries)
    restated, right = answerer.answer(entries, day, head), answerer.answer(right_at_first(entries), day, head)
    assert told(timeless(restated)) == told(timeless(right))


def timeless(answer: Answer) -> Answer:
    """An answer without what tells of the process itself, which law 7 exempts: that something was recorded late."""
    kept = copy.deepcopy(answer)
    for plan in kept["plans"].values():
        for task in plan["tasks"].values():
            if "light" in task:
                task["light"]["flags"] = [flag for flag in task["light"]["flags"] if flag != "late-recorded"]
    return kept


def told(answer: Answer) -> Any:
    """An answer without positions, and without plans of which nothing is told: what restating must keep."""
    plans = {
        name: {**plan, "anomalies": [[code, statement] for code, _, statement in plan["anomalies"]]}
        for name, plan in answer["plans"].items()
        if any(plan.values())
    }
    return {**answer, "plans": plans}
