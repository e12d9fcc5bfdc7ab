"""Agencies: the register, cards in tables by kind, one card with every figure explained, over time, and its seats."""

from __future__ import annotations

import pytest
from lxml import html
from starlette.testclient import TestClient

from api.pages.card_history import points
from tests.api.pages.conftest import Site
from tests.api.pages.figured import PLAN, figures, page, said
from tests.api.pages.hostile import NAMED, harmless

AGENCY = "襄汾县/县科协"
QUICK = ("overdue", "notices", "unstated", "cooperation")


@pytest.fixture(scope="module")
def reader(site: Site) -> TestClient:
    """An auditor who signed in."""
    return site.signed_in("auditor")


def test_every_figure_of_the_card_is_the_apis(reader: TestClient) -> None:
    """Each figure stands on the page as the API says it, or its state and reason where it has no value."""
    card = reader.get("/api/v1/scorecard", params={"agency": AGENCY, "plan": PLAN}).json()["card"]
    main = page(reader, "/agency", agency=AGENCY, plan=PLAN)
    shown = figures(main)
    for name, figure in card["figures"].items():
        text = shown[f"card/{AGENCY}/{name}"]
        assert text.removesuffix(" %") == (figure["value"] if figure["value"] is not None else "不适用"), name
    assert shown[f"card/{AGENCY}/overdue"] == str(card["overdue"]["count"])
    assert shown[f"card/{AGENCY}/tasks"] == str(card["tasks"])
    assert "不适用 无到期事项" in said(main)


@pytest.mark.parametrize("name", QUICK)
def test_a_figure_leads_down_to_its_entries(reader: TestClient, name: str) -> None:
    """The explanation names exactly the API's support, and every entry of it is there, with its lines."""
    path = f"card/{AGENCY}/{name}"
    found = reader.get("/api/v1/explain", params={"plan": PLAN, "figure": path}).json()
    main = page(reader, "/explain", plan=PLAN, figure=path)
    linked = [one.get("href") for one in main.iterfind(".//td/a[@class='code origin']")]
    assert linked == [f"/event/{one['position']}" for one in found["support"]]
    for one in found["support"]:
        assert reader.get(f"/api/v1/entry/{one['position']}").status_code == 200
    assert not any(one["source"] and one["source"]["line_from"] for one in found["support"]) or "行" in said(main)


def test_a_part_for_scripts_is_the_same_explanation(reader: TestClient) -> None:
    """What opens below a row is the page's own block, without the frame around it."""
    params = {"plan": PLAN, "figure": f"card/{AGENCY}/notices"}
    whole = page(reader, "/explain", **params)
    part = reader.get("/explain", params=params, headers={"HX-Request": "true"})
    rows = html.fromstring(part.text).findall(".//tr")
    assert "<main" not in part.text and len(rows) == len(whole.findall(".//tr"))


def test_kinds_have_tables_of_their_own(reader: TestClient) -> None:
    """Each kind of agency has one table with its agencies by name, and the page says why there is no ranking."""
    cards = reader.get("/api/v1/scorecards", params={"plan": PLAN, "limit": 5000}).json()["cards"]
    main = page(reader, "/agencies", plan=PLAN)
    tables = [[said(row.find("td")) for row in table.iterfind("tbody/tr")] for table in main.iterfind(".//table")]
    kinds = {card["kind"] for card in cards}
    expected = [
        sorted(card["agency"].rpartition("/")[2] for card in cards if card["kind"] == kind) for kind in kinds
    ]
    assert sorted(tables) == sorted(expected)
    assert "不排名次" in said(main)


def test_the_register_is_searched_on_the_server(reader: TestClient) -> None:
    """What fits is found among all agencies, not among those of a loaded page; what does not fit says so."""
    all_of_them = reader.get("/api/v1/agencies", params={"limit": 5000}).json()["agencies"]
    main = page(reader, "/agencies", q="科协")
    fitting = [one["agency"] for one in all_of_them if "科协" in one["agency"] or "科协" in one["name"]]
    rows = main.findall(".//tbody/tr")
    assert len(rows) == len(fitting) > 3
    assert "没有符合条件的单位" in said(page(reader, "/agencies", q="没有这样的单位"))


