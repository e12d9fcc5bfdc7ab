"""The service's verification of its own ledger: what it says was really checked, and it notices what is changed."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from api.demo import demo_settings
from api.http.service import Service, open_service, service_over
from api.operation.sentences import SENTENCES, sentences
from api.operation.verified import Verified
from ledger.proof import Prover
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.http.running import VERIFYING, running

TAMPERED = 131


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over a copy of the demo ledger."""
    folder = worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("demo"))
    service = open_service(demo_settings(folder))
    yield service
    service.close()


@pytest.fixture
def mini(tmp_path: Path) -> Iterator[Api]:
    """A small ledger of one test's own."""
    shilu, _clock = worlds.with_plan(tmp_path)
    api = Api(service_over(worlds.settings_in(tmp_path), shilu))
    yield api
    api.close()


def changed(database: Path, position: int, change: Callable[[bytes], bytes]) -> bytes:
    """Change an entry's bytes in the file, as whoever has the disk can; what stood there."""
    with sqlite3.connect(database, timeout=20) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        (leaf,) = connection.execute("SELECT leaf FROM entries WHERE position = ?", (position,)).fetchone()
        connection.execute("UPDATE entries SET leaf = ? WHERE position = ?", (change(leaf), position))
    connection.close()
    return bytes(leaf)


def one_byte(leaf: bytes) -> bytes:
    """The entry with one letter of an id exchanged: still JSON, still canonical."""
    at = leaf.index(b'"id":"') + 6
    return leaf[:at] + (b"1" if leaf[at : at + 1] != b"1" else b"2") + leaf[at + 1 :]


def test_nothing_is_claimed_before_it_was_checked(mini: Api) -> None:
    """A service that was not started says never, every sentence open, no size and no root."""
    state = mini.service.verified.state()
    assert (state["state"], state["size"], state["root"], state["at"]) == ("never", 0, "", None)
    assert {one["verdict"] for one in state["sentences"]} == {"not checked"} and not state["checks"]


def test_what_is_said_is_what_was_verified(sound: Service) -> None:
    """Size and root are the ledger's; nine checks in order; five sentences; the tail by the signer's memory only."""
    state = sound.verified.check()
    size = sound.reading.reader.size()
    assert (state["state"], state["size"], state["position"]) == ("verified", size, None), state["unable"]
    assert state["root"] == Prover(sound.reading.reader).root(size).hex() == sound.verified.root(size)
    assert [one["name"] for one in state["checks"]] == [
        "checkpoint", "witnesses", "entries", "tree", "consistency", "order", "uniqueness", "snapshots", "views",
    ]  # fmt: skip
    assert {one["verdict"] for one in state["checks"] if one["name"] != "witnesses"} == {"ok"}
    assert [one["verdict"] for one in state["sentences"]] == ["ok"] * 5
    (covered,) = state["covered"]
    assert (covered["size"], covered["zh"]) == (size, "签名程序在数据库之外记住的检查点")
    assert any("同一单位" in line["zh"] for line in state["proves_not"])
    assert not any("来自别处" in line["zh"] for line in state["proves_not"])


def test_roots_of_the_past_come_from_the_tree(sound: Service) -> None:
    """The root at any size is that of the ledger's tree; beyond its end there is none."""
    reader = sound.reading.reader
    for size in (1, 131, 256, 700):
        assert sound.verified.root(size) == Prover(reader).root(size).hex()
    with pytest.raises(LookupError):
        sound.verified.root(reader.size() + 1)


def test_a_changed_byte_fails_and_put_back_it_verifies_again(tmp_path: Path) -> None:
    """One byte changed in the file behind the service's back: failed, at that entry, in those words; restored: well."""
    folder = worlds.copy_of(worlds.demo_ledger(), tmp_path / "demo")
    service = open_service(demo_settings(folder))
    database = next(path for path in folder.rglob("*.db"))
    try:
        assert service.verified.check()["state"] == "verified"
        before = changed(database, TAMPERED, one_byte)
        state = service.verified.check()
        assert (state["state"], state["position"]) == ("failed", TAMPERED)
        assert state["zh"].startswith(f"第 {TAMPERED} 条起哈希不符"), state["zh"]
        assert {one["name"]: one["verdict"] for one in state["sentences"]}["unchanged"] == "failed"
        changed(database, TAMPERED, lambda _: before)
        state = service.verified.check()
        assert (state["state"], state["position"]) == ("verified", None)
    finally:
        service.close()


def test_a_cut_tail_fails_by_the_memory_outside_the_database(tmp_path: Path) -> None:
    """The last commits removed together with their heads: what the signer remembers outside shows it."""
    shilu, _clock = worlds.with_plan(tmp_path)
    api = Api(service_over(worlds.settings_in(tmp_path), shilu))
    try:
        api.shilu.execute(worlds.report("10"), worlds.EDUCATION, key="one")
        size = api.service.reading.reader.size()
        with sqlite3.connect(tmp_path / "ledger.db", timeout=20) as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            (keep,) = connection.execute("SELECT max(size) FROM heads WHERE size < ?", (size,)).fetchone()
            connection.execute("DELETE FROM entries WHERE position > ?", (keep,))
            connection.execute("DELETE FROM heads WHERE size > ?", (keep,))
        connection.close()
        state = api.service.verified.check()
        assert (state["state"], state["completeness"]) == ("failed", "failed")
        assert {one["name"]: one["verdict"] for one in state["sentences"]}["complete"] == "failed"
    finally:
        api.close()


