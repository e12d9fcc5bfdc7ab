"""Adopting rule sets: what ships is a proposal that can be adopted; what cannot be computed with is refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aggregates.commands import AdoptReportingCalendar
from aggregates.events.plan import ReportingCalendarAdopted
from aggregates.fold.measure_names import ADJUSTMENT_MEASURES, ITEM_MEASURES
from tests.aggregates import stories as s
from tests.aggregates.stories_rules import BODIES, RULES, adopted, adopting, proposal, rubric_with
from tests.scenario import EVALUATOR, OFFICE, PLAN, Scenario

FIGURES = Path(__file__).resolve().parents[2] / "docs" / "figures.md"
Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize("kind", [*BODIES, "calendar"])
def test_what_ships_says_that_it_is_a_proposal(kind: str) -> None:
    """Every shipped file names its kind, id and version and says in its own data that nobody adopted it."""
    shipped = json.loads((RULES / f"{kind}.json").read_text(encoding="utf-8"))
    assert set(shipped) == {"kind", "id", "version", "status", "content"}
    assert shipped["kind"] == kind
    assert shipped["status"].startswith("PROPOSAL (ours)")
    assert shipped["version"] == 1


@pytest.mark.parametrize("kind", BODIES)
def test_the_digest_is_that_of_the_shipped_bytes(kind: str) -> None:
    """The digest the server computes is the SHA-256 of the file's content written canonically, by plain json."""
    actor = EVALUATOR if kind == "rubric" else OFFICE
    (fact,) = Scenario().when(adopting(kind), actor=actor).facts
    text = json.dumps(proposal(kind), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert fact.event.payload()["digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert fact.event.payload()["content"] == proposal(kind)


def test_the_shipped_calendar_can_be_adopted() -> None:
    """The content of the proposed calendar is that of a reporting calendar of a plan."""
    calendar = ReportingCalendarAdopted(
        calendar="季报", version=1, adopted_by="甲县纲要办", document="甲科〔2022〕1号", source=s.PAPER,
        **proposal("calendar"),
    )  # fmt: skip
    command = AdoptReportingCalendar(plan=PLAN, calendar=calendar)
    Scenario().given(*s.a_plan()).when(command, actor=OFFICE).then(calendar)


def test_a_plan_may_have_a_version_of_its_own() -> None:
    """Version 2 follows version 1, here for one plan only, and that plan is known."""
    story = Scenario().given(*s.a_plan(), adopted("weights"))
    story.when(adopting("weights", version=2, scope=PLAN), actor=OFFICE).then_dated("2022-01-01")


def test_an_id_begins_with_version_1() -> None:
    """The first version of an id is 1, and the same version is never adopted twice."""
    Scenario().when(adopting("lights", version=2), actor=OFFICE).then_refused("version-not-next")
    Scenario().given(adopted("lights")).when(adopting("lights"), actor=OFFICE).then_refused("version-not-next")


def test_only_the_evaluator_adopts_a_rubric() -> None:
    """The plan office is scored by the rubric, so it does not adopt it; the other kinds are the plan office's."""
    Scenario().when(adopting("rubric"), actor=OFFICE).then_refused("role-not-allowed")
    for kind in ("weights", "lights", "procedure"):
        Scenario().when(adopting(kind), actor=EVALUATOR).then_refused("role-not-allowed")


def _adjust(number: int, **changes: Any) -> Change:
    return lambda rubric: rubric["adjustments"][number].update(changes)


UNSOUND: dict[str, tuple[Change, str]] = {
    "a title that costs points": (_adjust(0, per={"nation": "-1"}), "adjustment-unclear"),
    "a red notice that earns points": (_adjust(1, per={"RED": "1"}), "adjustment-unclear"),
    "a yellow notice counted as a red one": (_adjust(1, per={"YELLOW": "-1"}), "adjustment-unclear"),
    "a limit of nothing": (_adjust(0, limit="0"), "adjustment-unclear"),
    "a falsehood that caps at no grade of the rubric": (_adjust(2, grade_at_most="FAIR"), "adjustment-unclear"),
    "a falsehood that voids itself": (_adjust(2, voids=["X3"]), "adjustment-unclear"),
    "a title that caps the grade": (_adjust(0, grade_at_most="GOOD"), "adjustment-unclear"),
    "an unknown adjustment": (_adjust(0, measure="smiles"), "measure-unknown"),
    "a measure of items as an adjustment": (_adjust(0, measure="funding"), "measure-unknown"),
    "an adjustment named like an item": (_adjust(0, id="A1"), "ids-not-unique"),
    "two grades of one code": (lambda r: r["grades"][1].update(code="EXCELLENT"), "ids-not-unique"),
    "a lowest grade above nothing": (lambda r: r["grades"].pop(), "grades-not-falling"),
    "a grade beyond the total": (lambda r: r["grades"][0].update(min="101"), "grades-not-falling"),
    "two grades of one floor": (lambda r: r["grades"][0].update(min="80"), "grades-not-falling"),
    "an item that is worth nothing": (
        lambda r: (r["dimensions"][0]["items"][0].update(points="0", cap_estimate="0"),
                   r["dimensions"][0]["items"][1].update(points="25")), "item-out-of-range"),
    "a cap above the points": (lambda r: r["dimensions"][0]["items"][0].update(cap_estimate="16"), "item-out-of-range"),
}  # fmt: skip


@pytest.mark.parametrize("fault", UNSOUND)
def test_an_unsound_rubric_is_refused(fault: str) -> None:
    """A rubric that cannot be computed, or that contradicts itself, is never adopted."""
    change, code = UNSOUND[fault]
    Scenario().when(adopting("rubric", rubric_with(change)), actor=EVALUATOR).then_refused(code)


def test_the_measures_are_those_of_the_page() -> None:
    """docs/figures.md §9 names exactly the measures a rubric may use, for items and for adjustments."""
    page = FIGURES.read_text(encoding="utf-8").split("## 9.")[1].split("## 10.")[0]
    table = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    assert {name for cell in table for name in re.findall(r"`(\w+)`", cell)} == set(ITEM_MEASURES)
    adjustments = page.split("**Adjustments.**")[1]
    assert all(f"`{name}`" in adjustments for name in ADJUSTMENT_MEASURES)