def test_the_card_over_time(reader: TestClient) -> None:
    """At the end of each year the table says what the API says of that day."""
    main = page(reader, "/agency", agency=AGENCY, plan=PLAN)
    for _ in range(20):
        if main.find(".//div[@id='past']//table") is not None:
            break
        main = page(reader, "/agency", agency=AGENCY, plan=PLAN)
    table = [[said(cell) for cell in row.findall("td")] for row in main.iterfind(".//div[@id='past']//tbody/tr")]
    rows = {cells[0]: cells for cells in table}
    assert list(rows)[:3] == ["2022-12-31", "2023-12-31", "2024-12-31"]
    for day, cells in rows.items():
        card = reader.get("/api/v1/scorecard", params={"agency": AGENCY, "plan": PLAN, "as_of": day}).json()["card"]
        assert cells[1] == str(sum(card["seats"].values()))
        value = card["figures"]["timeliness"]["value"]
        assert cells[4] == (value if value is not None else "不适用 未采用填报周期"), day


def test_points_of_the_past() -> None:
    """Ends of years or quarters from the first seat on; the day asked about is the last one."""
    seats: list[dict[str, str | None]] = [{"from": "2022-10-20"}, {"from": "2023-01-01"}, {"from": None}]
    assert points(seats, "2024-05-01", "year") == ["2022-12-31", "2023-12-31", "2024-05-01"]
    assert points(seats, "2023-06-30", "quarter") == ["2022-12-31", "2023-03-31", "2023-06-30"]
    assert points([], "2023-06-30", "year") == ["2023-06-30"]


def test_seats_with_their_periods(reader: TestClient) -> None:
    """Every seat is there, an ended one with the entry that ended it."""
    asked = {"plan": PLAN, "agency": "襄汾县/县民政局", "limit": "5000"}
    seats = reader.get("/api/v1/seats", params=asked).json()["seats"]
    main = page(reader, "/agency", agency="襄汾县/县民政局", plan=PLAN)
    table = main.findall(".//table")[-1]
    rows = [said(row) for row in table.iterfind("tbody/tr")]
    ended = next(seat for seat in seats if seat["to"])
    assert len(rows) == len(seats)
    assert any(f"{ended['to']} #{ended['ended_by']}" in row for row in rows)


def test_agencies_that_continue_as_one(reader: TestClient) -> None:
    """On request their cards are added up, and the card says of whom."""
    main = page(reader, "/agency", agency="襄汾县/县文旅局", plan=PLAN, merged="true")
    assert "含原" in said(main) and "县融媒体中心" in said(main)


def test_an_agency_of_one_plan_needs_no_plan_named(reader: TestClient) -> None:
    """Whoever comes from a name sees the card of its only plan; across plans on request, and why it says little."""
    assert figures(page(reader, "/agency", agency=AGENCY))
    across = page(reader, "/agency", agency=AGENCY, across="1")
    assert not figures(across) and "跨方案只用适用于全部方案的规则" in said(across)


def test_english(site: Site) -> None:
    """The same numbers in English."""
    main = page(site.signed_in("auditor", lang="en"), "/agency", agency=AGENCY, plan=PLAN)
    assert "not applicable" in said(main) and "完成率" not in said(main)


@pytest.mark.parametrize("name", ["script", "double quote", "bidi", "override", "formula"])
def test_hostile_texts_are_texts(reader: TestClient, name: str) -> None:
    """What is typed into the search field or into an address is shown, and nothing else becomes of it."""
    text = NAMED.get(name) or NAMED["right to left"]
    harmless(reader.get("/agencies", params={"q": text}).text, text, appears=False)
    harmless(reader.get("/agency", params={"agency": text[:200]}).text, text[:200], appears=False)
    harmless(reader.get("/explain", params={"plan": PLAN, "figure": text[:500]}).text, text, appears=False)
