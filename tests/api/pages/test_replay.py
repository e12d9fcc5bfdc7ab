"""历史回放 without a script: the board on any day and clock, the form, the time line, empty states, both languages."""

from __future__ import annotations

import pytest

from tests.api.pages.conftest import Site
from tests.api.pages.hostile import DIRECTED, TAKEN, harmless
from tests.api.pages.replay_reading import PLAN, Part, Shown, read, select

VIEWS = [
    ({}, "当前"), ({"at": "2024-06-30"}, "当时公布"), ({"as_of": "2024-06-30"}, "现在看当时"),
    ({"as_of": "2024-06-30", "known_at": "2025-01-31"}, "当时所知"),
]  # fmt: skip


def test_without_a_plan_the_plans_can_be_chosen(site: Site) -> None:
    """Each plan that was recorded is a link to its board; those only cited are named apart."""
    page = Shown(site.signed_in("auditor"), plan="")
    found = [one.text_content() for one in page.all(".plans a")]
    assert len(found) == 5 and all("全民科学素质" in title for title in found)
    assert "仅被引用" in page.text


@pytest.mark.parametrize(("asked", "named"), VIEWS)
def test_the_board_is_what_the_api_answers(site: Site, asked: dict[str, str], named: str) -> None:
    """Number, status, percent and entry of every task, the lights on the cards: as `tasks` and `status` say them."""
    client = site.signed_in("auditor")
    page = Shown(client, **asked)
    api = {q: client.get(f"/api/v1/{q}", params={"plan": PLAN, **asked}).json() for q in ("tasks", "status")}
    assert " ".join(page.headings) == "序号 任务 牵头(责任)单位 配合单位 完成时限 进展情况 存在问题 灯 依据"
    assert len(page.rows) == len(api["tasks"]["tasks"]) == 33
    for row, task in zip(page.rows, api["tasks"]["tasks"], strict=True):
        light = api["status"]["tasks"][task["task"]]["light"]["colour"]
        word = {"GREEN": "● 绿灯", "YELLOW": "▲ 黄灯", "RED": "■ 红灯", "GREY": "○ 灰灯", None: "— 未采用规则"}[light]
        assert row["no"] == str(task["no"]) and task["title"] in row["title"]
        assert row["light"].startswith(word)
        assert row["position"].startswith(f"#{task['position']}")
        assert task["percent"] is None or f"{task['percent']}%" in row["progress"]
    red = sum(one["light"]["colour"] == "RED" for one in api["status"]["tasks"].values())
    assert page.said(".cards a.RED").startswith(f"{red} ■ 红灯")
    assert named in page.said("#stamp") and page.said(".switch [aria-pressed=true]").startswith(named)


def test_cells_lead_to_what_they_rest_on(site: Site) -> None:
    """Task, lead, percent and basis are links that carry the viewpoint; progress is a number beside a bar."""
    page = Shown(site.signed_in("auditor"), at="2024-06-30")
    first = page.all(".board tbody tr")[0]
    hrefs = [a.get("href") for a in select(first, "a")]
    assert [href.split("?")[0] for href in hrefs[:2]] == ["/task", "/agency"]
    assert sum(href.startswith("/event/") for href in hrefs) == 2
    assert all("at=2024-06-30" in href for href in hrefs)
    assert select(first, "progress")[0].get("value") == "65" and not page.all("[style]")


def test_the_time_line_works_without_a_script(site: Site) -> None:
    """The slider stays hidden; milestones and the days before and after are links in the view's own clock."""
    client = site.signed_in("auditor")
    for asked, name in (({"at": "2024-06-30"}, "at"), ({"as_of": "2024-06-30"}, "as_of")):
        page = Shown(client, **asked)
        assert page.one("#slider").get("hidden") is not None and page.one("#slider").get("min") == "0"
        before, after = page.link("#before")[name], page.link("#after")[name]
        assert before < "2024-06-30" < after
        density = client.get("/api/v1/density", params={"plan": PLAN}).json()
        clock = {"at": "recorded", "as_of": "effective"}[name]
        days = {one["day"] for one in density["days"] if one[clock]}
        assert {before, after} <= days and not any(before < day < after and day != "2024-06-30" for day in days)
        shown = [a.get("data-day") for a in page.all(".milestones [data-day]")]
        assert shown == [one["day"] for one in density["milestones"]]
    bars = page.all(".bars.recorded rect title")
    counted = sum(int(one.text.split(": ")[1].split()[0]) for one in bars)
    assert counted == sum(one["recorded"] for one in density["days"])


