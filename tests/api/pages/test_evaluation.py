"""The evaluation item by item, its explanations, and plans side by side."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.pages import explaining
from api.pages.comparing_plans import compared
from api.pages.problem import PageProblem
from api.pages.waiting import soon
from tests.api.pages.conftest import Site
from tests.api.pages.figured import PLAN, figures, page, said

RUBRIC = "QSN-2025-PROPOSAL@1"
QUICK = ("item/A1", "item/A2", "item/B1", "item/E1", "adjustment/X2", "target/headline-1")


@pytest.fixture(scope="module")
def reader(site: Site) -> TestClient:
    """An auditor who signed in."""
    return site.signed_in("auditor")


@pytest.fixture(scope="module")
def judged(reader: TestClient) -> dict[str, Any]:
    """The API's answer."""
    found: dict[str, Any] = reader.get("/api/v1/evaluation", params={"plan": PLAN}).json()["evaluation"]
    return found


def test_items_are_the_apis(reader: TestClient, judged: dict[str, Any]) -> None:
    """Every score, adjustment, total stands on the page as the API says it, each with a way to its entries."""
    shown = figures(page(reader, "/evaluation", plan=PLAN))
    for dimension in judged["dimensions"]:
        for item in dimension["items"]:
            assert shown[f"score/{item['id']}"] == (item["score"] or "—")
            assert (shown[f"item/{item['id']}"] == "—") == (item["share"] is None)
    assert {f"adjustment/{one['id']}" for one in judged["adjustments"]} <= shown.keys()
    assert shown["total"] == judged["total"] and shown["grade"] == "合格"


def test_what_does_not_apply_and_what_has_no_data(reader: TestClient, judged: dict[str, Any]) -> None:
    """Items without data and items that do not apply are told apart, each with its reason, and points that moved."""
    main = page(reader, "/evaluation", plan=PLAN)
    states = [said(one) for one in main.iterfind(".//span[@class='state NO_DATA']")]
    items = [item for one in judged["dimensions"] for item in one["items"]]
    assert len(states) == sum(item["state"] == "NO_DATA" for item in items) > 0
    rows = {said(row.find("td")): said(row) for row in main.iterfind(".//tbody/tr[td]") if row.find("td").text}
    assert "移给其他各项" in rows["E1"] and "不适用 未安排" in rows["E1"]
    assert "5含移来" in rows["E2"].replace(" ", "")
    assert f"{judged['applicable_points']} / 100" in said(main)
    assert "12.5" in rows["B1"], "what the evaluator recorded stands beside the computed score"


def test_indicators(reader: TestClient) -> None:
    """Every target with its nature and its standing in words."""
    targets = reader.get("/api/v1/targets", params={"plan": PLAN, "limit": 5000}).json()["targets"]
    main = page(reader, "/evaluation", plan=PLAN)
    shown = figures(main)
    assert all(f"target/{one['target']}" in shown for one in targets)
    assert shown["target/headline-1"] == "未达成"
    table = next(one for one in main.iterfind(".//table") if said(one).startswith("指标 ("))
    assert said(table).count("预期性") == sum(one["hardness"] == "aspirational" for one in targets)


@pytest.mark.parametrize("path", QUICK)
def test_figures_are_explained(reader: TestClient, path: str) -> None:
    """The page of a figure lists the API's support; each of its entries exists."""
    found = reader.get("/api/v1/explain", params={"plan": PLAN, "figure": path}).json()
    main = page(reader, "/explain", plan=PLAN, figure=path)
    linked = [one.get("href") for one in main.iterfind(".//td/a[@class='code origin']")]
    assert linked == [f"/event/{one['position']}" for one in found["support"]]
    assert linked
    assert all(reader.get(f"/api/v1/entry/{href.rpartition('/')[2]}").status_code == 200 for href in linked[:25])


def test_a_total_is_shown_by_its_items_at_once(reader: TestClient, judged: dict[str, Any]) -> None:
    """Scores and adjustments on the page of the total add up to it; nobody waits for the whole support."""
    main = page(reader, "/explain", plan=PLAN, figure="total")
    column = [said(row.findall("td")[3]) for row in main.iterfind(".//tbody/tr")]
    assert abs(sum(Decimal(one) for one in column if one != "—") - Decimal(judged["total"])) <= Decimal("0.08")