def test_it_never_blocks_and_never_says_more_than_the_last_result(mini: Api) -> None:
    """While a run is under way the state answers at once: running at first, afterwards the result there was."""
    go, entered = threading.Event(), threading.Event()
    real = Verified(mini.service)

    def slow(task: Mapping[str, Any]) -> Mapping[str, Any]:
        entered.set()
        assert go.wait(20)
        return real._in_a_process(task)

    verified = Verified(mini.service, slow)
    for before in ("running", "verified"):
        entered.clear()
        go.clear()
        thread = threading.Thread(target=verified.check)
        thread.start()
        assert entered.wait(20)
        began = time.monotonic()
        state = verified.state()
        assert time.monotonic() - began < 0.2
        assert (state["state"], state["running"]) == (before, True)
        go.set()
        thread.join(30)
    assert (verified.state()["state"], verified.state()["running"]) == ("verified", False)


def test_what_cannot_be_verified_twice_is_not_called_verified(mini: Api) -> None:
    """One attempt that comes to nothing is named beside the last result; after a second one nothing is claimed."""
    real, broken = Verified(mini.service), {"unable": {"zh": "数据库没有应答", "en": "the database does not answer"}}
    answers = iter([real._in_a_process(real._task()), broken, broken])
    verified = Verified(mini.service, lambda task: next(answers))
    assert verified.check()["state"] == "verified"
    state = verified.check()
    assert (state["state"], state["unable"]) == ("verified", broken["unable"])
    state = verified.check()
    assert state["state"] == "never" and "数据库没有应答" in state["zh"] and state["size"] == 0


def test_a_sentence_fails_with_any_check_it_rests_on() -> None:
    """Each sentence is green only where all its checks are; one failed makes it red, one left out leaves it open."""
    for sentence in SENTENCES:
        for name in sentence.rests_on:
            for verdict in ("failed", "not checked"):
                verdicts = {**dict.fromkeys(sentence.rests_on, "ok"), name: verdict}
                (told,) = [one for one in sentences(verdicts) if one["name"] == sentence.name]
                assert told["verdict"] == verdict
        (told,) = [one for one in sentences(dict.fromkeys(sentence.rests_on, "ok")) if one["name"] == sentence.name]
        assert told["verdict"] == "ok"


def test_everybody_known_may_ask_and_details_keep_to_the_plans_granted(mini: Api) -> None:
    """Every role reads the result; what a failed check found is for those who are granted every plan."""
    changed(Path(mini.service.settings.database_url.removeprefix("sqlite:///")), 3, one_byte)
    mini.service.verified.check()
    whole = mini.client("reader").get("/api/v1/verified").json()
    part = mini.client("reader", plans=["甲县/别的方案"]).get("/api/v1/verified").json()
    assert whole["state"] == part["state"] == "failed" and whole["zh"] == part["zh"]
    failed = [(a, b) for a, b in zip(whole["checks"], part["checks"], strict=True) if a["verdict"] == "failed"]
    assert failed and all(a["detail"] != b["detail"] and "获准全部方案" in b["detail"]["zh"] for a, b in failed)
    assert mini.anonymous().get("/api/v1/verified").status_code == 401


def test_published_checkpoints_are_listed_newest_first(sound: Service) -> None:
    """Each with its root, note and lines of witnesses; a limit takes the newest."""
    api = Api(sound)
    found = api.client("reader").get("/api/v1/checkpoints").json()
    sizes = [one["size"] for one in found["checkpoints"]]
    assert found["total"] == len(sizes) >= 1 and sizes == sorted(sizes, reverse=True)
    for one in found["checkpoints"]:
        assert one["root"] == sound.verified.root(one["size"]) and one["note"].splitlines()[1] == str(one["size"])
    assert api.client("reader").get("/api/v1/checkpoints?limit=0").status_code == 422


def test_a_real_service_verifies_by_itself(tmp_path: Path) -> None:
    """`shilu serve` starts it: within seconds the ledger is verified, and what is recorded then is verified soon."""
    folder = worlds.copy_of(worlds.demo_ledger(), tmp_path / "demo")
    with running(demo_settings(folder), **VERIFYING) as one:
        client = one.client(one.issue("auditor"))
        until = time.monotonic() + 60
        while (state := client.get("/api/v1/verified").json())["state"] != "verified":
            assert state["state"] == "running" and time.monotonic() < until, state
            time.sleep(0.2)
        assert state["size"] >= 3305 and len(state["root"]) == 64
