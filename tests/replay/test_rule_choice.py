"""`--rules ID@VERSION`: which rule set is meant, and what cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest

from aggregates.fold.revision import Revision
from replay.histories import history, rule_sets
from replay.rule_choice import chosen
from replay.viewpoint import BadViewpoint
from tests.api import cycle, worlds
from tests.api.worlds import PLAN, at


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> list[Revision]:
    """Weights in two versions, lights whose id holds an @."""
    shilu, clock = worlds.with_plan(tmp_path_factory.mktemp("rules"))
    with shilu:
        clock.set(at("2023-08-01"))
        named: dict[str, Any] = {"rules": "亮灯@试行"}
        commands = (
            cycle.adoption("weights", "2023-08-01"), cycle.adoption("weights", "2023-08-01", 2),
            cycle.adoption("lights", "2023-08-01").model_copy(update=named),
        )  # fmt: skip
        for number, command in enumerate(commands):
            shilu.execute(command, worlds.OFFICE, f"{number}")
        size = shilu.reader.size()
        return rule_sets(history(shilu.reader, PLAN, size), size)


@pytest.mark.parametrize(("texts", "kinds"), [
    ([], {}), (["席位权重建议@1"], {"weights": ("席位权重建议", 1)}),
    (["席位权重建议@2"], {"weights": ("席位权重建议", 2)}),
    (["亮灯@试行@1", "席位权重建议@2"], {"lights": ("亮灯@试行", 1), "weights": ("席位权重建议", 2)}),
])  # fmt: skip
def test_what_is_meant(adopted: list[Revision], texts: list[str], kinds: dict[str, tuple[str, int]]) -> None:
    """The kind follows from the id; the version is what stands after the last @."""
    assert chosen(texts, adopted) == kinds


@pytest.mark.parametrize("text", [
    "席位权重建议@3", "没有@1", "席位权重建议", "@1", "席位权重建议@", "席位权重建议@01", "席位权重建议@-1", "",
])  # fmt: skip
def test_what_is_not_there(adopted: list[Revision], text: str) -> None:
    """A stable code, and the list of those adopted, in both languages."""
    with pytest.raises(BadViewpoint) as bad:
        chosen([text], adopted)
    assert bad.value.code == "no-such-rules"
    for words in (bad.value.zh, bad.value.en):
        assert "亮灯@试行@1、席位权重建议@1、席位权重建议@2" in words


def test_nothing_adopted() -> None:
    """An empty list is said to be empty."""
    with pytest.raises(BadViewpoint, match="none"):
        chosen(["x@1"], [])


def test_one_of_a_kind(adopted: list[Revision]) -> None:
    """Two of one kind cannot both judge."""
    with pytest.raises(BadViewpoint) as bad:
        chosen(["席位权重建议@1", "席位权重建议@2"], adopted)
    assert bad.value.code == "rules-twice" and "weights" in bad.value.en
