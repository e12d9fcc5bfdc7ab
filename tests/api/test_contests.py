"""The chain of a task, disputes, decisions on changed grounds and the after-close list, at several viewpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from aggregates.events import disputes as events
from aggregates.fold.resting import DECISIONS
from api import contests
from api.story_cycle import CIVIL, CONTESTED, DISPUTE, FIXED, HEALTH
from tests.api import cycle, worlds
from tests.api.asking import Asking
from tests.api.worlds import PLAN, at, report

KEDE = "襄汾县/县科协"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Asking:
    """The demo."""
    return Asking(worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("contests")))


def _responsible(found: dict[str, Any]) -> list[str]:
    return [one["agency"] for one in found["chain"]["links"] if one["seat"] in found["chain"]["responsible"]]


@pytest.mark.parametrize(("view", "who", "status"), [
    (["--at", "2024-03-01"], CIVIL, None),
    (["--at", "2024-08-01"], CIVIL, "ESCALATED"),
    (["--as-of", "2024-06-30", "--known-at", "2024-08-01"], CIVIL, "ESCALATED"),
    (["--as-of", "2024-06-30"], HEALTH, "ESCALATED"),
    (["--as-of", "2023-12-31"], CIVIL, None),
    (["--at", "2024-09-10"], HEALTH, "DECIDED"),
    ([], HEALTH, "DECIDED"),
])  # fmt: skip
def test_who_was_responsible(demo: Asking, view: list[str], who: str, status: str | None) -> None:
    """Before the ruling was known 县民政局 led beside 县科协; known now, 县卫体局 did, from 2024-01-01 on."""
    found = demo.json("chain", CONTESTED, "--plan", "襄汾", *view)
    assert _responsible(found) == [KEDE, who]
    found_status = {name: one["status"] for name, one in found["chain"]["disputes"].items()}
    assert found_status == ({DISPUTE: status} if status else {})


def test_the_chain_says_why(demo: Asking) -> None:
    """Each seat leads to its lines in the numbered document; the one that moved to its ruling and paper."""
    found = demo.json("chain", CONTESTED, "--plan", "襄汾")["chain"]
    moved = next(one for one in found["links"] if one["agency"] == CIVIL)
    assert (moved["standing"], moved["until"]) == ("ended", "2024-01-01")
    ended = moved["ended_by"]
    assert (ended["ruling"], ended["document"]) == (f"ruling:{DISPUTE}|1", "示意编办函〔2024〕5号")
    assert found["documents"][moved["clause"]["sha256"]] == "襄政办发〔2022〕23号"
    came = next(one for one in found["links"] if one["agency"] == HEALTH and one["role"] == "lead")
    assert (came["from"], came["came_by"]["ruling"]) == ("2024-01-01", f"ruling:{DISPUTE}|1")


def test_what_people_see_of_a_chain(demo: Asking) -> None:
    """Document and line, both claims in words, minutes, ruling, what is made up; a ruling that came later is said."""
    now = demo.said("chain", CONTESTED, "--plan", "襄汾")
    for part in ("襄政办发〔2022〕23号", "第 93-93 行", "已裁定 decided", "由谁牵头 WHO_LEADS", "三定规定",
                 "纪要 minutes", "职责调整 the seat moves", "· 示意 illustration",
                 "襄汾县/县科协、襄汾县/县卫体局"):  # fmt: skip
        assert part in now, part
    assert "裁定前职责不变" not in now and "decided since" not in now
    then = demo.said("chain", CONTESTED, "--plan", "襄汾", "--at", "2024-08-01")
    assert "裁定前职责不变" in then and "decided since" not in then and "襄汾县/县科协、襄汾县/县民政局" in then
    back = demo.said("chain", CONTESTED, "--plan", "襄汾", "--as-of", "2024-06-30")
    assert f"decided since, back to before that day: ruling:{DISPUTE}|1" in back


def test_a_chain_without_a_start(demo: Asking) -> None:
    """Where no start is printed, the day before entry has nobody on record because it is unknown, and says that."""
    found = demo.json("chain", "3.1.2", "--plan", "五台", "--as-of", "2021-06-30")["chain"]
    assert found["responsible"] == [] and {one["standing"] for one in found["links"]} == {"start_unknown"}
    said = demo.said("chain", "3.1.2", "--plan", "五台", "--as-of", "2021-06-30")
    assert "起始日不明,并非无人" in said and "nobody on record" not in said


def test_no_such_task(demo: Asking) -> None:
    """A task without any seat is exit 1, not an empty chain."""
    assert "[no-such-task]" in demo.said("chain", "9.9", "--plan", "襄汾", code=1)


@pytest.mark.parametrize(("view", "status"), [
    (["--at", "2024-03-01"], None), (["--at", "2024-03-25"], "RAISED"), (["--at", "2024-04-20"], "NEGOTIATING"),
    (["--at", "2024-05-10"], "ESCALATED"), ([], "DECIDED"), (["--as-of", "2024-04-20"], "NEGOTIATING"),
])  # fmt: skip
def test_a_dispute_by_the_day(demo: Asking, view: list[str], status: str | None) -> None:
    """Raised, negotiated, escalated, decided, each as published on its day; before, there is none and it says so."""
    found = demo.json("disputes", "襄汾", *view)["disputes"]
    assert {one["status"] for one in found.values()} == ({status} if status else set())
    if status:
        one = found[DISPUTE]
        assert (one["task"], one["convener"], one["illustration"]) == (CONTESTED, KEDE, True)
        assert len(one["claims"]) == (1 if status == "RAISED" else 2)
    assert ("无争议 no disputes" in demo.said("disputes", "襄汾", *view)) == (status is None)


def test_a_dispute_has_a_term(demo: Asking) -> None:
    """Sixty days by the adopted procedure: open beyond them it is overdue, settled it is not."""
    for view, overdue in ((["--at", "2024-05-19"], False), (["--at", "2024-05-20"], True), ([], False)):
        one = demo.json("disputes", "襄汾", *view)["disputes"][DISPUTE]
        assert (one["due_on"], one["overdue"]) == ("2024-05-19", overdue)


def test_decisions_that_rested_on_it(demo: Asking) -> None:
    """After the corrections: evaluation, snapshot, commendation; before them none; decisions of later days not yet."""
    found = demo.json("decisions", "襄汾")["decisions"]
    assert [d["type"] for d in found] == [
        "plan.evaluation_opened", "plan.snapshot_fixed", "plan.evaluation_concluded", "plan.commendation_proposed",
        "plan.commendation_granted",
    ]  # fmt: skip
    assert all({one["kind"] for one in d["later"]} == {"corrected"} for d in found)
    assert demo.json("decisions", "襄汾", "--at", "2026-02-04")["decisions"] == []
    assert "no decision rests on what was later changed" in demo.said("decisions", "襄汾", "--at", "2026-02-04")
    early = demo.json("decisions", "襄汾", "--as-of", "2026-01-28")["decisions"]
    assert [d["statement"] for d in early][1:] == [f"snapshot:{FIXED}", "conclusion:示意终期评估|1"]
    said = demo.said("decisions", "襄汾")
    assert "授予表彰表扬 plan.commendation_granted" in said and "nothing is revoked by itself" in said
    assert "report:seat:2.1.1|襄汾县/县教科局|lead|1|2025-Q3 · 襄汾县/县教科局" in said


def test_after_close_of_the_demo(demo: Asking) -> None:
    """The correction of March 2025 inside the year closed in February is listed with its reason, not before."""
    (entry,) = demo.json("after-close", "襄汾")["after_close"]
    assert (entry["period"], entry["reason"]) == ("2024", "示意:误计入次年活动")
    assert demo.json("after-close", "襄汾", "--known-at", "2025-03-01")["after_close"] == []
    assert "nothing was recorded after a close" in demo.said("after-close", "襄汾", "--known-at", "2025-03-01")


def test_after_close_needs_a_close(tmp_path: Path) -> None:
    """A late report is on the list only once its period was closed; closing refuses nothing."""
    shilu, clock = cycle.told(tmp_path)
    with shilu:
        asking = Asking(tmp_path)
        assert asking.json("after-close", PLAN)["after_close"] == []
        before = report("50", "2025-H1", effective_on=at("2025-06-30").date())
        shilu.execute(before, worlds.EDUCATION, "before")  # on the day of the close, but before it
        shilu.execute(cycle.closed("2025", shilu), cycle.EVALUATOR, "close")
        clock.set(at("2026-02-03"))
        late = report("50", "2025-H1", seat=cycle.FARM_LEAD, effective_on=at("2025-06-30").date())
        shilu.execute(late, cycle.FARMING, "late")
    (entry,) = asking.json("after-close", PLAN)["after_close"]
    assert (entry["statement"], entry["period"]) == (f"report:{cycle.FARM_LEAD}|2025-H1", "2025")
    assert "2025-H1" in asking.said("after-close", PLAN)


def test_every_code_has_words() -> None:
    """Grounds, bases, outcomes and decisions of the catalogue each have a word on the screens."""
    raised, ruled = events.DisputeRaised.model_fields, events.DisputeRuled.model_fields
    assert set(get_args(events.Ground)) == set(contests.GROUNDS)
    assert set(get_args(raised["basis_kind"].annotation)) == set(contests.BASES)
    assert set(get_args(ruled["outcome"].annotation)) == set(contests.OUTCOMES)
    assert set(DECISIONS) == set(contests.DECISIONS)