def test_what_was_known_holds_for_the_time_line(site: Site) -> None:
    """Under a fixed state of knowledge the histogram counts what was known then, not what came later."""
    client, then = site.signed_in("auditor"), {"as_of": "2024-06-30", "known_at": "2024-12-31"}
    known = client.get("/api/v1/density", params={"plan": PLAN, **then}).json()
    now = client.get("/api/v1/density", params={"plan": PLAN}).json()
    assert 0 < sum(one["recorded"] for one in known["days"]) < sum(one["recorded"] for one in now["days"])
    page = Shown(client, **then)
    bars = [one.text for one in page.all(".bars.recorded rect title")]
    assert sum(int(one.split(": ")[1].split()[0]) for one in bars) == sum(one["recorded"] for one in known["days"])


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"view": "keep", "day": "2024-03-31", "was": "2026-02-20"}, {"at": "2024-03-31"}),
        ({"view": "keep", "day": "2024-03-31", "was": "x", "as_of": "2024-06-30"}, {"as_of": "2024-03-31"}),
        (
            {"view": "keep", "day": "2024-03-31", "was": "x", "as_of": "2024-06-30", "known_at": "size:3000"},
            {"as_of": "2024-03-31", "known_at": "size:3000"},
        ),
        ({"view": "keep", "day": "2026-02-20", "was": "2026-02-20", "light": "RED"}, {"light": "RED"}),
        ({"view": "restated", "day": "2024-03-31", "at": "2024-06-30"}, {"as_of": "2024-03-31"}),
        ({"view": "published", "day": "2024-03-31", "as_of": "2024-06-30"}, {"at": "2024-03-31"}),
        ({"view": "current", "day": "2024-03-31", "late": "1"}, {"late": "1"}),
    ],
)
def test_the_form_leads_to_one_address_for_each_view(site: Site, sent: dict[str, str], where: dict[str, str]) -> None:
    """A typed day keeps the view and moves its clock; the switch changes the view; filters stay."""
    page = Shown(site.signed_in("auditor"), lead="", against="", **sent)
    assert page.answer.status_code == 200
    assert dict(page.answer.url.params) == {"plan": PLAN, **where}


def test_a_day_before_the_plan_says_so_in_words(site: Site) -> None:
    """A plan not known yet, one not in force yet: told, never shown as an empty list of tasks."""
    client = site.signed_in("auditor")
    unknown = Shown(client, at="2021-03-30")
    assert "当时还不知道" in unknown.said(".notice") and not unknown.rows
    early = Shown(client, as_of="2021-03-30")
    assert "自 2022-10-20 起生效" in early.said(".notice")
    assert "“" not in early.said("#board h2")


def test_an_empty_choice_names_its_conditions(site: Site) -> None:
    """The empty state repeats what was chosen and leads to the same page without it."""
    page = Shown(site.signed_in("auditor"), at="2024-06-30", corrected="1", status="CANCELLED")
    assert page.said(".empty") == "在“已取消 + 仅看更正 + 2024-06-30”条件下没有记录, 清除筛选"
    assert page.link(".empty a") == {"plan": PLAN, "at": "2024-06-30"}


def test_average_progress_says_of_how_many(site: Site) -> None:
    """The mean of the tasks with a report, and their number; a dash before the first report."""
    client = site.signed_in("auditor")
    tasks = client.get("/api/v1/tasks", params={"plan": PLAN, "at": "2023-02-01"}).json()["tasks"]
    percents = [float(one["percent"]) for one in tasks if one["percent"] is not None]
    said = read(Shown(client, at="2023-02-01").all(".cards > div")[0])
    assert f"按有填报的 {len(percents)} 项" in said
    assert said.startswith("—") if not percents else said.startswith(f"{sum(percents) / len(percents):.1f}%")
    assert "—" in read(Shown(client, as_of="2022-10-21").all(".cards > div")[0])


