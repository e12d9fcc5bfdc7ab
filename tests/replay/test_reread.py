"""The auditor reads an archived document again: the same, the same but for a person's changes, or not the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aggregates.documents.draft import PlanDraft
from aggregates.drafts import draft_document
from aggregates.refusal import Refused
from api.desk import Desk
from api.draft_file import load_draft, write_draft
from api.importer import Given, import_documents, read_draft, read_file
from api.service import Shilu
from ledger.clock import SimulatedClock
from replay import reread as module
from replay.cli import app
from replay.reread import reread
from tests.api import worlds
from tests.api.worlds import IMPORTER, MINI, PLAN, XIANGFEN, at


def test_the_five_plans_follow_from_their_documents(tmp_path: Path) -> None:
    """Every recorded fact of the five shipped plans follows from the archived bytes, none differs."""
    folder = worlds.copy_of(worlds.five_plans(), tmp_path)
    with Shilu.open(worlds.settings_in(folder), SimulatedClock(at("2023-06-02"))) as shilu:
        plans = [e.event["data"]["plan"] for e in shilu.reader.entries() if e.type == "plan.registered"]
        for plan in plans:
            found = reread(shilu.reader, plan)
            assert (found.verdict, found.differences) == ("identical", ())
            assert found.compared > 200
    assert len(plans) == 5


def test_every_edition_can_be_read_again(tmp_path: Path) -> None:
    """Both editions are identical to their bytes, each against what was known before it."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        later = MINI.replace("2022年3月10日", "2023年5月8日").replace("县教育局、县文旅局等", "县教育局、县体育局等")
        assert worlds.import_text(shilu, tmp_path, later, "later.txt").events
        editions = [e.event["data"]["sha256"] for e in shilu.reader.entries() if e.type == "plan.text_imported"]
        assert [reread(shilu.reader, PLAN, sha256).verdict for sha256 in editions] == ["identical"] * 2
        assert reread(shilu.reader, PLAN).sha256 == editions[-1]
        with pytest.raises(Refused, match="no-such-edition"):
            reread(shilu.reader, PLAN, "zz")


def test_a_reader_that_reads_otherwise_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the present reader gives another title and misses a seat, both are named with positions."""
    shilu, _ = worlds.with_plan(tmp_path)
    real = module.read

    def other(data: bytes, *, name: str | None):  # type: ignore[no-untyped-def]
        reading = real(data, name=name)
        draft: PlanDraft = reading.draft
        first = replace(draft.tasks[0], title="另一任务", seats=draft.tasks[0].seats[1:])
        return replace(reading, draft=replace(draft, tasks=(first, *draft.tasks[1:])))

    with shilu:
        monkeypatch.setattr(module, "read", other)
        found = reread(shilu.reader, PLAN)
    assert found.verdict == "differs"
    told = {(d.statement, d.field): (d.recorded, d.read) for d in found.differences}
    assert told["task:2.1.1", "title"] == ("实施科学家精神进校园行动", "另一任务")
    assert told[worlds.LEAD, "agency"] == ("甲县/县教育局", None)
    assert all(d.position for d in found.differences if d.recorded is not None)


def test_a_persons_changes_explain_the_difference(tmp_path: Path) -> None:
    """A draft with three changes: the verdict says corrected, lists them, and leaves no difference unexplained."""
    source = tmp_path / "plan.txt"
    source.write_text(MINI)
    document = read_file(source)
    assert document.reading is not None
    draft = draft_document(document.reading, document.lines, "plan.txt")
    draft.update({"edited_by": "clerk-1", "reason": "核对原件"})
    draft["reading"]["tasks"][0]["seats"][1]["role"] = "lead"
    del draft["reading"]["tasks"][2]["seats"][1]
    draft["reading"]["tasks"][1]["title"] = "馆校合作"
    write_draft(tmp_path / "draft.json", draft)
    loaded = load_draft(tmp_path / "draft.json")
    shilu, _ = worlds.fresh(tmp_path)
    with shilu:
        edited = read_draft(loaded, MINI.encode(), None)
        (outcome,) = import_documents(shilu, [edited], Given(), Desk(shilu.reader, shilu.views), IMPORTER)
        assert outcome.refused is None
        found = reread(shilu.reader, PLAN)
    assert (found.verdict, found.differences) == ("corrected", ())
    assert {made.path for made in found.corrections} == {
        "/tasks/0/seats/1/role", "/tasks/1/title", "/tasks/2/seats/1"
    }  # fmt: skip
    assert {made.by for made in found.corrections} == {"clerk-1"}


def test_the_command(tmp_path: Path) -> None:
    """`shilu-audit reread` prints the verdict and exits 0; on a plan not held it says so and exits 1."""
    shilu, _ = worlds.fresh(tmp_path)
    with shilu:
        worlds.import_files(shilu, [XIANGFEN])
    database = str(tmp_path / "ledger.db")
    done = CliRunner().invoke(app, ["reread", "襄汾", "-d", database])
    assert done.exit_code == 0 and "identical" in done.stdout
    assert CliRunner().invoke(app, ["reread", "火星", "-d", database]).exit_code == 1
