"""Scorecards on the command line: one agency, all, merged, of one plan; and why a figure is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from aggregates.events.agency import AgencyKind
from aggregates.refusal import Refused
from api import cards
from api.story_cycle import CULTURE, MEDIA, MERGED
from tests.api import cycle, worlds
from tests.api.asking import Asking
from tests.api.worlds import PLAN

TEACHERS = "甲县/县教育局"


@pytest.fixture(scope="module")
def asking() -> Asking:
    """The short cycle, only read."""
    return Asking(cycle.ledger())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Asking:
    """The demo."""
    return Asking(worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("cards")))


def test_one_card_by_hand(asking: Asking) -> None:
    """县教育局 on the last day of 2025: lead of 2.1.1, cooperates on 2.1.2.

    Load 1 + 0.4 = 1.4. Only 2.1.1 is closed or answered for by it: one due seat, too few for a completion. Slots: two
    seats, four half-years each, on time H2 2023 and H2 2024 of the lead seat: 2/8 = 25 %.
    """
    found = asking.json("scorecard", "县教育局", "--plan", PLAN, "--as-of", "2025-12-31")
    card = found["card"]
    assert (card["agency"], card["seats"]) == (TEACHERS, {"lead": 1, "cooperate": 1})
    assert (card["tasks"], card["due_seats"]) == (2, 1)
    figures = card["figures"]
    assert (figures["load"]["value"], figures["load"]["numerator"]) == ("1.4", "7/5")
    assert (figures["completion"]["state"], figures["completion"]["value"]) == ("TOO_FEW", None)
    assert (figures["completion"]["numerator"], figures["completion"]["denominator"]) == ("1", "1")
    assert (figures["timeliness"]["value"], figures["timeliness"]["denominator"]) == ("25", "8")
    assert (figures["closure_timeliness"]["value"], figures["verified_share"]["value"]) == ("100", "100")
    assert (figures["coverage"]["value"], figures["coverage"]["denominator"]) == ("50", "2")


def test_the_shape(asking: Asking) -> None:
    """Without an agency `cards` by id, with one `card`; each with viewpoint, plan, whether merged, counts."""
    every = asking.json("scorecard")
    assert list(every) == ["viewpoint", "plan_id", "merged", "cards", "counts"]
    assert (every["plan_id"], every["merged"]) == (None, False)
    assert sorted(every["cards"]) == list(every["cards"]) and len(every["cards"]) == 5
    assert all(set(card["figures"]) == set(cards.FIGURES) for card in every["cards"].values())
    one = asking.json("scorecard", TEACHERS, "--plan", "甲县", "--merged")
    assert list(one) == ["viewpoint", "plan_id", "merged", "card", "counts"]
    assert (one["plan_id"], one["merged"]) == (PLAN, True)
    assert [r["kind"] for r in every["viewpoint"]["rules"]] == ["weights", "lights", "rubric", "procedure"]


def test_what_people_see(asking: Asking) -> None:
    """Tables by kind of agency, never a rank; too few and its reason are said; so is the late rule and the scope."""
    said = asking.said("scorecard")
    for part in ("政府部门 government", "群团组织 mass organisations", "样本过少 too few(", "跨方案只用",
                 ">30 日,程序期限建议@1", "示意(虚构)illustration"):  # fmt: skip
        assert part in said, part
    assert said.index("县农业农村局") < said.index("县教育局") < said.index("县科协")
    assert "跨方案只用" not in asking.said("scorecard", "--plan", PLAN)
    one = asking.said("scorecard", "县教育局")
    flat, weighted = one.index("完成率(平权) completion, flat"), one.index("完成率 completion")
    assert weighted < flat and "无期限 unstated 0" in one and "督办 RED: 发出 issued 0" in one


def test_every_figure_and_kind_has_words(asking: Asking, demo: Asking) -> None:
    """No figure, kind or reason is left out of a screen for want of a word."""
    assert set(cards.KINDS) == set(get_args(AgencyKind))
    found = [*asking.json("scorecard")["cards"].values(), *demo.json("scorecard")["cards"].values()]
    told = {f["reason"] for card in found for f in card["figures"].values()} - {None}
    assert told <= cards.REASONS.keys() and len(told) > 4
    shown = demo.said("scorecard")
    assert all(card["agency"].split("/")[-1] in shown.replace("\n", "") for card in found[5:])


def test_no_weights(tmp_path: Path) -> None:
    """Nobody adopted weights: weighted figures are not applicable, and the table says why, not just that."""
    worlds.with_plan(tmp_path)[0].close()
    asking = Asking(tmp_path)
    figures = asking.json("scorecard", TEACHERS)["card"]["figures"]
    for name in ("load", "completion", "completion_flat", "disputed_share"):
        assert (figures[name]["value"], figures[name]["reason"]) == (None, "no-weights")
    said = asking.said("scorecard")
    assert "未采用权重 no weights adopted(5)" in said and "未采用填报周期 no calendar adopted(5)" in said
    assert "默认,未经采用 default, not adopted" in said


def test_merged(demo: Asking) -> None:
    """The merged agency's card adds up both former ones, names them, and is found by their names too."""
    apart = demo.json("scorecard", "--plan", "襄汾")["cards"]
    together = demo.json("scorecard", "--plan", "襄汾", "--merged")["cards"]
    assert {CULTURE, MEDIA} <= apart.keys() and MERGED not in apart
    assert not {CULTURE, MEDIA} & together.keys()
    assert together[MERGED]["former"] == [CULTURE, MEDIA]
    assert together[MERGED]["due_seats"] == apart[CULTURE]["due_seats"] + apart[MEDIA]["due_seats"]
    for name in ("示意:县文旅融媒局", "县融媒体中心", CULTURE):
        assert demo.json("scorecard", name, "--plan", "襄汾", "--merged")["card"]["agency"] == MERGED
    assert f"(含原 incl. {CULTURE}、{MEDIA})" in demo.said("scorecard", CULTURE, "--plan", "襄汾", "--merged")
    before = demo.json("scorecard", "--plan", "襄汾", "--merged", "--as-of", "2024-06-30")["cards"]
    assert CULTURE in before and MERGED not in before


def test_a_former_name_does_not_fall_to_another_county(demo: Asking) -> None:
    """县文旅局 of 襄汾 was merged, that of 五台 was not: across plans the name stays ambiguous, nobody is picked."""
    for more in ((), ("--merged",)):
        said = demo.said("scorecard", "县文旅局", *more, code=1)
        assert "[ambiguous-agency]" in said and "五台县/县文旅局" in said


def test_an_agency_that_is_not_there(asking: Asking) -> None:
    """No agency fits: exit 1, in both languages."""
    said = asking.said("scorecard", "火星局", code=1)
    assert "没有单位符合“火星局”" in said and "[no-such-agency]" in said


def test_one_of_several() -> None:
    """Exactly, else by name without region, else in part; a former name leads to who continues it."""
    found: dict[str, dict[str, Any]] = {
        "甲/科协": {"agency": "甲/科协"}, "甲/科技局": {"agency": "甲/科技局", "former": ["甲/科委", "甲/知识产权局"]},
    }  # fmt: skip
    assert cards.one(found, "科协")["agency"] == "甲/科协"
    assert cards.one(found, "甲/科委")["agency"] == cards.one(found, "产权")["agency"] == "甲/科技局"
    with pytest.raises(Refused, match="ambiguous-agency"):
        cards.one(found, "科")