def test_what_takes_long_says_so_and_looks_again(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """While an explanation is being computed the page is there at once, reloads by itself, and has a link to it."""

    async def never(work: Any, seconds: float = 0) -> None:
        work.close()

    monkeypatch.setattr(explaining, "soon", never)
    answer = reader.get("/explain", params={"plan": PLAN, "figure": "score/C1"})
    assert answer.status_code == 202 and answer.headers["refresh"] == "3"
    part = reader.get("/explain", params={"plan": PLAN, "figure": "score/C1"}, headers={"HX-Request": "true"})
    assert "refresh" not in part.headers and 'hx-trigger="load delay:3s"' in part.text


def test_soon() -> None:
    """An answer in time is given, a late one goes on without anybody; a 503 of the API is late, others are not."""
    done: list[str] = []

    async def work(seconds: float, problem: PageProblem | None = None) -> str:
        await asyncio.sleep(seconds)
        done.append("x")
        if problem:
            raise problem
        return "answer"

    async def tried() -> None:
        assert await soon(work(0), 1) == "answer"
        assert await soon(work(0.05), 0.001) is None
        await asyncio.sleep(0.1)
        assert len(done) == 2, "what nobody waits for was not stopped"
        assert await soon(work(0, PageProblem(503, "deadline", "", "")), 1) is None
        with pytest.raises(PageProblem):
            await soon(work(0, PageProblem(404, "no-such-figure", "", "")), 1)

    asyncio.run(tried())


def test_without_a_rubric_the_page_says_how_one_is_adopted(reader: TestClient) -> None:
    """No score is invented; the command that records an adoption is there; indicators are shown all the same."""
    main = page(reader, "/evaluation", plan="五台")
    assert "未采用评分办法" in said(main) and "shilu adopt examples/rules/rubric.json" in said(main)
    assert "total" not in figures(main) and any(path.startswith("target/") for path in figures(main))


def test_judged_again_says_so(reader: TestClient) -> None:
    """By a rubric named, the page is a re-judgement and every link of a figure keeps it."""
    main = page(reader, "/evaluation", plan="五台", rules=RUBRIC)
    assert "重评" in said(main)
    links = [one.get("href") for one in main.iterfind(".//a[@class='figure']")]
    assert links and all("rules=" in one for one in links)


def test_plans_side_by_side_use_common_items_only(reader: TestClient) -> None:
    """The sum is over items that apply to every plan; the others are named with the plan and the reason."""
    plans = ["襄汾", "五台"]
    main = page(reader, "/compare", plan=plans, rules=RUBRIC)
    answers = {
        one["plan_id"]: one["evaluation"]
        for one in (reader.get("/api/v1/evaluation", params={"plan": p, "rules": RUBRIC}).json() for p in plans)
    }
    items = {plan: {i["id"]: i for d in one["dimensions"] for i in d["items"]} for plan, one in answers.items()}
    out = {name for one in items.values() for name, item in one.items() if item["state"] == "NOT_APPLICABLE"}
    tables = main.findall(".//table")
    kept = [said(row.find("td")).split()[0] for row in tables[0].iterfind("tbody/tr") if row.find("td") is not None]
    assert set(kept[:-1]) == set(items[PLAN]) - out
    assert {said(row.find("td")).split()[0] for row in tables[1].iterfind("tbody/tr")} == out
    rows = compared(answers)
    first = next(one for one in rows.plans if one["plan"] == PLAN)
    exact = sum(Decimal(items[PLAN][name]["score"]) for name in set(items[PLAN]) - out if name != "E4")
    assert abs(Decimal(first["score"]) - exact - 2) < Decimal("0.05"), "E4 counts its printed 2 points, not 5"


def test_plans_without_the_rubric_are_left_out_by_name(reader: TestClient) -> None:
    """Without a re-judgement only one plan has a score: the others are listed with why."""
    main = page(reader, "/compare")
    assert "只有一份方案采用了评分办法" in said(main)
    assert said(main).count("未采用评分办法") >= 4


def test_files_of_an_evaluation(reader: TestClient) -> None:
    """The exports of the page are what their names say, and what was not fixed has no proof to carry."""
    for form, begins in (("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        answer = reader.get(f"/export/evaluation.{form}", params={"plan": PLAN})
        assert answer.status_code == 200 and answer.content.startswith(begins)
    assert reader.get("/export/evaluation.zip", params={"plan": PLAN}).status_code == 422
    assert reader.get("/export/evaluation.exe", params={"plan": PLAN}).status_code == 404
