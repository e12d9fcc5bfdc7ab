"""Drivers of a restatement: exactly the entries that move the figures, and what each moves."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aggregates.events.base import Fact
from aggregates.fold.flat import flat
from aggregates.fold.restatement import Fixed, drivers
from aggregates.fold.revision import Revision, revisions
from aggregates.fold.snapshot import chosen_by, figures_of, known_at, refs_at, world_at
from tests.aggregates import stories as s
from tests.aggregates.entries import recorded
from tests.aggregates.fold.rich_story import RICH
from tests.aggregates.fold.test_evaluation_by_hand import DAY, HALF
from tests.laws.examples import examples
from tests.scenario import PLAN, fact

SMALL = [HALF, *s.a_plan(), fact(s.definition("1.2", no=2), "2021-12-01")]


def _moved(facts: list[Fact], old: int, subject: str = "evaluation", day: str = DAY) -> list[dict[str, Any]]:
    held = list(revisions(recorded(facts)))
    new = len(facts)
    first = Fixed(DAY, old, refs_at(held, PLAN, DAY, old))
    return drivers(held, PLAN, first, Fixed(day, new, refs_at(held, PLAN, day, new)), subject)


def test_a_late_verification_and_its_effect() -> None:
    """Of four later entries only the request and the verdict move the evaluation: one of two tasks, 50 points more."""
    closed = [
        fact(event, "2024-05-01")
        for event in (
            s.registered_agency("审计局"),
            *[each.event for each in RICH if each.statement in ("closure:1.1", "verification:1.1|甲县/督查室")],
            s.measured(indicator="其他"),
        )
    ]
    facts = [*SMALL, *closed]
    size = len(SMALL)
    found = _moved(facts, size)
    assert [each["position"] for each in found] == [size + 2, size + 3]
    effects = {effect["figure"]: (effect["before"], effect["after"]) for effect in found[1]["effects"]}
    assert effects["total"] == ('"0"', '"50"')
    assert effects["dimensions.B.items.B1.numerator"] == ('"0"', '"1"')
    assert effects["tasks.1\\.1.evaluation.status"] == ('"CLOSURE_REQUESTED"', '"VERIFIED_COMPLETE"')
    assert "tasks.1\\.2.evaluation.status" not in effects


def test_nothing_moved_no_drivers() -> None:
    """The same size, or entries of no concern: no drivers."""
    assert _moved(SMALL, len(SMALL)) == []
    assert _moved([*SMALL, fact(s.registered_agency("审计局"), "2024-01-01")], len(SMALL)) == []


def test_time_is_nobodys_doing() -> None:
    """Another day and no entry: figures may differ, and no entry is to blame; drivers are judged at the new day."""
    assert _moved(RICH, len(RICH), day="2023-06-30") == []
    late = [*SMALL, fact(s.definition("1.3", no=3), "2025-01-01")]
    assert _moved(late, len(SMALL), day="2024-12-31") == []
    assert [each["position"] for each in _moved(late, len(SMALL), day="2025-01-01")] == [len(late)]


def test_other_rules_rest_on_their_adoption() -> None:
    """A rubric adopted later and followed by the new snapshot is itself the driver."""
    plan = SMALL[1:]
    (driver,) = _moved([*plan, HALF], len(plan))
    assert driver["position"] == len(plan) + 1
    assert {"figure": "reason", "before": '"no-rubric"', "after": "null"} in driver["effects"]


def _all(held: list[Revision], size: int) -> dict[str, str]:
    chosen = chosen_by(refs_at(held, PLAN, DAY, len(held)))
    return flat(figures_of(world_at(known_at(held, PLAN, size), DAY, chosen), PLAN, "evaluation"))


@examples(12)
@given(st.permutations(RICH), st.integers(0, len(RICH)))
def test_the_drivers_are_the_difference(facts: list[Fact], old: int) -> None:
    """In whatever order it was recorded: the old entries with the drivers give the new figures, no driver is idle, and
    its effects are what its absence changes."""
    held = list(revisions(recorded(facts)))
    found = _moved(facts, old)
    positions = {each["position"] for each in found}
    assert all(old < position <= len(facts) for position in positions)
    wanted = _all(held, len(held))

    def without(left: set[int]) -> dict[str, str]:
        chosen = chosen_by(refs_at(held, PLAN, DAY, len(held)))
        kept = [r for r in held if r.position <= old or r.position in positions - left]
        return flat(figures_of(world_at(known_at(kept, PLAN, len(held)), DAY, chosen), PLAN, "evaluation"))

    assert without(set()) == wanted
    for each in found[:8]:
        changed = without({each["position"]})
        paths = sorted(path for path in changed.keys() | wanted.keys() if changed.get(path) != wanted.get(path))
        assert [effect["figure"] for effect in each["effects"]] == paths != []


def test_flat_paths() -> None:
    """Members by name or by their id, other lists whole, dots inside names escaped."""
    assert flat({"a": {"1.1": 1, "b\\": None}, "items": [{"id": "B1", "x": []}], "l": ["u", 2], "e": {}}) == {
        "a.1\\.1": "1", "a.b\\\\": "null", "items.B1.id": '"B1"', "items.B1.x": "[]", "l": '["u",2]', "e": "{}",
    }  # fmt: skip
