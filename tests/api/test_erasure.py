"""Erasure as people do it: asked for, approved by another, the document redacted, nothing of it left anywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aggregates.redaction import BLACK
from aggregates.refusal import Refused
from aggregates.values import Actor
from api.desk import Desk
from api.erasure import Erasure
from api.personal import Held, listed
from api.service import Shilu
from ledger.errors import Conflict, Unavailable
from ledger.reader import LedgerReader
from replay.archive_check import check_archive
from replay.archived import archived_bytes, archived_lines
from replay.bundle.export import export
from replay.bundle.scope import scope_of
from replay.papers import as_they_lie
from tests.api import worlds
from tests.ledger.erasures import files_with
from tests.ledger.test_erasing import database_folder

GROUND, REASON = "个人信息保护法 第47条", "本人要求"
CHIEF = Actor(id="chief", role="administrator")
NAME, PHONE = "王小明", "13812345678"
TEXT = (
    "甲县科学素质行动实施方案（2021—2025年）\n一、重点任务\n（一）科普行动\n"
    f"1.开展科普活动。联系人：{NAME}，电话：{PHONE}。（县科协牵头，县教育局等单位配合）\n"
)


@pytest.fixture
def shilu(tmp_path: Path, database_url: str) -> Any:
    """A ledger with one small plan that prints a name and a number, on both databases."""
    opened, _ = worlds.fresh(tmp_path, url=database_url)
    with opened:
        assert worlds.import_text(opened, tmp_path, TEXT).refused is None
        yield opened


def _digests(shilu: Shilu) -> list[str]:
    return sorted(Held.of(shilu.reader).findings)


def _document(shilu: Shilu) -> str:
    (name,) = Held.of(shilu.reader).documents
    return name.removeprefix("sha256:")


def _states(shilu: Shilu) -> dict[str, str]:
    return {row["digest"]: row["state"] for row in listed(shilu.reader)}


def _erase(shilu: Shilu, digests: list[str]) -> None:
    request = Erasure(shilu.ledger, worlds.OFFICE).request(digests, GROUND, REASON)
    Erasure(shilu.ledger, CHIEF).approve(request)


def test_nothing_is_left_and_all_verifies(shilu: Shilu, tmp_path: Path) -> None:
    """P16: no byte of name, number or salt in any file of ledger, WAL, read models or vault; the ledger verifies."""
    url = str(shilu.reader.engine.url.render_as_string(hide_password=False))
    kept = shilu.reader.commitments()
    needles = [part for one in kept for part in (one.value.encode(), one.salt)]
    (tmp_path / "plan.txt").unlink()  # the importer's own file
    _erase(shilu, _digests(shilu))
    for needle in needles:
        for place in (tmp_path, database_folder(url, tmp_path)):
            assert files_with(place, needle) == []
    assert set(_states(shilu).values()) == {"erased"}
    found = check_archive(shilu.reader)
    assert (found.fault, found.erased, found.withheld) == (None, 3, 0)


def test_the_text_after_erasure(shilu: Shilu, tmp_path: Path) -> None:
    """Lines keep their numbers, ■ stands for each character, all persons of the document are blacked out."""
    sha256, digests = _document(shilu), _digests(shilu)
    assert archived_bytes(shilu.reader, sha256) == TEXT.encode()
    _erase(shilu, digests[:1])
    lines, erased = archived_lines(shilu.reader, sha256, "text")
    assert erased and len(lines) == TEXT.count("\n") + 1
    assert f"联系人：{BLACK * 3}，电话：{BLACK * 11}。" in lines[3].text
    with pytest.raises(Refused) as no:
        archived_bytes(shilu.reader, sha256)
    asked = shilu.reader.archive.personal().requests["erasure-1"]
    assert no.value.code == "document-erased" and f"entry {asked.decided}" in no.value.en
    assert _states(shilu)[digests[1]] == "held", "the other person's value is not touched"
    _erase(shilu, digests[1:])
    assert set(_states(shilu).values()) == {"erased"}


def test_imports_go_on_beside_an_erased_document(shilu: Shilu, tmp_path: Path) -> None:
    """The redacted text stands in for the document when others are read beside it; the same bytes add nothing."""
    sha256 = _document(shilu)
    _erase(shilu, _digests(shilu))
    desk = Desk(shilu.reader, shilu.views)
    reading = desk.shown(sha256)
    assert reading is not None and reading.draft.sha256 == sha256 and len(reading.draft.tasks) == 1
    again = worlds.import_text(shilu, tmp_path, TEXT)
    assert (again.events, again.refused) == (0, None)
    assert shilu.reader.blob(sha256) is None, "and do not bring the document back"
    new = worlds.import_text(shilu, tmp_path, TEXT.replace("科普活动。", "科普活动若干。"), "new.txt")
    assert new.refused is None or new.refused.code == "older-edition"


def test_a_later_edition_is_redacted_too(shilu: Shilu, tmp_path: Path) -> None:
    """A second edition that prints the same name commits to it no second time, and is erased with it all the same."""
    two = TEXT.replace("一、重点任务", "2023年5月8日\n一、重点任务")
    assert worlds.import_text(shilu, tmp_path, two, "two.txt").events > 0
    assert len(Held.of(shilu.reader).documents) == 2
    _erase(shilu, _digests(shilu))
    assert set(_states(shilu).values()) == {"erased"}
    assert not any(NAME in (content or b"").decode() for _, content in shilu.reader.blobs())


@pytest.mark.parametrize(("act", "code"), [
    (lambda s: Erasure(s.ledger, worlds.OFFICE).approve("erasure-1"), "second-person"),
    (lambda s: Erasure(s.ledger, Actor(id="office", role="administrator")).approve("erasure-1"), "second-person"),
    (lambda s: Erasure(s.ledger, worlds.EDUCATION).approve("erasure-1"), "role-not-allowed"),
    (lambda s: Erasure(s.ledger, CHIEF).approve("erasure-9"), "no-such-request"),
    (lambda s: Erasure(s.ledger, worlds.EDUCATION).request(_digests(s), GROUND, REASON), "role-not-allowed"),
    (lambda s: Erasure(s.ledger, worlds.OFFICE).request(_digests(s), GROUND, REASON), "requested-already"),
    (lambda s: Erasure(s.ledger, worlds.OFFICE).request(["hmac-sha256:" + "0" * 64], GROUND, REASON), "no-such-digest"),
    (lambda s: Erasure(s.ledger, worlds.OFFICE).request([], GROUND, REASON), "nothing-to-erase"),
    (lambda s: Erasure(s.ledger, worlds.EDUCATION).disclose(_digests(s)[0], "x"), "role-not-allowed"),
    (lambda s: Erasure(s.ledger, CHIEF).disclose("sha256:" + _document(s), "x"), "not-a-value"),
    (lambda s: Erasure(s.ledger, CHIEF).lift("restriction-1", "x"), "no-such-restriction"),
    (lambda s: Erasure(s.ledger, CHIEF).restrict(_digests(s), GROUND, REASON, date(2022, 1, 1)), "retention-over"),
])  # fmt: skip
def test_refusals(tmp_path: Path, act: Callable[[Shilu], object], code: str) -> None:
    """Each is refused with its code, records nothing and destroys nothing; the requester's other role included."""
    opened, _ = worlds.fresh(tmp_path)
    with opened as shilu:
        worlds.import_text(shilu, tmp_path, TEXT)
        Erasure(shilu.ledger, worlds.OFFICE).request(_digests(shilu), GROUND, REASON)
        size, states = shilu.reader.size(), _states(shilu)
        with pytest.raises(Refused) as no:
            act(shilu)
        assert no.value.code == code and no.value.zh and no.value.en
        assert (shilu.reader.size(), _states(shilu)) == (size, states)
        assert len(shilu.reader.commitments()) == 2