def test_in_english(site: Site) -> None:
    """Headings, cards, lights, problems and the empty state are English; names stay as printed."""
    client = site.signed_in("auditor", lang="en")
    page = Shown(client, at="2024-06-30")
    assert page.headings == ["No.", "Task", "Lead", "Cooperating", "Deadline", "Progress", "Problems", "Light", "Basis"]
    assert "■ red" in page.said(".cards a.RED") and "as published then" in page.said("#stamp")
    assert any("behind schedule" in row["problem"] for row in page.rows)
    empty = Shown(client, at="2024-06-30", status="CANCELLED")
    assert empty.said(".empty") == "Nothing matches “cancelled + 2024-06-30”; clear filters"


def test_a_script_gets_only_what_a_step_moves(site: Site) -> None:
    """Asked with HX-Request the answer is three parts, the same as on the page, without time line, form or chart."""
    client = site.signed_in("auditor")
    part = Part(client, at="2024-06-30")
    page = Shown(client, at="2024-06-30")
    assert [one.get("data-part") for one in part.all("[data-part]")] == ["stamp", "cards", "board"]
    assert part.rows == page.rows and all(part.said(one) == page.said(one) for one in (".cards", ".stamp"))
    assert not part.all("#slider, form, [data-chart], .density") and "Vary" in part.answer.headers
    refused = client.get("/replay", params={"plan": PLAN, "at": "1999-01-01"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422 and "data-part" in refused.text and "早于账本第一条记录" in refused.text


def test_permanent_links_pin_both_clocks_and_the_comparison(site: Site) -> None:
    """What is copied answers the same for ever: day and size of the page, and those of the other viewpoint."""
    page = Shown(site.signed_in("auditor"), at="2024-06-30", against="2023-12-31", light="RED")
    pinned = page.link("#pinned")
    assert pinned["as_of"] == "2024-06-30" and pinned["known_at"].startswith("size:") and pinned["light"] == "RED"
    assert pinned["against"].startswith("2023-12-31@size:") and "at" not in pinned
    assert page.one("[data-copy]").get("data-copy") == page.one("#pinned").get("href")


def test_the_lights_by_month_are_a_table_too(site: Site) -> None:
    """The page without a script holds every month of `light-history`; the chart's data say the same."""
    client = site.signed_in("auditor")
    page = Shown(client, "/replay/lights", as_of="2024-06-30")
    months = client.get("/api/v1/light-history", params={"plan": PLAN, "as_of": "2024-06-30"}).json()["months"]
    rows = [[cell.text_content() for cell in row] for row in page.all(".months tbody tr")]
    assert [row[0] for row in rows] == [one["month"] for one in reversed(months)]
    assert rows[0][1:4] == [str(months[-1][code]) for code in ("GREEN", "YELLOW", "RED")]
    assert page.one("#lights-data").get("type") == "application/json"


@pytest.mark.parametrize("one", [*TAKEN, *DIRECTED], ids=lambda one: one.name)
def test_hostile_texts_in_the_address_are_texts(site: Site, one: tuple[str, str]) -> None:
    """Every field of the address that the page shows or keeps takes hostile texts and stays a page."""
    client = site.signed_in("auditor")
    text = one[1][:4_000]
    for name in ("lead", "event", "status", "light"):
        answer = client.get("/replay", params={"plan": PLAN, "at": "2024-06-30", name: text})
        assert answer.status_code in (200, 414, 422)
        harmless(answer.text, text, appears=answer.status_code == 200 and name != "light" and "/" not in text)
    harmless(client.get("/replay", params={"plan": PLAN, "against": text}).text, text, appears=False)
    harmless(client.get("/replay", params={"plan": text}).text, text, appears=False)
    harmless(client.get("/replay/lights", params={"plan": PLAN, "until": text}).text, text, appears=False)
