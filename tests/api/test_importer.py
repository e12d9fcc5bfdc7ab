"""Importing: the recorded facts say what the document says, once; bad files harm nothing beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql

from aggregates import importing, plan_facts
from aggregates.commands import TransferDuties, plan_stream
from aggregates.deciding import Context
from aggregates.events.agency import DutiesTransferred
from aggregates.wanted import Correction
from api.desk import Desk
from api.importer import Document, Given, Outcome, dry_run, import_documents, read_file
from api.service import Shilu
from ledger.clock import SimulatedClock
from projections.plan_state import plans
from tests.api import worlds
from tests.api.worlds import CHANGZHI, CLERK, FILES, IMPORTER, MINI, PLAN, PUBLISHED, XIANGFEN, at

TASKS = (35, 33, 34, 33, 30)
NAME = "刑纪红"
MASKED = "校对：〔个人信息〕（襄汾县科学技术协会）"


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The five plans in a ledger, open for reading and writing."""
    folder = worlds.copy_of(worlds.five_plans(), tmp_path_factory.mktemp("five"))
    with Shilu.open(worlds.settings_in(folder), SimulatedClock(at("2023-06-02"))) as shilu:
        yield shilu


def _said(shilu: Shilu, type_: str, plan: str | None = None) -> list[dict[str, Any]]:
    stream = plan_stream(plan) if plan else None
    return [e.event["data"] for e in shilu.reader.entries(stream=stream) if e.event["type"] == type_]


def test_the_recorded_facts_are_the_document(five: Shilu) -> None:
    """Each plan's entries are exactly its tasks, seats, targets, phases and obligations as read; 165 tasks in all."""
    tasks = 0
    for path, expected in zip(FILES, TASKS, strict=True):
        draft = read_file(path).reading.draft  # type: ignore[union-attr]
        plan = next(p["plan"] for p in _said(five, "plan.registered") if p["source"]["sha256"] == draft.sha256)
        recorded = Counter(e.type for e in five.reader.entries(stream=plan_stream(plan)))
        tasks += recorded["plan.task_defined"]
        assert recorded["plan.task_defined"] == len(draft.tasks) == expected
        assert recorded["plan.phase_scheduled"] == len(draft.phases)
        assert recorded["plan.obligation_defined"] == len(draft.obligations)
        assert recorded["plan.target_set"] + recorded["plan.baseline_recorded"] == len(draft.targets)
        printed = [(t.id, s.agency, s.role) for t in draft.tasks for s in t.seats]
        held = [(s["task"], s["agency_as_written"], s["role"]) for s in _said(five, "plan.seat_assigned", plan)]
        assert held == printed
    assert tasks == 165


def test_seats_as_printed(five: Shilu) -> None:
    """214 lead, 1,238 cooperate, 153 shared, and no other role."""
    roles = Counter(seat["role"] for seat in _said(five, "plan.seat_assigned"))
    assert roles == {"lead": 214, "cooperate": 1238, "shared": 153}


def test_same_bytes_twice(five: Shilu) -> None:
    """Importing the same files again, one by one or together, records nothing."""
    before = five.reader.size()
    assert [outcome.events for outcome in worlds.import_files(five, FILES)] == [0] * 5
    assert [outcome.events for outcome in worlds.import_files(five, [CHANGZHI])] == [0]
    assert five.reader.size() == before


def test_same_bytes_under_another_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later reader does not record the same bytes again: an edition is known by its hash alone."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        monkeypatch.setattr(plan_facts, "READER_VERSION", "99")
        assert worlds.import_text(shilu, tmp_path, MINI).events == 0


def test_dates_are_never_invented(five: Shilu) -> None:
    """A document without a date takes effect on the day of entry, marked defaulted and with the reason written."""
    for entry in five.reader.entries():
        if entry.type == "plan.registered":
            data, dated = entry.event["data"], {"signed_on", "printed_on"} & set(entry.event["data"])
            assert bool(entry.event.get("effectivedefaulted")) == (not dated)
            assert ("date" in data["unknown"]) == (not dated)
            assert dated or entry.event["effectiveon"] == "2023-06-01"


def test_events_counted_are_events_recorded(tmp_path: Path) -> None:
    """`events` of an import, findings on plans held before included, is what the ledger grew by."""
    shilu, _ = worlds.fresh(tmp_path)
    with shilu:
        for path in FILES:
            before = shilu.reader.size()
            outcome = worlds.import_files(shilu, [path])[0]
            assert outcome.events == shilu.reader.size() - before > 200


