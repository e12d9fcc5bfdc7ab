"""Two viewpoints beside each other: old values struck through, how many differ, and which entries carry it."""

from __future__ import annotations

import pytest

from tests.api.pages.conftest import Site
from tests.api.pages.replay_reading import PLAN, Shown, bare, select

PAIRS = [
    ({"at": "2024-06-30"}, "at:2023-12-31"), ({"as_of": "2024-06-30"}, "at:2024-06-30"), ({}, "2024-06-30"),
    ({"as_of": "2024-06-30"}, "2024-06-30@2024-07-05"), ({"at": "2023-12-31"}, "current"),
]  # fmt: skip


def _alone(against: str) -> dict[str, str]:
    if against == "current":
        return {}
    if against.startswith("at:"):
        return {"at": against[3:]}
    day, _, known = against.partition("@")
    return {"as_of": day} | ({"known_at": known} if known else {})


@pytest.mark.parametrize(("view", "against"), PAIRS)
def test_old_values_are_those_of_the_other_page(site: Site, view: dict[str, str], against: str) -> None:
    """What is struck through is the cell of the other page, what is inserted this one's; cells alike are not marked;
    the number in the heading is that of the marked cells."""
    client = site.signed_in("auditor")
    page, now, then = Shown(client, against=against, **view), Shown(client, **view), Shown(client, **_alone(against))
    was = {bare(row["title"]): row for row in then.rows}
    marked = 0
    for row, plain in zip(page.all(".board tbody tr"), now.rows, strict=True):
        before = was[bare(plain["title"])]
        for cell, (name, value) in zip(row, plain.items(), strict=True):
            dels = [bare(one.text_content()) for one in select(cell, "del")]
            differs = bare(before[name]) != bare(value) and name != "position"
            assert dels == ([bare(before[name]) or "—"] if differs else []), (name, before[name], value)
            if differs:
                assert bare(select(cell, "ins")[0].text_content()) == bare(value)
            marked += differs
    assert marked and f"相比:{marked} 项变化" in page.said(".compared strong")
    assert len(page.all("tr.changed")) == sum(bool(select(row, "del")) for row in page.all("tr"))


def test_the_drivers_are_those_of_the_api(site: Site) -> None:
    """Entries recorded in between and those come into effect stand apart, each a link, as `diff` gives them."""
    client = site.signed_in("auditor")
    page = Shown(client, as_of="2024-06-30", against="2024-06-30@2024-07-05")
    found = client.get(
        "/api/v1/diff", params={"plan": PLAN, "from": "2024-06-30@2024-07-05", "to": "2024-06-30", "fields": "drivers"}
    ).json()
    shown = {int(a.text[1:]) for a in page.all(".drivers a.code")}
    assert found["drivers"] and shown == {one["position"] for one in found["drivers"]}
    assert all(a.get("href").startswith("/event/") for a in page.all(".drivers a.code"))


@pytest.mark.parametrize("against", ["30.6.2024", "at:", "2024-06-30@size:99999999", "at:now"])
def test_what_is_no_viewpoint_is_told_beside_the_field(site: Site, against: str) -> None:
    """The board is there all the same, the field keeps what was typed, and the reason stands beside it."""
    page = Shown(site.signed_in("auditor"), against=against)
    assert page.answer.status_code == 200 and len(page.rows) == 33
    assert page.one("#against").get("value") == against and page.one("#against").get("aria-invalid") == "true"
    assert page.said("#against-problem") and not page.all("del")