def test_a_term_of_keeping_blocks_erasure(shilu: Shilu) -> None:
    """While a law wants the data kept they are restricted: shown by nothing, not erased; lifted, they can be."""
    digests, sha256 = _digests(shilu), _document(shilu)
    request = Erasure(shilu.ledger, worlds.OFFICE).request(digests, GROUND, REASON)
    name = Erasure(shilu.ledger, worlds.CLERK).restrict(digests[:1], "档案法", "保存期限", date(2030, 1, 1))
    with pytest.raises(Refused) as no:
        Erasure(shilu.ledger, CHIEF).approve(request)
    assert no.value.code == "retention" and f"shilu lift {name}" in no.value.en and "2030-01-01" in no.value.en
    assert _states(shilu)[digests[0]] == "restricted" and shilu.reader.commitment(digests[0]) is None
    with pytest.raises(Refused, match="restricted"):
        Erasure(shilu.ledger, CHIEF).disclose(digests[0], "看看")
    Erasure(shilu.ledger, CHIEF).lift(name, "期限届满")
    document = Erasure(shilu.ledger, worlds.CLERK).restrict([f"sha256:{sha256}"], "档案法", "保存", date(2030, 1, 1))
    with pytest.raises(Refused, match="retention"):  # the document would go with it
        Erasure(shilu.ledger, CHIEF).approve(request)
    Erasure(shilu.ledger, CHIEF).lift(document, "期限届满")
    Erasure(shilu.ledger, CHIEF).approve(request)
    assert set(_states(shilu).values()) == {"erased"}


