"""What the document left undefined of a target is settled by a definition of its indicator, and by nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from aggregates.events.base import Fact
from aggregates.events.deadlines import IndicatorDefined
from tests.aggregates import stories as s
from tests.aggregates.entries import standing
from tests.scenario import fact

RATE = "公民具备科学素质的比例"


def _open(*undefined: str) -> list[Fact]:
    target = s.target(undefined=undefined, comparator=">=", value="10", due_on=date(2025, 12, 31))
    return [
        fact(s.registration(), "2021-12-01"), fact(target, "2021-12-01"),
        fact(s.measured(period="2022", value="12"), "2022-12-31"),
    ]  # fmt: skip


def _defined(*settles: str, on: str = "2023-05-01", **changes: Any) -> Fact:
    given = {"indicator": RATE, "settles": settles, "method": "SURVEY", "source": s.PAPER}
    return fact(IndicatorDefined(**{**given, **changes}), on)


def test_a_definition_settles_what_it_names() -> None:
    """Undefined until the definition takes effect; from that day on the target is judged, and rests on it."""
    facts = [*_open("DEFINITION"), _defined("DEFINITION")]
    assert standing(facts, "2023-04-30").status == "NOT_EVALUABLE"
    found = standing(facts, "2023-05-01")
    assert found.status == "MET_EARLY"
    assert (4, "definition") in found.support


def test_what_it_does_not_name_stays_open() -> None:
    """Two things open, one settled: the other is still the reason; a definition that settles nothing is no support."""
    found = standing([*_open("DEFINITION", "WINDOW"), _defined("DEFINITION")], "2023-06-01")
    assert (found.status, found.reasons) == ("NOT_EVALUABLE", ("WINDOW",))
    assert [use for _, use in found.support] == ["target", "definition"]
    other = standing([*_open("WINDOW"), _defined("DEFINITION")], "2023-06-01")
    assert (other.reasons, [use for _, use in other.support]) == (("WINDOW",), ["target"])


def test_a_definition_of_another_indicator_settles_nothing() -> None:
    """The definition says which indicator it defines."""
    found = standing([*_open("DEFINITION"), _defined("DEFINITION", indicator="参与率")], "2023-06-01")
    assert found.reasons == ("DEFINITION",)
