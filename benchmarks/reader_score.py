"""How well the reader reads: `python -m benchmarks.reader_score [--each N] [--corpus FOLDER]` prints Markdown tables.

Without a folder: plans of our own writer, by notation and damage (docs/reader.md). With one: real documents, each
`NAME.txt` (or .html, .docx, .pdf) beside `NAME.gold.json`, whose clauses and seats a person marked.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aggregates.documents import Reading, Unreadable, read
from tests.aggregates.documents.written.containers import CONTAINERS, TABLES
from tests.aggregates.documents.written.damages import DAMAGES
from tests.aggregates.documents.written.notations import NOTATIONS
from tests.aggregates.documents.written.plan import OUTLINES, RULES
from tests.aggregates.documents.written.score import Score, trial

IN_TABLES = ("lead_coop_labels", "labelled_verbs")
NOT_PRINTED = {("several", "label_lines")}
"""Lines of their own never stand in one paragraph."""
NOTHING = Score(0, 0, 0, 0, 0, 0)
Clause = tuple[str, set[tuple[str, str]]]  # text without brackets and spaces, {(party, role)}
_BRACKETS = "（）()〔〕[]【】［］。 |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=20, help="plans per notation and damage")
    parser.add_argument("--corpus", type=Path, help="folder of real documents with gold files")
    parser.add_argument("--show", action="store_true", help="print every difference")
    given = parser.parse_args()
    print(corpus(given.corpus, show=given.show) if given.corpus else written(given.each))


def written(each: int) -> str:
    """Seats recovered by damage (rows), worst notation named; then by notation; then the declared rules."""
    hows = {**dict.fromkeys((*DAMAGES, *CONTAINERS), tuple(NOTATIONS)), **dict.fromkeys(TABLES, IN_TABLES)}
    scores = {(how, name): _sum(trial(seed, name, how)[2] for seed in range(each))
              for how, names in hows.items() for name in names}  # fmt: skip
    rows = ["| damage or format | seats | F1 with role | F1 without | worst notation |", "|---|---|---|---|---|"]
    for how, names in hows.items():
        worst = min(names, key=lambda name: scores[how, name].f1)
        total = _sum(scores[how, name] for name in names)
        rows.append(f"| {how} | {_cells(total)} | {worst} {scores[how, worst].f1:.3f} |")
    rows += ["", "| notation | seats | F1 with role | F1 without |", "|---|---|---|---|"]
    for name in NOTATIONS:
        rows.append(f"| {name} | {_cells(_sum(scores[how, name] for how in hows if name in hows[how]))} |")
    rows += ["", "| declared rule | seats | F1 with role | F1 without |", "|---|---|---|---|"]
    for rule in RULES[1:]:
        total = _sum(trial(s, name, "none", rule)[2] for s in range(each) for name in ("responsible_label", "shared"))
        rows.append(f"| {rule} | {_cells(total)} |")
    rows += ["", "| outline | seats | F1 with role | F1 without |", "|---|---|---|---|"]
    for kind in OUTLINES:
        names = [name for name in NOTATIONS if (kind, name) not in NOT_PRINTED]
        total = _sum(trial(s, name, "none", outline=kind)[2] for s in range(each) for name in names)
        rows.append(f"| {kind} | {_cells(total)} |")
    return "\n".join(rows)


def _sum(scores: Iterable[Score]) -> Score:
    return sum(scores, NOTHING)


def _cells(score: Score) -> str:
    return f"{score.hit + score.missed} | {score.f1:.4f} | {score.f1_bare:.4f}"


def corpus(folder: Path, *, show: bool) -> str:
    """F1 by clause, by (clause, party, role) and by (clause, party), per document and in all."""
    rows = [
        "| document | clauses | F1 clauses | seats | F1 with role | F1 without | admitted |",
        "|---|---|---|---|---|---|---|",
    ]
    totals: Counter[str] = Counter()
    for gold_path in sorted(folder.glob("*.gold.json")):
        gold = json.loads(gold_path.read_text(encoding="utf-8"))
        counts, text = _one(gold_path, gold)
        totals.update(counts)
        rows.append(_row(gold_path.name.removesuffix(".gold.json"), counts))
        if show and text:
            rows.append(text)
    rows.append(_row("**all**", totals))
    return "\n".join(rows)


def _one(gold_path: Path, gold: dict[str, Any]) -> tuple[Counter[str], str]:
    stem = gold_path.name.removesuffix(".gold.json")
    path = next(p for p in gold_path.parent.glob(f"{stem}.*") if p != gold_path and p.suffix != ".json")
    try:
        reading = read(path.read_bytes(), name=path.name)
        got = _read_clauses(reading)
        admitted = sum(finding.severity == "ERROR" for finding in reading.findings)
    except Unreadable:
        got, admitted = [], 1
    wanted = [(_key(c["text"]), {(name, role) for name, role in c["seats"]}) for c in gold["clauses"]]
    sure = gold["kind"] == "plan"
    return _compared(wanted if sure else [], got, admitted, stem)


def _read_clauses(reading: Reading) -> list[Clause]:
    """The clauses as read; a group's clause counts once, default parties belong to no clause."""
    found: dict[str, list[set[tuple[str, str]]]] = {}
    groups: dict[str, set[tuple[str, str]]] = {}
    for task in reading.draft.tasks:
        own = {(seat.agency, seat.role) for seat in task.seats if seat.basis in ("explicit", "document_order_rule")}
        if own:
            found.setdefault(_key(task.responsibility_text or ""), []).append(own)
        for seat in task.seats:
            if seat.basis == "group":
                groups.setdefault(_key(seat.clause), set()).add((seat.agency, seat.role))
    clauses = [(text, seats) for text, many in found.items() for seats in many]
    return clauses + list(groups.items())


