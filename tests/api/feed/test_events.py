"""The feed as batches: pages are the ledger, byte for byte, filtered by what was asked and by what may be seen."""

from __future__ import annotations

import re

import orjson
import pytest
from starlette.testclient import TestClient

from api.feed.pages import read_page
from api.feed.selection import Selection, concerns
from ledger.envelope import Recorded
from tests.api.http.conftest import Api
from tests.api.worlds import NUMBER, PLAN

EVENTS = "/api/v1/events"


def everything(client: TestClient, query: str = "", limit: int = 700) -> tuple[list[bytes], int]:
    """Every leaf by following the links, as bytes, and the last position scanned."""
    url, leaves, after = f"{EVENTS}?limit={limit}{query}", [], -1
    while True:
        answer = client.get(url)
        assert answer.status_code == 200, answer.text
        leaves += split(answer.content)
        url = re.fullmatch(r'<(.+)>; rel="next"', answer.headers["link"])[1]
        if int(answer.headers["next-after"]) in (after, int(answer.headers["ledger-size"])):
            return leaves, int(answer.headers["next-after"])
        after = int(answer.headers["next-after"])


def split(batch: bytes) -> list[bytes]:
    """The leaves of a batch, re-encoded canonically: what must give the stored bytes again."""
    return [orjson.dumps(event, option=orjson.OPT_SORT_KEYS) for event in orjson.loads(batch)]


def entries(api: Api) -> list[Recorded]:
    return list(api.service.reading.reader.entries())


def test_pages_are_the_ledger(demo: Api) -> None:
    """An auditor who follows the links gets every stored leaf, in order, and ends at the ledger's size."""
    leaves, scanned = everything(demo.client("auditor"))
    stored = entries(demo)
    assert leaves == [entry.leaf for entry in stored] and scanned == stored[-1].position


def test_the_bytes_are_the_stored_ones(demo: Api) -> None:
    """A batch is the stored bytes between brackets and commas, nothing re-encoded."""
    answer = demo.client("auditor").get(f"{EVENTS}?after=10&limit=3")
    stored = [entry.leaf for entry in entries(demo)[10:13]]
    assert answer.content == b"[" + b",".join(stored) + b"]"
    assert answer.headers["content-type"] == "application/cloudevents-batch+json"
    assert answer.headers["next-after"] == "13" and answer.headers["link"] == f'<{EVENTS}?limit=3&after=13>; rel="next"'


def test_at_the_end_there_is_an_empty_batch_and_the_way_on(mini: Api) -> None:
    """Who has read everything gets an empty batch and the same position again."""
    client, size = mini.client("auditor"), mini.service.reading.reader.size()
    answer = client.get(f"{EVENTS}?after={size}")
    assert (answer.status_code, answer.content) == (200, b"[]")
    assert answer.headers["next-after"] == answer.headers["ledger-size"] == str(size)


def test_a_ledger_shorter_than_what_was_read_is_not_waited_for(mini: Api) -> None:
    """Who has seen more than the ledger holds is told so, instead of skipping what comes (a restored backup)."""
    size = mini.service.reading.reader.size() + 1
    answer = mini.client("auditor").get(f"{EVENTS}?after={size + 1}")
    assert answer.status_code == 422 and answer.json()["code"] == "beyond-the-ledger"


@pytest.mark.parametrize("query", ["plan", "type", "agency", "two types", "all"])
def test_filters_give_exactly_what_fits(demo: Api, query: str) -> None:
    """Plan, type and agency filters give the entries that fit, and the position goes on past those that do not."""
    plan = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"
    agency = "襄汾县/县科协"
    asked = {
        "plan": f"&plan={plan}", "type": "&type=plan.progress_reported", "agency": f"&agency={agency}",
        "two types": "&type=plan.seat_revoked&type=agency.merged",
        "all": f"&plan={plan}&type=plan.progress_reported&agency={agency}",
    }  # fmt: skip
    fits = {
        "plan": lambda e: e.stream == f"plan:{plan}",
        "type": lambda e: e.type == "plan.progress_reported",
        "agency": lambda e: named(e, agency),
        "two types": lambda e: e.type in ("plan.seat_revoked", "agency.merged"),
        "all": lambda e: e.stream == f"plan:{plan}" and e.type == "plan.progress_reported" and named(e, agency),
    }  # fmt: skip
    leaves, scanned = everything(demo.client("reader"), asked[query], limit=50)
    stored = entries(demo)
    expected = [e.leaf for e in stored if fits[query](e)]
    assert leaves == expected and expected and scanned == stored[-1].position


