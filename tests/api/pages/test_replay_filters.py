"""The filtered board: what stands on the screen is what the API says of those tasks, and what the files hold."""

from __future__ import annotations

from itertools import product

import pytest
from starlette.testclient import TestClient

from tests.api.exports.reading import pdf_text, tables
from tests.api.pages.conftest import Site
from tests.api.pages.replay_reading import PLAN, Shown, bare
from tests.api.tables.made import read_xlsx

CHOICES: list[dict[str, str]] = [
    {}, {"light": "RED"}, {"status": "IN_PROGRESS", "light": "YELLOW"}, {"lead": "襄汾县/县科协"}, {"corrected": "1"},
    {"late": "1"}, {"event": "plan.dispute_raised"}, {"event": "plan.closure_verified", "light": "GREEN"},
    {"lead": "襄汾县/县科协", "late": "1"}, {"status": "CANCELLED"},
]  # fmt: skip
VIEWS = [{"at": "2024-06-30"}, {"as_of": "2025-06-30"}, {}]


@pytest.fixture(scope="module")
def readers(site: Site) -> dict[str, TestClient]:
    """One who reads Chinese and one who reads English."""
    return {lang: site.signed_in("auditor", lang=lang) for lang in ("zh", "en")}


@pytest.mark.parametrize(("chosen", "view"), list(product(CHOICES, VIEWS)))
def test_the_table_on_screen_is_the_table_of_the_files(
    readers: dict[str, TestClient], chosen: dict[str, str], view: dict[str, str]
) -> None:
    """Cell for cell: the rows of the page are those of the XLSX behind its button, in both languages."""
    for client in readers.values():
        page = Shown(client, **chosen, **view)
        file = client.get(page.one(".exports a[href*=xlsx]").get("href"))
        assert file.status_code == 200
        book = read_xlsx(file.content, 1)
        assert book[0] == page.headings or not page.rows
        told = [[str(int(c)) if isinstance(c, float) else str(c) for c in line] for line in book[1:]]
        assert [[bare(c) for c in line] for line in told] == [[bare(c) for c in row.values()] for row in page.rows]


@pytest.mark.parametrize("chosen", CHOICES[1:4])
def test_word_and_pdf_hold_the_same_rows(site: Site, chosen: dict[str, str]) -> None:
    """The DOCX has the rows of the page and none more; the PDF has every one of them."""
    client = site.signed_in("auditor")
    page = Shown(client, at="2024-06-30", **chosen)
    word = client.get(page.one(".exports a[href*=docx]").get("href"))
    (table,) = tables(word.content)
    assert [[bare(c) for c in line] for line in table[1:]] == [[bare(c) for c in row.values()] for row in page.rows]
    printed = bare(pdf_text(client.get(page.one(".exports a[href*=pdf]").get("href")).content))
    assert all(bare(row["title"]) in printed for row in page.rows)


def test_filters_keep_the_tasks_the_api_names(site: Site) -> None:
    """Corrected, late, by kind of event, by lead: the tasks of the very answers of the API, and no other."""
    client = site.signed_in("auditor")
    view = {"plan": PLAN, "as_of": "2025-06-30"}

    def named(question: str, **more: str) -> set[str]:
        found = client.get(f"/api/v1/{question}", params={**view, **more}).json()["entries"]
        return {entry["task"] for entry in found if entry["task"]}

    def shown(**chosen: str) -> set[str]:
        return {row["title"].split()[0] for row in Shown(client, as_of="2025-06-30", **chosen).rows}

    everything = shown()
    for found, wanted in (
        (shown(corrected="1"), named("corrections")), (shown(late="1"), named("late")),
        (shown(event="plan.dispute_raised"), named("timeline", filter="type:plan.dispute_raised")),
        (shown(event="plan.seat_transferred"), named("timeline", filter="type:plan.seat_transferred")),
    ):
        assert found == wanted & everything and found < everything
    assert shown(corrected="1") and shown(late="1") and shown(event="plan.dispute_raised")
    for column, name, value in (("leads", "lead", "襄汾县/县科协"), ("status", "status", "IN_PROGRESS")):
        tasks = client.get("/api/v1/tasks", params={**view, "filter": f"{column}:{value}"}).json()["tasks"]
        assert shown(**{name: value}) == {one["task"] for one in tasks} and tasks
    assert not shown(status="ASSIGNED") and not shown(status="no such")


def test_cards_count_the_other_filters_and_switch_the_light(site: Site) -> None:
    """With a light chosen the cards still count all lights of the tasks otherwise chosen; its card takes it off."""
    client = site.signed_in("auditor")
    page, red = Shown(client, at="2024-06-30"), Shown(client, at="2024-06-30", light="RED")
    assert [one.text_content() for one in page.all(".cards b")] == [
        one.text_content() for one in red.all(".cards b")
    ]
    assert page.link(".cards a.RED")["light"] == "RED" and "light" not in red.link(".cards a.RED")
    assert len(red.rows) == int(page.one(".cards a.RED b").text)
    assert {row["light"][:4] for row in red.rows} == {"■ 红灯"}


def test_exports_carry_the_pages_address(site: Site) -> None:
    """On the first sheet: the pinned address of the page with its filters, the filters in words, the stamp."""
    client = site.signed_in("auditor")
    page = Shown(client, at="2024-06-30", light="RED", against="2023-12-31")
    file = client.get(page.one(".exports a[href*=xlsx]").get("href"))
    about, changes = str(read_xlsx(file.content, 0)), read_xlsx(file.content, 2)
    assert "/replay?" in about and "light=RED" in about and "known_at=size" in about and "红灯" in about
    assert len(changes) > 20
    assert file.headers["content-disposition"].startswith('attachment; filename="board-2024-06-30-at-')
    again = client.get(page.one(".exports a[href*=xlsx]").get("href"))
    assert again.content == file.content