def _key(text: str) -> str:
    return "".join(char for char in text if char not in _BRACKETS and not char.isspace())


def _compared(wanted: list[Clause], got: list[Clause], admitted: int, stem: str) -> tuple[Counter[str], str]:
    counts: Counter[str] = Counter(admitted=admitted)
    left, notes = list(got), []
    for text, seats in wanted:
        match = next((one for one in left if one[0] == text), None) or next(
            (one for one in left if text and (one[0] in text or text in one[0])), None
        )
        if match:
            left.remove(match)
        mine = match[1] if match else set()
        counts["clause_hit" if match else "clause_missed"] += 1
        _count(counts, seats, mine)
        if mine != seats:
            notes.append(f"    {stem}: {text}\n      wanted {sorted(seats - mine)}\n      got {sorted(mine - seats)}")
    for text, seats in left:
        counts["clause_wrong"] += 1
        _count(counts, set(), seats)
        notes.append(f"    {stem}: not in gold: {text} {sorted(seats)}")
    return counts, "\n".join(notes)


def _count(counts: Counter[str], wanted: set[tuple[str, str]], got: set[tuple[str, str]]) -> None:
    bare = [{name for name, _ in seats} for seats in (wanted, got)]
    counts.update(hit=len(wanted & got), missed=len(wanted - got), wrong=len(got - wanted))
    one, two = bare
    counts.update(bare_hit=len(one & two), bare_missed=len(one - two), bare_wrong=len(two - one))


def _row(name: str, c: Counter[str]) -> str:
    clauses = Score(c["clause_hit"], c["clause_missed"], c["clause_wrong"], 0, 0, 0)
    seats = Score(c["hit"], c["missed"], c["wrong"], c["bare_hit"], c["bare_missed"], c["bare_wrong"])
    return (
        f"| {name} | {c['clause_hit'] + c['clause_missed']} | {clauses.f1:.3f} | {c['hit'] + c['missed']} | "
        f"{seats.f1:.3f} | {seats.f1_bare:.3f} | {c['admitted']} |"
    )


if __name__ == "__main__":
    main()