def test_a_restricted_document_is_read_no_more(shilu: Shilu) -> None:
    """Its bytes are given to nobody and read beside no other, yet still checked against their hash."""
    sha256 = _document(shilu)
    Erasure(shilu.ledger, worlds.CLERK).restrict([f"sha256:{sha256}"], "个人信息保护法 第47条", "异议处理中")
    assert shilu.reader.blob(sha256) is None and Desk(shilu.reader, shilu.views).shown(sha256) is None
    with pytest.raises(Refused, match="document-restricted"):
        archived_bytes(shilu.reader, sha256)
    assert check_archive(shilu.reader).fault is None and sha256 in dict(shilu.reader.blobs())


def test_a_disclosure_is_recorded_first(shilu: Shilu, monkeypatch: pytest.MonkeyPatch) -> None:
    """The value comes out only behind an entry that says who saw it and why; where none can be written, none does."""
    digest = _digests(shilu)[0]
    value = Erasure(shilu.ledger, CHIEF).disclose(digest, "信访核实")
    last = shilu.reader.entry(shilu.reader.size()).event
    assert value in (NAME, PHONE) and (last["type"], last["actorid"]) == ("ledger.value_disclosed", "chief")
    assert last["data"] == {"digest": digest, "purpose": "信访核实"}

    def broken(*_: object, **__: object) -> None:
        raise Unavailable("不可用", "unavailable")

    monkeypatch.setattr(shilu.ledger, "append_own", broken)
    with pytest.raises(Unavailable):
        Erasure(shilu.ledger, CHIEF).disclose(digest, "信访核实")


def test_what_was_decided_on_must_still_hold(shilu: Shilu) -> None:
    """An approval prepared before somebody imposed a restriction is refused as a conflict: nothing is destroyed."""
    request = Erasure(shilu.ledger, worlds.OFFICE).request(_digests(shilu), GROUND, REASON)
    approving = Erasure(shilu.ledger, CHIEF)
    Erasure(shilu.ledger, worlds.CLERK).restrict(_digests(shilu), "档案法", "保存期限", date(2030, 1, 1))
    with pytest.raises(Conflict):
        approving.approve(request)
    assert len(shilu.reader.commitments()) == 2


def test_a_refused_request(shilu: Shilu) -> None:
    """A refusal ends a request; the data are held as before and can be asked for again."""
    request = Erasure(shilu.ledger, worlds.OFFICE).request(_digests(shilu), GROUND, REASON)
    assert set(_states(shilu).values()) == {"requested", "held"}
    Erasure(shilu.ledger, CHIEF).refuse(request, "仍需履职")
    assert set(_states(shilu).values()) == {"held"}
    with pytest.raises(Refused):
        Erasure(shilu.ledger, Actor(id="third", role="administrator")).approve(request)
    _erase(shilu, _digests(shilu))


def test_without_the_vault(shilu: Shilu, tmp_path: Path) -> None:
    """A vault that is elsewhere: everything is withheld, approving is refused, and nothing claims to be erased."""
    request = Erasure(shilu.ledger, worlds.OFFICE).request(_digests(shilu), GROUND, REASON)
    vault = next(tmp_path.glob("*.vault"))
    vault.rename(tmp_path / "away")
    assert set(_states(shilu).values()) == {"withheld"}
    with pytest.raises(Refused, match="vault-missing"):
        Erasure(shilu.ledger, CHIEF).approve(request)
    found = check_archive(shilu.reader)
    assert (found.fault, found.withheld) == (None, 3)
    (tmp_path / "away").rename(vault)
    Erasure(shilu.ledger, CHIEF).approve(request)


