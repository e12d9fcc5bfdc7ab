"""The worked cascade: every row of examples/crosswalk.csv becomes a recorded link between the five plans."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from aggregates.commands import plan_stream
from aggregates.refusal import Refused
from api.crosswalk import task_links
from api.service import Shilu
from ledger.clock import SimulatedClock
from tests.api import worlds
from tests.api.worlds import EXAMPLES, FILES, OFFICE, at

FILE = EXAMPLES / "crosswalk.csv"
PREFIXES = ("SX", "WT", "CZ", "XF", "JN")
HEADER = "parent_task,child_plan,child_task,relation,body_bigram_jaccard,basis\n"


def _rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _said(shilu: Shilu, type_: str, plan: str | None = None) -> list[Any]:
    stream = plan_stream(plan) if plan else None
    return [entry.event for entry in shilu.reader.entries(stream=stream) if entry.type == type_]


def _plans(shilu: Shilu) -> dict[str, str]:
    """The five plan ids by the short names of the file: each is the plan registered from that document."""
    names = {sha256(path.read_bytes()).hexdigest(): name for name, path in zip(PREFIXES, FILES, strict=True)}
    held = [event["data"] for event in _said(shilu, "plan.registered") if event["data"]["held"]]
    return {names[data["source"]["sha256"]]: data["plan"] for data in held}


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The five plans with every row recorded, and the short names of the plans."""
    folder = worlds.copy_of(worlds.five_plans(), tmp_path_factory.mktemp("linked"))
    with Shilu.open(worlds.settings_in(folder), SimulatedClock(at("2023-06-02"))) as shilu:
        plans = _plans(shilu)
        for number, command in enumerate(task_links(FILE, plans)):
            shilu.execute(command, OFFICE, f"link-{number}")
        yield shilu, plans


def test_every_row_is_recorded_by_hand(linked: tuple[Shilu, dict[str, str]]) -> None:
    """107 rows, 107 links with basis HAND, as many of each relation for each child as the file says."""
    shilu, plans = linked
    said = {plan: [event["data"] for event in _said(shilu, "plan.task_linked", plan)] for plan in plans.values()}
    assert sum(len(links) for links in said.values()) == len(_rows()) == 107
    assert {data["basis"] for links in said.values() for data in links} == {"HAND"}
    assert {data["parent_plan"] for links in said.values() for data in links} == {plans["SX"]}
    recorded = Counter((prefix, data["relation"]) for prefix in plans for data in said[plans[prefix]])
    assert recorded == Counter((row["child_plan"], row["relation"]) for row in _rows())
    assert recorded["WT", "INHERITED"] == 30 and recorded["CZ", "MERGED"] == 4 and recorded["CZ", "ADDED"] == 1


def test_every_named_task_is_one_of_the_imported_plan(linked: tuple[Shilu, dict[str, str]]) -> None:
    """Both ends of every row are tasks as imported, under the very title the file gives; two have none of their own."""
    shilu, plans = linked
    titles = {
        prefix: {e["data"]["task"]: e["data"]["title"] for e in _said(shilu, "plan.task_defined", plan)}
        for prefix, plan in plans.items()
    }
    ends = [(row[f"{end}_task"], row[f"{end}_title"]) for row in _rows() for end in ("parent", "child")]
    different = []
    for task, title in ends:
        prefix, _, name = task.partition(".")
        if task and titles[prefix][name] != title:
            different.append((task, title))
    assert different == [("WT.4.5.1", "(untitled)"), ("XF.3.5.1", "(untitled)")]


def test_merged_dropped_and_added(linked: tuple[Shilu, dict[str, str]]) -> None:
    """A merged task keeps each of its parents, a dropped one has no child, an added one no parent's task."""
    shilu, plans = linked
    links = [event["data"] for event in _said(shilu, "plan.task_linked", plans["CZ"])]
    merged = [(link["parent_task"], link["child_task"]) for link in links if link["relation"] == "MERGED"]
    assert merged == [("3.1.3", "3.1.2"), ("3.1.3", "3.1.3"), ("3.2.4", "3.2.1"), ("4.3.1", "4.3.1")]
    assert sorted(link["parent_task"] for link in links if link.get("child_task") == "4.3.1") == ["4.3.1", "4.3.2"]
    (added,) = [link for link in links if link["relation"] == "ADDED"]
    assert "parent_task" not in added and added["child_task"] == "3.5.3"
    dropped = [event["data"] for event in _said(shilu, "plan.task_linked", plans["XF"])]
    assert [d["parent_task"] for d in dropped if "child_task" not in d] == ["3.1.3", "4.5.2"]
    (doubted,) = [link for link in links if "uncertain" in link.get("note", "")]
    assert doubted["parent_task"] == "4.3.1" and doubted["note"].startswith("正文相似度")


def test_the_same_rows_again_record_nothing(linked: tuple[Shilu, dict[str, str]]) -> None:
    """Each row is a statement of its own: recorded under another key it is refused as already stated."""
    shilu, plans = linked
    before = shilu.reader.size()
    for number, command in enumerate(task_links(FILE, plans)[:3]):
        with pytest.raises(Refused) as refusal:
            shilu.execute(command, OFFICE, f"again-{number}")
        assert refusal.value.code == "already-stated"
    assert shilu.reader.size() == before


def test_only_the_plans_given() -> None:
    """Rows of a plan that is not given are left out, of either end; the day given is the effective day."""
    day = date(2023, 3, 1)
    only = task_links(FILE, {"SX": "山西", "WT": "五台"}, day)
    assert {(link.plan, link.fact.parent_plan, link.effective_on) for link in only} == {("五台", "山西", day)}
    assert len(only) == 35
    assert not task_links(FILE, {"WT": "五台"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("parent_task,child_plan\nSX.1,WT\n", "crosswalk-columns"),
        (f"{HEADER},WT,WT.1,ADDED,,hand\n", "crosswalk-parent"),
        (f"{HEADER}SX.1,WT,XF.1,ADAPTED,,hand\n", "crosswalk-row"),
        (f"{HEADER}SX.1,WT,WT.1,ADAPTED,,guess\n", "crosswalk-row"),
        (f"{HEADER}SX.1,WT,WT.1,COPIED,,hand\n", "crosswalk-row"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, code: str) -> None:
    """Missing columns, a parent that cannot be told, a task of another plan, an unknown basis or relation."""
    path = tmp_path / "links.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        task_links(path, dict.fromkeys(PREFIXES, "x"))
    assert refusal.value.code == code
