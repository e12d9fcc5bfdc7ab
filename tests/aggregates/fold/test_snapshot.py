"""Snapshots: the same bytes wherever they are computed, by a process that has only the entries."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aggregates.events.base import Fact
from aggregates.events.basis import Basis, RuleRef
from aggregates.events.fixing import Population, SnapshotFixed
from aggregates.fold.canonical import KERNEL
from aggregates.fold.evaluation import evaluate, evaluation_answer
from aggregates.fold.recompute import COULD_NOT, DIFFERENT, SAME, CouldNot, main, recompute
from aggregates.fold.revision import revisions
from aggregates.fold.scorecard import card_answer, cards
from aggregates.fold.snapshot import RulesDiffer, refs_at, snapshot_figures
from tests.aggregates import stories as s
from tests.aggregates.entries import recorded
from tests.aggregates.fold.rich_story import RICH
from tests.aggregates.fold.rubrics import dimension, item, rubric, world_of
from tests.aggregates.fold.test_evaluation_by_hand import DAY
from tests.scenario import PLAN, fact

ROOT = Path(__file__).resolve().parents[3]
SIZE = len(RICH)
Entries = list[dict[str, Any]]


def _figures(facts: list[Fact], subject: str, size: int = SIZE) -> tuple[bytes, dict[str, int], list[dict[str, Any]]]:
    held = list(revisions(recorded(facts)))
    refs = refs_at(held, PLAN, DAY, size)
    return (*snapshot_figures(held, PLAN, DAY, size, refs, subject), refs)


def _fixed(subject: str, **changes: Any) -> Entries:
    """The rich plan, its figures fixed, and something recorded afterwards that would move them."""
    figures, population, refs = _figures(RICH, subject)
    basis = Basis(as_of=date.fromisoformat(DAY), known_at=SIZE, rules=tuple(RuleRef(**ref) for ref in refs))
    event = SnapshotFixed.model_validate({
        "snapshot": "2025", "subject": subject, "basis": basis, "population": Population(**population),
        "figures_sha256": hashlib.sha256(figures).hexdigest(), "kernel": KERNEL, "source": s.DECISION, **changes,
    })  # fmt: skip
    after = fact(s.definition("9.9", no=9), "2021-12-01")
    return recorded([*RICH, fact(event, DAY), after])


def test_the_bytes_are_those_of_the_figures() -> None:
    """The evaluation and the cards as answered, written canonically; tasks, agencies and targets are counted."""
    seen = world_of(RICH, DAY)
    figures, population, refs = _figures(RICH, "evaluation")
    assert json.loads(figures) == evaluation_answer(evaluate(seen, PLAN))
    assert population == {"tasks": 4, "agencies": 3, "targets": 5}
    assert [ref["kind"] for ref in refs] == ["weights", "lights", "rubric", "procedure"]
    found = json.loads(_figures(RICH, "scorecards")[0])
    assert found["cards"] == {name: card_answer(card) for name, card in cards(seen, [PLAN]).items()}
    assert found["rules"] == refs


def test_bytes_hold_no_places_in_the_ledger() -> None:
    """Entries of no concern before everything else shift every position and leave the bytes as they are."""
    strangers = [fact(s.registered_agency(name), "2021-01-01") for name in ("甲", "乙")]
    for subject in ("evaluation", "scorecards"):
        assert _figures([*strangers, *RICH], subject, SIZE + 2)[0] == _figures(RICH, subject)[0]


@pytest.mark.parametrize("subject", ["evaluation", "scorecards"])
def test_recomputed_from_the_entries_it_is_the_same(subject: str) -> None:
    """What was recorded after it does not matter; the digest and the population agree."""
    found = recompute(_fixed(subject), "2025")
    assert found.same
    assert found.figures == _figures(RICH, subject)[0]


@pytest.mark.parametrize(
    ("seed", "locale", "zone"),
    [("0", "C", "UTC"), ("1", "tr_TR.UTF-8", "Asia/Shanghai"), ("2", "zh_CN.GB18030", "America/Los_Angeles")],
)
def test_a_process_with_only_the_entries_writes_the_same_bytes(seed: str, locale: str, zone: str) -> None:
    """No site packages, another hash seed, locale and time zone, lines in another order: the same bytes."""
    entries = _fixed("evaluation")
    lines = b"".join(json.dumps(e, ensure_ascii=False).encode() + b"\n" for e in reversed(entries))
    changed = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
    command = [sys.executable, "-S", "-m", "aggregates.fold.recompute", "2025"]
    result = subprocess.run(command, input=lines, cwd=ROOT, env=changed, capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (SAME, b"")
    assert result.stdout == _figures(RICH, "evaluation")[0]


def _run(entries: Entries, *arguments: str) -> tuple[int, bytes, str]:
    given = io.BytesIO(b"\n".join(json.dumps(entry).encode() for entry in entries))
    out, errors = io.BytesIO(), io.BytesIO()
    code = main(arguments, given, out, errors)
    return code, out.getvalue(), errors.getvalue().decode()


def test_another_digest_is_a_difference() -> None:
    """A fixed digest or population that does not follow from the entries leaves with 1 and still shows the figures."""
    code, out, said = _run(_fixed("evaluation", figures_sha256="0" * 64), "2025")
    assert (code, out) == (DIFFERENT, _figures(RICH, "evaluation")[0])
    assert "0" * 64 in said
    counted = Population(tasks=5, agencies=3, targets=5)
    assert _run(_fixed("evaluation", population=counted), "2025")[0] == DIFFERENT


def test_one_changed_entry_is_a_difference() -> None:
    """A percentage changed in one of the entries it rests on: the figures are others."""
    entries = _fixed("evaluation")
    (changed,) = (e for e in entries if e["statementid"] == "report:seat:1.1|甲县/教育局|lead|1|2023")
    changed["data"] = {**changed["data"], "percent": "61"}
    assert _run(entries, "2025")[0] == DIFFERENT


def test_what_cannot_be_recomputed_says_why() -> None:
    """No such snapshot, two of a name, an entry missing, another kernel, rules not adopted, no JSON, no name: 2."""
    entries = _fixed("evaluation")
    twice = {**entries[-2], "sequence": f"{SIZE + 3:020d}", "subject": "plan:乙县"}
    wrong = {
        "as_of": DAY,
        "known_at": SIZE,
        "rules": [{"kind": "rubric", "rules": "无", "version": 1, "digest": "b" * 64}],
    }
    cases: list[tuple[Entries, tuple[str, ...], str]] = [
        (entries, ("2024",), "0"),
        ([*entries, twice], ("2025",), "2"),
        (entries[1:], ("2025",), "1"),
        (_fixed("evaluation", kernel="0"), ("2025",), "kernel 0"),
        ([*entries[:-2], {**entries[-2], "data": {**entries[-2]["data"], "basis": wrong}}], ("2025",), "rubric"),
        (entries, (), "usage"),
    ]
    for given, arguments, said in cases:
        code, out, errors = _run(given, *arguments)
        assert (code, out) == (COULD_NOT, b"")
        assert said in errors and any("\u4e00" <= character <= "\u9fff" for character in errors)
    assert main(("2025",), io.BytesIO(b"{"), io.BytesIO(), io.BytesIO()) == COULD_NOT
    assert _run([*entries, twice], "2025", PLAN)[0] == SAME
    with pytest.raises(CouldNot):
        recompute([], "2025")


def test_the_rules_of_a_snapshot_are_those_it_names() -> None:
    """A later version does not creep in, a kind not named counts as not adopted, another digest is refused."""
    other = rubric(dimension("B", "100", item("B1", "tasks_verified", "100")), version=2)
    held = list(revisions(recorded([*RICH, other])))
    refs = refs_at(held, PLAN, DAY, SIZE)
    size = SIZE + 1
    assert refs != refs_at(held, PLAN, DAY, size)
    assert snapshot_figures(held, PLAN, DAY, size, refs, "evaluation")[0] == _figures(RICH, "evaluation")[0]
    none = json.loads(snapshot_figures(held, PLAN, DAY, size, (), "evaluation")[0])
    assert (none["rubric"], none["reason"]) == (None, "no-rubric")
    with pytest.raises(RulesDiffer):
        snapshot_figures(held, PLAN, DAY, size, [{**refs[2], "digest": "c" * 64}], "evaluation")
    with pytest.raises(ValueError, match="no subject"):
        snapshot_figures(held, PLAN, DAY, size, refs, "ranking")
