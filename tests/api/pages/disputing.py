"""A dispute handled through the forms, as a browser without scripts sends them."""

from __future__ import annotations

from typing import Any

from lxml import html as parser
from starlette.testclient import TestClient

from tests.api.pages.conftest import Site

XIANGFEN = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"
NAME = "示意争议-老年健康科普"
TASK = "2.4.1"
LEAD, HELPER = "襄汾县/县科协", "襄汾县/县卫体局"
SEAT = f"seat:{TASK}|{LEAD}|lead|1"


def tree(text: str) -> parser.HtmlElement:
    """The page as elements."""
    return parser.document_fromstring(text)


def words(text: str) -> str:
    """What is read on the page, spaces as one."""
    return " ".join(tree(text).find(".//main").text_content().split())


def alert(text: str) -> str:
    """The problem that a page shows."""
    return " ".join(" ".join(one.text_content().split()) for one in tree(text).xpath("//*[@role='alert']"))


def fields(form: parser.HtmlElement) -> dict[str, Any]:
    """What a browser would send of a form as it stands."""
    areas = {one.get("name") for one in form.iter("textarea")}  # of which a browser leaves out the first line feed
    return {name: value.removeprefix("\n") if name in areas else value for name, value in form.form_values()}


def form_of(text: str, act: str) -> dict[str, Any]:
    """The fields of the form of an act on a case's page."""
    (found,) = tree(text).xpath(f"//details[@id='{act}']//form")
    return fields(found)


def preview_of(text: str) -> dict[str, Any]:
    """The fields that the preview carries on to the record."""
    (found,) = [one for one in tree(text).forms if one.method == "POST" and one.xpath(".//button[@value='record']")]
    return fields(found)


def case_page(client: TestClient, name: str, **more: str) -> Any:
    """The page of a case of the plan."""
    return client.get("/dispute", params={"plan": XIANGFEN, "dispute": name, **more})


def carried(client: TestClient, name: str, act: str, **typed: str) -> list[int]:
    """An act through its form and its preview; the positions recorded."""
    shown = case_page(client, name)
    assert shown.status_code == 200
    tried = client.post("/dispute/act", data={**form_of(shown.text, act), "step": "preview", **typed})
    assert tried.status_code == 200, words(tried.text)
    assert "尚未入账" in tried.text
    sent = client.post("/dispute/act", data={**preview_of(tried.text), "step": "record"}, follow_redirects=False)
    assert sent.status_code == 303, words(sent.text)
    done = sent.headers["location"].partition("done=")[2]
    return [int(one) for one in done.split("%2C")]


def raising(client: TestClient, name: str, task: str = TASK, **typed: str) -> dict[str, Any]:
    """The fields that the preview of a dispute to raise carries on."""
    shown = client.get("/dispute/new", params={"plan": XIANGFEN, "task": task})
    (form,) = tree(shown.text).xpath("//form[@method='post'][starts-with(@action,'/dispute/new')]")
    said = {"dispute": name, "statement": SEAT, "claim": "示意:不属本单位职责", "step": "preview", **typed}
    tried = client.post("/dispute/new", data={**fields(form), **said})
    assert tried.status_code == 200, alert(tried.text)
    return {**preview_of(tried.text), "step": "record"}


def raise_through_form(client: TestClient, name: str, task: str = TASK, **typed: str) -> list[int]:
    """A dispute raised through the form."""
    sent = client.post("/dispute/new", data=raising(client, name, task, **typed), follow_redirects=False)
    assert sent.status_code == 303, words(sent.text)
    return [int(one) for one in sent.headers["location"].partition("done=")[2].split("%2C")]


def row_of(form: dict[str, Any], seat: str) -> str:
    """The row of a ruling's form that a seat has."""
    return next(key.removeprefix("seat.") for key, value in form.items() if key.startswith("seat.") and value == seat)


def the_dispute(site: Site, name: str) -> dict[str, Any]:
    """A dispute as the API tells it."""
    found: dict[str, Any] = site.client("auditor").get("/api/v1/disputes", params={"plan": XIANGFEN}).json()
    answer: dict[str, Any] = found["disputes"][name]
    return answer


def size(site: Site) -> int:
    """How many entries of the plan there are."""
    return int(site.client("auditor").get("/api/v1/stream", params={"plan": XIANGFEN}).json()["version"])
