"""Agency names: aliases, renames, mergers and splits, each from its own day on."""

from __future__ import annotations

from aggregates.events import agency
from aggregates.events.base import Fact
from aggregates.fold.register import Register, fold
from tests.aggregates import stories as s
from tests.aggregates.entries import seen
from tests.scenario import fact


def _at(facts: list[Fact], day: str) -> Register:
    return fold([r for r in seen(facts, day) if r.stream == "agency:register"])


def _renamed(one: str, to: str, document: str = "d") -> agency.AgencyRenamed:
    return agency.AgencyRenamed(agency=f"甲县/{one}", to=f"甲县/{to}", document=document, source=s.PAPER)


def _merged(to: str, *which: str) -> agency.AgenciesMerged:
    names = tuple(f"甲县/{name}" for name in which)
    return agency.AgenciesMerged(agencies=names, to=f"甲县/{to}", document="d", source=s.PAPER)


def _rejected(one: str, other: str) -> agency.AliasRejected:
    return agency.AliasRejected(alias=f"甲县/{one}", agency=f"甲县/{other}", basis="两家", source=s.PAPER)


def test_an_alias_holds_from_its_day_until_it_is_rejected() -> None:
    """卫健局 and 卫健委 are one name between the assertion and the rejection, two before and after."""
    alias = [fact(s.alias("卫健局", "卫健委"), "2022-01-01"), fact(_rejected("卫健局", "卫健委"), "2023-01-01")]
    facts = [*s.names("卫健局", "卫健委"), *alias]
    found = [_at(facts, day).same("甲县/卫健局", "甲县/卫健委") for day in ("2021-12-31", "2022-01-01", "2023-01-01")]
    assert found == [False, True, False]
    assert _at(facts, "2022-06-01").identity("甲县/卫健局") == "甲县/卫健委"


def test_aliases_are_followed_to_the_end() -> None:
    """A name of a name of an agency is that agency."""
    facts = [fact(s.alias("甲", "乙"), "2022-01-01"), fact(s.alias("乙", "丙"), "2022-01-01")]
    assert _at(facts, "2022-01-01").identity("甲县/甲") == "甲县/丙"


def test_a_rejection_leaves_an_earlier_assertion() -> None:
    """Said to be 乙, then 丙; when 丙 is rejected, 乙 stands again."""
    said = [fact(s.alias("甲", "乙"), "2022-01-01"), fact(s.alias("甲", "丙"), "2022-02-01")]
    facts = [*said, fact(_rejected("甲", "丙"), "2022-03-01")]
    assert [_at(facts, f"2022-0{month}-01").identity("甲县/甲") for month in (1, 2, 3)] == [
        "甲县/乙",
        "甲县/丙",
        "甲县/乙",
    ]


def test_a_circle_of_aliases_is_one_agency() -> None:
    """Names in a circle are the same agency, wherever one enters (the fold is total)."""
    names = ("甲", "乙", "丙")
    facts = [fact(s.alias(one, names[(at + 1) % 3]), "2022-01-01") for at, one in enumerate(names)]
    register = _at([*facts, fact(s.alias("丁", "甲"), "2022-01-01")], "2022-01-01")
    assert len({register.identity(f"甲县/{name}") for name in (*names, "丁")}) == 1
    assert register.same("甲县/丁", "甲县/丙")


def test_a_rename_holds_from_its_day() -> None:
    """Before the day two agencies; from it on the old name is continued by the new, but keeps its own identity."""
    facts = [*s.names("教育局", "教体局"), fact(_renamed("教育局", "教体局"), "2023-03-01")]
    assert not _at(facts, "2023-02-28").same("甲县/教育局", "甲县/教体局")
    register = _at(facts, "2023-03-01")
    assert register.today("甲县/教育局") == "甲县/教体局"
    assert register.identity("甲县/教育局") == "甲县/教育局"


def test_renamed_and_back() -> None:
    """After a rename and a rename back the first name stands for both again."""
    there, back = _renamed("教育局", "教体局", "a"), _renamed("教体局", "教育局", "b")
    register = _at([fact(there, "2020-01-01"), fact(back, "2023-01-01")], "2024-01-01")
    assert register.today("甲县/教育局") == register.today("甲县/教体局") == "甲县/教育局"


def test_mergers() -> None:
    """Merged agencies are continued by one; the successor may be one of them and stays itself."""
    facts = [fact(_merged("文旅局", "文化局", "旅游局", "文旅局"), "2019-01-01")]
    register = _at(facts, "2019-01-01")
    assert {register.today(f"甲县/{name}") for name in ("文化局", "旅游局", "文旅局")} == {"甲县/文旅局"}
    assert not _at(facts, "2018-12-31").same("甲县/文化局", "甲县/旅游局")


def test_a_merger_then_a_rename() -> None:
    """Successors are followed through several reforms and aliases."""
    facts = [
        fact(_merged("文旅局", "文化局", "旅游局"), "2019-01-01"), fact(_renamed("文旅局", "文体旅局"), "2023-01-01"),
        fact(s.alias("文广局", "文化局"), "2018-01-01"),
    ]  # fmt: skip
    assert _at(facts, "2024-01-01").today("甲县/文广局") == "甲县/文体旅局"
    assert _at(facts, "2020-01-01").today("甲县/文广局") == "甲县/文旅局"


def test_a_split_has_no_one_successor() -> None:
    """Who continues an agency that was split is not guessed."""
    divided = agency.AgencySplit(agency="甲县/文旅局", to=("甲县/文化局", "甲县/旅游局"), document="d", source=s.PAPER)
    assert _at([fact(divided, "2024-01-01")], "2024-06-01").today("甲县/文旅局") == "甲县/文旅局"


def test_a_reform_dated_back_reaches_back() -> None:
    """A rename entered late, effective earlier, holds from its effective day on: order of effect, not of entry."""
    late = [fact(_renamed("乙", "丙", "b"), "2023-01-01"), fact(_renamed("甲", "乙", "a"), "2022-01-01")]
    assert _at(late, "2023-06-01").today("甲县/甲") == "甲县/丙"
