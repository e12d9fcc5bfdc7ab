"""Fixed figures beside what restates them; a digest that is not what was fixed is an integrity failure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from aggregates.refusal import Refused
from api import snapshots
from api.cli import app
from tests.api import cycle, worlds
from tests.api.test_recompute import put
from tests.api.worlds import PLAN


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The short cycle; its evaluation restated after a correction, and again knowing nothing new; three false ones."""
    folder = tmp_path_factory.mktemp("restated")
    shilu, clock = cycle.told(folder)
    with shilu:
        cycle.corrected(shilu, clock)
        cycle.restated(shilu, "重述一", "评估")
        cycle.restated(shilu, "重述二", "重述一")
        data = worlds.history_of(shilu).current["snapshot:评估"].data
        put(shilu, {**data, "snapshot": "假", "figures_sha256": "0" * 64})
        put(shilu, {**data, "snapshot": "别的核心", "kernel": "other/9"})
        rules = [{**ref, "digest": "1" * 64} for ref in data["basis"]["rules"]]
        put(shilu, {**data, "snapshot": "别的规则", "basis": {**data["basis"], "rules": rules}})
    return str(folder / "ledger.db")


def asked(database: str, *words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON of a command."""
    done = CliRunner().invoke(app, ["-d", database, *words, "--json"])
    return done.exit_code, json.loads(done.stdout) if done.stdout else {}


def printed(database: str, *words: str) -> tuple[int, str]:
    """Exit code and all that a command says to people."""
    done = CliRunner().invoke(app, ["-d", database, *words])
    return done.exit_code, done.output


def test_side_by_side_with_drivers(database: str) -> None:
    """What the correction moved stands beside what was fixed: 1 of 3 tasks verified became half a task of 3."""
    code, found = asked(database, "snapshots", PLAN, "评估")
    assert (code, found["recomputed"]) == (0, {"checked": 3, "different": []})
    assert [s["snapshot"] for s in found["snapshots"]] == ["评估", "重述一", "重述二"]
    first, second = found["side_by_side"]
    moved = {one["figure"]: (one["fixed"], one["restated"]) for one in first["figures"]}
    assert moved["dimensions.B.items.B1.share"] == ('"1/3"', '"1/6"')
    assert moved[r"tasks.2\.1\.1.review.verdict"] == ('"FULL"', '"PARTIAL"')
    (driver,) = found["snapshots"][1]["drivers"]
    assert {e["figure"]: (e["before"], e["after"]) for e in driver["effects"]} == moved
    assert (second["fixed"], second["restated"], second["figures"]) == ("重述一", "重述二", [])


def test_side_by_side_for_people(database: str) -> None:
    """The screen names plan, viewpoint, reason, both values of a figure, the driver, and that the digests agree."""
    code, said = printed(database, "snapshots", PLAN, "评估")
    assert code == 0 and said.startswith(PLAN)
    for part in ("截至 as of", "重述一的理由", "评估 → 重述一", '"1/3"', "引起变化的记录 drivers", "摘要一致",
                 "两者数字相同", "示意(虚构)illustration"):  # fmt: skip
        assert part in said, part
    code, said = printed(database, "snapshots", PLAN, "评分卡")
    assert code == 0 and "并列" not in said and "drivers" not in said


def test_the_list_is_not_recomputed(database: str) -> None:
    """Without a name the snapshots are listed, whatever they hold, and no restatement is promised."""
    code, found = asked(database, "snapshots", PLAN)
    assert (code, len(found["snapshots"]), found["recomputed"]["checked"]) == (0, 7, 0)
    code, said = printed(database, "snapshots", PLAN)
    assert code == 0 and "drivers" not in said and "摘要一致" not in said


@pytest.mark.parametrize("name", ["假", "别的规则"])
def test_another_digest_is_an_integrity_failure(database: str, name: str) -> None:
    """A snapshot whose digest or rules are not the ledger's is exit 1 wherever it is looked at; no figures shown."""
    code, found = asked(database, "snapshots", PLAN, name)
    assert (code, found["recomputed"]["different"]) == (1, [name])
    for words in (["snapshots", PLAN, name], ["evaluate", PLAN, "--snapshot", name]):
        code, said = printed(database, *words)
        assert code == 1 and "[snapshot-differs]" in said and "完整性问题" in said
        assert "总分" not in said and "摘要一致" not in said


def test_another_kernel_is_said(database: str) -> None:
    """Figures of another kernel are not recomputed and not called wrong: the refusal names both kernels."""
    code, said = printed(database, "snapshots", PLAN, "别的核心")
    assert code == 1 and "other/9" in said and "[other-kernel]" in said


def test_what_was_fixed_is_shown(database: str) -> None:
    """`evaluate --snapshot` shows the fixed figures, their viewpoint and rules, and that they were restated."""
    code, found = asked(database, "evaluate", PLAN, "--snapshot", "评估")
    fixed = found["snapshot"]["basis"]
    assert code == 0 and found["restated_by"] == ["重述一", "重述二"]
    assert (found["viewpoint"]["as_of"], found["viewpoint"]["known_at"]["size"]) == ("2025-12-31", fixed["known_at"])
    assert (found["viewpoint"]["rules"], found["viewpoint"]["rejudged"]) == (fixed["rules"], [])
    now = asked(database, "evaluate", PLAN, "--as-of", "2025-12-31")[1]["evaluation"]
    assert found["evaluation"]["total"] != now["total"]
    code, said = printed(database, "evaluate", PLAN, "--snapshot", "评估")
    assert code == 0 and "已被重述 restated by 重述一、重述二" in said and "re-judged" not in said
    assert "restated by" not in printed(database, "evaluate", PLAN, "--snapshot", "重述二")[1]


def test_fixed_scorecards_are_shown_as_scorecards(database: str) -> None:
    """A snapshot of scorecards shows cards, not an evaluation nobody fixed."""
    code, found = asked(database, "evaluate", PLAN, "--snapshot", "评分卡")
    assert code == 0 and "evaluation" not in found
    live = asked(database, "scorecard", "--plan", PLAN, "--as-of", "2025-12-31",
                 "--known-at", f"size:{found['viewpoint']['known_at']['size']}")[1]["cards"]  # fmt: skip
    assert found["cards"] == live
    code, said = printed(database, "evaluate", PLAN, "--snapshot", "评分卡")
    assert code == 0 and "县农业农村局" in said and "总分" not in said


@pytest.mark.parametrize("more", [["--as-of", "2024-01-01"], ["--at", "2024-01-01"], ["--rules", "X@1"],
                                  ["--known-at", "size:3"]])  # fmt: skip
def test_a_snapshot_has_its_own_viewpoint(database: str, more: list[str]) -> None:
    """A viewpoint or rules beside --snapshot are a usage error, never silently left aside."""
    code, said = printed(database, "evaluate", PLAN, "--snapshot", "评估", *more)
    assert code == 2 and "its own viewpoint" in said
    assert printed(database, "evaluate", PLAN, "--recompute")[0] == 2


def test_one_that_is_not_there(database: str) -> None:
    """The refusal lists those that are there."""
    code, said = printed(database, "snapshots", PLAN, "没有")
    assert code == 1 and "没有快照 没有;已有:评估、评分卡、重述一、重述二" in said


def test_restatements_follow_one_another(tmp_path: Path) -> None:
    """From any snapshot only those after it; a ring, which no decision lets in, ends."""
    shilu, clock = cycle.told(tmp_path)
    with shilu:
        cycle.corrected(shilu, clock)
        cycle.restated(shilu, "重述一", "评估")
        reading = worlds.reading_of(shilu)
        known = snapshots.snapshots(reading, PLAN, shilu.reader.size())
        names = {r.data["snapshot"]: r for r in known}
        with pytest.raises(Refused, match="no-such-snapshot"):
            snapshots.find(reading, PLAN, "重述一", names["评分卡"].position)
    assert snapshots.restatements(known, names["评估"]) == [names["重述一"]]
    assert snapshots.restatements(known, names["重述一"]) == []
    data = orjson.loads(orjson.dumps(dict(names["评估"].data)))
    ring = [names["重述一"], names["评估"]._replace(data={**data, "supersedes": "重述一"})]
    assert len(snapshots.restatements(ring, ring[0])) == 1