def named(entry: Recorded, agency: str) -> bool:
    """Whether the agency is the actor's or stands between bars, quotes and the kind of an id: told from the text."""
    shape = rf'(?:"|\||"(?:[a-z_]+:)+){re.escape(agency)}(?:"|\|)'
    event = entry.event
    told = [event.get("actoragency"), event["statementid"], event["data"]]
    return re.search(shape, orjson.dumps(told).decode()) is not None


def test_an_agency_is_a_whole_name() -> None:
    """A longer name that holds the agency's is another agency; the actor's own counts."""
    data = {"seat": "seat:1|甲县/县科协会|lead|1"}
    leaf = orjson.dumps({"data": data, "actoragency": "甲县/县教育局", "statementid": "x:1"})
    plain = orjson.dumps({"data": {}, "statementid": "agency:甲县/局"})
    assert not concerns(leaf, "甲县/县科协") and concerns(leaf, "甲县/县科协会") and concerns(leaf, "甲县/县教育局")
    assert not concerns(leaf, "lea") and concerns(plain, "甲县/局")


def test_the_plan_may_be_named_by_its_number(mini: Api) -> None:
    """`plan` takes an id, a number or part of a title, as every question does; an unknown one is 404."""
    client = mini.client("reader")
    one, _ = everything(client, f"&plan={NUMBER}")
    assert one == everything(client, f"&plan={PLAN}")[0] and one
    assert client.get(f"{EVENTS}?plan=没有").status_code == 404


def test_a_misspelt_type_is_refused(mini: Api) -> None:
    """A type that no entry can have would give an empty feed for ever."""
    answer = mini.client("reader").get(f"{EVENTS}?type=plan.progress_report")
    assert answer.status_code == 404 and answer.json()["code"] == "no-such-type"


def test_who_sees_what(demo: Api) -> None:
    """Own facts go to auditor and administrator, a plan's entries to whom it is granted; positions pass them all."""
    plan = "五台县/全民科学素质行动规划纲要实施方案/2021-2025"

    def common(entry: Recorded) -> bool:
        if entry.stream == "rules:adopted":
            return entry.data["scope"] in ("*", plan)
        return entry.stream[:5] not in ("plan:", "ledge")

    clients = {
        "reader": demo.client("reader"), "granted": demo.client("reader", plans=[plan]),
        "administrator": demo.client("administrator"),
    }  # fmt: skip
    stored = entries(demo)
    seen = {
        "reader": [e.leaf for e in stored if e.stream != "ledger"],
        "granted": [e.leaf for e in stored if e.stream == f"plan:{plan}" or common(e)],
        "administrator": [e.leaf for e in stored if e.stream == "ledger"],
    }  # fmt: skip
    for name, client in clients.items():
        assert everything(client) == (seen[name], stored[-1].position), name
    assert demo.anonymous().get(EVENTS).status_code == 401
    other = demo.client("reader", plans=[plan]).get(f"{EVENTS}?plan=晋政办发〔2022〕8号")
    assert other.status_code == 404


def test_the_scope_feed_is_needed(mini: Api) -> None:
    """A credential for questions only does not read the feed."""
    answer = mini.client("reader", scopes=["read"]).get(EVENTS)
    assert answer.status_code == 403 and answer.json()["code"] == "scope-not-granted"


@pytest.mark.parametrize("limit", [1, 3, 499, 500, 501])
def test_pages_of_any_length_meet(demo: Api, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the limit, rows fetched and positions looked at: pages put together are what fits, once each."""
    monkeypatch.setattr("api.feed.pages.SPAN", 97)
    monkeypatch.setattr("api.feed.pages.ROWS", 13)
    reader, after, found = demo.service.reading.reader, 0, []
    selection = Selection(types=("plan.seat_assigned", "plan.task_defined"))
    while True:
        page = read_page(reader, selection, lambda stream, _leaf: "襄汾" in stream, after, limit)
        assert page.scanned > after or page.scanned == page.size
        found += [item.position for item in page.items]
        after = page.scanned
        if after == page.size:
            break
    fitting = [e.position for e in entries(demo) if e.type in selection.types and "襄汾" in e.stream]
    assert found == fitting