def test_the_list_shows_no_value(shilu: Shilu) -> None:
    """Digest, state, plan, finding, document: and neither name nor number."""
    rows = list(listed(shilu.reader))
    assert len(rows) == 3 and NAME not in str(rows) and PHONE not in str(rows)
    assert {finding for row in rows for finding in row["findings"]} and all(row["plans"] for row in rows)


def test_a_value_removed_without_approval_is_a_fault(shilu: Shilu) -> None:
    """Control of the check: a sealed row deleted behind the ledger's back fails it, named by the entry."""
    from sqlalchemy import text

    with shilu.reader.engine.begin() as connection:
        connection.execute(text("DELETE FROM sealed WHERE digest LIKE 'hmac%'"))
    fault = check_archive(shilu.reader).fault
    assert fault is not None and fault.position and "no erasure was approved" in fault.en


def test_no_export_holds_it(tmp_path: Path) -> None:
    """A bundle or a mirror made before the erasure or after it holds neither value nor salt; it names what it lacks."""
    opened, _ = worlds.fresh(tmp_path)
    with opened as shilu:
        worlds.import_text(shilu, tmp_path, TEXT)
        needles = [part for one in shilu.reader.commitments() for part in (one.value.encode(), one.salt)]
        sha256 = _document(shilu)
        reader = LedgerReader.open(f"sqlite:///{tmp_path / 'ledger.db'}")
        export(reader, scope_of(reader, None, None, None, None), tmp_path / "before", None, quiet)
        _erase(shilu, _digests(shilu))
        export(reader, scope_of(reader, None, None, None, None), tmp_path / "after", None, quiet)
        assert [files_with(tmp_path / when, needle) for when in ("before", "after") for needle in needles] == [[]] * 8
        assert sha256 in (tmp_path / "after" / "manifest.json").read_text()
        assert files_with(tmp_path / "after", BLACK.encode() * 3) != [], "control: the redacted text is in it"


def quiet(_done: int, _all: int) -> None:
    """No progress shown."""


def test_a_document_archived_in_the_clear_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control and limit: with sealing off the bytes are found in the file; an erasure says so of this document."""
    opened, _ = worlds.fresh(tmp_path)
    with opened as shilu:
        monkeypatch.setattr("api.importer.personal", lambda _findings: ())
        worlds.import_text(shilu, tmp_path, TEXT)
        (tmp_path / "plan.txt").unlink()
        assert files_with(tmp_path, NAME.encode()) != []
        request = Erasure(shilu.ledger, worlds.OFFICE).request(_digests(shilu), GROUND, REASON)
        done = Erasure(shilu.ledger, CHIEF).approve(request)
        assert done.redacted == {} and len(done.in_the_clear) == 1
        assert shilu.reader.blob(done.in_the_clear[0]) == TEXT.encode()


def test_restricting_a_value_restricts_its_document(shilu: Shilu) -> None:
    """A document that prints a restricted value is read no more either; lifted, both are as before."""
    Erasure(shilu.ledger, worlds.CLERK).restrict(_digests(shilu)[:1], "个人信息保护法 第47条", "异议处理中")
    assert shilu.reader.blob(_document(shilu)) is None
    assert sorted(_states(shilu).values()) == ["held", "restricted", "restricted"]
    Erasure(shilu.ledger, CHIEF).lift("restriction-1", "异议已决")
    assert set(_states(shilu).values()) == {"held"}


def test_names_say_that_a_document_was_erased(shilu: Shilu) -> None:
    """Where a source is shown by the name of its document, it says that its lines are of a redacted text."""
    sha256 = _document(shilu)
    assert as_they_lie({sha256: "甲政发1号"}, shilu.reader) == {sha256: "甲政发1号"}
    _erase(shilu, _digests(shilu))
    entry = shilu.reader.archive.personal().requests["erasure-1"].decided
    shown = as_they_lie({sha256: "甲政发1号", "0" * 64: "乙政发2号"}, shilu.reader)
    assert shown == {sha256: f"甲政发1号(原文已删除,脱敏文本 redacted, #{entry})", "0" * 64: "乙政发2号"}
    assert entry is not None
    before = as_they_lie({sha256: "甲政发1号"}, shilu.reader, entry - 1)
    assert before == {sha256: "甲政发1号"}  # an answer of that size stays what it was (law 1)