def test_dry_run_foretells_and_records_nothing(tmp_path: Path) -> None:
    """A dry run counts the entries the import then makes, and leaves the ledger as it was."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        size = shilu.reader.size()
        desk, documents = Desk(shilu.reader, shilu.views), [read_file(XIANGFEN)]
        told = dry_run(documents, Given(), desk, shilu.context(IMPORTER))
        assert shilu.reader.size() == size
        done = list(import_documents(shilu, documents, Given(), desk, IMPORTER))
        assert [o.events for o in told] == [o.events for o in done] == [shilu.reader.size() - size]


@pytest.mark.parametrize(("encode", "named"), [
    (lambda t: t.encode("gb18030"), "gb18030"),
    (lambda t: b"\xef\xbb\xbf" + t.encode(), "utf-8-sig"),
])  # fmt: skip
def test_other_encodings(tmp_path: Path, encode: Any, named: str) -> None:
    """GB18030 or a BOM are other bytes of the same text: one more edition, its matches, and nothing is corrected."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        size = shilu.reader.size()
        outcome = worlds.import_text(shilu, tmp_path, encode(MINI), "other.txt")
        new = list(shilu.reader.entries(after=size))
        assert (outcome.plan, outcome.events) == (PLAN, 2)
        assert [e.type for e in new] == ["plan.text_imported", "plan.edition_matched"]
        assert new[0].event["data"]["encoding"] == named


def test_a_new_edition_corrects_what_it_changes(tmp_path: Path) -> None:
    """The same day worded anew: a target corrected, one seat retracted and one new, and every old task stays."""
    edited = MINI.replace("达到12%以上", "达到13%以上").replace("县教育局、县文旅局等", "县教育局、县体育局等")
    shilu, clock = worlds.with_plan(tmp_path)
    with shilu:
        size, before = shilu.reader.size(), worlds.history_of(shilu).current
        clock.set(at("2023-01-10"))
        outcome = worlds.import_text(shilu, tmp_path, edited, "second.txt")
        new = [e.event for e in shilu.reader.entries(after=size)]
        after = worlds.history_of(shilu).current
    assert outcome.refused is None
    target = after["target:headline-1"]
    assert (target.revision, target.data["value"]) == (2, "13") and target.position > size
    assert target.reason and "新版文件" in target.reason
    assert "seat:2.1.2|甲县/县体育局|cooperate|1" in after
    gone = after["seat:2.1.2|甲县/县文旅局|cooperate|1"]
    assert gone.retracted and gone.reason and "新版文件" in gone.reason
    tasks = {name for name in before if name.startswith("task:")}
    assert tasks <= set(after) and all(not after[name].retracted for name in tasks)
    kinds = Counter(e["type"] for e in new)
    assert kinds["plan.text_imported"] == 1
    assert {e["statementid"] for e in new if e["type"] == "statement.corrected"} >= {"target:headline-1", "task:2.1.2"}
    assert "task:2.2.1" not in {e["statementid"] for e in new}


def test_bad_files_harm_nothing_beside_them(tmp_path: Path) -> None:
    """A letter, noise and an empty file are refused by name and reason; the plan between them is recorded."""
    files = {"letter.txt": b"\xe4\xbd\xa0\xe5\xa5\xbd", "noise.bin": bytes(range(128, 256)), "empty.txt": b""}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "plan.txt").write_text(MINI)
    shilu, _ = worlds.fresh(tmp_path)
    with shilu:
        names = ["letter.txt", "noise.bin", "plan.txt", "empty.txt"]
        found = worlds.import_files(shilu, [tmp_path / name for name in names])
        shown = [outcome.to_json() for outcome in found]
        assert [one.get("refused", {}).get("code") for one in shown] == ["not-a-plan", "unreadable", None, "unreadable"]
        assert [Path(one["file"]).name for one in shown] == names
        assert len({frozenset(one.keys() - {"refused"}) for one in shown}) == 1
        assert shilu.reader.size() - 1 == shown[2]["events"] > 0


def test_findings_between_plans(tmp_path: Path) -> None:
    """What shows only beside a later document is recorded then, on the plan held before; once."""
    shilu, clock = worlds.fresh(tmp_path)
    with shilu:
        worlds.import_files(shilu, [CHANGZHI])
        plan = _said(shilu, "plan.registered")[0]["plan"]
        alone = {f["finding"] for f in _said(shilu, "plan.finding_raised", plan)}
        clock.set(at("2023-07-01"))
        worlds.import_files(shilu, [FILES[0], XIANGFEN])
        together = [f["finding"] for f in _said(shilu, "plan.finding_raised", plan)]
        assert len(together) > len(alone) and len(set(together)) == len(together)


