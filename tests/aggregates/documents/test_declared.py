"""Rules a document declares: they act from where they stand, exceptions are shown and not applied."""

from __future__ import annotations

import pytest

from aggregates.documents.declared import Declared, declared_rules
from aggregates.documents.draft import SeatDraft
from aggregates.documents.source_map import Paragraph, Piece, paragraph


def _pars(*texts: str) -> list[Paragraph]:
    return [paragraph([Piece(number, 1, text)]) for number, text in enumerate(texts, 1)]


def _seats(line: int) -> list[SeatDraft]:
    return [
        SeatDraft(name, "responsible", n, "explicit", "", (line, line))
        for n, name in enumerate(("市甲局", "市乙局"), 1)
    ]


def _roles(declared: Declared, line: int, until: tuple[int, int] | None = None) -> list[tuple[str, str, str]]:
    return [(seat.agency, seat.role, seat.basis) for seat in declared.apply(_seats(line), line, until)]


@pytest.mark.parametrize(
    "text",
    [
        "（列第一位者为牵头单位，下同）",
        "（责任单位：市甲局、市乙局，列第一位的为牵头部门，下同）",
        "责任单位中排在首位的为牵头单位。",
        "责任单位中排第一的为牵头单位。",
        "第一个单位为牵头单位。",
        "责任单位中，排名第一的责任单位为牵头单位。",
    ],
)
def test_order_rules(text: str) -> None:
    """Each wording makes the first-listed of later clauses the lead, by the document's rule."""
    found = declared_rules(_pars(text))
    assert _roles(found, 2)[0] == ("市甲局", "lead", "document_order_rule")
    assert _roles(found, 2)[1][1] == "responsible"


def test_a_rule_acts_from_where_it_stands() -> None:
    """Nothing before the rule is touched, in another line or in the same one."""
    found = declared_rules(_pars("引言。", "责任单位：市甲局。列第一位者为牵头单位，下同。"))
    assert _roles(found, 1)[0][1] == "responsible"
    assert _roles(found, 2, (2, 5))[0][1] == "responsible"
    assert _roles(found, 2, (2, 24))[0][1] == "lead"


def test_the_others_may_get_a_role() -> None:
    """A rule that names the role of the others gives it to them."""
    found = declared_rules(_pars("排名第一的责任单位为牵头单位，其他列入单位为参与单位。"))
    assert [role for _, role, _ in _roles(found, 2)] == ["lead", "participate"]


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("以下各项任务均需各市党委、政府落实，不再一一列出。", ["各市党委、政府"]),
        ("各项任务均涉及各县（市、区）政府，不再列出。", ["各县（市、区）政府"]),
        ("（市丙局负责。以下各项工作均需各县、区人民政府（管委会）落实，不再列出）", ["各县、区人民政府（管委会）"]),
        ("（市丙局负责，具体任务均涉及各县（市、区），不再做分工，下同）", ["各县（市、区）"]),
        ("以下均需县（市、区）政府落实，不再列出。", ["县（市、区）政府"]),
    ],
)
def test_default_parties(text: str, parties: list[str]) -> None:
    """A party the document adds to all later tasks is a seat of its own, on the basis of that sentence."""
    found = declared_rules(_pars("引言。", text))
    assert [seat.agency for seat in found.defaults] == parties
    assert len(_roles(found, 1)) == 2
    assert [name for name, _, basis in _roles(found, 3) if basis == "document_default"] == parties


def test_an_exception_is_a_doubt() -> None:
    """A rule with 除…外 is shown and not applied."""
    found = declared_rules(_pars("除另有说明外，以下各项任务均需各市政府落实，不再列出。"))
    assert found.defaults == ()
    assert len(found.doubts) == 1
