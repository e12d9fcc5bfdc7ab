"""The demo: real documents and facts on their own days, inventions marked in the data, and a ledger that verifies."""

from __future__ import annotations

import os
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from aggregates.refusal import Refused
from api import demo, questions, story
from api.facts import published_facts
from api.service import Shilu
from api.session import Reading, open_reading
from ledger.clock import SimulatedClock, civil_day
from ledger.reader import LedgerReader
from ledger.verify import verify
from replay.points import point
from tests.api import worlds

FACTS_FILE = worlds.EXAMPLES / "facts.csv"
PLANS = {"中国": story.OUTLINE, "山东省": story.SHANDONG}


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """The demo ledger, open for questions."""
    home = worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("demo"))
    return open_reading(demo.demo_settings(home))


@pytest.fixture(scope="module")
def entries(reading: Reading) -> list[dict[str, Any]]:
    """Every entry, decoded."""
    return [orjson.loads(leaf) for _, leaf in reading.reader.scan()]


def _day(reader: LedgerReader, entry: dict[str, Any]) -> str:
    return civil_day(reader.entry(int(entry["sequence"])).recorded_at).isoformat()


def test_it_verifies(reading: Reading) -> None:
    """Every check holds, on a ledger that declares its simulated clock in the first entry."""
    report = verify(reading.reader)
    assert (report.integrity, report.exit_code) == ("ok", 0)
    assert reading.reader.opened()["clock"] == "simulated"


def test_every_fact_on_its_day(reading: Reading, entries: list[dict[str, Any]]) -> None:
    """Each published fact stands in the ledger, recorded on its day, and nothing else claims a fact's id."""
    expected = {f.id: f.day.isoformat() for f in published_facts(FACTS_FILE, demo.REGIONS, PLANS, story.OPENED)}
    found: dict[str, str] = {}
    for entry in entries:
        target = entry["data"].get("target") if entry["actorid"] == "demo-figures" else None
        name = entry["data"].get("fact") or target
        if name:
            found[name] = _day(reading.reader, entry)
    assert found == expected and len(found) > 30


def _sha256(file: str) -> str:
    return sha256((demo.EXAMPLES / "plans" / file).read_bytes()).hexdigest()


def test_documents_on_their_day(reading: Reading, entries: list[dict[str, Any]]) -> None:
    """The five plans enter when the story says; the two without a date say in the data that the day is illustrative."""
    held = {e["data"]["sha256"]: e for e in entries if e["type"] == "plan.text_imported"}
    assert len(held) == len(story.DOCUMENTS) == 5
    for document in story.DOCUMENTS:
        entry = held[_sha256(document.file)]
        assert _day(reading.reader, entry) == document.day.isoformat()
        assert (entry["data"]["source"].get("dating") == "illustration") == document.illustrated


def test_inventions_are_marked_in_the_data(entries: list[dict[str, Any]]) -> None:
    """Whatever does not follow from a document or a publication carries `source.kind = illustration`, and says 示意."""
    real = {"ledger", story.IMPORTER.id, story.FIGURES.id, story.LINKS.id}
    kinds: Counter[str] = Counter()
    for entry in entries:
        source = entry["data"].get("source", {})
        invented = source.get("kind") == "illustration"
        assert invented == (entry["actorid"] not in real)
        kinds["invented" if invented else "real"] += 1
        assert invented or source.get("kind") in (None, "document", "publication", "name_rule", "decision")
    assert kinds["invented"] > 800


def test_the_four_views(reading: Reading) -> None:
    """The invented history gives four different answers about one task, as the page prints them."""
    found = {}
    for name in ("current", "at:2023-06-30", "2023-06-30", "2023-06-30@2023-09-30"):
        view = point(reading.reader, name)
        task = questions.status(reading, story.XIANGFEN, view)["tasks"][story.TASK]
        seats = sum(seat["in_force"] for seat in task["seats"].values())
        found[name] = (task["status"], task["percent"], seats)
    assert found == {
        "current": ("PARTIALLY_MET", "90", 11 - 1), "at:2023-06-30": ("IN_PROGRESS", "25", 11),
        "2023-06-30": ("IN_PROGRESS", "30", 10), "2023-06-30@2023-09-30": ("IN_PROGRESS", "45", 10),
    }  # fmt: skip


def test_it_tells_its_story(reading: Reading, capsys: pytest.CaptureFixture[str]) -> None:
    """What the terminal shows: all six parts, every plan, and that the reports are invented."""
    demo.show(reading)
    shown = capsys.readouterr().out
    for part in (*(f"{number}、" for number in "一二三四五六"), "襄汾县", "五台县", "15.37", "illustration", "drivers"):
        assert part in shown


def test_it_never_destroys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo run again keeps the last ledger under another name."""
    monkeypatch.chdir(tmp_path)
    demo.HOME.mkdir(parents=True)
    (demo.HOME / "mine").write_text("1")
    demo.make_room()
    assert not demo.HOME.exists() and (demo.HOME.with_name("demo.previous") / "mine").read_text() == "1"


def test_it_leaves_a_ledger_in_use_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a service holds the demo ledger, building it anew is refused and nothing is moved; afterwards it is not."""
    monkeypatch.chdir(tmp_path)
    with Shilu.open(demo.demo_settings(), SimulatedClock(worlds.at("2023-07-10"))):
        with pytest.raises(Refused) as no:
            demo.run()
        assert no.value.code == "demo-in-use" and str(os.getpid()) in no.value.en
        assert (demo.HOME / demo.LEDGER).exists() and not demo.HOME.with_name("demo.previous").exists()
    demo.make_room()
    assert (demo.HOME.with_name("demo.previous") / demo.LEDGER).exists()


def test_without_the_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed without the examples, the demo says so in both languages instead of half a story."""
    monkeypatch.setattr(demo, "EXAMPLES", tmp_path / "nowhere")
    with pytest.raises(Refused) as no:
        demo.run()
    assert no.value.code == "no-examples" and "clone" in no.value.en