def test_a_persons_name_stays_outside(five: Shilu) -> None:
    """The proofreader's name is in no entry and no read model; one commitment opens to it and stands in the finding."""
    leaves = [bytes(leaf) for _, leaf in five.reader.scan()]
    assert not any(NAME.encode() in leaf for leaf in leaves)
    found = [f for f in _said(five, "plan.finding_raised") if f["code"] == "PERSONAL_DATA"]
    assert [f["source"]["quote"] for f in found] == [MASKED]
    kept = [(one.digest, one.value) for one in five.reader.commitments()]
    assert kept == [(found[0]["masked"][0], NAME)]
    assert five.views is not None
    with five.views.connect() as connection:
        tables = [r[0] for r in connection.execute(sql("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        rows = [str(tuple(row)) for table in tables for row in connection.execute(sql(f"SELECT * FROM {table}"))]
    assert rows and not any(NAME in row for row in rows)


def test_no_name_is_kept_twice(tmp_path: Path) -> None:
    """A new edition that names the same person keeps no second copy, which no entry would point to and none erase."""
    shilu, clock = worlds.fresh(tmp_path)
    with shilu:
        worlds.import_files(shilu, [XIANGFEN])
        clock.set(at("2023-01-10"))
        outcome = worlds.import_text(shilu, tmp_path, XIANGFEN.read_text().replace("超过14.5%", "超过15.5%"))
        assert outcome.events > 0
        kept = [one.digest for one in shilu.reader.commitments()]
        assert kept == [d for f in _said(shilu, "plan.finding_raised") for d in f["masked"]]
        assert len(kept) == 1


def test_a_persons_name_is_never_printed() -> None:
    """The JSON of a dry run shows the mark instead of the name."""
    shown = str(dry_run([read_file(XIANGFEN)], Given(), Desk(), _context())[0].to_json())
    assert NAME not in shown and MASKED in shown


def _context() -> Context:
    return Context(IMPORTER, date(2023, 6, 1))


def test_a_reform_in_the_register_is_a_finding(tmp_path: Path) -> None:
    """A duty that moved between agencies, entered in the register, marks the tasks it touches (oddity O56)."""
    moved = DutiesTransferred(
        duty="老年人", from_stem="卫健", to_stem="民政", document="机构改革方案", source=PUBLISHED,
    )  # fmt: skip
    shilu, _ = worlds.fresh(tmp_path, "2023-10-01")
    with shilu:
        plain = dry_run([read_file(CHANGZHI)], Given(), Desk(), _context())[0]
        assert not any(finding.code == "REFORM" for finding in plain.findings)
        shilu.execute(TransferDuties(transfer=moved, effective_on=at("2023-09-24").date()), CLERK, "reform")
        worlds.import_files(shilu, [CHANGZHI])
        found = [f for f in _said(shilu, "plan.finding_raised") if f["code"] == "REFORM"]
    assert found and all("2023-09-24" in f["message_zh"] for f in found)


def test_who_may_import(tmp_path: Path) -> None:
    """A liaison's import is refused with the roles that may, and nothing is recorded."""
    (tmp_path / "plan.txt").write_text(MINI)
    shilu, _ = worlds.fresh(tmp_path)
    with shilu:
        desk, documents = Desk(shilu.reader, shilu.views), [read_file(tmp_path / "plan.txt")]
        outcome = next(import_documents(shilu, documents, Given(), desk, worlds.EDUCATION))
        assert outcome.refused is not None and outcome.refused.code == "role-not-allowed"
        assert shilu.reader.size() == 1


def test_on_postgres(tmp_path: Path, database_url: str) -> None:
    """Import, again, and a new edition behave the same on both databases."""
    shilu, _ = worlds.with_plan(tmp_path, url=database_url)
    with shilu:
        size = shilu.reader.size()
        assert worlds.import_text(shilu, tmp_path, MINI).events == 0
        assert worlds.import_text(shilu, tmp_path, MINI.replace("12%", "13%"), "second.txt").events > 0
        assert shilu.reader.size() > size
        assert shilu.views is not None
        with shilu.views.connect() as connection:
            assert [r.data["plan"] for r in plans(connection, "2099-01-01", shilu.reader.size())] == [PLAN]


def test_a_person_in_the_text_of_a_task(tmp_path: Path) -> None:
    """A contact's name and number printed inside a task's own text are in no entry: only commitments open to them."""
    text = (
        "甲县科学素质行动实施方案（2021—2025年）\n一、重点任务\n（一）科普行动\n"
        "1.开展科普活动。联系人：王小明，电话：13812345678。（县科协牵头，县教育局等单位配合）\n"
    )
    shilu, _ = worlds.fresh(tmp_path)
    with shilu:
        assert worlds.import_text(shilu, tmp_path, text).refused is None
        leaves = [bytes(leaf) for _, leaf in shilu.reader.scan()]
        assert not any(value.encode() in leaf for leaf in leaves for value in ("王小明", "13812345678"))
        (task,) = _said(shilu, "plan.task_defined")
        assert task["text"].count(importing.PERSONAL) == 2
        assert {kept.value for kept in shilu.reader.commitments()} == {"王小明", "13812345678"}


def test_a_number_in_wide_digits_is_kept_out_too(tmp_path: Path) -> None:
    """Printed in wide digits it is found in plain ones; neither form is in any entry."""
    text = (
        "甲县科学素质行动实施方案（2021—2025年）\n一、重点任务\n（一）科普行动\n"
        "1.开展科普活动。联系人：王小明，电话：１３８１２３４５６７８。（县科协牵头，县教育局等单位配合）\n"
    )
    shilu, _ = worlds.fresh(tmp_path)
    with shilu:
        assert worlds.import_text(shilu, tmp_path, text).refused is None
        leaves = [bytes(leaf) for _, leaf in shilu.reader.scan()]
        assert not any(value.encode() in leaf for leaf in leaves for value in ("１３８１２３４５６７８", "13812345678"))


def test_an_earlier_edition_again(tmp_path: Path) -> None:
    """The first edition's bytes after the second was recorded add nothing and are no error."""
    shilu, _ = worlds.fresh(tmp_path)
    with shilu:
        one = MINI
        two = one.replace("2022年3月10日", "2023年5月8日").replace("12%", "13%")
        assert worlds.import_text(shilu, tmp_path, one, "one.txt").events > 0
        assert worlds.import_text(shilu, tmp_path, two, "two.txt").events > 0
        again = worlds.import_text(shilu, tmp_path, one, "one.txt")
        assert (again.events, again.refused) == (0, None)
        older = worlds.import_text(shilu, tmp_path, one.replace("12%", "14%"), "older.txt")
        assert older.refused is not None and older.refused.code == "older-edition"


def test_one_document_is_one_plan(tmp_path: Path) -> None:
    """The same bytes are refused under another plan's id, and a title changed in a draft makes no second plan."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        size, desk = shilu.reader.size(), Desk(shilu.reader, shilu.views)
        document = _with_title(tmp_path, "另一方案（2021—2025年）")
        (elsewhere,) = import_documents(shilu, [document], Given(plan="另一方案"), desk, IMPORTER)
        assert elsewhere.refused is not None and elsewhere.refused.code == "recorded-elsewhere"
        (retitled,) = import_documents(shilu, [document], Given(), desk, IMPORTER)
        assert (retitled.plan, retitled.refused and retitled.refused.code) == (PLAN, "edition-recorded")
        assert shilu.reader.size() == size


def test_a_draft_of_a_recorded_document_must_say_the_same(tmp_path: Path) -> None:
    """Recorded from a draft: that draft again adds nothing; other values at the same place come too late."""
    (tmp_path / "plan.txt").write_text(MINI)
    shilu, _ = worlds.fresh(tmp_path)
    with shilu:
        desk = Desk(shilu.reader, shilu.views)

        def take(title: str) -> Outcome:
            return next(import_documents(shilu, [_with_title(tmp_path, title)], Given(plan=PLAN), desk, IMPORTER))

        assert take("甲县方案（2021—2025年）").events > 0
        assert (take("甲县方案（2021—2025年）").events, take("甲县方案（2021—2025年）").refused) == (0, None)
        late = take("乙县方案（2021—2025年）")
        assert late.refused is not None and late.refused.code == "edition-recorded"


def _with_title(folder: Path, title: str) -> Document:
    """The small plan as a draft leaves it whose title a person changed."""
    (folder / "plan.txt").write_text(MINI)
    document = read_file(folder / "plan.txt")
    assert document.reading is not None
    draft = document.reading.draft
    made = Correction("/title", f'"{draft.title}"', f'"{title}"', "clerk-1", "核对原件")
    return replace(document, reading=replace(document.reading, draft=replace(draft, title=title)), corrections=(made,))
