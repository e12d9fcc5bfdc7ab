"""A ledger with nothing in it: every room says so in words and leads to what can be done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import html

from api.http.service import open_service
from tests.api import worlds
from tests.api.pages.conftest import Site

ROOMS = ("/", "/replay", "/disputes", "/evaluation", "/snapshots", "/agencies", "/compare", "/fix")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The pages over a ledger that was only just made."""
    one = Site(open_service(worlds.settings_in(tmp_path_factory.mktemp("empty"))))
    try:
        yield one
    finally:
        one.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", ROOMS)
def test_an_empty_room_leads_on(empty: Site, path: str, lang: str) -> None:
    """Nothing recorded is no fault of whoever looks: the page says what to do, and its link can be followed."""
    client = empty.signed_in("auditor", lang=lang)
    answer = client.get(path)
    page = html.fromstring(answer.text)
    assert answer.status_code == 200, (path, page.xpath("string(//main)"))
    (way,) = page.xpath("//main//p[@class='empty']//a/@href")[:1]
    assert client.get(way).status_code in (200, 403)
